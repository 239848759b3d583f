#include "core/compare/stored_frame.h"

#include <algorithm>
#include <cstring>

#include "core/wire/ethernet.h"

namespace loom {

namespace {
constexpr size_t kHashedBytes = 64;
}

bool same_content(std::span<const uint8_t> a, uint32_t a_size, std::span<const uint8_t> b, uint32_t b_size) {
  if (a_size != b_size) return false;
  const size_t known = std::min(a.size(), b.size());
  return known == 0 || std::memcmp(a.data(), b.data(), known) == 0;
}

namespace {
uint64_t hash_more(uint64_t hash, std::span<const uint8_t> bytes) {
  for (size_t i = 0; i < bytes.size(); i += 8) {
    uint64_t word = 0;
    for (size_t k = 0; k < 8 && i + k < bytes.size(); ++k) word |= uint64_t{bytes[i + k]} << (8 * k);
    hash = (hash ^ word) * 0xd6e8feb86659fd93U;
    hash ^= hash >> 32;
  }
  return hash;
}
}  // namespace

uint64_t content_hash(std::span<const uint8_t> bytes, uint32_t size) {
  return hash_more(0x9e3779b97f4a7c15U ^ size, bytes.first(std::min(bytes.size(), kHashedBytes)));
}

uint64_t untagged_hash(std::span<const uint8_t> bytes) {
  const auto ethernet = wire::EthernetView::parse(bytes);
  if (!ethernet) return hash_more(0, bytes);
  const size_t after_tags = ethernet->payload_offset() - 2;
  return hash_more(hash_more(1, bytes.first(12)), bytes.subspan(after_tags));
}

double similarity(const StoredFrame& a, const StoredFrame& b) {
  const size_t shorter = std::min(a.bytes.size(), b.bytes.size());
  const size_t longer = std::max(a.bytes.size(), b.bytes.size());
  if (longer == 0) return 1;
  constexpr std::ptrdiff_t kAddress = 6;
  if (shorter >= 2 * kAddress && !std::equal(a.bytes.begin(), a.bytes.begin() + kAddress, b.bytes.begin()) &&
      !std::equal(a.bytes.begin() + kAddress, a.bytes.begin() + 2 * kAddress, b.bytes.begin() + kAddress)) {
    return 0;
  }
  const auto head = static_cast<size_t>(
      std::mismatch(a.bytes.begin(), a.bytes.begin() + static_cast<std::ptrdiff_t>(shorter), b.bytes.begin()).first -
      a.bytes.begin());
  const auto tail = static_cast<size_t>(std::mismatch(a.bytes.rbegin(),
                                                      a.bytes.rbegin() + static_cast<std::ptrdiff_t>(shorter - head),
                                                      b.bytes.rbegin())
                                            .first -
                                        a.bytes.rbegin());
  return static_cast<double>(head + tail) / static_cast<double>(longer);
}

}  // namespace loom
