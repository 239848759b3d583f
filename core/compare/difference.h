#pragma once

// What a comparison of two captures found, in words a person can act on: which frame of which side is missing, extra,
// changed (and in which fields, by Wireshark's names), moved, repeated or mistimed.
//
// Not modelled: differences in packet comments or interface names; a capture is its frames and their times.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/compare/field_mask.h"
#include "core/compare/stored_frame.h"

namespace loom {

enum class DifferenceKind : uint8_t {
  kMissing,    // in the golden capture, not in the actual one
  kExtra,      // the other way round
  kChanged,    // the same frame with other bytes
  kMoved,      // the same bytes at another place in the order
  kDuplicate,  // an extra frame that is the one before it again
  kMistimed,   // the same bytes, outside the time tolerance
};

std::string_view name_of(DifferenceKind kind);

// One field of a changed frame, by Wireshark's display-filter name.
struct FieldDifference {
  std::string field;
  std::optional<std::string> expected;  // none: the frame has no such field
  std::optional<std::string> actual;
};

struct Difference {
  DifferenceKind kind = DifferenceKind::kMissing;
  std::optional<StoredFrame> expected;
  std::optional<StoredFrame> actual;
  std::vector<FieldDifference> fields;  // kChanged
};

struct ComparisonResult {
  uint64_t expected_frames = 0;
  uint64_t actual_frames = 0;
  uint64_t matched = 0;
  uint64_t difference_count = 0;
  std::vector<Difference> differences;  // the first ones, by golden number; at most CompareOptions::keep
  // Notes a reader must know to trust the verdict: "3 golden frames are cut; only what they hold was compared".
  std::vector<std::string> notes;

  bool equal() const { return difference_count == 0; }
};

// The fields in which two frames differ and may not, in frame order, long values cut down to where they differ.
// Bytes no field covers are compared as "data".
std::vector<FieldDifference> field_differences(const StoredFrame& expected, const StoredFrame& actual,
                                               const FieldMask& mask = {});

// "changed: golden frame 7, actual frame 6\n    vlan.id   expected 10   actual 20\n": what a terminal shows. Times
// are relative to `origin`.
std::string describe(const Difference& difference, CaptureTime origin);

}  // namespace loom
