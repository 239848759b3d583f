#include "devices/platform/machine.h"

#include "core/check.h"

namespace loom::platform {

namespace {

constexpr uint64_t kPage = GuestMemory::kPage;
constexpr uint64_t kTables = 16 << 20;  // the regions begin behind the tables
constexpr uint64_t kPresent = 1;
constexpr uint64_t kReadWrite = 3;
constexpr uint64_t kVerifySource = 1 << 18;
constexpr uint64_t kThreeLevels = 1;         // a context entry's address width
constexpr uint64_t kInterruptTableSize = 7;  // 2 to the power of 7 + 1 entries

static_assert(Machine::kMostPlaces * Machine::kMessages <= 1U << (kInterruptTableSize + 1));

}  // namespace

Machine::Machine(bool translates)
    : translates_(translates),
      memory_(kTables + kMostPlaces * kRegion),
      iommu_({}, memory_, *this),
      next_page_(kTables / 2) {
  if (!translates) return;
  root_ = page();
  interrupt_table_ = page();
  iommu_.write(vtd::kIrta, 8, interrupt_table_ | kInterruptTableSize);
  iommu_.write(vtd::kRtaddr, 8, root_);
  iommu_.write(vtd::kGcmd, 4, vtd::kSrtp);
  iommu_.write(vtd::kGcmd, 4, vtd::kTe);
  iommu_.write(vtd::kGcmd, 4, vtd::kTe | vtd::kSirtp);
  iommu_.write(vtd::kGcmd, 4, vtd::kTe | vtd::kIre);
}

Machine::Place Machine::add(SourceId source, std::function<void(uint8_t)> on_interrupt) {
  LOOM_CHECK(processors_.size() < kMostPlaces, "a machine has room for its functions");
  Place place;
  place.processor = static_cast<uint32_t>(processors_.size());
  place.base = kTables + place.processor * kRegion;
  place.device_base = translates_ ? kDeviceBase : place.base;
  processors_.push_back(std::move(on_interrupt));
  if (translates_) map_region(source, place);
  return place;
}

// A domain of three levels of tables, and the function's messages.
void Machine::map_region(SourceId source, const Place& place) {
  const uint64_t bus = root_ + 16 * (uint64_t{source.value} >> 8);
  uint64_t contexts = 0;
  memory_.read64(bus, contexts);
  if (contexts == 0) {
    contexts = page() | kPresent;
    memory_.write64(bus, contexts);
  }
  const uint64_t context = (contexts & ~(kPage - 1)) + 16 * (uint64_t{source.value} & 0xff);
  const uint64_t top = page();
  memory_.write64(context, top | kPresent);
  memory_.write64(context + 8, (uint64_t{place.processor} + 1) << 8 | kThreeLevels);
  for (uint64_t at = 0; at < kRegion; at += kPage) {
    const uint64_t address = place.device_base + at;
    uint64_t table = top;
    for (const unsigned shift : {30U, 21U}) {
      const uint64_t entry_at = table + 8 * (address >> shift & 511);
      uint64_t entry = 0;
      memory_.read64(entry_at, entry);
      if (entry == 0) {
        entry = page() | kReadWrite;
        memory_.write64(entry_at, entry);
      }
      table = entry & ~(kPage - 1);
    }
    memory_.write64(table + 8 * (address >> 12 & 511), (place.base + at) | kReadWrite);
  }
  for (uint64_t i = 0; i < kMessages; ++i) {
    const uint64_t entry = interrupt_table_ + 16 * (place.processor * kMessages + i);
    memory_.write64(entry, kPresent | (kFirstVector + i) << 16 | uint64_t{place.processor} << 40);
    memory_.write64(entry + 8, kVerifySource | source.value);
  }
}

void Machine::interrupt(uint32_t destination, uint8_t vector) {
  if (destination >= processors_.size()) {
    ++stray_interrupts_;
    return;
  }
  processors_[destination](vector);
}

}  // namespace loom::platform
