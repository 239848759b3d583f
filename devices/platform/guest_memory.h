#pragma once

// GuestMemory: the physical memory of a simulated machine, sparse: a page exists once somebody wrote to it, and reads
// as zeros before. There is memory from 0 up to its size and nowhere else.
//
// Not modelled: memory-mapped devices (who routes accesses knows them), speed.

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <span>

namespace loom::platform {

class GuestMemory {
 public:
  static constexpr uint64_t kPage = 4096;

  explicit GuestMemory(uint64_t size) : size_(size) {}

  uint64_t size() const { return size_; }
  // All of it or nothing; false when some of it lies outside.
  bool read(uint64_t address, std::span<uint8_t> into) const;
  bool write(uint64_t address, std::span<const uint8_t> from);
  // Little-endian, as the machine's own.
  bool read64(uint64_t address, uint64_t& value) const;
  bool write64(uint64_t address, uint64_t value);
  size_t pages() const { return pages_.size(); }

 private:
  bool holds(uint64_t address, uint64_t length) const { return address <= size_ && length <= size_ - address; }

  uint64_t size_;
  using Page = std::array<uint8_t, kPage>;
  // Null when nobody has written to it.
  Page* find(uint64_t number) const;

  std::map<uint64_t, std::unique_ptr<Page>> pages_;  // by number; a page that is there stays where it is
  // Where pages were found, by the low bits of their numbers: most accesses are to a few pages.
  struct Found {
    uint64_t number = UINT64_MAX;
    Page* page = nullptr;
  };
  mutable std::array<Found, 512> found_{};
};

}  // namespace loom::platform
