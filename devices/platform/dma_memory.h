#pragma once

// DmaMemory: the memory that a driver shares with its device, and the addresses by which the device must ask for it:
// physical ones, or those of a domain of the IOMMU that holds these pages and no others.
//
// Not modelled: mapping and unmapping while a device works; the pool is mapped once.

#include <cstdint>
#include <vector>

#include "devices/platform/iommu.h"

namespace loom::platform {

class DmaMemory {
 public:
  // A pool of `size` bytes from `base` in memory. With `translated`, tables are built behind it in memory, the unit
  // is programmed, and the device's addresses begin at kDeviceBase.
  DmaMemory(GuestMemory& memory, Iommu& iommu, SourceId source, uint64_t base, uint64_t size, bool translated);

  // A piece of the pool, aligned to 4 KiB: its offset.
  uint64_t allocate(uint64_t bytes);

  void read(uint64_t offset, std::span<uint8_t> into) const { memory_.read(base_ + offset, into); }
  void write(uint64_t offset, std::span<const uint8_t> from) { memory_.write(base_ + offset, from); }
  uint16_t get16(uint64_t offset) const;
  uint32_t get32(uint64_t offset) const;
  void put16(uint64_t offset, uint16_t value);
  void put32(uint64_t offset, uint32_t value);
  void put64(uint64_t offset, uint64_t value);
  // What the device calls it.
  uint64_t device_address(uint64_t offset) const { return device_base_ + offset; }

  static constexpr uint64_t kDeviceBase = 0xffc0'0000;  // as Linux hands out: from the top of 32 bits

 private:
  GuestMemory& memory_;
  uint64_t base_;
  uint64_t size_;
  uint64_t device_base_;
  uint64_t used_ = 0;
};

}  // namespace loom::platform
