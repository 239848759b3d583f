#pragma once

// FieldMask: what a comparison does not look at. Fields by Wireshark's display-filter names, where "*" stands for any
// run of characters: "ip.id", "*.checksum". Bytes by their offset in the frame, from 0: "@40+4" for four bytes,
// "@18/ff0f" for the bits that are set in the digits. What is ignored is zeroed in a copy of both frames, so that
// alignment and comparison see neither.
//
// Not modelled: offsets from a header's beginning; a frame with a tag more has its bytes elsewhere.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace loom {

class FieldMask {
 public:
  FieldMask() = default;
  // A pattern that complaint_about() has something against ignores nothing.
  explicit FieldMask(const std::vector<std::string>& patterns);

  // What is wrong with a pattern, as the end of a sentence that begins with it; empty when nothing is.
  static std::string complaint_about(const std::string& pattern);

  bool empty() const { return patterns_.empty() && bytes_.empty(); }
  bool has_bytes() const { return !bytes_.empty(); }
  bool covers(std::string_view field) const;
  // A copy of `frame` with everything that is ignored zeroed.
  std::vector<uint8_t> apply(std::span<const uint8_t> frame) const;

 private:
  struct Bits {
    size_t offset = 0;
    std::vector<uint8_t> ignored;  // bits that are set
  };
  static std::optional<Bits> bits_of(const std::string& pattern);

  std::vector<std::string> patterns_;
  std::vector<Bits> bytes_;
};

// Shell-like matching of * alone: "*.checksum" matches "ip.checksum".
bool matches_pattern(std::string_view pattern, std::string_view text);

}  // namespace loom
