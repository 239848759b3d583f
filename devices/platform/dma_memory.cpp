#include "devices/platform/dma_memory.h"

#include "core/check.h"

namespace loom::platform {

uint64_t DmaMemory::allocate(uint64_t bytes) {
  constexpr uint64_t kPage = GuestMemory::kPage;
  const uint64_t at = used_;
  used_ += (bytes + kPage - 1) / kPage * kPage;
  LOOM_CHECK(used_ <= Machine::kRegion, "a driver keeps to its region");
  return at;
}

// In the remappable format bits 19 to 5 are the index of the entry (VT-d 3.3, 5.1.2.2); in the other, bits 19 to 12
// are the processor.
DmaMemory::Message DmaMemory::message(uint32_t number) const {
  constexpr uint32_t kAddress = 0xfee0'0000;
  constexpr uint32_t kRemappable = 1 << 4;
  LOOM_CHECK(number < Machine::kMessages, "a message is one of those that were made");
  if (!machine_.translates()) return {kAddress | place_.processor << 12, Machine::kFirstVector + number};
  return {kAddress | kRemappable | (place_.processor * Machine::kMessages + number) << 5, 0};
}

}  // namespace loom::platform
