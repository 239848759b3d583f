#pragma once

// What a packet carries: bytes that are there, then zeros up to `size` that need not be stored (core/frame.h). A
// payload that came from a cut capture ends in bytes nobody knows.

#include <algorithm>
#include <cstdint>

#include "core/wire/bytes.h"

namespace loom {

struct Payload {
  wire::Bytes bytes;  // at most `size` of them
  uint32_t size = 0;  // bytes, stored or not
  bool cut = false;   // what is missing is unknown rather than zero

  // `size` zeros, none of them stored.
  static Payload zeros(uint32_t size) { return {{}, size}; }
  static Payload of(wire::Bytes bytes) { return {bytes, static_cast<uint32_t>(bytes.size())}; }

  // `length` bytes from `offset`; offset + length <= size.
  Payload slice(uint32_t offset, uint32_t length) const {
    const size_t first = std::min<size_t>(offset, bytes.size());
    return {bytes.subspan(first, std::min<size_t>(length, bytes.size() - first)), length, cut};
  }
};

}  // namespace loom
