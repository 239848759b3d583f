#include "core/wire/mac_address.h"

#include "core/wire/hex.h"

namespace loom::wire {

std::optional<MacAddress> MacAddress::from_text(std::string_view text) {
  if (text.size() != 17) return std::nullopt;
  const char separator = text[2];
  if (separator != ':' && separator != '-') return std::nullopt;
  std::array<uint8_t, 6> bytes{};
  for (size_t i = 0; i < 6; ++i) {
    const int high = hex_value(text[3 * i]);
    const int low = hex_value(text[3 * i + 1]);
    if (high < 0 || low < 0 || (i < 5 && text[3 * i + 2] != separator)) return std::nullopt;
    bytes[i] = static_cast<uint8_t>(high << 4 | low);
  }
  return MacAddress{bytes};
}

std::string MacAddress::text() const {
  std::string out;
  out.reserve(17);
  for (const uint8_t byte : bytes_) {
    if (!out.empty()) out += ':';
    append_hex(out, byte);
  }
  return out;
}

}  // namespace loom::wire
