// The invalidation queue of the remapping unit (6.5.2): what software no longer wants to be cached.

#include <algorithm>

#include "devices/platform/iommu.h"

namespace loom::platform {

namespace {

constexpr uint32_t kDescriptor = 16;
enum Type : uint64_t { kContextCache = 1, kIotlb = 2, kInterruptEntries = 4, kWait = 5 };
enum Granularity : uint64_t { kGlobal = 1, kDomain = 2, kSelective = 3 };

}  // namespace

void Iommu::run_queue() {
  if ((reg(vtd::kGsts) & vtd::kQie) == 0) return;
  const uint64_t base = reg64(vtd::kIqa) & ~uint64_t{0xfff};
  const uint32_t entries = 256U << (reg(vtd::kIqa) & 7);
  while ((reg(vtd::kFsts) & vtd::kIqe) == 0 && reg(vtd::kIqh) != reg(vtd::kIqt)) {
    uint64_t low = 0;
    uint64_t high = 0;
    const uint64_t place = base + reg(vtd::kIqh);
    const bool inside = reg(vtd::kIqt) < entries * kDescriptor && reg(vtd::kIqh) < entries * kDescriptor;
    if (!inside || !memory_.read64(place, low) || !memory_.read64(place + 8, high) || !obey(low, high)) {
      // The head stays at the descriptor that is wrong, and nothing is fetched until software clears IQE.
      set(vtd::kFsts, reg(vtd::kFsts) | vtd::kIqe);
      return raise_fault_event();
    }
    set(vtd::kIqh, (reg(vtd::kIqh) + kDescriptor) % (entries * kDescriptor));
  }
}

bool Iommu::obey(uint64_t low, uint64_t high) {
  ++counters_.invalidations;
  const uint64_t granularity = low >> 4 & 3;
  const auto domain = static_cast<uint16_t>(low >> 16);
  switch (low & 0xf) {
    case kContextCache: {
      const auto source = static_cast<uint16_t>(low >> 32);
      std::erase_if(contexts_, [&](const auto& item) {
        return granularity == kGlobal || (granularity == kDomain && item.second.domain == domain) ||
               (granularity == kSelective && item.first == source && item.second.domain == domain);
      });
      return granularity != 0;
    }
    case kIotlb: {
      // AM says how many low bits of the page number stand for all.
      const unsigned mask = static_cast<unsigned>(high & 0x3f);
      const uint64_t span = mask >= 52 ? UINT64_MAX : (uint64_t{4096} << mask) - 1;
      const uint64_t first = (high & ~uint64_t{0xfff}) & ~span;
      const auto concerned = [&](const Entry& entry) {
        if (granularity == kGlobal) return true;
        if (entry.domain != domain) return false;
        const uint64_t last = entry.page | ((uint64_t{1} << entry.shift) - 1);
        return granularity == kDomain || (entry.page <= (first | span) && last >= first);
      };
      std::erase_if(iotlb_, concerned);
      // IH: the hint that no paging-structure entry changed.
      if (granularity != kSelective || (high & 0x40) == 0) std::erase_if(paging_, concerned);
      return granularity != 0;
    }
    case kInterruptEntries:
      return true;  // the table is read at each interrupt
    case kWait:
      if ((low & 0x20) != 0) {  // SW: writes the status
        const auto data = static_cast<uint32_t>(low >> 32);
        const uint8_t bytes[4] = {static_cast<uint8_t>(data), static_cast<uint8_t>(data >> 8),
                                  static_cast<uint8_t>(data >> 16), static_cast<uint8_t>(data >> 24)};
        memory_.write(high & ~uint64_t{3}, bytes);
      }
      if ((low & 0x10) != 0) set(vtd::kIcs, reg(vtd::kIcs) | 1);  // IF
      return true;
    default:
      return false;
  }
}

}  // namespace loom::platform
