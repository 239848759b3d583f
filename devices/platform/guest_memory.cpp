#include "devices/platform/guest_memory.h"

#include <algorithm>

namespace loom::platform {

GuestMemory::Page* GuestMemory::find(uint64_t number) const {
  Found& found = found_[number % found_.size()];
  if (found.number == number) return found.page;
  const auto it = pages_.find(number);
  if (it == pages_.end()) return nullptr;
  found = {number, it->second.get()};
  return found.page;
}

bool GuestMemory::read(uint64_t address, std::span<uint8_t> into) const {
  if (!holds(address, into.size())) return false;
  for (size_t at = 0; at < into.size();) {
    const uint64_t in_page = (address + at) % kPage;
    const size_t part = std::min<uint64_t>(kPage - in_page, into.size() - at);
    const Page* const page = find((address + at) / kPage);
    if (page == nullptr) {
      std::fill_n(into.begin() + static_cast<ptrdiff_t>(at), part, uint8_t{0});
    } else {
      std::copy_n(page->begin() + static_cast<ptrdiff_t>(in_page), part, into.begin() + static_cast<ptrdiff_t>(at));
    }
    at += part;
  }
  return true;
}

bool GuestMemory::write(uint64_t address, std::span<const uint8_t> from) {
  if (!holds(address, from.size())) return false;
  for (size_t at = 0; at < from.size();) {
    const uint64_t in_page = (address + at) % kPage;
    const size_t part = std::min<uint64_t>(kPage - in_page, from.size() - at);
    Page* page = find((address + at) / kPage);
    if (page == nullptr) {
      page = (pages_[(address + at) / kPage] = std::make_unique<Page>()).get();
    }
    std::copy_n(from.begin() + static_cast<ptrdiff_t>(at), part, page->begin() + static_cast<ptrdiff_t>(in_page));
    at += part;
  }
  return true;
}

bool GuestMemory::read64(uint64_t address, uint64_t& value) const {
  std::array<uint8_t, 8> bytes{};
  if (!read(address, bytes)) return false;
  value = 0;
  for (unsigned i = 0; i < 8; ++i) value |= uint64_t{bytes[i]} << (8 * i);
  return true;
}

bool GuestMemory::write64(uint64_t address, uint64_t value) {
  std::array<uint8_t, 8> bytes{};
  for (unsigned i = 0; i < 8; ++i) bytes[i] = static_cast<uint8_t>(value >> (8 * i));
  return write(address, bytes);
}

}  // namespace loom::platform
