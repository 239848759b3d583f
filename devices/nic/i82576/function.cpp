#include "devices/nic/i82576/function.h"

#include <algorithm>
#include <array>

namespace loom::nic::i82576 {

namespace {

constexpr unsigned kRegisterBar = 0;
constexpr unsigned kIoBar = 2;
constexpr unsigned kMsixBar = 3;
constexpr uint32_t kIoSpace = 32;
constexpr uint32_t kMsixSpace = 0x4000;
constexpr uint32_t kPendingBits = 0x2000;
constexpr uint32_t kVfSpace = 0x4000;
constexpr uint64_t kIoAddr = 0;
constexpr uint64_t kIoData = 4;

constexpr uint32_t kPowerManagement = 0x40;
constexpr uint32_t kMsi = 0x50;
constexpr uint32_t kMsix = 0x70;
constexpr uint32_t kPcie = 0xa0;
constexpr uint32_t kDeviceControl = kPcie + 0x08;
constexpr uint32_t kInitiateReset = 1U << 15;  // function-level reset, in the device control register
constexpr uint32_t kAer = 0x100;
constexpr uint32_t kAri = 0x150;

PciIdentity identity(bool is_pf) {
  PciIdentity made;
  made.vendor = is_pf ? 0x8086 : 0xffff;
  made.device = is_pf ? 0x10c9 : 0xffff;
  made.revision = 1;
  made.subsystem_vendor = 0x8086;
  made.subsystem = 0x10c9;
  made.interrupt_pin = is_pf ? 1 : 0;
  return made;
}

template <size_t N>
class Body {
 public:
  Body& put(size_t at, unsigned size, uint32_t value) {  // `at` counts from the capability's beginning
    for (unsigned i = 0; i < size; ++i) bytes_.at(at - head_ + i) = static_cast<uint8_t>(value >> (8 * i));
    return *this;
  }
  explicit Body(size_t head) : head_(head) {}
  std::span<const uint8_t> bytes() const { return bytes_; }

 private:
  size_t head_;
  std::array<uint8_t, N> bytes_{};
};

void add_express(PciConfig& pci, bool is_pf) {
  // An endpoint of version 2 that can be reset by itself; a link of 2.5 GT/s, four lanes.
  pci.add_capability(0x10,
                     Body<58>(2)
                         .put(0x02, 2, 0x0002)
                         .put(0x04, 4, 0x10008cc2)
                         .put(0x08, 2, is_pf ? 0x2810 : 0)
                         .put(0x0c, 4, 0x00006041)
                         .put(0x12, 2, is_pf ? 0x1041 : 0)
                         .put(0x24, 4, 0x1f)
                         .bytes(),
                     kPcie);
  pci.allow(kDeviceControl, 0xff);
  pci.allow(kDeviceControl + 1, 0x7f);
  if (is_pf) pci.allow(kPcie + 0x28, 0x1f);  // completion timeout
  pci.add_extended_capability(0x0001,
                              Body<0x28>(4)
                                  .put(0x0c, 4, 0x00062030)  // severity
                                  .put(0x14, 4, 0x00002000)  // correctable: advisory non-fatal is masked
                                  .put(0x18, 4, 0x000000a0)
                                  .bytes(),
                              kAer);
  pci.add_extended_capability(0x000e, Body<4>(4).bytes(), kAri);
  if (!is_pf) return;
  pci.add_extended_capability(0x0010,
                              Body<60>(4)
                                  .put(0x0c, 2, kVirtualFunctions)  // initial
                                  .put(0x0e, 2, kVirtualFunctions)  // total
                                  .put(0x14, 2, 0x0080)             // the first is this far away
                                  .put(0x16, 2, 0x0002)             // and the next so far from it
                                  .put(0x1a, 2, 0x10ca)
                                  .put(0x1c, 4, 0x553)  // pages of 4 KiB to 4 MiB
                                  .put(0x20, 4, 1)
                                  .bytes(),
                              sriov::kCapability);
  pci.allow(sriov::kControl, sriov::kEnable | sriov::kMemory | 0x10);
  pci.allow(sriov::kNumVfs, 0x0f);
  const uint32_t mask = ~(kVfSpace - 1);
  for (const uint32_t bar : {0x24U, 0x30U}) {
    for (unsigned i = 0; i < 4; ++i) pci.allow(sriov::kCapability + bar + i, static_cast<uint8_t>(mask >> (8 * i)));
  }
}

// What comes before MSI-X in the list of capabilities: the list of the physical function is in order of address, that
// of a virtual one begins with PCI Express.
PciConfig make_config(bool is_pf) {
  PciConfig pci(identity(is_pf), 4096);
  if (is_pf) {
    pci.add_memory_bar(kRegisterBar, kRegisterSpace);
    pci.add_io_bar(kIoBar, kIoSpace);
    pci.add_memory_bar(kMsixBar, kMsixSpace);
    pci.add_capability(0x01, Body<6>(2).put(2, 2, 0xc823).bytes(), kPowerManagement);
    pci.add_capability(0x05, Body<22>(2).put(2, 2, 0x0080).bytes(), kMsi);
    pci.allow(kMsi + 2, 0x01);
    for (uint32_t at = kMsi + 4; at < kMsi + 14; ++at) pci.allow(at, at == kMsi + 4 ? 0xfc : 0xff);
  } else {
    pci.forbid(0x04, 0x43);  // a virtual function has only its bus master bit
    pci.forbid(0x05, 0x05);
    add_express(pci, false);
  }
  return pci;
}

// A window: `count` registers from `from` on are those from `to` on.
struct Window {
  uint32_t from;
  uint32_t size;
  uint32_t to;
};

}  // namespace

I82576::Function::Function(I82576& nic, unsigned number, HostBus& bus)
    : nic_(nic),
      number_(number),
      bus_(bus),
      pci_(make_config(number == kPf)),
      msix_(bus, pci_, number == kPf ? kPfVectors : kVfVectors, kMsixBar, kPendingBits, kMsix) {
  if (is_pf()) add_express(pci_, true);
}

std::optional<uint32_t> I82576::Function::place_of(uint64_t offset) const {
  if (offset % 4 != 0) return std::nullopt;
  const auto at = static_cast<uint32_t>(std::min<uint64_t>(offset, UINT32_MAX));
  if (is_pf()) {
    // The first four queues are also where they once were.
    constexpr uint32_t kOldReceive = 0x2800;
    constexpr uint32_t kOldTransmit = 0x3800;
    for (const auto& [from, to] : {std::pair{kOldReceive, kRdbal}, std::pair{kOldTransmit, kTdbal}}) {
      if (at < from || at >= from + 0x400) continue;
      if (at % 0x100 >= 0x40) return std::nullopt;
      return of_queue(to, (at - from) / 0x100) + at % 0x100;
    }
    return at;
  }
  const unsigned n = number_;
  const std::array windows{
      Window{0x0000, 4, of_pool(kVtctrl, n)},
      Window{0x0008, 4, kStatus},
      Window{0x0800, 4 * kMailboxWords, kVmbmem + 4 * kMailboxWords * n},
      Window{0x0c40, 4, of_pool(kV2pmailbox, n)},
      Window{0x0f10, 0x44, of_pool(kVfgprc, n)},
      Window{0x1048, 4, kFrtimer},
      Window{0x1520, 0x14, of_pool(kVteics, n)},
      Window{0x1580, 4, of_pool(kVteicr, n)},
      Window{0x1680, 4 * kVfVectors, kEitr + 4 * eitr_of({n, 0})},
      Window{0x1700, 4, of_pool(kVtivar, n)},
      Window{0x1740, 4, of_pool(kVtivarMisc, n)},
      Window{0x2800, 0x40, of_queue(kRdbal, n)},
      Window{0x2900, 0x40, of_queue(kRdbal, n + kPools)},
      Window{0x3800, 0x40, of_queue(kTdbal, n)},
      Window{0x3900, 0x40, of_queue(kTdbal, n + kPools)},
      Window{0x5480, 4, of_pool(kPsrtype, n)},
  };
  for (const Window& window : windows) {
    if (at >= window.from && at < window.from + window.size) return window.to + (at - window.from);
  }
  return std::nullopt;
}

uint32_t I82576::Function::read(unsigned bar, uint64_t offset, unsigned size) {
  if (!nic_.exists(number_)) return UINT32_MAX;
  if (bar == kMsixBar) return msix_.read(offset, size);
  if (is_pf() && bar == kIoBar && size == 4) {
    if (offset == kIoAddr) return io_address_;
    return offset == kIoData ? read(kRegisterBar, io_address_, size) : 0;
  }
  if (bar != kRegisterBar) return 0;
  const uint64_t within = offset % 4;
  const auto place = place_of(offset - within);
  if (!place) {
    nic_.tell(*this, HardwareEventKind::kRegisterRead, "", 0, offset, size);
    return 0;
  }
  return nic_.read_register(*this, *place + within, size);
}

void I82576::Function::write(unsigned bar, uint64_t offset, unsigned size, uint32_t value) {
  if (!nic_.exists(number_)) return;
  if (bar == kMsixBar) return msix_.write(offset, size, value);
  if (is_pf() && bar == kIoBar && size == 4) {
    if (offset == kIoAddr) io_address_ = value;
    if (offset == kIoData) write(kRegisterBar, io_address_, size, value);
    return;
  }
  if (bar != kRegisterBar) return;
  const uint64_t within = offset % 4;
  const auto place = place_of(offset - within);
  if (place) return nic_.write_register(*this, *place + within, size, value);
  nic_.tell(*this, HardwareEventKind::kRegisterWrite, "", value, offset, size);
}

uint32_t I82576::Function::config_read(uint32_t offset, unsigned size) {
  if (!nic_.exists(number_)) return UINT32_MAX;
  const uint32_t value = pci_.read(offset, size);
  nic_.tell(*this, HardwareEventKind::kConfigRead, {}, value, offset, size);
  return value;
}

void I82576::Function::config_write(uint32_t offset, unsigned size, uint32_t value) {
  if (!nic_.exists(number_)) return;
  nic_.tell(*this, HardwareEventKind::kConfigWrite, {}, value, offset, size);
  const bool resets = offset == kDeviceControl && (size == 2 || size == 4) && (value & kInitiateReset) != 0;
  if (resets) {
    reset();
    if (!is_pf()) return nic_.reset_virtual_function(number_);
    nic_.sriov_changed();
    return nic_.device_reset();
  }
  pci_.write(offset, size, value);
  msix_.configuration_changed();
  if (is_pf()) {
    nic_.sriov_changed();
    nic_.update_pin();
  }
  nic_.kick_transmit();
}

bool I82576::Function::send_msi() {
  if ((pci_.read(kMsi + 2, 2) & 1) == 0 || !pci_.is_bus_master()) return false;
  bus_.message_interrupt(pci_.read(kMsi + 4, 4) | uint64_t{pci_.read(kMsi + 8, 4)} << 32, pci_.read(kMsi + 12, 2));
  return true;
}

void I82576::Function::reset() {
  pci_.reset();
  msix_.reset();
}

}  // namespace loom::nic::i82576
