// What every NIC core does alike, seen from its driver: a grid of sending and receiving under good and bad
// conditions.

#include "tests/support/e1000_rig.h"
#include "tests/support/i82576_rig.h"
#include "tests/support/virtio_rig.h"

namespace loom::testing {
namespace {

std::unique_ptr<NicRig> virtio(bool packed, bool event_index) {
  return std::make_unique<VirtioRig>(VirtioRig::Options{packed, event_index});
}

std::unique_ptr<NicRig> i82576(unsigned function, bool legacy) {
  return std::make_unique<I82576Rig>(I82576Rig::Options{function, legacy, I82576Rig::kAddress});
}

struct Core {
  std::string name;
  std::function<std::unique_ptr<NicRig>()> make;
};

class Conformance : public ::testing::TestWithParam<Core> {
 protected:
  std::unique_ptr<NicRig> rig = GetParam().make();
  static constexpr uint64_t kNowhere = NicHost::kMemory + 0x1000;
  // As it is on the wire.
  static Bytes padded(Bytes frame) {
    if (frame.size() < 60) frame.resize(60);
    return frame;
  }
  void arrive(const Bytes& frame) {
    rig->arrive(frame);
    rig->run(Duration::ms(1));
  }
};

TEST_P(Conformance, SendsShortAndLongFramesAsTheyAre) {
  for (const size_t size : {size_t{60}, size_t{61}, size_t{1514}, size_t{9014}}) {
    const Bytes frame = broadcast_frame(size);
    ASSERT_TRUE(rig->send({frame}));
    rig->run(Duration::ms(1));
    ASSERT_FALSE(rig->wire.sent.empty());
    EXPECT_EQ(rig->wire.sent.back(), frame);
  }
  EXPECT_EQ(rig->sent(), 4U);
}

TEST_P(Conformance, PutsAFrameTogetherFromItsPieces) {
  const Bytes frame = broadcast_frame(200, 7);
  ASSERT_TRUE(rig->send({Bytes(frame.begin(), frame.begin() + 14),
                         {},
                         Bytes(frame.begin() + 14, frame.begin() + 15),
                         Bytes(frame.begin() + 15, frame.end())}));
  rig->run(Duration::ms(1));
  ASSERT_EQ(rig->wire.sent.size(), 1U);
  EXPECT_EQ(rig->wire.sent[0], frame);
  EXPECT_EQ(rig->sent(), 1U);
}

TEST_P(Conformance, GoesRoundTheRingManyTimes) {
  size_t queued = 0;
  for (int round = 0; round < 10; ++round) {
    while (rig->send({broadcast_frame(64, static_cast<uint8_t>(queued))})) ++queued;
    rig->run(Duration::ms(1));
  }
  EXPECT_EQ(queued, 10 * (rig->ring_size() - 1));
  EXPECT_EQ(rig->sent(), queued);
  ASSERT_EQ(rig->wire.sent.size(), queued);
  for (size_t i = 0; i < queued; ++i) EXPECT_EQ(rig->wire.sent[i][20], static_cast<uint8_t>(i)) << "in order";
}

TEST_P(Conformance, WhatCannotBeReadIsNotSentAndDoesNotBlock) {
  rig->send_from(kNowhere, 100);
  rig->run(Duration::ms(1));
  EXPECT_TRUE(rig->wire.sent.empty());
  EXPECT_EQ(rig->sent(), 1U) << "the descriptor comes back";
  ASSERT_TRUE(rig->send({broadcast_frame(64)}));
  rig->run(Duration::ms(1));
  EXPECT_EQ(rig->wire.sent.size(), 1U);
}

TEST_P(Conformance, AnEmptyOrTinyPacketIsNotSent) {
  ASSERT_TRUE(rig->send({Bytes{}}));
  ASSERT_TRUE(rig->send({Bytes(13, 0xff)}));
  rig->run(Duration::ms(1));
  EXPECT_TRUE(rig->wire.sent.empty());
  EXPECT_EQ(rig->discarded(), 2U);
  EXPECT_EQ(rig->sent(), 2U);
}

TEST_P(Conformance, ReceivesShortAndLongFrames) {
  rig->give_buffers(8);
  for (const size_t size : {size_t{14}, size_t{60}, size_t{1514}, size_t{4000}}) {
    const Bytes frame = broadcast_frame(size, static_cast<uint8_t>(size));
    arrive(frame);
    const auto got = rig->received();
    ASSERT_EQ(got.size(), 1U) << size;
    EXPECT_EQ(got[0], padded(frame)) << size;
  }
}

TEST_P(Conformance, DropsWhatFindsNoBufferAndGoesOnWhenThereIsOne) {
  arrive(broadcast_frame(64));
  EXPECT_TRUE(rig->received().empty());
  EXPECT_EQ(rig->discarded(), 1U);
  rig->give_buffers(1);
  arrive(broadcast_frame(rig->buffer_size() + 100));
  EXPECT_TRUE(rig->received().empty()) << "it needs two";
  EXPECT_EQ(rig->discarded(), 2U);
  arrive(broadcast_frame(64, 9));
  ASSERT_EQ(rig->received().size(), 1U);
}

TEST_P(Conformance, ReceivesRoundTheRing) {
  for (int round = 0; round < 40; ++round) {
    rig->give_buffers(1);
    arrive(broadcast_frame(100, static_cast<uint8_t>(round)));
    const auto got = rig->received();
    ASSERT_EQ(got.size(), 1U) << round;
    EXPECT_EQ(got[0][50], round);
  }
}

TEST_P(Conformance, ABufferWhereNoMemoryIsHarmsNobody) {
  rig->give_buffer_at(kNowhere);
  rig->give_buffers(2);
  arrive(broadcast_frame(64, 1));
  rig->host.writes = 0;
  arrive(broadcast_frame(64, 2));
  EXPECT_GT(rig->host.writes, 0U) << "the next one still arrives";
  EXPECT_GE(rig->discarded(), 1U);
}

TEST_P(Conformance, AResetInFlightLeavesNothingBehind) {
  for (int i = 0; i < 4; ++i) ASSERT_TRUE(rig->send({broadcast_frame(1514)}));
  rig->reset_device();
  const size_t on_the_wire = rig->wire.sent.size();
  rig->run(Duration::ms(10));
  EXPECT_EQ(rig->wire.sent.size(), on_the_wire);
  arrive(broadcast_frame(64));
  EXPECT_FALSE(rig->host.intx);
  rig->bring_up();
  ASSERT_TRUE(rig->send({broadcast_frame(64)}));
  rig->run(Duration::ms(1));
  EXPECT_EQ(rig->wire.sent.size(), on_the_wire + 1);
}

TEST_P(Conformance, WithoutALinkNothingGoesOrComes) {
  rig->give_buffers(2);
  rig->set_wire(false);
  ASSERT_TRUE(rig->send({broadcast_frame(64)}));
  arrive(broadcast_frame(64));
  EXPECT_TRUE(rig->wire.sent.empty());
  EXPECT_TRUE(rig->received().empty());
  rig->set_wire(true);
  rig->run(Duration::s(2));
  EXPECT_EQ(rig->wire.sent.size(), 1U) << "what waited goes";
}

// Whatever the bus costs, the wire is never faster than itself.
TEST_P(Conformance, ASlowBusDelaysFramesAndLosesNone) {
  rig->host.delay = Duration::us(3);
  for (int i = 0; i < 5; ++i) ASSERT_TRUE(rig->send({broadcast_frame(64)}));
  rig->run(Duration::us(6));
  EXPECT_LT(rig->wire.sent.size(), 5U);
  rig->run(Duration::ms(1));
  EXPECT_EQ(rig->wire.sent.size(), 5U);
}

INSTANTIATE_TEST_SUITE_P(Cores, Conformance,
                         ::testing::Values(Core{"e1000", [] { return std::make_unique<E1000Rig>(); }},
                                           Core{"i82576_pf", [] { return i82576(nic::i82576::kPf, false); }},
                                           Core{"i82576_pf_legacy", [] { return i82576(nic::i82576::kPf, true); }},
                                           Core{"i82576_vf", [] { return i82576(2, false); }},
                                           Core{"virtio_split", [] { return virtio(false, false); }},
                                           Core{"virtio_split_event_index", [] { return virtio(false, true); }},
                                           Core{"virtio_packed", [] { return virtio(true, false); }},
                                           Core{"virtio_packed_event_index", [] { return virtio(true, true); }}),
                         [](const auto& test) { return test.param.name; });

}  // namespace
}  // namespace loom::testing
