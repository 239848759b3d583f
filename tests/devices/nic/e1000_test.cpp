// The 82540EM by the sections of its manual.

#include "core/wire/build.h"
#include "tests/support/e1000_rig.h"

namespace loom::testing {
namespace {

using namespace nic::e1000;
using nic::intel::Phy;
using ::testing::ElementsAre;

class E1000Test : public ::testing::Test {
 protected:
  E1000Rig rig;

  // One bit over Microwire, as Linux's e1000_raise_ee_clk does it.
  void clock_bit(bool bit) {
    const uint32_t eecd = (rig.read(kEecd) & ~uint32_t{7}) | 2 | (bit ? 4 : 0);
    rig.write(kEecd, eecd);
    rig.write(kEecd, eecd | 1);
    rig.write(kEecd, eecd);
  }
  void select(bool on) { rig.write(kEecd, (rig.read(kEecd) & ~uint32_t{7}) | (on ? 2 : 0)); }
  void shift_out(uint32_t value, unsigned bits) {
    while (bits-- != 0) clock_bit((value >> bits & 1) != 0);
  }
  uint16_t bit_banged(unsigned address) {
    select(true);
    shift_out(6 << 6 | address, 9);
    uint16_t word = 0;
    for (int i = 0; i < 16; ++i) {
      clock_bit(false);
      word = static_cast<uint16_t>(word << 1 | (rig.read(kEecd) >> 3 & 1));
    }
    select(false);
    return word;
  }
  uint16_t phy(unsigned number) {
    rig.write(kMdic, mdic::kOpRead | 1 << 21 | number << 16);
    return static_cast<uint16_t>(rig.read(kMdic));
  }
  void phy(unsigned number, uint16_t value) { rig.write(kMdic, mdic::kOpWrite | 1 << 21 | number << 16 | value); }
  Bytes unicast(size_t size = 64) const {
    Bytes frame = broadcast_frame(size);
    for (unsigned i = 0; i < 6; ++i) frame[i] = static_cast<uint8_t>(E1000Rig::kAddress >> (40 - 8 * i));
    return frame;
  }
  size_t arrives(const Bytes& frame) {
    rig.arrive(frame);
    return rig.received().size();
  }
};

// ---- 5: EEPROM ---------------------------------------------------------------------------------------------------

TEST_F(E1000Test, TheEepromIsReadBitByBitAndByEerd) {
  rig.write(kEecd, rig.read(kEecd) | 1 << 6);
  EXPECT_NE(rig.read(kEecd) & 1 << 7, 0U) << "EE_GNT follows EE_REQ";
  uint16_t sum = 0;
  for (unsigned i = 0; i < nic::intel::Eeprom::kWords; ++i) {
    const uint16_t word = bit_banged(i);
    sum = static_cast<uint16_t>(sum + word);
    rig.write(kEerd, i << 8 | eerd::kStart);
    EXPECT_EQ(rig.read(kEerd) >> 16, word) << i;
    EXPECT_NE(rig.read(kEerd) & eerd::kDone, 0U);
  }
  EXPECT_EQ(sum, 0xbaba);
  EXPECT_EQ(bit_banged(0), 0x5452);
  EXPECT_EQ(bit_banged(2), 0x5634);
}

TEST_F(E1000Test, TheEepromIsWrittenOnlyWhenThatIsEnabled) {
  const auto write_word = [this](unsigned address, uint16_t word) {
    select(true);
    shift_out(5 << 6 | address, 9);
    shift_out(word, 16);
    select(false);
  };
  write_word(0x30, 0x1234);
  EXPECT_NE(bit_banged(0x30), 0x1234);
  select(true);
  shift_out(4 << 6 | 0x30, 9);  // EWEN
  select(false);
  write_word(0x30, 0x1234);
  EXPECT_EQ(bit_banged(0x30), 0x1234);
}

TEST_F(E1000Test, TheFirstReceiveAddressComesFromTheEeprom) {
  EXPECT_EQ(rig.read(kRa), 0x1200'5452U);
  EXPECT_EQ(rig.read(kRa + 4), 0x8000'5634U);
}

// ---- 13.4.7: MDIC and the PHY
// --------------------------------------------------------------------------------------

TEST_F(E1000Test, ThePhyAnswersOverMdic) {
  EXPECT_EQ(phy(2), 0x0141);
  EXPECT_EQ(phy(3), 0x0c20);
  EXPECT_NE(rig.read(kMdic) & mdic::kReady, 0U);
  phy(Phy::kAdvertise, 0x01e1);
  EXPECT_EQ(phy(Phy::kAdvertise), 0x01e1);
  rig.write(kMdic, mdic::kOpRead | 2 << 21);
  EXPECT_NE(rig.read(kMdic) & mdic::kError, 0U) << "there is one PHY";
}

TEST_F(E1000Test, NegotiationTakesTimeAndTellsOfTheLink) {
  rig.write(kIms, cause::kLsc);
  rig.read(kIcr);
  phy(Phy::kControl, 0x1340);
  EXPECT_EQ(rig.read(kStatus) & status::kLu, 0U);
  EXPECT_EQ(phy(Phy::kStatus) & 0x24, 0);
  EXPECT_EQ(rig.read(kIcr) & cause::kLsc, cause::kLsc);
  rig.run(Duration::ms(499));
  EXPECT_EQ(rig.read(kStatus) & status::kLu, 0U);
  rig.run(Duration::ms(2));
  EXPECT_NE(rig.read(kStatus) & status::kLu, 0U);
  EXPECT_EQ(phy(Phy::kStatus) & 0x24, 0x24);
  EXPECT_EQ(phy(Phy::kPartner), 0x41e0);
  EXPECT_TRUE(rig.host.intx);
}

// ---- 13.4.17 to 13.4.21: interrupts
// --------------------------------------------------------------------------------

TEST_F(E1000Test, ThePinFollowsCausesAndMask) {
  rig.read(kIcr);
  rig.write(kIcs, cause::kRxt0);
  EXPECT_FALSE(rig.host.intx) << "masked";
  rig.write(kIms, cause::kRxt0 | cause::kTxdw);
  EXPECT_TRUE(rig.host.intx);
  EXPECT_EQ(rig.read(kIms), cause::kRxt0 | cause::kTxdw);
  rig.write(kImc, cause::kRxt0);
  EXPECT_FALSE(rig.host.intx);
  rig.write(kIms, cause::kRxt0);
  EXPECT_EQ(rig.read(kIcr), cause::kRxt0);
  EXPECT_FALSE(rig.host.intx) << "reading clears";
  rig.write(kIcs, cause::kRxt0 | cause::kLsc);
  rig.write(kIcr, cause::kRxt0);
  EXPECT_EQ(rig.read(kIcr), cause::kLsc) << "and so does writing ones";
}

TEST_F(E1000Test, InterruptDisableInTheCommandRegisterSilencesThePin) {
  rig.write(kIms, cause::kRxt0);
  rig.write(kIcs, cause::kRxt0);
  rig.nic.config_write(4, 2, 0x507);
  EXPECT_FALSE(rig.host.intx);
  EXPECT_NE(rig.nic.config_read(6, 2) & 8, 0U) << "pending all the same";
}

TEST_F(E1000Test, ItrHoldsInterruptsApart) {
  rig.write(kItr, 1000);  // 256 us
  rig.write(kIms, cause::kRxt0);
  for (int i = 0; i < 100; ++i) {
    rig.write(kIcs, cause::kRxt0);
    if (rig.host.intx) rig.read(kIcr);
    rig.run(Duration::us(10));
  }
  // A millisecond holds four gaps.
  EXPECT_EQ(rig.host.interrupts, 4U);
}

TEST_F(E1000Test, ReceiveTimersGatherFramesIntoOneInterrupt) {
  rig.give_buffers(12);
  rig.write(kRdtr, 100);  // 102.4 us after the last frame
  rig.write(kRadv, 300);  // 307.2 us after the first
  rig.write(kIms, cause::kRxt0);
  for (int i = 0; i < 3; ++i) {
    rig.arrive(broadcast_frame(64));
    rig.run(Duration::us(50));
  }
  EXPECT_EQ(rig.host.interrupts, 0U);
  rig.run(Duration::us(60));
  EXPECT_EQ(rig.host.interrupts, 1U);
  rig.read(kIcr);
  for (int i = 0; i < 7; ++i) {  // never 102 us of silence
    rig.arrive(broadcast_frame(64));
    rig.run(Duration::us(50));
  }
  EXPECT_EQ(rig.host.interrupts, 2U) << "the absolute timer";
  rig.read(kIcr);
  rig.arrive(broadcast_frame(64));
  rig.write(kRdtr, 0x8000'0064);
  EXPECT_EQ(rig.host.interrupts, 3U) << "FPD";
}

TEST_F(E1000Test, TransmitTimersDoAlike) {
  rig.write(kTidv, 100);
  rig.write(kTadv, 0);
  rig.write(kIms, cause::kTxdw);
  const Bytes frame = broadcast_frame(64);
  rig.host.put(E1000Rig::kTxBuffers, frame);
  rig.put_tx(E1000Rig::kTxBuffers, 64, E1000Rig::kEop | E1000Rig::kIfcs | E1000Rig::kRs | 0x80);  // IDE
  rig.ring_tx();
  rig.run(Duration::us(50));
  EXPECT_EQ(rig.host.interrupts, 0U);
  rig.run(Duration::us(60));
  EXPECT_EQ(rig.host.interrupts, 1U);
}

TEST_F(E1000Test, TellsWhenFewDescriptorsAreLeft) {
  rig.give_buffers(9);
  rig.read(kIcr);
  arrives(broadcast_frame(64));
  EXPECT_EQ(rig.read(kIcr) & cause::kRxdmt0, 0U) << "eight of sixteen";
  arrives(broadcast_frame(64));
  EXPECT_NE(rig.read(kIcr) & cause::kRxdmt0, 0U);
}

// ---- 3.2.1: which frames come in
// -----------------------------------------------------------------------------------

TEST_F(E1000Test, FiltersByAddress) {
  rig.give_buffers(12);
  EXPECT_EQ(arrives(unicast()), 1U);
  Bytes other = unicast();
  other[5] ^= 1;
  EXPECT_EQ(arrives(other), 0U);
  rig.write(kRa + 8, 0x1200'5452);
  rig.write(kRa + 12, 0x8000'5734);  // its address
  EXPECT_EQ(arrives(other), 1U);
  rig.write(kRa + 12, 0x0000'5734);  // no longer valid
  EXPECT_EQ(arrives(other), 0U);
  rig.write(kRctl, rig.read(kRctl) | rctl::kUpe);
  EXPECT_EQ(arrives(other), 1U);
  rig.write(kRctl, rig.read(kRctl) & ~rctl::kBam);
  EXPECT_EQ(arrives(broadcast_frame(64)), 0U);
}

TEST_F(E1000Test, FiltersMulticastByTheHashTable) {
  rig.give_buffers(12);
  Bytes group = broadcast_frame(64);
  const Bytes address{0x01, 0x00, 0x5e, 0x01, 0x02, 0x03};
  std::copy(address.begin(), address.end(), group.begin());
  EXPECT_EQ(arrives(group), 0U);
  // Bits 47 to 36 of the address: (0x03 << 8 | 0x02) >> 4.
  const uint32_t hash = 0x0302 >> 4 & 0xfff;
  rig.write(kMta + 4 * (hash >> 5), 1U << (hash & 31));
  EXPECT_EQ(arrives(group), 1U);
  rig.write(kRctl, rig.read(kRctl) | 3 << 12);  // MO: the lowest twelve bits of those sixteen
  EXPECT_EQ(arrives(group), 0U);
  rig.write(kRctl, rig.read(kRctl) | rctl::kMpe);
  EXPECT_EQ(arrives(group), 1U);
}

TEST_F(E1000Test, LongFramesNeedLpe) {
  rig.give_buffers(12);
  rig.write(kRctl, rig.read(kRctl) & ~rctl::kLpe);
  EXPECT_EQ(arrives(broadcast_frame(1518)), 1U);
  EXPECT_EQ(arrives(broadcast_frame(1519)), 0U);
  EXPECT_EQ(rig.read(stat::kRoc), 1U);
}

TEST_F(E1000Test, BuffersHaveTheSizeThatRctlSays) {
  rig.write(kRctl, rig.read(kRctl) | 3 << 16);  // 256 bytes
  rig.give_buffers(12);
  rig.arrive(broadcast_frame(600));
  EXPECT_EQ(rig.read(kRdh), 3U);
  EXPECT_EQ(rig.received().at(0).size(), 600U);
}

TEST_F(E1000Test, TheFrameCheckSequenceIsKeptUnlessStripped) {
  rig.write(kRctl, rig.read(kRctl) & ~rctl::kSecrc);
  rig.give_buffers(1);
  // The check value of CRC-32: of "123456789" it is 0xcbf43926; here of a frame, whose residue is constant.
  rig.arrive(broadcast_frame(60));
  const Bytes got = rig.received().at(0);
  ASSERT_EQ(got.size(), 64U);
  uint32_t crc = ~uint32_t{0};
  for (const uint8_t byte : got) {
    crc ^= byte;
    for (int i = 0; i < 8; ++i) crc = (crc & 1) != 0 ? crc >> 1 ^ 0xedb88320 : crc >> 1;
  }
  EXPECT_EQ(crc, 0xdebb20e3U) << "the magic residue of a frame with a sound check sequence";
}

// ---- 9: VLANs
// ------------------------------------------------------------------------------------------------------

TEST_F(E1000Test, TagsAreStrippedInsertedAndFiltered) {
  Bytes tagged = broadcast_frame(64);
  const Bytes tag{0x81, 0x00, 0x60, 0x0a};
  tagged.insert(tagged.begin() + 12, tag.begin(), tag.end());
  rig.give_buffers(8);
  rig.arrive(tagged);
  EXPECT_EQ(rig.arrivals().at(0).bytes, tagged) << "without VME it passes as it is";

  rig.write(kCtrl, rig.read(kCtrl) | ctrl::kVme);
  rig.arrive(tagged);
  const auto stripped = rig.arrivals().at(0);
  EXPECT_EQ(stripped.bytes, broadcast_frame(64));
  EXPECT_NE(stripped.status & 8, 0);
  EXPECT_EQ(stripped.special, 0x600a);

  rig.write(kRctl, rig.read(kRctl) | rctl::kVfe);
  EXPECT_EQ(arrives(tagged), 0U);
  rig.write(kVfta, 1U << 10);
  EXPECT_EQ(arrives(tagged), 1U);
  EXPECT_EQ(arrives(broadcast_frame(64)), 1U) << "untagged frames are none of the filter's business";

  rig.host.put(E1000Rig::kTxBuffers, broadcast_frame(64));
  rig.put_tx(E1000Rig::kTxBuffers, 64, E1000Rig::kEop | E1000Rig::kIfcs | E1000Rig::kRs | 0x40, 0x600a);  // VLE
  rig.ring_tx();
  rig.run(Duration::ms(1));
  EXPECT_EQ(rig.wire.sent.at(0), tagged);
}

// ---- 13.7: statistics
// ----------------------------------------------------------------------------------------------

TEST_F(E1000Test, StatisticsCountAndClearWhenRead) {
  rig.give_buffers(4);
  arrives(broadcast_frame(60));
  arrives(unicast(1000));
  arrives(broadcast_frame(60));
  ASSERT_TRUE(rig.send({broadcast_frame(100)}));
  rig.run(Duration::ms(1));
  EXPECT_EQ(rig.read(stat::kGprc), 3U);
  EXPECT_EQ(rig.read(stat::kGprc), 0U);
  EXPECT_EQ(rig.read(stat::kBprc), 2U);
  EXPECT_EQ(rig.read(stat::kPrc64), 2U);
  EXPECT_EQ(rig.read(stat::kPrc64 + 16), 1U);
  EXPECT_EQ(rig.read(stat::kGorcl), 64U + 1004 + 64);
  EXPECT_EQ(rig.read(stat::kGptc), 1U);
  EXPECT_EQ(rig.read(stat::kBptc), 1U);
  EXPECT_EQ(rig.read(stat::kPtc64 + 4), 1U);
  arrives(broadcast_frame(60));
  arrives(broadcast_frame(60));
  EXPECT_EQ(rig.read(stat::kMpc), 1U) << "four buffers, five frames";
}

// ---- 13.4.1, 4.1: reset, the I/O window, bus mastering
// -------------------------------------------------------------

TEST_F(E1000Test, ResetsThroughTheIoWindow) {
  rig.write(kVfta, 5);
  rig.nic.write(1, 0, 4, kCtrl);
  rig.nic.write(1, 4, 4, ctrl::kRst);
  EXPECT_EQ(rig.read(kVfta), 0U);
  EXPECT_EQ(rig.read(kCtrl), 0x0014'0240U);
  EXPECT_EQ(rig.nic.config_read(4, 2) & 4, 4U) << "configuration space stays";
  EXPECT_NE(rig.read(kStatus) & status::kLu, 0U) << "and so does the PHY's link";
}

TEST_F(E1000Test, WithoutBusMasteringNoMemoryIsTouched) {
  rig.give_buffers(4);
  rig.nic.config_write(4, 2, 0x103);
  rig.host.reads = rig.host.writes = 0;
  rig.arrive(broadcast_frame(64));
  ASSERT_TRUE(rig.send({broadcast_frame(64)}));
  rig.run(Duration::ms(1));
  EXPECT_EQ(rig.host.reads + rig.host.writes, 0U);
  rig.nic.config_write(4, 2, 0x107);
  rig.run(Duration::ms(1));
  EXPECT_EQ(rig.wire.sent.size(), 1U);
}

// Rings of no size, heads and tails outside of them.
TEST_F(E1000Test, CrookedRingsDoNothing) {
  rig.give_buffers(4);
  for (const auto& [length, head, tail] :
       {std::tuple{0U, 0U, 5U}, {256U, 16U, 3U}, {256U, 0U, 16U}, {256U, 0xffffU, 0xfffeU}}) {
    rig.write(kTdlen, length);
    rig.write(kTdh, head);
    rig.write(kTdt, tail);
    rig.write(kRdlen, length);
    rig.write(kRdh, head);
    rig.write(kRdt, tail);
    rig.arrive(broadcast_frame(64));
    rig.run(Duration::ms(1));
  }
  EXPECT_TRUE(rig.wire.sent.empty());
}

// ---- for those who watch
// -------------------------------------------------------------------------------------------

class Log final : public nic::HardwareWatcher {
 public:
  void on_hardware(Time, const nic::HardwareEvent& event) override {
    if (!event.name.empty()) names.emplace_back(event.name);
  }
  std::vector<std::string> names;
};

TEST_F(E1000Test, AWatcherSeesTheWayOfAFrameThroughTheNic) {
  Log log;
  ASSERT_TRUE(rig.send({broadcast_frame(64)}));
  rig.nic.watch(&log);
  rig.run(Duration::ms(1));
  EXPECT_THAT(log.names, ElementsAre("transmit descriptor", "transmit buffer", "transmit status", "TDH"));
  log.names.clear();
  rig.give_buffers(1);
  rig.arrive(broadcast_frame(64));
  rig.nic.watch(nullptr);
  EXPECT_THAT(log.names, ElementsAre("RDT", "RDT", "receive descriptor", "receive buffer", "receive status", "RDH"));
}

}  // namespace
}  // namespace loom::testing
