#include "core/wire/hex.h"

#include <algorithm>

namespace loom::wire {

std::string hex_number(uint64_t value, int digits) {
  std::string out = "0x";
  for (int shift = 4 * (digits - 1); shift >= 0; shift -= 4) out += kHexDigits[value >> shift & 0xf];
  return out;
}

std::string hex_bytes(Bytes bytes, size_t limit) {
  const size_t shown = std::min(bytes.size(), limit);
  std::string out;
  out.reserve(2 * shown + 3);
  for (const uint8_t byte : bytes.first(shown)) append_hex(out, byte);
  if (shown < bytes.size()) out += "...";
  return out;
}

std::optional<std::vector<uint8_t>> bytes_from_hex(std::string_view text) {
  std::vector<uint8_t> out;
  out.reserve(text.size() / 2);
  for (size_t i = 0; i < text.size();) {
    const char c = text[i];
    if (c == ' ' || c == ':' || c == '\t' || c == '\n' || c == '\r') {
      ++i;
      continue;
    }
    const int high = hex_value(c);
    const int low = i + 1 < text.size() ? hex_value(text[i + 1]) : -1;
    if (high < 0 || low < 0) return std::nullopt;
    out.push_back(static_cast<uint8_t>(high << 4 | low));
    i += 2;
  }
  return out;
}

}  // namespace loom::wire
