#include "devices/platform/unchanged.h"

#include <algorithm>
#include <vector>

namespace loom::platform {

bool is_unchanged(const Frame& frame, std::span<const uint8_t> bytes, size_t size) {
  const std::vector<uint8_t> before = frame.materialise();
  return before.size() == size && bytes.size() >= size && std::equal(before.begin(), before.end(), bytes.begin()) &&
         std::all_of(bytes.begin() + static_cast<std::ptrdiff_t>(size), bytes.end(),
                     [](uint8_t byte) { return byte == 0; });
}

}  // namespace loom::platform
