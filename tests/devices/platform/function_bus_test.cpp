// NICs behind an IOMMU: what their drivers gave them they reach, and nothing else.

#include "devices/platform/function_bus.h"

#include "devices/nic/e1000/e1000.h"
#include "tests/support/iommu_rig.h"
#include "tests/support/nic_rig.h"

namespace loom::testing {
namespace {

using namespace platform;

class FunctionBusTest : public ::testing::Test {
 protected:
  FunctionBusTest() {
    table = rig.new_table();
    rig.give_domain(IommuRig::kDevice, 1, table, 3);
    // Two pages that follow each other for the device, and lie apart in memory.
    rig.map(table, 3, 0x10000, 0x40000, 3);
    rig.map(table, 3, 0x11000, 0x50000, 3);
    rig.map(table, 3, 0x12000, 0x60000, 1);
    rig.enable_translation();
  }
  IommuRig rig;
  uint64_t table;
  FunctionBus bus{IommuRig::kDevice, rig.iommu, rig.memory};
};

TEST_F(FunctionBusTest, ATransferGoesPageByPage) {
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

TEST_F(FunctionBusTest, WhatIsBlockedInPartMovesNothing) {
  const Bytes bytes(0x1000, 0x77);
  EXPECT_FALSE(bus.dma_write(0x11800, bytes).ok) << "its second half may only be read";
  Bytes page(0x800);
  rig.memory.read(0x50800, page);
  EXPECT_EQ(page, Bytes(0x800, 0));
}

// A driver that programs the NIC to write elsewhere: nothing is written, the fault names the NIC, the others go on.
TEST_F(FunctionBusTest, ARogueDmaIsBlockedAndVisible) {
  EventQueue events;
  EventSource source{1, 0};
  NicWire wire(events);
  using namespace nic::e1000;
  E1000 nic({::loom::wire::MacAddress::from_u64(0x020000000001)}, bus, wire, {events, 1, source});
  const auto write = [&](uint32_t offset, uint32_t value) { nic.write(0, offset, 4, value); };
  nic.config_write(4, 2, 0x107);
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

}  // namespace
}  // namespace loom::testing
