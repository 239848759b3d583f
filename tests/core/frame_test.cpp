#include "core/frame.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <numeric>
#include <vector>

namespace loom {
namespace {

using testing::ElementsAre;

std::vector<uint8_t> counting(size_t n) {
  std::vector<uint8_t> bytes(n);
  std::iota(bytes.begin(), bytes.end(), uint8_t{1});
  return bytes;
}

TEST(Frame, CopiesShareTheBytes) {
  FramePool pool;
  const Frame frame = pool.make({1, 1}, counting(64));
  const Frame copy = frame;
  EXPECT_EQ(copy.data(), frame.data());
  EXPECT_EQ(pool.alive(), 1U);
}

TEST(Frame, ReturnsToThePoolWithItsLastHandle) {
  FramePool pool;
  Frame frame = pool.make({1, 1}, counting(64));
  const uint8_t* const place = frame.data();
  Frame copy = frame;
  frame = Frame{};
  EXPECT_EQ(pool.alive(), 1U);
  copy = Frame{};
  EXPECT_EQ(pool.alive(), 0U);
  const Frame next = pool.make({1, 2}, counting(60));
  EXPECT_EQ(next.data(), place);
  EXPECT_EQ(pool.blocks_allocated(), 1U);
}

TEST(Frame, AssigningAHandleToItselfKeepsTheFrame) {
  FramePool pool;
  Frame frame = pool.make({1, 1}, counting(64));
  Frame& same = frame;
  frame = same;
  EXPECT_EQ(frame.bytes()[0], 1);
  Frame moved = std::move(frame);
  EXPECT_FALSE(frame);
  EXPECT_TRUE(moved);
}

TEST(Frame, IsItsOwnParentAndOriginUnlessEdited) {
  FramePool pool;
  const Frame made = pool.make({3, 7}, counting(20));
  EXPECT_EQ(made.parent(), made.id());
  EXPECT_EQ(made.origin(), made.id());
  const Frame edited = pool.finish_edit(pool.draft(24, 24), {4, 1}, made);
  const Frame again = pool.finish_edit(pool.draft(20, 20), {5, 1}, edited);
  EXPECT_EQ(again.id(), (FrameId{5, 1}));
  EXPECT_EQ(again.parent(), edited.id());
  EXPECT_EQ(again.origin(), made.id());
}

TEST(Frame, WithOtherBytesIsNotCheckedAnyMore) {
  FramePool pool;
  FrameDraft draft = pool.draft(60, 60);
  draft.set_checked(true);
  const Frame frame = pool.finish(std::move(draft), {1, 1});
  EXPECT_TRUE(frame.is_checked());
  EXPECT_FALSE(pool.finish_edit(pool.draft(60, 60), {2, 1}, frame).is_checked());
  EXPECT_FALSE(pool.finish_same(pool.draft(60, 60), frame).is_checked());
  EXPECT_FALSE(pool.make({1, 2}, frame.bytes()).is_checked());
}

TEST(Frame, KeepsTheTrueLengthOfAVirtualPayloadAndMaterialisesZeros) {
  FramePool pool;
  const Frame frame = pool.make({1, 1}, counting(3), 6);
  EXPECT_EQ(frame.stored(), 3U);
  EXPECT_EQ(frame.size(), 6U);
  EXPECT_FALSE(frame.is_cut());
  EXPECT_THAT(frame.materialise(), ElementsAre(1, 2, 3, 0, 0, 0));
}

TEST(Frame, NeverInventsTheTailOfACutFrame) {
  FramePool pool;
  const Frame frame = pool.make({1, 1}, counting(3), 1500, true);
  EXPECT_EQ(frame.size(), 1500U);
  EXPECT_THAT(frame.materialise(), ElementsAre(1, 2, 3));
  EXPECT_TRUE(pool.finish_edit(pool.draft(3, 1504), {1, 2}, frame).is_cut());
}

TEST(FramePool, ReusesBlocksOfEachSizeClassAndFreesOversizedOnes) {
  FramePool pool;
  const std::vector<uint8_t> bytes = counting(70'000);
  uint64_t blocks = 0;
  for (int round = 0; round < 3; ++round) {
    for (const size_t size : {0, 1, 80, 81, 208, 464, 976, 1514, 1616, 1617, 4096, 9600, 66'000}) {
      const Frame frame = pool.make({1, 1}, std::span(bytes).first(size));
      ASSERT_TRUE(std::equal(frame.bytes().begin(), frame.bytes().end(), bytes.begin())) << size;
      ASSERT_EQ(frame.stored(), size);
    }
    if (round == 0) blocks = pool.blocks_allocated();
  }
  EXPECT_EQ(pool.blocks_allocated(), blocks);
  EXPECT_EQ(blocks, 8U);
  { const Frame oversized = pool.make({1, 1}, bytes); }
  { const Frame oversized = pool.make({1, 1}, bytes); }
  EXPECT_EQ(pool.blocks_allocated(), blocks + 2);
  EXPECT_EQ(pool.alive(), 0U);
  EXPECT_EQ(pool.most_alive(), 1U);
}

TEST(FramePool, TakesBackADraftThatWasNeverFinished) {
  FramePool pool;
  { const FrameDraft draft = pool.draft(100, 100); }
  EXPECT_EQ(pool.alive(), 0U);
}

TEST(FramePoolDeathTest, RefusesToDieBeforeItsFrames) {
  EXPECT_DEATH(
      {
        Frame survivor;
        FramePool pool;
        survivor = pool.make({1, 1}, counting(10));
      },
      "a frame outlives its pool");
}

TEST(FramePoolDeathTest, RefusesToStoreMoreThanTheFrameHas) {
  FramePool pool;
  EXPECT_DEATH(pool.draft(61, 60), "cannot store more bytes than it has");
}

}  // namespace
}  // namespace loom
