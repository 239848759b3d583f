#pragma once

// A machine with an IOMMU, for tests: memory, tables as an operating system builds them, interrupts that arrive.
//
// Not modelled: processors.

#include <vector>

#include "devices/platform/iommu.h"

namespace loom::testing {

using platform::SourceId;

class IommuRig : public platform::InterruptSink {
 public:
  IommuRig() = default;
  // Of somebody else's.
  IommuRig(platform::GuestMemory& its_memory, platform::Iommu& its_iommu) : memory(its_memory), iommu(its_iommu) {}

  static constexpr uint64_t kRoot = 0x10000;
  static constexpr uint64_t kContextTable = 0x11000;
  static constexpr uint64_t kQueue = 0x12000;
  static constexpr uint64_t kInterruptTable = 0x13000;
  static constexpr SourceId kDevice{0x0010};  // 00:02.0
  static constexpr SourceId kRogue{0x0018};   // 00:03.0

  void interrupt(uint32_t destination, uint8_t vector) override { interrupts.emplace_back(destination, vector); }

  uint64_t new_table() { return next_table += 0x1000; }
  // The domain of a function: three or four levels of tables.
  void give_domain(SourceId source, uint16_t domain, uint64_t table, unsigned levels, bool present = true,
                   bool pass_through = false) {
    memory.write64(kRoot + 16 * (uint64_t{source.value} >> 8), kContextTable | 1);
    const uint64_t entry = kContextTable + 16 * (uint64_t{source.value} & 0xff);
    memory.write64(entry, table | (pass_through ? 8 : 0) | (present ? 1 : 0));
    memory.write64(entry + 8, uint64_t{domain} << 8 | (levels == 3 ? 1 : 2));
  }
  // `rights`: 1 to read, 2 to write. `shift`: 12, 21 or 30.
  void map(uint64_t table, unsigned levels, uint64_t iova, uint64_t target, uint64_t rights, unsigned shift = 12) {
    for (unsigned level = levels;; --level) {
      const unsigned at = 12 + 9 * (level - 1);
      const uint64_t place = table + 8 * (iova >> at & 511);
      if (at == shift) {
        memory.write64(place, target | rights | (shift == 12 ? 0 : 0x80));
        return;
      }
      uint64_t next = 0;
      memory.read64(place, next);
      if (next == 0) {
        next = new_table() | 3;
        memory.write64(place, next);
      }
      table = next & ~uint64_t{0xfff};
    }
  }
  void enable_translation() {
    iommu.write(platform::vtd::kRtaddr, 8, kRoot);
    iommu.write(platform::vtd::kGcmd, 4, platform::vtd::kSrtp);
    iommu.write(platform::vtd::kIqa, 8, kQueue);
    command(platform::vtd::kQie | platform::vtd::kTe);
  }
  void command(uint32_t bits) {
    switches |= bits;
    iommu.write(platform::vtd::kGcmd, 4, switches);
  }
  // Puts a descriptor into the invalidation queue.
  void invalidate(uint64_t low, uint64_t high = 0) {
    const uint64_t tail = iommu.read(platform::vtd::kIqt, 4);
    memory.write64(kQueue + tail, low);
    memory.write64(kQueue + tail + 8, high);
    iommu.write(platform::vtd::kIqt, 4, (tail + 16) % 4096);
  }
  void give_interrupt(uint32_t index, uint64_t low, uint64_t high) {
    memory.write64(kInterruptTable + 16 * uint64_t{index}, low);
    memory.write64(kInterruptTable + 16 * uint64_t{index} + 8, high);
  }
  void enable_remapping() {
    iommu.write(platform::vtd::kIrta, 8, kInterruptTable | 7);  // 256 entries
    iommu.write(platform::vtd::kGcmd, 4, switches | platform::vtd::kSirtp);
    command(platform::vtd::kIre);
  }
  // The address of a message interrupt in the remappable format.
  static uint64_t message(uint32_t index) { return 0xfee00010 | (index & 0x7fff) << 5 | (index >> 15 & 1) << 2; }
  // The reason in a fault record; 0 when it is free.
  uint8_t fault(unsigned index) const {
    const uint64_t high = iommu.read(platform::vtd::kFrcd + 16 * index + 8, 8);
    return (high >> 63) != 0 ? static_cast<uint8_t>(high >> 32) : uint8_t{0};
  }

  platform::GuestMemory own_memory{64 << 20};
  platform::Iommu own_iommu{{}, own_memory, *this};
  platform::GuestMemory& memory = own_memory;
  platform::Iommu& iommu = own_iommu;
  std::vector<std::pair<uint32_t, uint8_t>> interrupts;
  uint64_t next_table = 0x20000;
  uint32_t switches = 0;  // of GCMD
};

}  // namespace loom::testing
