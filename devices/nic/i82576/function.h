#pragma once

// A PCI function of the 82576: its configuration space, its MSI-X table, its bus, and the window through which its
// driver sees the controller's registers.
//
// Sources: 82576 datasheet, chapter 9; PCI Express SR-IOV 1.1, 3.3 (the capability) and 3.4 (a virtual function's
// configuration space: no identity, no pin, no memory space bit of its own).
//
// Not modelled: the flash BAR, power management's states, MSI with several messages.

#include <optional>

#include "devices/nic/i82576/i82576.h"

namespace loom::nic::i82576 {

class I82576::Function final : public MmioTarget {
 public:
  Function(I82576& nic, unsigned number, HostBus& bus);

  uint32_t read(unsigned bar, uint64_t offset, unsigned size) override;
  void write(unsigned bar, uint64_t offset, unsigned size, uint32_t value) override;
  uint32_t config_read(uint32_t offset, unsigned size) override;
  void config_write(uint32_t offset, unsigned size, uint32_t value) override;

  bool is_pf() const { return number_ == kPf; }
  unsigned number() const { return number_; }
  HostBus& bus() { return bus_; }
  PciConfig& pci() { return pci_; }
  const PciConfig& pci() const { return pci_; }
  MsixTable& msix() { return msix_; }
  // Sends the message of MSI, where it is enabled. False when it is not.
  bool send_msi();
  void reset();

  HardwareWatcher* watcher = nullptr;
  HardwareCounts counts;
  bool intx = false;

 private:
  // Where a register of this function lies in the register file; nothing where it has none.
  std::optional<uint32_t> place_of(uint64_t offset) const;

  I82576& nic_;
  unsigned number_;
  HostBus& bus_;
  PciConfig pci_;
  MsixTable msix_;
  uint32_t io_address_ = 0;  // IOADDR
};

// The SR-IOV capability of the physical function.
namespace sriov {
inline constexpr uint32_t kCapability = 0x160;
inline constexpr uint32_t kControl = kCapability + 0x08;
inline constexpr uint32_t kNumVfs = kCapability + 0x10;
inline constexpr uint32_t kEnable = 1U << 0;
inline constexpr uint32_t kMemory = 1U << 3;
}  // namespace sriov

}  // namespace loom::nic::i82576
