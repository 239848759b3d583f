// VMDq: who gets a frame and who may send it (82576 datasheet, 7.10.3).

#include "core/wire/bytes.h"
#include "tests/support/i82576_rig.h"

namespace loom::testing {
namespace {

using namespace nic::i82576;

// Three virtual functions in pools 0 to 2; the physical function has pool 7, which is the default. The switch is
// looked at where it meets the queues.
class I82576Switch : public ::testing::Test, private PoolPorts {
 protected:
  static constexpr uint64_t kOutside = 0x0200000000f0;
  static constexpr uint64_t kEverybody = 0xffff'ffff'ffff;
  static constexpr uint64_t kGroup = 0x01005e010203;

  I82576Switch() {
    rig.let_in(3);
    rig.nic.set_pool_ports(this);
  }
  static Bytes frame(uint64_t dst, uint64_t src, int vlan = -1, size_t size = 64) {
    Bytes bytes(size, 0);
    wire::store_be48(bytes.data(), dst);
    wire::store_be48(&bytes[6], src);
    wire::store_be16(&bytes[12], vlan < 0 ? 0x88b5 : 0x8100);
    if (vlan >= 0) wire::store_be32(&bytes[14], static_cast<uint32_t>(vlan) << 16 | 0x88b5);
    return bytes;
  }
  // Who gets a frame from outside.
  std::set<unsigned> into(const Bytes& bytes) {
    got_.clear();
    rig.nic.receive(bytes);
    return got_;
  }
  // Who gets a frame of a pool's; 99 is the wire.
  std::set<unsigned> from(unsigned pool, const Bytes& bytes) {
    got_.clear();
    const size_t before = rig.wire.sent.size();
    rig.nic.switch_from(pool, bytes);
    if (rig.wire.sent.size() != before) got_.insert(kWire);
    return got_;
  }
  void give_vlan(unsigned entry, unsigned vid, uint32_t pools, uint32_t flags = 0) {
    rig.pf_write(kVlvf + 4 * entry, vid | pools << vlvf::kPoolShift | flags | vlvf::kEnable);
  }
  void set_vmolr(unsigned pool, uint32_t bits) { rig.pf_write(kVmolr + 4 * pool, bits | vmolr::kRlpml); }
  static uint64_t mac(unsigned pool) { return I82576Rig::address_of(pool); }

  static constexpr unsigned kWire = 99;
  using Pools = std::set<unsigned>;
  I82576Rig rig;

 private:
  void from_pool(unsigned, std::span<const uint8_t>) override {}
  void to_pool(unsigned pool, std::span<const uint8_t>) override { got_.insert(pool); }
  std::set<unsigned> got_;
};

TEST_F(I82576Switch, SortsByAddress) {
  EXPECT_EQ(into(frame(mac(0), kOutside)), Pools{0});
  EXPECT_EQ(into(frame(mac(2), kOutside)), Pools{2});
  EXPECT_EQ(into(frame(I82576Rig::kAddress, kOutside)), Pools{7});
}

TEST_F(I82576Switch, AnAddressCanBelongToSeveralPools) {
  rig.give_address(12, 0x020000000999, 0b101);
  EXPECT_EQ(into(frame(0x020000000999, kOutside)), (Pools{0, 2}));
}

TEST_F(I82576Switch, WhatNobodyKnowsGoesToTheDefaultPoolUnlessThereIsNone) {
  EXPECT_EQ(into(frame(0x02000000beef, kOutside)), Pools{7});
  rig.pf_write(kVtCtl, vt_ctl::kReplication | vt_ctl::kNoDefaultPool);
  EXPECT_EQ(into(frame(0x02000000beef, kOutside)), Pools{});
  EXPECT_EQ(rig.discarded(), 1U);
}

TEST_F(I82576Switch, ReplicatesBroadcastsToThoseWhoWantThem) {
  EXPECT_EQ(into(frame(kEverybody, kOutside)), (Pools{0, 1, 2}));
  set_vmolr(1, vmolr::kAupe);
  EXPECT_EQ(into(frame(kEverybody, kOutside)), (Pools{0, 2}));
  rig.pf_write(kVtCtl, 0);
  EXPECT_EQ(into(frame(kEverybody, kOutside)), Pools{0}) << "without replication the lowest gets it";
}

TEST_F(I82576Switch, GroupsGoByTableToThoseWhoTakeTheOverflowAndToThePromiscuous) {
  EXPECT_EQ(into(frame(kGroup, kOutside)), Pools{});
  set_vmolr(0, vmolr::kAupe | vmolr::kRompe);
  set_vmolr(2, vmolr::kAupe | vmolr::kMpme);
  EXPECT_EQ(into(frame(kGroup, kOutside)), Pools{2});
  for (uint32_t i = 0; i < 128; ++i) rig.pf_write(kMta + 4 * i, UINT32_MAX);
  EXPECT_EQ(into(frame(kGroup, kOutside)), (Pools{0, 2}));
}

TEST_F(I82576Switch, UnicastOverflowGoesByItsOwnTable) {
  set_vmolr(1, vmolr::kAupe | vmolr::kRope);
  EXPECT_EQ(into(frame(0x02000000beef, kOutside)), Pools{7});
  for (uint32_t i = 0; i < 128; ++i) rig.pf_write(kUta + 4 * i, UINT32_MAX);
  EXPECT_EQ(into(frame(0x02000000beef, kOutside)), Pools{1});
}

TEST_F(I82576Switch, SortsByVlanToo) {
  rig.pf_write(kRctl, rig.pf_read(kRctl) | rctl::kVfe);
  give_vlan(0, 100, 0b011);
  give_vlan(5, 200, 0b100);
  EXPECT_EQ(into(frame(kEverybody, kOutside, 100)), (Pools{0, 1}));
  EXPECT_EQ(into(frame(kEverybody, kOutside, 200)), Pools{2});
  EXPECT_EQ(into(frame(mac(0), kOutside, 100)), Pools{0});
  EXPECT_EQ(into(frame(kEverybody, kOutside, 300)), Pools{});
  EXPECT_EQ(into(frame(kEverybody, kOutside)), (Pools{0, 1, 2})) << "untagged frames as AUPE says";
  set_vmolr(1, vmolr::kBam);
  EXPECT_EQ(into(frame(kEverybody, kOutside)), (Pools{0, 2}));
}

TEST_F(I82576Switch, PoolsReachEachOtherInside) {
  EXPECT_EQ(from(0, frame(mac(1), mac(0))), Pools{1}) << "not on the wire";
  EXPECT_EQ(from(0, frame(kOutside, mac(0))), Pools{kWire});
  EXPECT_EQ(from(0, frame(kEverybody, mac(0))), (Pools{1, 2, kWire})) << "not back to the sender";
  EXPECT_EQ(from(7, frame(mac(2), I82576Rig::kAddress)), Pools{2});
  rig.pf_write(kDtxswc, dtxswc::kLoopback | 1U << dtxswc::kLocalShift);
  EXPECT_EQ(from(0, frame(kEverybody, mac(0))), (Pools{0, 1, 2, kWire}));
  rig.pf_write(kDtxswc, 0);
  EXPECT_EQ(from(0, frame(mac(1), mac(0))), Pools{kWire}) << "an outside switch must do it";
}

TEST_F(I82576Switch, WhoTakesTheOverflowSeesWhatIsForNobodyKnown) {
  for (uint32_t i = 0; i < 128; ++i) rig.pf_write(kUta + 4 * i, UINT32_MAX);
  set_vmolr(7, vmolr::kAupe | vmolr::kRope);
  EXPECT_EQ(from(0, frame(0x02000000beef, mac(0))), (Pools{7, kWire})) << "a bridge behind the pool, or outside";
  EXPECT_EQ(from(0, frame(mac(1), mac(0))), Pools{1}) << "not what is for somebody known";
}

TEST_F(I82576Switch, ALocalVlanStaysInside) {
  rig.pf_write(kRctl, rig.pf_read(kRctl) | rctl::kVfe);
  give_vlan(0, 100, 0b011, vlvf::kLvlan);
  EXPECT_EQ(from(0, frame(kEverybody, mac(0), 100)), Pools{1});
  EXPECT_EQ(from(0, frame(kOutside, mac(0), 100)), Pools{});
  EXPECT_EQ(rig.discarded(), 1U);
}

TEST_F(I82576Switch, ASpoofedAddressIsBlockedCountedAndVisible) {
  rig.pf_write(kDtxswc, dtxswc::kLoopback | 0b001);
  EXPECT_EQ(from(0, frame(mac(1), mac(0))), Pools{1});
  EXPECT_EQ(from(0, frame(mac(1), mac(2))), Pools{});
  EXPECT_EQ(from(0, frame(kEverybody, kOutside)), Pools{});
  EXPECT_EQ(rig.discarded(), 2U);
  EXPECT_EQ(rig.pf_read(kSsvpc), 2U);
  EXPECT_EQ(rig.pf_read(kWvbr), 1U) << "it names the pool";
  EXPECT_EQ(rig.pf_read(kWvbr), 0U);
  EXPECT_EQ(from(1, frame(mac(2), kOutside)), Pools{2}) << "a pool that is not checked";
}

TEST_F(I82576Switch, SoIsASpoofedVlan) {
  rig.pf_write(kRctl, rig.pf_read(kRctl) | rctl::kVfe);
  give_vlan(0, 100, 0b011);
  give_vlan(1, 200, 0b110);
  rig.pf_write(kDtxswc, dtxswc::kLoopback | 0b001 << dtxswc::kVlanShift);
  EXPECT_EQ(from(0, frame(mac(1), mac(0), 100)), Pools{1});
  EXPECT_EQ(from(0, frame(mac(1), mac(0), 200)), Pools{});
  EXPECT_EQ(rig.pf_read(kSsvpc), 1U);
  EXPECT_EQ(from(0, frame(mac(1), mac(0))), Pools{1}) << "untagged is no lie";
}

TEST_F(I82576Switch, WhoIsShutOutGetsNothing) {
  rig.pf_write(kVfre, 0xfe);
  EXPECT_EQ(into(frame(kEverybody, kOutside)), (Pools{1, 2}));
  EXPECT_EQ(into(frame(mac(0), kOutside)), Pools{});
}

// ---- with queues -------------------------------------------------------------------------------------------------

// One function's queues and memory.
class I82576Pool : public ::testing::Test {
 protected:
  I82576Pool() {
    for (unsigned vf : {0U, 1U}) {
      rig.let_in(2);
      rig.nic.function(vf).config_write(4, 2, 4);
      rig.program_queues(vf, false);
    }
  }
  // A full ring of frames of this size.
  void fill(unsigned vf, size_t size, uint32_t frames = 15) {
    NicHost& host = rig.others[vf];
    Bytes bytes = broadcast_frame(size, static_cast<uint8_t>(vf));
    wire::store_be48(bytes.data(), 0x0200000000f0);
    host.put(0x10000, bytes);
    for (uint32_t i = 0; i < frames; ++i) {
      host.put64(I82576Rig::kTxRing + 16 * i, 0x10000);
      host.put32(I82576Rig::kTxRing + 16 * i + 8,
                 static_cast<uint32_t>(size) | 3U << 20 | I82576Rig::kDext | I82576Rig::kEop | I82576Rig::kIfcs);
      host.put32(I82576Rig::kTxRing + 16 * i + 12, static_cast<uint32_t>(size) << 14);
    }
    rig.vf_write(vf, I82576Rig::kTx + 0x18, frames);
  }
  size_t sent_by(unsigned vf) const {
    return static_cast<size_t>(std::count_if(rig.wire.sent.begin(), rig.wire.sent.end(),
                                             [vf](const Bytes& frame) { return frame[50] == vf; }));
  }
  I82576Rig rig;
};

TEST_F(I82576Pool, ShareTheWireByTurns) {
  fill(0, 1000);
  fill(1, 1000);
  rig.run(Duration::us(83));  // ten frames of 8.192 us
  EXPECT_EQ(sent_by(0) + sent_by(1), 11U);
  EXPECT_NEAR(static_cast<double>(sent_by(0)), static_cast<double>(sent_by(1)), 1);
}

TEST_F(I82576Pool, AreAsFastAsTheyMayBe) {
  rig.pf_write(kRttdqsel, 0);
  rig.pf_write(kRttbcnrc, kRateEnable | 10U << kRateFraction);  // a tenth of the wire
  fill(0, 1226);                                                // 1250 with overhead: 10 us of the wire
  fill(1, 1226);
  rig.run(Duration::us(995));
  EXPECT_EQ(sent_by(0), 10U) << "one in 100 us";
  EXPECT_EQ(sent_by(1), 15U) << "the other is not held up";
}

TEST_F(I82576Pool, GetTheirDefaultTagWhateverTheySay) {
  rig.pf_write(kVmvir, vmvir::kDefault | 0x6000 | 100);
  fill(0, 100, 1);
  rig.run(Duration::ms(1));
  ASSERT_EQ(rig.wire.sent.size(), 1U);
  EXPECT_EQ(wire::load_be32(&rig.wire.sent[0][12]), 0x81006064U);
  EXPECT_EQ(rig.wire.sent[0].size(), 104U);
}

TEST_F(I82576Pool, AStrayDescriptorOfOneHarmsNoOther) {
  fill(0, 100);
  rig.others[0].put64(I82576Rig::kTxRing, 0xdead'0000'0000);
  fill(1, 100);
  rig.run(Duration::ms(1));
  EXPECT_EQ(sent_by(0), 14U);
  EXPECT_EQ(sent_by(1), 15U);
  EXPECT_EQ(rig.nic.counts(0).of(nic::HardwareEventKind::kDmaFault), 1U);
  EXPECT_EQ(rig.nic.counts(1).of(nic::HardwareEventKind::kDmaFault), 0U);
}

TEST_F(I82576Pool, FindsItsTagInTheDescriptor) {
  rig.pf_write(kVmolr, vmolr::kAupe | vmolr::kBam | vmolr::kStrvlan | vmolr::kStrcrc | vmolr::kLpe | vmolr::kRlpml);
  NicHost& host = rig.others[0];
  host.put64(I82576Rig::kRxRing, 0x20000);
  rig.vf_write(0, I82576Rig::kRx + 0x18, 1);
  Bytes tagged = broadcast_frame(104);
  wire::store_be32(&tagged[12], 0x81000064);
  rig.nic.receive(tagged);
  EXPECT_EQ(host.get32(I82576Rig::kRxRing + 12), 100U << 16 | 100U) << "tag and length";
  EXPECT_EQ(rig.nic.counts(1).of(nic::HardwareEventKind::kFrameDiscarded), 1U) << "the other has no buffer";
  EXPECT_EQ(rig.pf_read(of_queue(kRqdpc, 1)), 1U);
}

}  // namespace
}  // namespace loom::testing
