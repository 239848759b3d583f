#pragma once

// Machine: memory, an IOMMU, and processors that take interrupts, for the functions whose drivers share them. Each
// function that is let in gets a region of memory and a processor of its own; with translation, a domain of the IOMMU
// that holds that region and nothing else, and entries of the interrupt remapping table that only it may use.
//
// Not modelled: what processors do; memory that is given back.

#include <functional>
#include <vector>

#include "devices/platform/iommu.h"

namespace loom::platform {

class Machine final : private InterruptSink {
 public:
  static constexpr uint64_t kRegion = 48 << 20;  // bytes a function
  static constexpr size_t kMostPlaces = 12;
  static constexpr uint32_t kMessages = 16;  // a function has; vectors from kFirstVector
  static constexpr uint8_t kFirstVector = 0x40;
  static constexpr uint64_t kDeviceBase = 0xf000'0000;  // away from memory and from 0xfee00000, of interrupts

  explicit Machine(bool translates);

  // A function's place: its region as memory has it and as the device must ask for it, and its processor.
  struct Place {
    uint64_t base = 0;
    uint64_t device_base = 0;
    uint32_t processor = 0;
  };
  // `on_interrupt` hears the vectors that reach its processor.
  Place add(SourceId source, std::function<void(uint8_t vector)> on_interrupt);

  bool translates() const { return translates_; }
  GuestMemory& memory() { return memory_; }
  Iommu& iommu() { return iommu_; }
  const Iommu& iommu() const { return iommu_; }
  // Interrupts for processors that nobody has.
  uint64_t stray_interrupts() const { return stray_interrupts_; }

 private:
  void interrupt(uint32_t destination, uint8_t vector) override;
  uint64_t page() { return next_page_ += GuestMemory::kPage; }
  void map_region(SourceId source, const Place& place);

  bool translates_;
  GuestMemory memory_;
  Iommu iommu_;
  uint64_t next_page_;
  uint64_t root_ = 0;
  uint64_t interrupt_table_ = 0;
  std::vector<std::function<void(uint8_t)>> processors_;
  uint64_t stray_interrupts_ = 0;
};

}  // namespace loom::platform
