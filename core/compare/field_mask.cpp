#include "core/compare/field_mask.h"

#include <algorithm>
#include <charconv>

#include "core/wire/describe.h"
#include "core/wire/hex.h"

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

namespace {

constexpr size_t kMostOffset = 65535;

// A number up to `most` that takes all of `text`.
std::optional<size_t> number_of(std::string_view text, size_t most) {
  size_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || value > most) return std::nullopt;
  return value;
}

}  // namespace

FieldMask::FieldMask(const std::vector<std::string>& patterns) {
  for (const std::string& pattern : patterns) {
    if (!pattern.starts_with('@')) {
      patterns_.push_back(pattern);
    } else if (std::optional<Bits> bits = bits_of(pattern)) {
      bytes_.push_back(*std::move(bits));
    }
  }
}

std::optional<FieldMask::Bits> FieldMask::bits_of(const std::string& pattern) {
  const std::string_view text = std::string_view(pattern).substr(1);
  const size_t sign = std::min(text.find_first_of("+/"), text.size());
  const std::optional<size_t> offset = number_of(text.substr(0, sign), kMostOffset);
  if (!offset) return std::nullopt;
  if (sign == text.size()) return Bits{*offset, {0xff}};
  const std::string_view rest = text.substr(sign + 1);
  if (text[sign] == '+') {
    const std::optional<size_t> length = number_of(rest, kMostOffset);
    if (!length || *length == 0) return std::nullopt;
    return Bits{*offset, std::vector<uint8_t>(*length, 0xff)};
  }
  std::optional<std::vector<uint8_t>> bits = wire::bytes_from_hex(rest);
  if (!bits || bits->empty()) return std::nullopt;
  return Bits{*offset, *std::move(bits)};
}

std::string FieldMask::complaint_about(const std::string& pattern) {
  if (pattern.empty()) return "names no field";
  if (!pattern.starts_with('@') || bits_of(pattern)) return "";
  return "is no place in a frame; write @40 for a byte, @40+4 for four, @40/ff0f for the bits set in the digits";
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
    for (size_t i = field.offset; i < end; ++i) {
      const unsigned below = 8 * (field.offset + field.length - 1 - static_cast<uint32_t>(i));
      const auto own = field.bits == 0 ? uint8_t{0xff} : static_cast<uint8_t>(field.bits >> below);
      masked[i] &= static_cast<uint8_t>(~own);
    }
  }
  for (const Bits& bits : bytes_) {
    for (size_t i = 0; i < bits.ignored.size() && bits.offset + i < masked.size(); ++i) {
      masked[bits.offset + i] &= static_cast<uint8_t>(~bits.ignored[i]);
    }
  }
  return masked;
}

}  // namespace loom
