#pragma once

// FieldMask: which fields a comparison does not look at, by Wireshark's display-filter names; "*" stands for any run
// of characters. Ignored fields are zeroed in a copy of both frames, so that alignment and comparison see neither.

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace loom {

class FieldMask {
 public:
  FieldMask() = default;
  explicit FieldMask(std::vector<std::string> patterns) : patterns_(std::move(patterns)) {}

  bool empty() const { return patterns_.empty(); }
  bool covers(std::string_view field) const;
  // A copy of `frame` with every covered field zeroed.
  std::vector<uint8_t> apply(std::span<const uint8_t> frame) const;

 private:
  std::vector<std::string> patterns_;
};

// Shell-like matching of * alone: "*.checksum" matches "ip.checksum".
bool matches_pattern(std::string_view pattern, std::string_view text);

}  // namespace loom
