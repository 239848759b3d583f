// Interrupt remapping and posting (5): a function cannot make up an interrupt, for its request names an entry of a
// table that only software writes, and the entry names the function.

#include "devices/platform/iommu.h"

namespace loom::platform {

using vtd::Fault;

namespace {

constexpr uint64_t kPresent = 1;
constexpr uint64_t kFaultDisable = 2;
constexpr uint64_t kPostedMode = 1 << 15;  // IM
// A request in the remappable format (5.1.2.2).
constexpr uint32_t kFormat = 1U << 4;
constexpr uint32_t kSubhandleValid = 1U << 3;

}  // namespace

bool Iommu::block(Fault fault, SourceId source, uint64_t index, bool records) {
  count(&IommuCounters::interrupts_blocked);
  tell(nic::HardwareEventKind::kInterruptBlocked, vtd::name_of(fault), source.value, index);
  // The fault information of an interrupt is its index, in the upper 16 bits.
  if (records) record(fault, source, index << 48, true);
  return false;
}

bool Iommu::interrupt(SourceId source, uint64_t address, uint32_t data) {
  asking_ = &by_source_[source.value];
  const auto low = static_cast<uint32_t>(address);
  if ((reg(vtd::kGsts) & vtd::kIre) == 0 || (low & kFormat) == 0) {
    const bool passes = (reg(vtd::kGsts) & vtd::kIre) == 0 || (reg(vtd::kGsts) & vtd::kCfi) != 0;
    if (!passes) return block(Fault::kInterruptCompatibility, source, 0, true);
    sink_.interrupt(low >> 12 & 0xff, static_cast<uint8_t>(data));
    return true;
  }
  uint32_t index = (low >> 5 & 0x7fff) | (low >> 2 & 1) << 15;
  if ((low & kSubhandleValid) != 0) {
    if (data >> 16 != 0) return block(Fault::kInterruptReserved, source, index, true);
    index += data & 0xffff;
  }
  return remap(source, index);
}

bool Iommu::remap(SourceId source, uint32_t index) {
  if (index >= interrupt_entries_) return block(Fault::kInterruptIndex, source, index, true);
  const uint64_t place = interrupt_table_ + 16 * uint64_t{index};
  uint64_t low = 0;
  uint64_t high = 0;
  if (!memory_.read64(place, low) || !memory_.read64(place + 8, high)) {
    return block(Fault::kInterruptTable, source, index, true);
  }
  const bool records = (low & kFaultDisable) == 0;
  if ((low & kPresent) == 0) return block(Fault::kInterruptNotPresent, source, index, records);
  // SVT 1: the whole source, less the bits of the function that SQ leaves out; 2: a range of buses.
  const uint64_t verification = high >> 18 & 3;
  const auto wanted = static_cast<uint16_t>(high);
  if (verification == 1) {
    static constexpr uint16_t kIgnored[] = {0, 4, 6, 7};
    const uint16_t mask = static_cast<uint16_t>(~kIgnored[high >> 16 & 3]);
    if (((source.value ^ wanted) & mask) != 0) return block(Fault::kInterruptSource, source, index, records);
  } else if (verification == 2) {
    const unsigned bus = source.value >> 8;
    if (bus < (wanted >> 8) || bus > (wanted & 0xff)) return block(Fault::kInterruptSource, source, index, records);
  }
  if ((low & kPostedMode) != 0) {
    return post(low, high) || block(Fault::kInterruptTable, source, index, records);
  }
  count(&IommuCounters::interrupts_remapped);
  const auto vector = static_cast<uint8_t>(low >> 16);
  tell(nic::HardwareEventKind::kInterruptRemapped, {}, vector, place);
  sink_.interrupt(static_cast<uint32_t>(low >> 40 & 0xff), vector);
  return true;
}

// 5.2: a bit in the posted-interrupt descriptor of a virtual processor, and a notification if none is outstanding.
bool Iommu::post(uint64_t low, uint64_t high) {
  const uint64_t descriptor = (low >> 38 << 6 & 0xffff'ffc0) | (high >> 32 << 32);
  const auto vector = static_cast<uint8_t>(low >> 16);
  const bool urgent = (low & 1 << 14) != 0;
  const uint64_t word = descriptor + vector / 64 * 8;
  uint64_t requests = 0;
  uint64_t control = 0;
  if (!memory_.read64(word, requests) || !memory_.read64(descriptor + 32, control)) return false;
  memory_.write64(word, requests | uint64_t{1} << (vector % 64));
  count(&IommuCounters::interrupts_posted);
  constexpr uint64_t kOutstanding = 1;
  constexpr uint64_t kSuppress = 2;
  tell(nic::HardwareEventKind::kInterruptRemapped, "posted", vector, descriptor);
  if ((control & kOutstanding) != 0 || ((control & kSuppress) != 0 && !urgent)) return true;
  memory_.write64(descriptor + 32, control | kOutstanding);
  sink_.interrupt(static_cast<uint32_t>(control >> 40 & 0xff), static_cast<uint8_t>(control >> 16));
  return true;
}

}  // namespace loom::platform
