// The 82576 by the chapters of its datasheet: functions and their windows, the mailbox, interrupts, offloads, RSS.

#include "core/wire/bytes.h"
#include "tests/support/i82576_rig.h"

namespace loom::testing {
namespace {

using namespace nic::i82576;
using Message = std::pair<uint64_t, uint32_t>;

// A virtual function's own offsets.
constexpr uint32_t kMailbox = 0x0c40, kBuffer = 0x0800;

class I82576Functions : public ::testing::Test {
 protected:
  I82576Functions() { rig.let_in(2); }
  // MSI-X of a function: vector n says 100 * function + n.
  void enable_messages(unsigned function, unsigned vectors) {
    auto& target = rig.nic.function(function);
    target.config_write(4, 2, 6);
    for (unsigned i = 0; i < vectors; ++i) {
      target.write(3, 16 * i, 4, 0xfee0'0000);
      target.write(3, 16 * i + 4, 4, 0);
      target.write(3, 16 * i + 8, 4, 100 * function + i);
      target.write(3, 16 * i + 12, 4, 0);
    }
    target.config_write(0x72, 2, 0x8000);
  }
  NicHost& host_of(unsigned function) { return function == kPf ? rig.host : rig.others[function]; }

  I82576Rig rig;
};

TEST_F(I82576Functions, AppearAndGoWithTheCapability) {
  EXPECT_EQ(rig.nic.function(1).config_read(0, 4), 0xffff'ffffU) << "a virtual function has no identity of its own";
  EXPECT_NE(rig.nic.function(1).config_read(8, 4), 0xffff'ffffU);
  EXPECT_EQ(rig.nic.function(2).config_read(8, 4), 0xffff'ffffU) << "there are only two";
  EXPECT_EQ(rig.vf_read(2, 8), UINT32_MAX);
  EXPECT_EQ(rig.pf_read(kStatus) & status::kIov, status::kIov);
  rig.nic.pf().config_write(0x168, 2, 0);
  EXPECT_EQ(rig.nic.function(0).config_read(8, 4), 0xffff'ffffU);
  EXPECT_EQ(rig.pf_read(kStatus) & status::kIov, 0U);
  EXPECT_EQ(rig.pf_read(kVflre), 3U) << "their going is a reset";
}

TEST_F(I82576Functions, AVirtualOneReachesItsOwnRegistersAndNoOthers) {
  for (uint32_t offset = 0; offset < 0x4000; offset += 4) {
    if (offset == 0 || offset == kMailbox) continue;  // a reset, and what tells the other side
    rig.vf_write(0, offset, 0xffff'ffff);
  }
  EXPECT_EQ(rig.pf_read(kRctl) & rctl::kVfe, 0U);
  EXPECT_EQ(rig.pf_read(of_queue(kRdbal, 1)), 0U) << "another's queue";
  EXPECT_EQ(rig.pf_read(of_queue(kRdbal, 0)), 0xffff'ff80U);
  EXPECT_EQ(rig.pf_read(of_queue(kRdbal, 8)), 0xffff'ff80U) << "its second";
  EXPECT_EQ(rig.pf_read(kDtxswc), dtxswc::kLoopback);
  EXPECT_EQ(rig.vf_read(1, kBuffer), 0U) << "another's mailbox";
  EXPECT_EQ(rig.vf_read(0, kBuffer), 0xffff'ffffU);
}

TEST_F(I82576Functions, TheMailboxBelongsToOneSideAtATime) {
  EXPECT_EQ(rig.vf_read(0, kMailbox), v2p::kRstd) << "the physical function is ready";
  EXPECT_EQ(rig.vf_read(0, kMailbox), 0U) << "which is said once";
  rig.vf_write(0, kMailbox, v2p::kVfu);
  EXPECT_EQ(rig.pf_read(kP2vmailbox), p2v::kVfu);
  rig.pf_write(kP2vmailbox, p2v::kPfu);
  EXPECT_EQ(rig.pf_read(kP2vmailbox), p2v::kVfu) << "it is taken";
  rig.vf_write(0, kBuffer + 8, 0x1234);
  EXPECT_EQ(rig.pf_read(kVmbmem + 8), 0x1234U);
  rig.vf_write(0, kMailbox, v2p::kReq);
  EXPECT_EQ(rig.pf_read(kMbvficr), 1U);
  EXPECT_NE(rig.pf_read(kIcr) & cause::kVmmb, 0U);
  rig.pf_write(kMbvficr, 1);
  EXPECT_EQ(rig.pf_read(kMbvficr), 0U);
  rig.pf_write(kP2vmailbox, p2v::kPfu);
  EXPECT_EQ(rig.pf_read(kP2vmailbox), p2v::kPfu);
  rig.vf_write(0, kMailbox, v2p::kVfu);
  EXPECT_EQ(rig.vf_read(0, kMailbox) & v2p::kVfu, 0U);
  rig.pf_write(kP2vmailbox, p2v::kSts | p2v::kAck);
  EXPECT_EQ(rig.vf_read(0, kMailbox), v2p::kPfsts | v2p::kPfack);
  EXPECT_EQ(rig.vf_read(1, kMailbox) & v2p::kPfsts, 0U);
}

TEST_F(I82576Functions, AStuckOwnerLosesTheMailbox) {
  rig.vf_write(1, kMailbox, v2p::kVfu);
  rig.pf_write(kP2vmailbox + 4, p2v::kRvfu);
  EXPECT_EQ(rig.pf_read(kP2vmailbox + 4), 0U);
}

TEST_F(I82576Functions, AMessageInterruptsTheOtherSide) {
  enable_messages(0, 3);
  rig.vf_write(0, 0x1740, 0x82);
  rig.vf_write(0, 0x1524, 7);
  rig.pf_write(kP2vmailbox, p2v::kSts);
  EXPECT_EQ(host_of(0).messages, (std::vector<Message>{{0xfee0'0000, 2}}));
  EXPECT_TRUE(host_of(1).messages.empty());
  enable_messages(kPf, 10);
  rig.pf_write(kGpie, gpie::kMultipleMsix);
  rig.pf_write(kIvarMisc, 0x8000);
  rig.pf_write(kEims, 1);
  rig.pf_write(kIms, cause::kVmmb);
  rig.vf_write(1, kMailbox, v2p::kReq);
  EXPECT_EQ(host_of(kPf).messages.size(), 1U);
}

TEST_F(I82576Functions, AFloodOfRequestsIsOneCauseAndHarmsNobody) {
  enable_messages(kPf, 10);
  rig.pf_write(kGpie, gpie::kMultipleMsix);
  rig.pf_write(kIvarMisc, 0x8000);
  rig.pf_write(kEitr, 1000 << 2);  // a millisecond
  rig.pf_write(kEiac, 1);
  rig.pf_write(kEims, 1);
  rig.pf_write(kIms, cause::kVmmb);
  for (int i = 0; i < 10'000; ++i) {
    rig.vf_write(0, kMailbox, v2p::kReq);
    rig.run(Duration::ns(100));
  }
  EXPECT_LE(host_of(kPf).messages.size(), 2U) << "EITR holds the rest back";
  EXPECT_EQ(rig.pf_read(kMbvficr), 1U);
  rig.vf_write(1, kMailbox, v2p::kReq);
  EXPECT_EQ(rig.pf_read(kMbvficr), 3U) << "the other one is heard";
}

TEST_F(I82576Functions, AResetOfAVirtualOneShutsItOutUntilItIsLetIn) {
  rig.program_queues(0, false);
  rig.vf_write(0, 0, vtctrl::kRst);
  EXPECT_EQ(rig.pf_read(kVflre), 1U);
  EXPECT_EQ(rig.pf_read(kVfre), 0xfeU);
  EXPECT_EQ(rig.pf_read(kVfte), 0xfeU);
  EXPECT_EQ(rig.vf_read(0, 0x2828) & kQueueEnable, 0U);
  EXPECT_EQ(rig.pf_read(of_queue(kRxdctl, 1)) & kQueueEnable, 0U);
  // The same by its configuration space, which it also forgets.
  rig.pf_write(kVflre, 1);
  rig.nic.function(0).config_write(4, 2, 4);
  rig.nic.function(0).config_write(0xa8, 2, 0x8000);
  EXPECT_EQ(rig.pf_read(kVflre), 1U);
  EXPECT_EQ(rig.nic.function(0).config_read(4, 2), 0U);
}

TEST_F(I82576Functions, AResetOfTheControllerIsSeenByThem) {
  static_cast<void>(rig.vf_read(0, kMailbox));
  rig.pf_write(kCtrl, ctrl::kRst);
  EXPECT_EQ(rig.vf_read(0, kMailbox), v2p::kRsti);
  rig.pf_write(kCtrlExt, ctrl_ext::kPfrstd);
  EXPECT_EQ(rig.vf_read(0, kMailbox), v2p::kRstd);
  EXPECT_EQ(rig.nic.function(0).config_read(8, 4) >> 8, 0x020000U) << "they are still there";
}

TEST_F(I82576Functions, WithoutBusMasteringNothingIsRead) {
  rig.program_queues(0, false);
  rig.vf_write(0, 0x3818, 1);
  rig.run(Duration::ms(1));
  EXPECT_EQ(rig.others[0].reads, 0U);
  rig.nic.function(0).config_write(4, 2, 4);
  rig.run(Duration::ms(1));
  EXPECT_GT(rig.others[0].reads, 0U);
  EXPECT_EQ(rig.host.reads, 0U) << "as itself, not as the physical function";
}

// ---- interrupts --------------------------------------------------------------------------------------------------

class I82576Interrupts : public ::testing::Test {
 protected:
  I82576Interrupts() {
    auto& pf = rig.nic.pf();
    for (unsigned i = 0; i < 3; ++i) {
      pf.write(3, 16 * i, 4, 0xfee0'0000);
      pf.write(3, 16 * i + 8, 4, i);
      pf.write(3, 16 * i + 12, 4, 0);
    }
    pf.config_write(0x72, 2, 0x8000);
    rig.pf_write(kGpie, gpie::kMultipleMsix | gpie::kEiame);
    rig.pf_write(kIvar, 0x8281);  // queue 0: what came by vector 1, what went by vector 2
    rig.pf_write(kEims, 7);
    rig.give_buffers(8);
  }
  size_t messages_of(uint32_t data) const {
    return static_cast<size_t>(
        std::count(rig.host.messages.begin(), rig.host.messages.end(), Message{0xfee0'0000, data}));
  }
  I82576Rig rig;
};

TEST_F(I82576Interrupts, EachQueueHasTheVectorItWasGiven) {
  rig.arrive(broadcast_frame(64));
  EXPECT_EQ(messages_of(1), 1U);
  ASSERT_TRUE(rig.send({broadcast_frame(64)}));
  rig.run(Duration::ms(1));
  EXPECT_EQ(messages_of(2), 1U);
  EXPECT_EQ(rig.host.messages.size(), 2U);
}

TEST_F(I82576Interrupts, ModerationHoldsThemBackAndLosesNone) {
  rig.pf_write(kEitr + 4, 100 << 2);  // microseconds
  for (int i = 0; i < 5; ++i) {
    rig.arrive(broadcast_frame(64));
    rig.run(Duration::us(10));
  }
  EXPECT_EQ(messages_of(1), 1U);
  rig.run(Duration::us(60));
  EXPECT_EQ(messages_of(1), 2U);
}

TEST_F(I82576Interrupts, ClearAndMaskThemselvesWhereToldTo) {
  rig.pf_write(kEiac, 2);
  rig.pf_write(kEiam, 2);
  rig.arrive(broadcast_frame(64));
  EXPECT_EQ(rig.pf_read(kEicr), 0U) << "cleared by being sent";
  EXPECT_EQ(rig.pf_read(kEims), 5U) << "and masked";
  rig.arrive(broadcast_frame(64));
  EXPECT_EQ(messages_of(1), 1U);
  rig.pf_write(kEims, 2);
  EXPECT_EQ(messages_of(1), 2U) << "what came meanwhile is said then";
}

TEST_F(I82576Interrupts, AMaskedVectorWaitsInThePendingBits) {
  rig.nic.pf().write(3, 16 + 12, 4, 1);
  rig.arrive(broadcast_frame(64));
  EXPECT_EQ(messages_of(1), 0U);
  EXPECT_EQ(rig.nic.pf().read(3, 0x2000, 4), 2U);
  rig.nic.pf().write(3, 16 + 12, 4, 0);
  EXPECT_EQ(messages_of(1), 1U);
}

TEST(I82576Pin, WithoutMsixThePinFollowsIcr) {
  I82576Rig rig;
  static_cast<void>(rig.pf_read(kIcr));  // the link's
  rig.give_buffers(2);
  rig.pf_write(kIms, cause::kRxdw);
  rig.arrive(broadcast_frame(64));
  EXPECT_TRUE(rig.host.intx);
  EXPECT_EQ(rig.pf_read(kIcr), cause::kRxdw | cause::kAsserted);
  EXPECT_FALSE(rig.host.intx);
  rig.nic.pf().config_write(0x54, 4, 0xfee0'1000);
  rig.nic.pf().config_write(0x5c, 2, 0x33);
  rig.nic.pf().config_write(0x52, 2, 1);
  rig.arrive(broadcast_frame(64));
  EXPECT_FALSE(rig.host.intx);
  EXPECT_EQ(rig.host.messages, (std::vector<Message>{{0xfee0'1000, 0x33}}));
}

// ---- offloads ----------------------------------------------------------------------------------------------------

// Ethernet, IPv4 and TCP with `payload` bytes behind, no checksums but the pseudo-header's, whose length a driver
// leaves out when the packet is to be segmented.
Bytes tcp_packet(size_t payload, bool is_whole = true) {
  Bytes frame(54 + payload, 0x5a);
  const Bytes head{0x02, 0,  0,    0, 0,  9, 2, 0, 0,  0, 0,    1,    8,  0, 0x45, 0, 0,    0,
                   0,    7,  0x40, 0, 64, 6, 0, 0, 10, 0, 0,    1,    10, 0, 0,    2, 0x12, 0x34,
                   0,    80, 0,    0, 0,  1, 0, 0, 0,  0, 0x50, 0x18, 1,  0, 0,    0, 0,    0};
  std::copy(head.begin(), head.end(), frame.begin());
  wire::store_be16(&frame[16], static_cast<uint16_t>(40 + payload));
  // 10.0.0.1, 10.0.0.2, protocol 6.
  wire::store_be16(&frame[50],
                   static_cast<uint16_t>(0x0a00 + 0x0001 + 0x0a00 + 0x0002 + 6 + (is_whole ? 20 + payload : 0)));
  return frame;
}

class I82576Offloads : public ::testing::Test {
 protected:
  void context(uint32_t mss, uint32_t vlan = 0) {
    rig.put_descriptor(20 | 14U << 9 | uint64_t{vlan} << 16, 2U << 20 | 1U << 29 | 1U << 10 | 1U << 11,
                       20 << 8 | mss << 16);
  }
  void data(const Bytes& bytes, uint32_t command, uint32_t options) {
    rig.host.put(rig.kTxBuffers, bytes);
    rig.put_descriptor(
        rig.kTxBuffers,
        static_cast<uint32_t>(bytes.size()) | 3U << 20 | 1U << 29 | 1U << 24 | 1U << 25 | 1U << 27 | command,
        options | static_cast<uint32_t>(bytes.size()) << 14);
    rig.ring_tx();
    rig.run(Duration::ms(1));
  }
  I82576Rig rig;
};

TEST_F(I82576Offloads, SegmentsByItsContext) {
  context(1000);
  data(tcp_packet(2500, false), 1U << 31, 3U << 8);
  ASSERT_EQ(rig.wire.sent.size(), 3U);
  EXPECT_EQ(rig.wire.sent[0].size(), 1054U);
  EXPECT_EQ(rig.wire.sent[2].size(), 554U);
  EXPECT_EQ(wire::load_be32(&rig.wire.sent[1][38]), 1001U) << "sequence number";
}

TEST_F(I82576Offloads, PutsTagAndChecksums) {
  rig.pf_write(kCtrl, rig.pf_read(kCtrl) | ctrl::kVme);
  context(0, 100);
  data(tcp_packet(100), 1U << 30, 3U << 8);
  ASSERT_EQ(rig.wire.sent.size(), 1U);
  const Bytes& frame = rig.wire.sent[0];
  EXPECT_EQ(wire::load_be32(&frame[12]), 0x81000064U);
  // Back in, the receiver finds them right.
  rig.give_buffers(1);
  rig.pf_write(kRctl, rctl::kEn | rctl::kUpe | rctl::kSecrc);
  rig.arrive(frame);
  const auto got = rig.arrivals();
  ASSERT_EQ(got.size(), 1U);
  EXPECT_EQ(got[0].tag, 100U);
  EXPECT_EQ(got[0].status, 0x6bU) << "DD, EOP, VP, L4I, IPCS, and no error";
  EXPECT_EQ(got[0].info & 0x1f0, 0x110U) << "IPv4, TCP";
  EXPECT_EQ(got[0].bytes.size(), 154U);
}

TEST_F(I82576Offloads, WritesTheHeadBackWhereAsked) {
  rig.write(I82576Rig::kTx + 0x38, 0x8000 | 1);
  ASSERT_TRUE(rig.send({broadcast_frame(64)}));
  rig.run(Duration::ms(1));
  EXPECT_EQ(rig.host.get32(0x8000), 1U);
}

TEST_F(I82576Offloads, ReceiveSideScalingChoosesTheQueue) {
  rig.pf_write(kMrqc, mrqc::kRss | 1U << 16);
  for (uint32_t i = 0; i < 10; ++i) rig.pf_write(kRssrk + 4 * i, 0x01010101);
  for (uint32_t i = 0; i < 32; ++i) rig.pf_write(kReta + 4 * i, 0x03030303);
  rig.pf_write(kRctl, rctl::kEn | rctl::kUpe | rctl::kSecrc);
  rig.arrive(tcp_packet(100));
  EXPECT_EQ(rig.discarded(), 1U) << "queue 3 is off";
  EXPECT_EQ(rig.pf_read(of_queue(kRxdctl, 3)) & kQueueEnable, 0U);
  rig.pf_write(of_queue(kRdbal, 3), 0x6000);
  rig.pf_write(of_queue(kRdlen, 3), 128);
  rig.pf_write(of_queue(kSrrctl, 3), 2 | kSrrctlAdvanced);
  rig.pf_write(of_queue(kRxdctl, 3), kQueueEnable);
  rig.host.put64(0x6000, 0x9000);
  rig.pf_write(of_queue(kRdt, 3), 1);
  rig.arrive(tcp_packet(100));
  EXPECT_EQ(rig.pf_read(of_queue(kRdh, 3)), 1U);
  EXPECT_EQ(rig.host.get32(0x6000) & 0xf, 1U) << "hashed as TCP over IPv4";
}

}  // namespace
}  // namespace loom::testing
