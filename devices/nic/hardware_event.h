#pragma once

// What happens inside a NIC core, for those who watch: a learner, an explanation, a model of what each step costs.
// Counted always; told only while somebody watches.
//
// Not modelled: what a driver thinks of it.

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "core/units.h"

namespace loom::nic {

enum class HardwareEventKind : uint8_t {
  kRegisterRead,   // name, value
  kRegisterWrite,  // name, value
  kConfigRead,     // address: offset
  kConfigWrite,
  kDmaRead,         // address, length; name says what for
  kDmaWrite,        //
  kDmaFault,        // address, length
  kRingMove,        // name: of the head or tail, value: where it is now
  kInterrupt,       // value: causes, or the message's data
  kFrameSent,       // length
  kFrameReceived,   // length
  kFrameDiscarded,  // name: why, value: the DropReason
  kFrameSorted,     // name: by what, value: the pools that get it, a bit each
  kReset,
  kIotlbHit,           // address: as the device sees it, value: as memory does
  kIotlbMiss,          // address
  kTableWalk,          // name: of the entry that was read, address: where it stands, value: what it is
  kTranslationFault,   // name: the reason, address, value: who asked
  kInterruptRemapped,  // value: the vector, address: its place in the table
  kInterruptBlocked,   // name: the reason, value: who asked
};
inline constexpr size_t kHardwareEventKinds = 20;

// As a reader knows it.
constexpr std::string_view name_of(HardwareEventKind kind) {
  constexpr std::array<std::string_view, kHardwareEventKinds> kNames{"register read",      "register write",
                                                                     "configuration read", "configuration write",
                                                                     "DMA read",           "DMA write",
                                                                     "DMA fault",          "ring",
                                                                     "interrupt",          "frame sent",
                                                                     "frame received",     "frame discarded",
                                                                     "frame sorted",       "reset",
                                                                     "IOTLB hit",          "IOTLB miss",
                                                                     "table walk",         "translation fault",
                                                                     "interrupt remapped", "interrupt blocked"};
  return kNames[static_cast<size_t>(kind)];
}

struct HardwareEvent {
  HardwareEventKind kind;
  std::string_view name{};  // static
  uint64_t value = 0;
  uint64_t address = 0;
  uint32_t length = 0;
};

class HardwareWatcher {
 public:
  virtual ~HardwareWatcher() = default;
  virtual void on_hardware(Time when, const HardwareEvent& event) = 0;
};

// How often each happened.
class HardwareCounts {
 public:
  void count(HardwareEventKind kind) { ++counts_[static_cast<size_t>(kind)]; }
  uint64_t of(HardwareEventKind kind) const { return counts_[static_cast<size_t>(kind)]; }

 private:
  std::array<uint64_t, kHardwareEventKinds> counts_{};
};

}  // namespace loom::nic
