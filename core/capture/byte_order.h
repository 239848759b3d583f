#pragma once

// Integers as they lie in a capture file. Loads swap or not by a template argument, so that a loop over records is
// compiled once for each byte order and decides nothing on the way.

#include <bit>
#include <cstdint>
#include <cstring>
#include <string>

namespace loom::capture {

template <bool kSwap>
inline uint16_t load16(const uint8_t* p) {
  uint16_t v;
  std::memcpy(&v, p, sizeof v);
  return kSwap ? __builtin_bswap16(v) : v;
}

template <bool kSwap>
inline uint32_t load32(const uint8_t* p) {
  uint32_t v;
  std::memcpy(&v, p, sizeof v);
  return kSwap ? __builtin_bswap32(v) : v;
}

template <bool kSwap>
inline uint64_t load64(const uint8_t* p) {
  uint64_t v;
  std::memcpy(&v, p, sizeof v);
  return kSwap ? __builtin_bswap64(v) : v;
}

inline constexpr bool kHostIsBigEndian = std::endian::native == std::endian::big;

// Writing is little-endian on every host.
inline void append16(std::string& out, uint16_t v) {
  const char bytes[] = {static_cast<char>(v), static_cast<char>(v >> 8)};
  out.append(bytes, sizeof bytes);
}

inline void append32(std::string& out, uint32_t v) {
  append16(out, static_cast<uint16_t>(v));
  append16(out, static_cast<uint16_t>(v >> 16));
}

inline void append64(std::string& out, uint64_t v) {
  append32(out, static_cast<uint32_t>(v));
  append32(out, static_cast<uint32_t>(v >> 32));
}

inline uint8_t* store32(uint8_t* p, uint32_t v) {
  if constexpr (kHostIsBigEndian) v = __builtin_bswap32(v);
  std::memcpy(p, &v, sizeof v);
  return p + sizeof v;
}

}  // namespace loom::capture
