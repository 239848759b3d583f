#pragma once

// PciConfig: the configuration space of a PCI function: identity, command and status, base address registers that
// answer a sizing write, capabilities one behind the other, the interrupt line.
//
// Sources: PCI Local Bus Specification 3.0, 6.1 (header), 6.2.5 (base addresses), 6.7 (capabilities); PCI Express
// Base Specification 2.0, 7.9 (extended capabilities).
//
// Not modelled: the expansion ROM, CardBus, power states beyond the register; bridges.

#include <array>
#include <cstdint>
#include <span>
#include <vector>

namespace loom::nic {

struct PciIdentity {
  uint16_t vendor = 0;
  uint16_t device = 0;
  uint8_t revision = 0;
  uint32_t class_code = 0x020000;  // network controller, Ethernet
  uint16_t subsystem_vendor = 0;
  uint16_t subsystem = 0;
  uint8_t interrupt_pin = 1;  // 1: INTA#; 0: none
};

class PciConfig {
 public:
  enum Command : uint16_t { kIoSpace = 1, kMemorySpace = 2, kBusMaster = 4, kInterruptDisable = 0x400 };

  // `size`: 256, or 4096 with PCI Express.
  explicit PciConfig(const PciIdentity& identity, uint32_t size = 256);

  // A memory BAR of 32 bits, or an I/O BAR; `size` a power of two.
  void add_memory_bar(unsigned bar, uint32_t size);
  void add_io_bar(unsigned bar, uint32_t size);
  // Appends a capability, at `at` or behind the last; `body` follows its two bytes of head. Returns its offset.
  uint32_t add_capability(uint8_t id, std::span<const uint8_t> body, uint32_t at = 0);
  // Appends an extended capability of version 1 at `at`, the first of them at 0x100; `body` follows four bytes of
  // head.
  void add_extended_capability(uint16_t id, std::span<const uint8_t> body, uint32_t at);
  // Lets a driver change these bits of a byte.
  void allow(uint32_t offset, uint8_t bits) { writable_.at(offset) |= bits; }

  // Takes that back.
  void forbid(uint32_t offset, uint8_t bits) { writable_.at(offset) &= static_cast<uint8_t>(~bits); }

  // As software does. Outside, and across the end, reads as ones and is lost when written.
  uint32_t read(uint32_t offset, unsigned size) const;
  void write(uint32_t offset, unsigned size, uint32_t value);

  uint16_t command() const { return static_cast<uint16_t>(read(0x04, 2)); }
  bool is_bus_master() const { return (command() & kBusMaster) != 0; }
  // Where software put a BAR; 0 when it did not.
  uint32_t bar_address(unsigned bar) const;
  uint32_t bar_size(unsigned bar) const { return bars_.at(bar); }
  // As the device itself does, whatever software may change.
  void put(uint32_t offset, unsigned size, uint32_t value);
  // The status register's Interrupt Status bit.
  void set_interrupt_status(bool pending);
  // As a reset of the function leaves it; the BARs and the command register are cleared.
  void reset();

 private:
  std::vector<uint8_t> bytes_;
  std::vector<uint8_t> writable_;
  std::vector<uint8_t> at_reset_;
  std::array<uint32_t, 6> bars_{};  // sizes
  uint32_t last_capability_ = 0;
  uint32_t last_extended_ = 0;
  uint32_t free_ = 0x40;
};

}  // namespace loom::nic
