#pragma once

// MsixTable: the vectors of a function and which of them wait, behind the MSI-X capability that enables and masks
// them.
//
// Source: PCI Local Bus Specification 3.0, 6.8.2.
//
// Not modelled: MSI; steering tags.

#include <cstdint>
#include <vector>

#include "devices/nic/host_bus.h"
#include "devices/nic/pci_config.h"

namespace loom::nic {

class MsixTable {
 public:
  static constexpr uint16_t kNoVector = 0xffff;

  // Adds the capability, at `at` or behind the last: the table at the beginning of `bar`, the pending bits at
  // `pending`, an offset in it.
  MsixTable(HostBus& bus, PciConfig& pci, uint16_t vectors, unsigned bar, uint32_t pending, uint32_t at = 0);

  bool is_enabled() const;
  uint16_t vectors() const { return static_cast<uint16_t>(entries_.size()); }
  // Sends the message, or notes it while it is masked. Nothing for kNoVector and what is no vector.
  void raise(uint16_t vector);

  // The BAR, and writes to the capability.
  uint32_t read(uint64_t offset, unsigned size) const;
  void write(uint64_t offset, unsigned size, uint32_t value);
  void configuration_changed() { deliver(); }
  void reset();

 private:
  struct Entry {
    uint32_t words[4] = {0, 0, 0, 1};  // address, address above 4 GiB, data, mask
    bool pending = false;
  };
  void deliver();

  HostBus& bus_;
  PciConfig& pci_;
  uint32_t capability_;
  uint32_t pending_;
  std::vector<Entry> entries_;
};

}  // namespace loom::nic
