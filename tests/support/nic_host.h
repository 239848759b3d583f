#pragma once

// The machine around a NIC core, for tests: a memory with holes and faults, an interrupt pin, a wire, a clock.
//
// Not modelled: an IOMMU; a fault is an address that a test names.

#include <algorithm>
#include <map>
#include <set>
#include <vector>

#include "core/event_queue.h"
#include "devices/nic/device_clock.h"
#include "devices/nic/host_bus.h"
#include "devices/nic/wire.h"

namespace loom::testing {

class NicHost final : public nic::HostBus {
 public:
  static constexpr uint64_t kMemory = 1 << 20;  // bytes, from 0

  nic::DmaResult dma_read(uint64_t address, std::span<uint8_t> into) override {
    ++reads;
    if (is_endless && address + into.size() > kMemory) {
      std::fill(into.begin(), into.end(), uint8_t{0});
      return {true, delay};
    }
    if (!is_good(address, into.size())) return {false, delay};
    std::copy_n(memory.begin() + static_cast<ptrdiff_t>(address), into.size(), into.begin());
    return {true, delay};
  }
  nic::DmaResult dma_write(uint64_t address, std::span<const uint8_t> from) override {
    ++writes;
    if (is_endless && address + from.size() > kMemory) return {true, delay};
    if (!is_good(address, from.size())) return {false, delay};
    std::copy(from.begin(), from.end(), memory.begin() + static_cast<ptrdiff_t>(address));
    return {true, delay};
  }
  void message_interrupt(uint64_t address, uint32_t data) override { messages.emplace_back(address, data); }
  void set_intx(bool asserted) override {
    if (asserted && !intx) ++interrupts;
    intx = asserted;
  }

  void put(uint64_t address, const std::vector<uint8_t>& bytes) {
    std::copy(bytes.begin(), bytes.end(), memory.begin() + static_cast<ptrdiff_t>(address));
  }
  void put32(uint64_t address, uint32_t value) {
    for (unsigned i = 0; i < 4; ++i) memory.at(address + i) = static_cast<uint8_t>(value >> (8 * i));
  }
  void put64(uint64_t address, uint64_t value) {
    put32(address, static_cast<uint32_t>(value));
    put32(address + 4, static_cast<uint32_t>(value >> 32));
  }
  std::vector<uint8_t> get(uint64_t address, size_t size) const {
    const auto begin = memory.begin() + static_cast<ptrdiff_t>(address);
    return {begin, begin + static_cast<ptrdiff_t>(size)};
  }
  uint32_t get32(uint64_t address) const {
    uint32_t value = 0;
    for (unsigned i = 0; i < 4; ++i) value |= uint32_t{memory.at(address + i)} << (8 * i);
    return value;
  }

  std::vector<uint8_t> memory = std::vector<uint8_t>(kMemory);
  std::set<uint64_t> faulty;  // pages of 4 KiB that nobody may touch
  bool is_endless = false;    // beyond its end the memory holds zeros, whatever is written there
  Duration delay{};           // of each transfer
  std::vector<std::pair<uint64_t, uint32_t>> messages;
  bool intx = false;
  uint64_t interrupts = 0;
  uint64_t reads = 0;
  uint64_t writes = 0;

 private:
  bool is_good(uint64_t address, size_t size) const {
    if (address >= kMemory || size > kMemory - address) return false;
    for (uint64_t page = address >> 12; size != 0 && page <= (address + size - 1) >> 12; ++page) {
      if (faulty.contains(page)) return false;
    }
    return true;
  }
};

class NicWire final : public nic::Wire {
 public:
  explicit NicWire(EventQueue& events) : events_(events) {}
  bool is_up() const override { return up; }
  Time free_at() const override { return free_; }
  void transmit(std::span<const uint8_t> frame) override {
    sent.emplace_back(frame.begin(), frame.end());
    // 1 Gb/s, with preamble, frame check sequence and gap.
    free_ = std::max(free_, events_.now()) + Duration::ns(8) * static_cast<int64_t>(frame.size() + 24);
  }

  bool up = true;
  std::vector<std::vector<uint8_t>> sent;

 private:
  EventQueue& events_;
  Time free_{};
};

}  // namespace loom::testing
