#include "core/compare/field_mask.h"

#include <algorithm>

#include "core/wire/describe.h"

namespace loom {

bool matches_pattern(std::string_view pattern, std::string_view text) {
  size_t p = 0;
  size_t t = 0;
  size_t star = std::string_view::npos;
  size_t resume = 0;
  while (t < text.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      resume = t;
    } else if (p < pattern.size() && pattern[p] == text[t]) {
      ++p;
      ++t;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      t = ++resume;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

bool FieldMask::covers(std::string_view field) const {
  return std::any_of(patterns_.begin(), patterns_.end(),
                     [field](const std::string& pattern) { return matches_pattern(pattern, field); });
}

std::vector<uint8_t> FieldMask::apply(std::span<const uint8_t> frame) const {
  std::vector<uint8_t> masked(frame.begin(), frame.end());
  for (const wire::Field& field : wire::dissect(frame)) {
    if (!covers(field.name)) continue;
    const size_t end = std::min<size_t>(masked.size(), field.offset + field.length);
    for (size_t i = field.offset; i < end; ++i) masked[i] = 0;
  }
  return masked;
}

}  // namespace loom
