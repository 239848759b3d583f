// A function's configuration space, as an operating system goes through it.

#include "devices/nic/pci_config.h"

namespace loom::nic {
namespace {

PciIdentity intel() {
  PciIdentity made;
  made.vendor = 0x8086;
  made.device = 0x100e;
  made.revision = 3;
  return made;
}

TEST(PciConfig, SaysWhoItIs) {
  const PciConfig pci(intel());
  EXPECT_EQ(pci.read(0x00, 4), 0x100e'8086U);
  EXPECT_EQ(pci.read(0x08, 4), 0x0200'0003U);
  EXPECT_EQ(pci.read(0x3d, 1), 1U);
}

TEST(PciConfig, ABarTellsItsSizeAndKeepsItsAddress) {
  PciConfig pci(intel());
  pci.add_memory_bar(0, 0x20000);
  pci.add_io_bar(1, 64);
  pci.write(0x10, 4, 0xffff'ffff);
  EXPECT_EQ(pci.read(0x10, 4), 0xfffe'0000U);
  pci.write(0x14, 4, 0xffff'ffff);
  EXPECT_EQ(pci.read(0x14, 4), 0xffff'ffc1U);
  pci.write(0x10, 4, 0xfebc'0000);
  EXPECT_EQ(pci.bar_address(0), 0xfebc'0000U);
  EXPECT_EQ(pci.read(0x18, 4), 0U) << "no such BAR";
}

TEST(PciConfig, OnlyWhatMayBeWrittenIs) {
  PciConfig pci(intel());
  pci.write(0x00, 4, 0);
  EXPECT_EQ(pci.read(0x00, 2), 0x8086U);
  pci.write(0x04, 2, 0xffff);
  EXPECT_EQ(pci.command(), 0x0547U);
  EXPECT_TRUE(pci.is_bus_master());
  pci.reset();
  EXPECT_EQ(pci.command(), 0U);
}

TEST(PciConfig, CapabilitiesAreAList) {
  PciConfig pci(intel());
  const uint8_t body[] = {1, 2, 3};
  const uint32_t first = pci.add_capability(0x01, body);
  const uint32_t second = pci.add_capability(0x05, body);
  EXPECT_EQ(pci.read(0x34, 1), first);
  EXPECT_EQ(pci.read(first, 1), 0x01U);
  EXPECT_EQ(pci.read(first + 1, 1), second);
  EXPECT_EQ(pci.read(second + 1, 1), 0U);
  EXPECT_NE(pci.read(0x06, 2) & 0x10, 0U);
}

TEST(PciConfig, AnswersOutsideWithOnes) {
  PciConfig pci(intel());
  EXPECT_EQ(pci.read(0x100, 4), UINT32_MAX);
  EXPECT_EQ(pci.read(0xfe, 4), UINT32_MAX);
  pci.write(0xfe, 4, 0);
  pci.write(UINT32_MAX, 4, 0);
}

}  // namespace
}  // namespace loom::nic
