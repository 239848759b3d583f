#pragma once

// StoredFrame: one frame of a comparison, either side, on its own: bytes, length, time, and the number a person finds
// it by (in the golden file, or among the frames the port sent).

#include <cstdint>
#include <span>
#include <vector>

#include "core/capture/capture_time.h"

namespace loom {

struct StoredFrame {
  std::vector<uint8_t> bytes;  // fewer than `size` when a snap length cut the frame
  uint32_t size = 0;           // on the wire
  CaptureTime when;
  uint64_t number = 0;          // counts from 1
  uint64_t tag = 0;             // whatever the comparison's user wants to find again
  uint64_t hash = 0;            // of what is compared; filled in by the comparison
  std::vector<uint8_t> masked;  // the bytes with ignored fields zeroed; empty when nothing is ignored

  std::span<const uint8_t> compared() const { return masked.empty() ? bytes : masked; }
  bool is_cut() const { return bytes.size() < size; }
};

// Equal as far as both are known: the same length on the wire, the same bytes up to where the shorter one was cut.
bool same_content(std::span<const uint8_t> a, uint32_t a_size, std::span<const uint8_t> b, uint32_t b_size);

// Of the length and at most the first 64 bytes, so that a cut frame (with a snap length of 64 or more) hashes as the
// whole one: equal hashes make a candidate, same_content() decides.
uint64_t content_hash(std::span<const uint8_t> bytes, uint32_t size);

// Of the addresses and what follows the VLAN tags, so that a frame keeps it while switches push and pop tags.
uint64_t untagged_hash(std::span<const uint8_t> bytes);

// How alike two frames are, 0 to 1: what their common head and common tail cover of the longer one. A frame with a
// tag more, or one field changed, scores high; one from another station to another station is another frame, however
// much padding the two share.
double similarity(const StoredFrame& a, const StoredFrame& b);

}  // namespace loom
