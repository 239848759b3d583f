#pragma once

// DmaMemory: the memory that a driver shares with its device, and the addresses by which the device must ask for it:
// physical ones, or those of a domain of the IOMMU that holds these pages and no others (machine.h).
//
// Not modelled: mapping and unmapping while a device works; the pool is mapped once.

#include <array>
#include <cstdint>

#include "devices/platform/machine.h"

namespace loom::platform {

class DmaMemory {
 public:
  // The whole region of a place.
  DmaMemory(Machine& machine, const Machine::Place& place) : machine_(machine), place_(place) {}

  // A piece of the pool, aligned to 4 KiB: its offset.
  uint64_t allocate(uint64_t bytes);

  void read(uint64_t offset, std::span<uint8_t> into) const { machine_.memory().read(place_.base + offset, into); }
  void write(uint64_t offset, std::span<const uint8_t> from) { machine_.memory().write(place_.base + offset, from); }
  uint16_t get16(uint64_t offset) const { return get<uint16_t>(offset); }
  uint32_t get32(uint64_t offset) const { return get<uint32_t>(offset); }
  void put16(uint64_t offset, uint16_t value) { put(offset, value); }
  void put32(uint64_t offset, uint32_t value) { put(offset, value); }
  void put64(uint64_t offset, uint64_t value) { put(offset, value); }
  // A message that interrupts the place's processor with this number: with an IOMMU an entry of its remapping table,
  // which this function alone may use; else processor and vector themselves.
  struct Message {
    uint32_t address = 0;
    uint32_t data = 0;
  };
  Message message(uint32_t number) const;
  static uint32_t number_of(uint8_t vector) { return vector - uint32_t{Machine::kFirstVector}; }
  // What the device calls it.
  uint64_t device_address(uint64_t offset) const { return place_.device_base + offset; }

 private:
  template <typename T>
  T get(uint64_t offset) const {
    std::array<uint8_t, sizeof(T)> bytes{};
    read(offset, bytes);
    uint64_t value = 0;
    for (size_t i = 0; i < sizeof(T); ++i) value |= uint64_t{bytes[i]} << (8 * i);
    return static_cast<T>(value);
  }
  template <typename T>
  void put(uint64_t offset, T value) {
    std::array<uint8_t, sizeof(T)> bytes{};
    for (size_t i = 0; i < sizeof(T); ++i) bytes[i] = static_cast<uint8_t>(uint64_t{value} >> (8 * i));
    write(offset, bytes);
  }

  Machine& machine_;
  Machine::Place place_;
  uint64_t used_ = 0;
};

}  // namespace loom::platform
