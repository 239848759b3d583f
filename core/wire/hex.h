#pragma once

// Hexadecimal digits and strings of bytes, as captures and address texts write them: lower case out, both cases in.
//
// Errors: what is not hexadecimal gives no value.
//
// Not modelled: other bases; dumps with offsets and an ASCII column.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/wire/bytes.h"

namespace loom::wire {

// 0 to 15, or -1.
constexpr int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

inline constexpr std::string_view kHexDigits = "0123456789abcdef";

// Two digits.
inline void append_hex(std::string& out, uint8_t byte) {
  out += kHexDigits[byte >> 4];
  out += kHexDigits[byte & 0xf];
}

// "0x" and `digits` digits of `value`, leading zeros kept.
std::string hex_number(uint64_t value, int digits);
// "00112233", at most `limit` bytes and then "..." when there are more.
std::string hex_bytes(Bytes bytes, size_t limit = SIZE_MAX);
// The bytes of "00 11 22", "00:11:22" or "001122": pairs of digits, blanks and colons between pairs ignored.
std::optional<std::vector<uint8_t>> bytes_from_hex(std::string_view text);

}  // namespace loom::wire
