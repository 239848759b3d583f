#pragma once

// Two frames decoded beside each other, every field of both: what a person looks at when a comparison failed.
//
// Not modelled: layers as a tree; a row is a field.

#include <optional>
#include <string>
#include <vector>

#include "core/compare/field_mask.h"
#include "core/compare/stored_frame.h"

namespace loom {

struct FieldRow {
  enum class State : uint8_t { kEqual, kDiffers, kIgnored };  // kIgnored: differs, and may

  std::string field;                    // Wireshark's display-filter name
  std::optional<std::string> expected;  // none: the frame has no such field, or there is no frame
  std::optional<std::string> actual;
  State state = State::kEqual;
};

// In frame order. Fields of one name are matched by their occurrence: the second vlan.id with the second. Either side
// may be null; then nothing differs.
std::vector<FieldRow> side_by_side(const StoredFrame* expected, const StoredFrame* actual,
                                   const FieldMask& mask = {});

}  // namespace loom
