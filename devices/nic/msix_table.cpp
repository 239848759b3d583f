#include "devices/nic/msix_table.h"

#include "core/check.h"

namespace loom::nic {

namespace {

constexpr uint8_t kCapability = 0x11;
constexpr uint32_t kControl = 2;  // in the capability
constexpr uint32_t kEnable = 0x8000;
constexpr uint32_t kFunctionMask = 0x4000;
constexpr uint32_t kEntry = 16;

}  // namespace

MsixTable::MsixTable(HostBus& bus, PciConfig& pci, uint16_t vectors, unsigned bar, uint32_t pending, uint32_t at)
    : bus_(bus), pci_(pci), pending_(pending), entries_(vectors) {
  LOOM_CHECK(vectors > 0 && vectors <= 2048 && vectors * kEntry <= pending, "the table ends before the pending bits");
  uint8_t body[10] = {static_cast<uint8_t>(vectors - 1), static_cast<uint8_t>((vectors - 1) >> 8)};
  const auto put = [&body](size_t place, uint32_t value) {
    for (unsigned i = 0; i < 4; ++i) body[place + i] = static_cast<uint8_t>(value >> (8 * i));
  };
  put(2, bar);
  put(6, pending | bar);
  capability_ = pci.add_capability(kCapability, body, at);
  pci.allow(capability_ + kControl + 1, 0xc0);
}

bool MsixTable::is_enabled() const {
  return (pci_.read(capability_ + kControl, 2) & kEnable) != 0;
}

void MsixTable::raise(uint16_t vector) {
  if (vector >= entries_.size() || !is_enabled()) return;
  entries_[vector].pending = true;
  deliver();
}

void MsixTable::deliver() {
  const uint32_t control = pci_.read(capability_ + kControl, 2);
  if ((control & kEnable) == 0 || (control & kFunctionMask) != 0 || !pci_.is_bus_master()) return;
  for (Entry& entry : entries_) {
    if (!entry.pending || (entry.words[3] & 1) != 0) continue;
    entry.pending = false;
    bus_.message_interrupt(entry.words[0] | uint64_t{entry.words[1]} << 32, entry.words[2]);
  }
}

uint32_t MsixTable::read(uint64_t offset, unsigned size) const {
  if (size != 4 || offset % 4 != 0) return 0;
  if (offset < entries_.size() * kEntry) return entries_[offset / kEntry].words[offset % kEntry / 4];
  if (offset < pending_) return 0;
  uint32_t bits = 0;
  const uint64_t first = (offset - pending_) * 8;
  for (uint64_t i = 0; i < 32 && first + i < entries_.size(); ++i) {
    bits |= entries_[first + i].pending ? 1U << i : 0;
  }
  return bits;
}

void MsixTable::write(uint64_t offset, unsigned size, uint32_t value) {
  if (size != 4 || offset % 4 != 0 || offset >= entries_.size() * kEntry) return;
  const uint64_t word = offset % kEntry / 4;
  entries_[offset / kEntry].words[word] = word == 0 ? value & ~3U : word == 3 ? value & 1 : value;
  deliver();
}

void MsixTable::reset() {
  entries_.assign(entries_.size(), Entry{});
}

}  // namespace loom::nic
