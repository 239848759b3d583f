// The machine around a NIC: what its driver gave it it reaches, and nothing else; when what it says arrives; that a
// SystemC kernel is under it, and whose.

#include <fstream>

#include "devices/nic/e1000/e1000.h"
#include "devices/platform/machine.h"
#include "tests/support/iommu_rig.h"
#include "tests/support/nic_rig.h"

namespace loom::testing {
namespace {

using namespace platform;

class MachineTest : public ::testing::Test {
 protected:
  MachineTest() {
    table = rig.new_table();
    rig.give_domain(IommuRig::kDevice, 1, table, 3);
    // Two pages that follow each other for the device, and lie apart in memory.
    rig.map(table, 3, 0x10000, 0x40000, 3);
    rig.map(table, 3, 0x11000, 0x50000, 3);
    rig.map(table, 3, 0x12000, 0x60000, 1);
    rig.enable_translation();
  }
  EventQueue events;
  EventSource source{1, 0};
  Machine machine{{}, {IommuRig::kDevice}, {events, 1, source}};
  IommuRig rig{machine.memory(), machine.iommu()};
  uint64_t table;
  nic::HostBus& bus = machine.bus(IommuRig::kDevice);
};

TEST_F(MachineTest, ATransferGoesPageByPage) {
  Bytes bytes(0x1000);
  for (size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<uint8_t>(i);
  EXPECT_TRUE(bus.dma_write(0x10800, bytes).ok);
  Bytes first(0x800);
  Bytes second(0x800);
  rig.memory.read(0x40800, first);
  rig.memory.read(0x50000, second);
  EXPECT_TRUE(std::equal(first.begin(), first.end(), bytes.begin()));
  EXPECT_TRUE(std::equal(second.begin(), second.end(), bytes.begin() + 0x800));
  Bytes back(0x1000);
  EXPECT_TRUE(bus.dma_read(0x10800, back).ok);
  EXPECT_EQ(back, bytes);
}

TEST_F(MachineTest, WhatIsBlockedInPartMovesNothing) {
  const Bytes bytes(0x1000, 0x77);
  EXPECT_FALSE(bus.dma_write(0x11800, bytes).ok) << "its second half may only be read";
  Bytes page(0x800);
  rig.memory.read(0x50800, page);
  EXPECT_EQ(page, Bytes(0x800, 0));
}

// A driver that programs the NIC to write elsewhere: nothing is written, the fault names the NIC, the others go on.
TEST_F(MachineTest, ARogueDmaIsBlockedAndVisible) {
  NicWire wire(events);
  using namespace nic::e1000;
  E1000 nic({::loom::wire::MacAddress::from_u64(0x020000000001)}, bus, wire, {events, 1, source});
  machine.connect(IommuRig::kDevice, nic);
  nic::MmioTarget& registers = machine.registers(IommuRig::kDevice);
  const auto write = [&](uint32_t offset, uint32_t value) { registers.write(0, offset, 4, value); };
  registers.config_write(4, 2, 0x107);
  EXPECT_EQ(registers.config_read(0, 4), 0x100e8086U);
  events.run(Time{} + Duration::s(1));
  rig.memory.write64(0x40000, 0x9000);  // a receive buffer that is not the driver's to give
  rig.memory.write64(0x40010, 0x11000);
  write(kRdbal, 0x10000);
  write(kRdlen, 128);
  write(kRdt, 3);
  write(kRctl, rctl::kEn | rctl::kBam);
  nic.receive(broadcast_frame(100));
  uint64_t word = 0;
  rig.memory.read64(0x9000, word);
  EXPECT_EQ(word, 0U);
  EXPECT_EQ(nic.counts().of(nic::HardwareEventKind::kDmaFault), 1U);
  EXPECT_EQ(rig.fault(0), static_cast<uint8_t>(vtd::Fault::kWrite) + 0) << "and it stands in the fault record";
  EXPECT_EQ(rig.iommu.read(vtd::kFrcd + 8, 8) & 0xffff, IommuRig::kDevice.value);
  nic.receive(broadcast_frame(100, 9));
  rig.memory.read64(0x50020, word);
  EXPECT_EQ(word & 0xff, 9U) << "the next frame arrives where it may";
}

// ---- time --------------------------------------------------------------------------------------------------------

constexpr SourceId kOther{0x0018};

// A machine with a link of one lane of the first generation: a byte takes 4 ns.
class SlowLink : public ::testing::Test {
 protected:
  SlowLink() {
    for (const SourceId function : {IommuRig::kDevice, kOther}) {
      machine.add(function, {[this](uint8_t vector) { arrived.emplace_back(events.now(), vector); },
                             [this](bool level) { arrived.emplace_back(events.now(), level ? 1000 : 1001); }});
    }
  }
  static MachineConfig config() {
    MachineConfig made;
    made.pcie = PcieConfig{
        .generation = 1, .lanes = 1, .max_payload = 128, .max_read_request = 256, .latency = Duration::ns(500)};
    return made;
  }
  nic::HostBus& bus(SourceId function) { return machine.bus(function); }
  EventQueue events;
  EventSource source{1, 0};
  Machine machine{config(), {IommuRig::kDevice, kOther}, {events, 1, source}};
  std::vector<std::pair<Time, int>> arrived;
};

TEST_F(SlowLink, AWriteIsThroughWhenItsPacketsHaveLeft) {
  // Three packets of 128, 128 and 44 bytes, each with 20 around it: 360 bytes of 4 ns.
  EXPECT_EQ(bus(IommuRig::kDevice).dma_write(0x1000, Bytes(300)).delay, Duration::ns(1440));
  EXPECT_EQ(machine.pcie()->counters().tlps_up, 3U);
  EXPECT_EQ(machine.pcie()->counters().bytes_up, 360U);
}

TEST_F(SlowLink, AReadAsksAndIsAnswered) {
  // Two requests of 20 bytes; 500 ns; three completions, 360 bytes; 500 ns.
  Bytes into(300);
  EXPECT_EQ(bus(IommuRig::kDevice).dma_read(0x1000, into).delay, Duration::ns(160 + 500 + 1440 + 500));
  EXPECT_EQ(machine.pcie()->counters().bytes_down, 360U);
}

TEST_F(SlowLink, TransfersOfOneFunctionFollowEachOtherAndThoseOfTwoShareTheLink) {
  EXPECT_EQ(bus(IommuRig::kDevice).dma_write(0x1000, Bytes(108)).delay, Duration::ns(512));
  EXPECT_EQ(bus(IommuRig::kDevice).dma_write(0x1000, Bytes(108)).delay, Duration::ns(512)) << "since the first";
  EXPECT_EQ(bus(kOther).dma_write(0x1000, Bytes(108)).delay, Duration::ns(3 * 512)) << "behind both";
}

TEST_F(SlowLink, AnInterruptArrivesBehindWhatWasWrittenBefore) {
  bus(IommuRig::kDevice).dma_write(0x1000, Bytes(108));
  bus(IommuRig::kDevice).message_interrupt(0xfee0'0000, 0x40);
  bus(IommuRig::kDevice).set_intx(true);
  EXPECT_TRUE(arrived.empty());
  events.run(Time{} + Duration::ms(1));
  ASSERT_EQ(arrived.size(), 2U);
  EXPECT_EQ(arrived[0], (std::pair{Time{} + Duration::ns(512 + 24 * 4 + 500), 0x40}));
  EXPECT_EQ(arrived[1], (std::pair{Time{} + Duration::ns(512 + 24 * 4 + 20 * 4 + 500), 1000}));
}

TEST_F(SlowLink, APinThatFellBeforeItsMessageArrivedNeverRose) {
  bus(IommuRig::kDevice).set_intx(true);
  bus(IommuRig::kDevice).set_intx(false);
  events.run(Time{} + Duration::ms(1));
  EXPECT_EQ(arrived, (std::vector{std::pair{Time{}, 1001}}));
}

TEST_F(SlowLink, AMessageToAProcessorThatIsNoneIsCounted) {
  bus(IommuRig::kDevice).message_interrupt(0xfee0'7000, 0x40);
  events.run(Time{} + Duration::ms(1));
  EXPECT_TRUE(arrived.empty());
  EXPECT_EQ(machine.stray_interrupts(), 1U);
}

TEST_F(SlowLink, NobodyBehindAnAddressIsOnes) {
  EXPECT_EQ(machine.registers(kOther).config_read(0, 4), UINT32_MAX);
}

// The sums of R. Neugebauer et al., SIGCOMM 2018, section 3: eight lanes of the third generation carry 63 Gb/s.
TEST(PcieTimingTest, GivesThePublishedRates) {
  const PcieConfig config{.generation = 3, .lanes = 8, .max_payload = 256, .max_read_request = 512, .latency = {}};
  PcieTiming timing(config);
  EXPECT_NEAR(timing.bits_per_second() / 1e9, 63.0, 0.05);
  // 64-byte writes to addresses above 4 GiB: 24 bytes around each.
  Time at{};
  for (int i = 0; i < 1000; ++i) at = timing.write(at, true, uint64_t{1} << 32, 64).done;
  EXPECT_NEAR(1000 * 64 * 8 / at.seconds() / 1e9, 63.0 * 64 / 88, 0.1);
  EXPECT_EQ(timing.counters().bytes_up, 88000U);
}

TEST(PcieTimingTest, ABlockThatIsTouchedIsAPacket) {
  PcieTiming timing({.generation = 2, .lanes = 4, .max_payload = 128, .max_read_request = 128, .latency = {}});
  timing.write({}, true, 0x1000, 128);
  EXPECT_EQ(timing.counters().tlps_up, 1U);
  timing.write({}, true, 0x1001, 128);
  EXPECT_EQ(timing.counters().tlps_up, 3U);
  timing.read({}, true, 0x1000, 256);
  EXPECT_EQ(timing.counters().tlps_up, 5U);
  EXPECT_EQ(timing.counters().tlps_down, 2U);
}

// Two simulations at once, each with its kernel, and a third when they are gone.
TEST(SystemcKernels, DoNotSeeEachOther) {
  for (int round = 0; round < 2; ++round) {
    EventQueue early, late;
    EventSource of_early{1, 0}, of_late{1, 0};
    Machine a({}, {IommuRig::kDevice}, {early, 1, of_early});
    Machine b({}, {IommuRig::kDevice}, {late, 1, of_late});
    int heard = 0;
    a.add(IommuRig::kDevice, {[&](uint8_t) { heard += 1; }});
    b.add(IommuRig::kDevice, {[&](uint8_t) { heard += 10; }});
    late.run(Time{} + Duration::s(1));
    b.bus(IommuRig::kDevice).message_interrupt(0xfee0'0000, 0x40);
    EXPECT_EQ(heard, 10);
    early.run(Time{} + Duration::ns(5));
    a.bus(IommuRig::kDevice).message_interrupt(0xfee0'0000, 0x40);
    EXPECT_EQ(heard, 11);
  }
}

TEST(SystemcKernels, WriteWaveformsWhereTheyAreAskedFor) {
  const std::string file = ::testing::TempDir() + "/waves";
  {
    EventQueue events;
    EventSource source{1, 0};
    Machine machine({}, {IommuRig::kDevice}, {events, 1, source});
    machine.write_waveforms(file, {"TDH", "TDT"});
    events.run(Time{} + Duration::ns(7));
    machine.signal(0, 3);
    events.run(Time{} + Duration::ns(20));
    machine.signal(1, 5);
    machine.signal(2, 9);  // nobody asked for it
    events.run(Time{} + Duration::ns(30));
    machine.signal(0, 4);
  }
  std::ifstream in(file + ".vcd");
  const std::string text((std::istreambuf_iterator<char>(in)), {});
  EXPECT_THAT(text, ::testing::HasSubstr("1 ps"));
  EXPECT_THAT(text, ::testing::HasSubstr("TDH"));
  EXPECT_THAT(text, ::testing::HasSubstr("#7000\nb11 "));
  EXPECT_THAT(text, ::testing::HasSubstr("#20000\nb101 "));
}

}  // namespace
}  // namespace loom::testing
