#include "devices/nic/pci_config.h"

#include <algorithm>
#include <bit>

#include "core/check.h"

namespace loom::nic {

namespace {

constexpr uint32_t kCommand = 0x04;
constexpr uint32_t kStatus = 0x06;
constexpr uint32_t kBar0 = 0x10;
constexpr uint32_t kCapabilities = 0x34;
constexpr uint8_t kHasCapabilities = 0x10;
constexpr uint8_t kInterruptPending = 0x08;

}  // namespace

PciConfig::PciConfig(const PciIdentity& identity, uint32_t size) : bytes_(size, 0), writable_(size, 0) {
  put(0x00, 2, identity.vendor);
  put(0x02, 2, identity.device);
  put(0x08, 4, identity.class_code << 8 | identity.revision);
  put(0x2c, 2, identity.subsystem_vendor);
  put(0x2e, 2, identity.subsystem);
  put(0x3d, 1, identity.interrupt_pin);
  // I/O and memory space, bus master, parity and SERR, interrupt disable.
  allow(kCommand, 0x47);
  allow(kCommand + 1, 0x05);
  allow(0x0c, 0xff);  // cache line size
  allow(0x0d, 0xff);  // latency timer
  allow(0x3c, 0xff);  // interrupt line, for software to note
  at_reset_ = bytes_;
}

void PciConfig::put(uint32_t offset, unsigned size, uint32_t value) {
  for (unsigned i = 0; i < size; ++i) bytes_.at(offset + i) = static_cast<uint8_t>(value >> (8 * i));
}

void PciConfig::add_memory_bar(unsigned bar, uint32_t size) {
  LOOM_CHECK(std::has_single_bit(size) && size >= 16, "a memory BAR has a power of two of bytes");
  bars_.at(bar) = size;
  const uint32_t mask = ~(size - 1);
  for (unsigned i = 0; i < 4; ++i) writable_[kBar0 + 4 * bar + i] = static_cast<uint8_t>(mask >> (8 * i));
  at_reset_ = bytes_;
}

void PciConfig::add_io_bar(unsigned bar, uint32_t size) {
  LOOM_CHECK(std::has_single_bit(size) && size >= 4, "an I/O BAR has a power of two of bytes");
  add_memory_bar(bar, std::max<uint32_t>(size, 16));
  put(kBar0 + 4 * bar, 1, 1);
  at_reset_ = bytes_;
}

uint32_t PciConfig::add_capability(uint8_t id, std::span<const uint8_t> body, uint32_t at) {
  if (at == 0) at = free_;
  LOOM_CHECK(at + 2 + body.size() <= 256, "the capabilities fit");
  bytes_[at] = id;
  std::copy(body.begin(), body.end(), bytes_.begin() + at + 2);
  bytes_[last_capability_ == 0 ? kCapabilities : last_capability_ + 1] = static_cast<uint8_t>(at);
  bytes_[kStatus] |= kHasCapabilities;
  last_capability_ = at;
  free_ = (at + 2 + static_cast<uint32_t>(body.size()) + 3) & ~uint32_t{3};
  at_reset_ = bytes_;
  return at;
}

void PciConfig::add_extended_capability(uint16_t id, std::span<const uint8_t> body, uint32_t at) {
  constexpr uint32_t kVersion = 1;
  LOOM_CHECK(at % 4 == 0 && at + 4 + body.size() <= bytes_.size(), "the extended capabilities fit");
  put(at, 4, id | kVersion << 16);
  std::copy(body.begin(), body.end(), bytes_.begin() + at + 4);
  if (last_extended_ != 0) put(last_extended_ + 2, 2, kVersion | at << 4);
  last_extended_ = at;
  at_reset_ = bytes_;
}

uint32_t PciConfig::read(uint32_t offset, unsigned size) const {
  if (size > 4 || offset >= bytes_.size() || size > bytes_.size() - offset) return UINT32_MAX;
  uint32_t value = 0;
  for (unsigned i = 0; i < size; ++i) value |= uint32_t{bytes_[offset + i]} << (8 * i);
  return value;
}

void PciConfig::write(uint32_t offset, unsigned size, uint32_t value) {
  if (size > 4 || offset >= bytes_.size() || size > bytes_.size() - offset) return;
  for (unsigned i = 0; i < size; ++i) {
    uint8_t& byte = bytes_[offset + i];
    const uint8_t mask = writable_[offset + i];
    byte = static_cast<uint8_t>((byte & ~mask) | ((value >> (8 * i)) & mask));
  }
}

uint32_t PciConfig::bar_address(unsigned bar) const {
  return bars_.at(bar) == 0 ? 0 : read(kBar0 + 4 * bar, 4) & ~(bars_[bar] - 1);
}

void PciConfig::set_interrupt_status(bool pending) {
  bytes_[kStatus] =
      static_cast<uint8_t>(pending ? bytes_[kStatus] | kInterruptPending : bytes_[kStatus] & ~kInterruptPending);
}

void PciConfig::reset() {
  bytes_ = at_reset_;
}

}  // namespace loom::nic
