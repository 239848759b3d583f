#include "devices/platform/dma_memory.h"

#include <utility>

#include "core/check.h"

namespace loom::platform {

namespace {

constexpr uint64_t kPage = GuestMemory::kPage;
constexpr uint16_t kDomain = 1;
constexpr uint64_t kInterrupts = 16;
constexpr uint64_t kInterruptTableSize = 3;  // 2 to the power of 3 + 1 entries
constexpr uint64_t kVerifySource = 1 << 18;

// The tables of one domain, three levels, in the pages from `next` on.
void build_tables(GuestMemory& memory, Iommu& iommu, SourceId source, uint64_t next, uint64_t base, uint64_t size) {
  const auto page = [&next] { return std::exchange(next, next + kPage); };
  const uint64_t root = page();
  const uint64_t contexts = page();
  const uint64_t top = page();
  memory.write64(root + 16 * (uint64_t{source.value} >> 8), contexts | 1);
  memory.write64(contexts + 16 * (uint64_t{source.value} & 0xff), top | 1);
  memory.write64(contexts + 16 * (uint64_t{source.value} & 0xff) + 8, uint64_t{kDomain} << 8 | 1);
  for (uint64_t at = 0; at < size; at += kPage) {
    const uint64_t address = DmaMemory::kDeviceBase + at;
    uint64_t table = top;
    for (const unsigned shift : {30U, 21U}) {
      const uint64_t place = table + 8 * (address >> shift & 511);
      uint64_t entry = 0;
      memory.read64(place, entry);
      if (entry == 0) {
        entry = page() | 3;
        memory.write64(place, entry);
      }
      table = entry & ~(kPage - 1);
    }
    memory.write64(table + 8 * (address >> 12 & 511), (base + at) | 3);
  }
  const uint64_t interrupts = page();
  for (uint64_t i = 0; i < kInterrupts; ++i) {
    memory.write64(interrupts + 16 * i, 1 | (DmaMemory::kFirstVector + i) << 16);
    memory.write64(interrupts + 16 * i + 8, kVerifySource | source.value);
  }
  iommu.write(vtd::kIrta, 8, interrupts | kInterruptTableSize);
  iommu.write(vtd::kRtaddr, 8, root);
  iommu.write(vtd::kGcmd, 4, vtd::kSrtp);
  iommu.write(vtd::kGcmd, 4, vtd::kTe);
  iommu.write(vtd::kGcmd, 4, vtd::kTe | vtd::kSirtp);
  iommu.write(vtd::kGcmd, 4, vtd::kTe | vtd::kIre);
}

}  // namespace

DmaMemory::DmaMemory(GuestMemory& memory, Iommu& iommu, SourceId source, uint64_t base, uint64_t size,
                     bool translated)
    : memory_(memory), base_(base), size_(size), device_base_(translated ? kDeviceBase : base) {
  if (translated) build_tables(memory, iommu, source, base + size, base, size);
}

uint64_t DmaMemory::allocate(uint64_t bytes) {
  const uint64_t at = used_;
  used_ += (bytes + kPage - 1) / kPage * kPage;
  LOOM_CHECK(used_ <= size_, "a driver keeps to its pool");
  return at;
}

// In the remappable format bits 19 to 5 are the index of the entry (VT-d 3.3, 5.1.2.2).
DmaMemory::Message DmaMemory::message(uint32_t number) const {
  constexpr uint32_t kAddress = 0xfee0'0000;
  constexpr uint32_t kRemappable = 1 << 4;
  LOOM_CHECK(number < kInterrupts, "a message is one of those that were made");
  if (device_base_ == base_) return {kAddress, kFirstVector + number};
  return {kAddress | kRemappable | number << 5, 0};
}

}  // namespace loom::platform
