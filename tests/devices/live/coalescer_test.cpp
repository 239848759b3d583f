// Segments in a row become one packet with a virtio-net header, and whoever segments it again gets the same segments.

#include "devices/live/coalescer.h"

#include <algorithm>

#include "tests/support/tcp_segment.h"

namespace loom::live {
namespace {

using nic::virtio::finish_packet;
using nic::virtio::NetHeader;
using Frame = std::vector<uint8_t>;

using Shape = testing::SegmentShape;

// The segment of `size` bytes at `at` of a stream, the `number`th packet of its sender.
Frame segment(uint16_t number, uint32_t at, size_t size, const Shape& shape = {}) {
  Frame payload(size);
  for (size_t i = 0; i < size; ++i) payload[i] = static_cast<uint8_t>((at + i) * 7);
  return testing::tcp_segment(shape, number, 0xfffff000 + at, payload);  // the sequence number wraps
}

std::vector<Frame> segmented(std::span<const uint8_t> all) {
  Frame packet(all.begin() + NetHeader::kSize, all.end());
  std::vector<Frame> frames;
  EXPECT_EQ(finish_packet(packet, NetHeader::parse(all),
                          [&](std::span<uint8_t> frame) { frames.emplace_back(frame.begin(), frame.end()); }),
            nullptr);
  return frames;
}

class CoalescerTest : public ::testing::TestWithParam<Shape> {
 protected:
  Coalescer coalescer;
};

TEST_P(CoalescerTest, ARowOfSegmentsComesApartAgainAsItWas) {
  Shape last = GetParam();
  last.flags |= wire::tcp_flag::kPsh;
  std::vector<Frame> row;
  for (uint16_t i = 0; i < 20; ++i) row.push_back(segment(i, i * 1448U, 1448, GetParam()));
  row.push_back(segment(20, 20 * 1448, 333, last));
  for (const Frame& frame : row) EXPECT_TRUE(coalescer.add(frame));
  EXPECT_EQ(coalescer.segments(), 21U);
  EXPECT_EQ(segmented(coalescer.finish()), row);
  EXPECT_TRUE(coalescer.empty());
}

INSTANTIATE_TEST_SUITE_P(Shapes, CoalescerTest,
                         ::testing::Values(Shape{}, Shape{false}, Shape{true, true}, Shape{false, true}));

TEST_F(CoalescerTest, OneAloneStaysAsItIs) {
  const Frame frame = segment(1, 0, 1000);
  ASSERT_TRUE(coalescer.add(frame));
  const std::span<const uint8_t> all = coalescer.finish();
  EXPECT_EQ(Frame(all.begin(), all.begin() + NetHeader::kSize), Frame(NetHeader::kSize));
  EXPECT_EQ(Frame(all.begin() + NetHeader::kSize, all.end()), frame);
}

TEST_F(CoalescerTest, NothingFollowsAShortOneOrOneThatIsPushed) {
  ASSERT_TRUE(coalescer.add(segment(0, 0, 1000)));
  ASSERT_TRUE(coalescer.add(segment(1, 1000, 999)));
  EXPECT_FALSE(coalescer.add(segment(2, 1999, 1000)));
  coalescer.finish();
  ASSERT_TRUE(coalescer.add(segment(0, 0, 1000)));
  ASSERT_TRUE(coalescer.add(segment(1, 1000, 1000, {true, false, wire::tcp_flag::kAck | wire::tcp_flag::kFin})));
  EXPECT_FALSE(coalescer.add(segment(2, 2000, 1000)));
}

TEST_F(CoalescerTest, WhatDiffersInAnythingDoesNotFollow) {
  const Frame first = segment(0, 0, 1000);
  const std::vector<Frame> others = {
      segment(2, 1000, 1000),                                         // identification
      segment(1, 1001, 1000),                                         // sequence number
      segment(1, 1000, 1001),                                         // longer
      segment(1, 1000, 1000, {true, true}),                           // tag
      segment(1, 1000, 1000, {false}),                                // protocol
      segment(1, 1000, 1000, {true, false, wire::tcp_flag::kAck, 9})  // window
  };
  for (const Frame& other : others) {
    ASSERT_TRUE(coalescer.add(first));
    EXPECT_FALSE(coalescer.add(other));
    EXPECT_EQ(segmented(coalescer.finish()), std::vector<Frame>{first});
  }
}

TEST_F(CoalescerTest, WhatIsNoPlainDataGoesAlone) {
  for (const uint16_t flag : {wire::tcp_flag::kSyn, wire::tcp_flag::kRst, wire::tcp_flag::kUrg, wire::tcp_flag::kCwr,
                              wire::tcp_flag::kAe, wire::tcp_flag::kPsh}) {
    const auto flags = static_cast<uint16_t>(wire::tcp_flag::kAck | flag);
    EXPECT_FALSE(coalescer.add(segment(0, 0, 1000, {true, false, flags}))) << flag;
  }
  EXPECT_FALSE(coalescer.add(segment(0, 0, 0)));
  Frame padded = segment(0, 0, 4);
  padded.resize(60);
  EXPECT_FALSE(coalescer.add(padded));
  EXPECT_FALSE(coalescer.add(Frame(9)));
  EXPECT_TRUE(coalescer.empty());
}

// Every bit of it, so that every check has something to find.
TEST_F(CoalescerTest, AFlippedBitIsNeverHidden) {
  const Frame first = segment(0, 0, 100);
  const Frame second = segment(1, 100, 100);
  for (size_t bit = 0; bit < second.size() * 8; ++bit) {
    Frame damaged = second;
    damaged[bit / 8] ^= static_cast<uint8_t>(1 << bit % 8);
    ASSERT_TRUE(coalescer.add(first));
    EXPECT_FALSE(coalescer.add(damaged)) << "bit " << bit;
    coalescer.finish();
    if (bit >= 96 && coalescer.add(damaged)) {  // addresses of Ethernet are in no checksum
      ADD_FAILURE() << "begins with bit " << bit << " wrong";
      coalescer.finish();
    }
  }
}

TEST_F(CoalescerTest, BelievesWhoKnowsTheChecksum) {
  Frame wrong = segment(1, 100, 100);
  EXPECT_TRUE(Coalescer::is_good(wrong));
  wrong.back() ^= 1;
  EXPECT_FALSE(Coalescer::is_good(wrong));
  EXPECT_FALSE(Coalescer::is_good(Frame(60)));  // no segment at all
  ASSERT_TRUE(coalescer.add(segment(0, 0, 100)));
  EXPECT_FALSE(coalescer.add(wrong, false));
  EXPECT_TRUE(coalescer.add(wrong, true));
}

TEST_F(CoalescerTest, TheWholeIsNoLongerThanAPacketCanBe) {
  size_t taken = 0;
  for (uint16_t i = 0; i < 100 && coalescer.add(segment(i, i * 1448U, 1448)); ++i) ++taken;
  EXPECT_EQ(taken, 45U);  // 45 * 1448 + 40 bytes
  EXPECT_EQ(segmented(coalescer.finish()).size(), 45U);
}

}  // namespace
}  // namespace loom::live
