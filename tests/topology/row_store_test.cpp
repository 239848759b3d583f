// RowStore: a million rows in few bytes, each with the bytes that its frame had.

#include "topology/row_store.h"

#include <gtest/gtest.h>

#include <numeric>

namespace loom {
namespace {

class RowStoreTest : public ::testing::Test {
 protected:
  static constexpr size_t kRowCost = 40;
  static constexpr size_t kFrameCost = 32;

  FramePool pool;

  Frame frame(uint32_t number, size_t size, uint8_t first = 0) {
    std::vector<uint8_t> bytes(size);
    std::iota(bytes.begin(), bytes.end(), first);
    return pool.make({1, number}, bytes);
  }
  static FrameRow at(int64_t ps) {
    FrameRow row;
    row.at = Time::at(Duration::ps(ps));
    return row;
  }
};

TEST_F(RowStoreTest, HopsOfAFrameShareItsBytes) {
  RowStore store;
  const Frame one = frame(1, 100);
  for (int hop = 0; hop < 3; ++hop) store.add(at(hop), one);
  EXPECT_EQ(store.bytes(), 3 * kRowCost + kFrameCost + 100);
  store.add(at(3), frame(2, 60));
  EXPECT_EQ(store.bytes(), 4 * kRowCost + 2 * kFrameCost + 160);
}

TEST_F(RowStoreTest, OneNameWithOtherBytesIsAnotherFrame) {
  RowStore store;
  store.add(at(0), frame(1, 60, 0));
  store.add(at(1), frame(1, 60, 7));
  EXPECT_EQ(store.find(1)->frame.bytes()[0], 0);
  EXPECT_EQ(store.find(2)->frame.bytes()[0], 7);
}

TEST_F(RowStoreTest, KeepsWhatTheFrameWas) {
  RowStore store;
  const std::vector<uint8_t> head(20, 0xab);
  FrameRow row = at(5);
  row.what = FrameRow::What::kDropped;
  row.reason = DropReason::kLinkDown;
  store.add(row, pool.make({3, 17}, head, 1500, true));
  store.add(at(6), pool.make({3, 18}, head, 30));
  const FrameRow cut = *store.find(1);
  EXPECT_EQ(cut.no, 1u);
  EXPECT_EQ(cut.what, FrameRow::What::kDropped);
  EXPECT_EQ(cut.reason, DropReason::kLinkDown);
  EXPECT_EQ(cut.frame.id(), (FrameId{3, 17}));
  EXPECT_EQ(cut.frame.size(), 1500u);
  EXPECT_EQ(cut.frame.materialise(), head);  // the tail is not known
  std::vector<uint8_t> whole = head;
  whole.resize(30);
  EXPECT_EQ(store.find(2)->frame.materialise(), whole);  // the tail is zeros
  EXPECT_FALSE(store.find(2)->end.has_value());
}

TEST_F(RowStoreTest, NumbersHoldOverMoreRowsThanAreKept) {
  constexpr uint64_t kMost = 50'000;
  RowStore store(kMost);
  for (uint32_t i = 1; i <= 3 * kMost; ++i) store.add(at(i), frame(i, 60 + i % 50));
  EXPECT_EQ(store.total(), 3 * kMost);
  EXPECT_EQ(store.oldest(), 2 * kMost + 1);
  EXPECT_FALSE(store.find(2 * kMost).has_value());
  EXPECT_FALSE(store.find(0).has_value());
  EXPECT_FALSE(store.find(3 * kMost + 1).has_value());
  for (uint64_t no = store.oldest(); no <= store.total(); ++no) {
    const FrameRow row = *store.find(no);
    ASSERT_EQ(row.no, no);
    ASSERT_EQ(row.frame.id().number, no);
    ASSERT_EQ(row.frame.bytes().size(), 60 + no % 50);
  }
  EXPECT_EQ(store.latest_of({1, 3 * kMost})->no, 3 * kMost);
  EXPECT_FALSE(store.latest_of({1, 2 * kMost}).has_value());
  EXPECT_EQ(pool.alive(), 0u);
}

TEST_F(RowStoreTest, TakesNoMoreThanItMayAndAlwaysHasTheLatest) {
  constexpr size_t kMostBytes = 4 << 20;
  RowStore store(RowStore::kMostRows, kMostBytes);
  for (uint32_t i = 1; i <= 20'000; ++i) {
    store.add(at(i), frame(i, 1500));
    ASSERT_LE(store.bytes(), kMostBytes);
  }
  EXPECT_GT(store.total() - store.oldest(), 1000u);
  RowStore tiny(RowStore::kMostRows, 100);
  tiny.add(at(1), frame(1, 60'000));
  EXPECT_EQ(tiny.find(1)->frame.size(), 60'000u);
}

TEST_F(RowStoreTest, IsEmptyAtFirst) {
  const RowStore store;
  EXPECT_EQ(store.oldest(), 1u);
  EXPECT_EQ(store.total(), 0u);
  EXPECT_FALSE(store.find(1).has_value());
  EXPECT_FALSE(store.latest_of({1, 1}).has_value());
}

}  // namespace
}  // namespace loom
