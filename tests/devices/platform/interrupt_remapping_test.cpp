// Interrupts that pass, and those that are made up.

#include "tests/support/iommu_rig.h"

namespace loom::testing {
namespace {

using namespace platform;
using vtd::Fault;
using Arrived = std::vector<std::pair<uint32_t, uint8_t>>;

class InterruptRemapping : public ::testing::Test {
 protected:
  InterruptRemapping() {
    rig.enable_translation();
    // Entry 4: vector 0x51 to processor 2, for this function alone.
    rig.give_interrupt(4, 1 | 0x51 << 16 | uint64_t{2} << 40, uint64_t{1} << 18 | IommuRig::kDevice.value);
    rig.enable_remapping();
  }
  IommuRig rig;
};

TEST_F(InterruptRemapping, AnEntrySaysWhatAnInterruptIs) {
  EXPECT_TRUE(rig.iommu.interrupt(IommuRig::kDevice, IommuRig::message(4), 0));
  EXPECT_EQ(rig.interrupts, (Arrived{{2, 0x51}}));
  EXPECT_EQ(rig.iommu.counters().interrupts_remapped, 1U);
}

TEST_F(InterruptRemapping, ASubhandleIsAdded) {
  EXPECT_TRUE(rig.iommu.interrupt(IommuRig::kDevice, IommuRig::message(1) | 8, 3));
  EXPECT_EQ(rig.interrupts.size(), 1U);
  EXPECT_FALSE(rig.iommu.interrupt(IommuRig::kDevice, IommuRig::message(1) | 8, 0x1'0003));
  EXPECT_EQ(rig.fault(0), static_cast<uint8_t>(Fault::kInterruptReserved));
}

TEST_F(InterruptRemapping, AForgedInterruptIsBlockedAndRecorded) {
  EXPECT_FALSE(rig.iommu.interrupt(IommuRig::kRogue, IommuRig::message(4), 0));
  EXPECT_EQ(rig.fault(0), static_cast<uint8_t>(Fault::kInterruptSource));
  EXPECT_EQ(rig.iommu.read(vtd::kFrcd, 8) >> 48, 4U) << "the index it named";
  EXPECT_FALSE(rig.iommu.interrupt(IommuRig::kRogue, 0xfee0'0000, 0x51)) << "the old format names a vector directly";
  EXPECT_EQ(rig.fault(1), static_cast<uint8_t>(Fault::kInterruptCompatibility));
  EXPECT_TRUE(rig.interrupts.empty());
  EXPECT_EQ(rig.iommu.counters().interrupts_blocked, 2U);
}

TEST_F(InterruptRemapping, TheOldFormatPassesWhereSoftwareAllowsIt) {
  rig.command(vtd::kCfi);
  EXPECT_TRUE(rig.iommu.interrupt(IommuRig::kDevice, 0xfee0'5000, 0x33));
  EXPECT_EQ(rig.interrupts, (Arrived{{5, 0x33}}));
}

TEST_F(InterruptRemapping, WhatIsNotThereIsBlocked) {
  EXPECT_FALSE(rig.iommu.interrupt(IommuRig::kDevice, IommuRig::message(5), 0));
  EXPECT_EQ(rig.fault(0), static_cast<uint8_t>(Fault::kInterruptNotPresent));
  EXPECT_FALSE(rig.iommu.interrupt(IommuRig::kDevice, IommuRig::message(256), 0));
  EXPECT_EQ(rig.fault(1), static_cast<uint8_t>(Fault::kInterruptIndex));
}

TEST_F(InterruptRemapping, SourcesCanBeARangeOfFunctionsOrBuses) {
  // SQ 3: all functions of the device.
  rig.give_interrupt(6, 1 | 0x60 << 16, uint64_t{1} << 18 | uint64_t{3} << 16 | IommuRig::kDevice.value);
  EXPECT_TRUE(rig.iommu.interrupt({static_cast<uint16_t>(IommuRig::kDevice.value | 7)}, IommuRig::message(6), 0));
  EXPECT_FALSE(rig.iommu.interrupt(IommuRig::kRogue, IommuRig::message(6), 0));
  // SVT 2: buses 1 to 3.
  rig.give_interrupt(7, 1 | 0x61 << 16, uint64_t{2} << 18 | 0x0103);
  EXPECT_TRUE(rig.iommu.interrupt({0x0200}, IommuRig::message(7), 0));
  EXPECT_FALSE(rig.iommu.interrupt({0x0400}, IommuRig::message(7), 0));
}

TEST_F(InterruptRemapping, APostedInterruptIsABitAndOneNotification) {
  constexpr uint64_t kDescriptor = 0x6040;
  rig.give_interrupt(8, 1 | 1 << 15 | 0x70 << 16 | (kDescriptor >> 6) << 38,
                     uint64_t{1} << 18 | IommuRig::kDevice.value);
  rig.memory.write64(kDescriptor + 32, 0xf2 << 16 | uint64_t{3} << 40);
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(rig.iommu.interrupt(IommuRig::kDevice, IommuRig::message(8), 0));
  uint64_t requests = 0;
  rig.memory.read64(kDescriptor + 0x70 / 64 * 8, requests);
  EXPECT_EQ(requests, uint64_t{1} << (0x70 % 64));
  EXPECT_EQ(rig.interrupts, (Arrived{{3, 0xf2}})) << "one is outstanding";
  rig.memory.write64(kDescriptor + 32, 2 | 0xf2 << 16 | uint64_t{3} << 40);  // SN: the processor does not run
  EXPECT_TRUE(rig.iommu.interrupt(IommuRig::kDevice, IommuRig::message(8), 0));
  EXPECT_EQ(rig.interrupts.size(), 1U);
  EXPECT_EQ(rig.iommu.counters().interrupts_posted, 4U);
}

}  // namespace
}  // namespace loom::testing
