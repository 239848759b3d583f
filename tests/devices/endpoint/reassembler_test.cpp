#include "devices/endpoint/reassembler.h"

namespace loom {
namespace {

using Outcome = Reassembler::Outcome;

class ReassemblerTest : public testing::Test {
 protected:
  ReassemblerTest() {
    for (size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<uint8_t>(i);
  }
  Outcome add(uint32_t offset, uint32_t length, bool more, uint16_t id = 1) {
    const wire::Bytes part = wire::Bytes{bytes}.subspan(offset % 1000, std::min<size_t>(length, 2000));
    return reassembler.add(key(id), {offset, more, {part, length}}, pool.make(FrameId{1, id}, bytes), Time::zero());
  }
  static Reassembler::Key key(uint16_t id) { return {{10, 0, 0, 1}, {10, 0, 0, 2}, id, 17}; }

  FramePool pool;
  std::vector<uint8_t> bytes = std::vector<uint8_t>(4000);
  Reassembler reassembler{ReassemblyConfig{.timeout = Duration::s(30), .packets = 2, .bytes = ByteCount{4000}}};
};

TEST_F(ReassemblerTest, PutsFragmentsOfAnyOrderTogether) {
  std::vector<int> order{0, 1, 2, 3};
  do {
    for (size_t i = 0; i < order.size(); ++i) {
      const auto n = static_cast<uint32_t>(order[i]);
      const Outcome expected = i == 3 ? Outcome::kComplete : Outcome::kKept;
      ASSERT_EQ(add(n * 200, n == 3 ? 77 : 200, n != 3), expected);
    }
    const Payload whole = reassembler.completed();
    ASSERT_EQ(whole.size, 677u);
    ASSERT_TRUE(std::equal(whole.bytes.begin(), whole.bytes.end(), bytes.begin()));
    ASSERT_EQ(reassembler.stored_bytes(), 0u);
  } while (std::next_permutation(order.begin(), order.end()));
}

TEST_F(ReassemblerTest, IgnoresExactCopies) {
  add(0, 200, true);
  EXPECT_EQ(add(0, 200, true), Outcome::kDuplicate);
  EXPECT_EQ(add(200, 10, false), Outcome::kComplete);
}

TEST_F(ReassemblerTest, ContradictionsEndThePacket) {
  const auto refuses = [&](uint32_t offset, uint32_t length, bool more) {
    const Outcome outcome = add(offset, length, more);
    EXPECT_EQ(reassembler.pending(), 0u);
    EXPECT_EQ(reassembler.stored_bytes(), 0u);
    return outcome == Outcome::kBad;
  };
  add(0, 200, true);
  EXPECT_TRUE(refuses(192, 200, true)) << "overlaps what stands before";
  add(200, 200, true);
  EXPECT_TRUE(refuses(0, 208, true)) << "overlaps what stands behind";
  add(400, 100, false);
  EXPECT_TRUE(refuses(504, 8, true)) << "beyond the end";
  add(400, 104, true);
  EXPECT_TRUE(refuses(8, 8, false)) << "an end before what is there";
  EXPECT_TRUE(refuses(0, 0, true)) << "empty";
  EXPECT_TRUE(refuses(0, 201, true)) << "not a multiple of 8";
  EXPECT_TRUE(refuses(65528, 16, false)) << "beyond 65535";
}

TEST_F(ReassemblerTest, ThePacketBegunFirstGivesWay) {
  add(0, 200, true, 1);
  add(0, 200, true, 2);
  add(0, 200, true, 3);
  EXPECT_EQ(reassembler.pending(), 2u);
  const auto frame = reassembler.give_up(Time::zero());
  ASSERT_TRUE(frame);
  EXPECT_EQ(frame->id().number, 1u);
  EXPECT_FALSE(reassembler.give_up(Time::zero()));
  EXPECT_EQ(reassembler.deadline(), Time::at(Duration::s(30)));
  EXPECT_TRUE(reassembler.give_up(Time::at(Duration::s(30))));
}

TEST_F(ReassemblerTest, VirtualPayloadCostsNoMemory) {
  const Frame frame = pool.make(FrameId{1, 1}, bytes);
  EXPECT_EQ(reassembler.add(key(1), {0, true, Payload::zeros(32000)}, frame, Time::zero()), Outcome::kKept);
  EXPECT_EQ(reassembler.stored_bytes(), 0u);
  EXPECT_EQ(reassembler.add(key(1), {32000, false, Payload::zeros(100)}, frame, Time::zero()), Outcome::kComplete);
  EXPECT_EQ(reassembler.completed().size, 32100u);
}

}  // namespace
}  // namespace loom
