#include "core/wire/ip_address.h"

#include "core/wire/hex.h"

namespace loom::wire {
namespace {

// A decimal number up to `limit`, without sign and without leading zeros, taken from the front of `text`.
std::optional<uint32_t> take_decimal(std::string_view& text, uint32_t limit) {
  uint32_t value = 0;
  size_t used = 0;
  while (used < text.size() && text[used] >= '0' && text[used] <= '9') {
    if (used == 1 && text[0] == '0') return std::nullopt;
    value = value * 10 + static_cast<uint32_t>(text[used] - '0');
    if (value > limit) return std::nullopt;
    ++used;
  }
  if (used == 0) return std::nullopt;
  text.remove_prefix(used);
  return value;
}

// One to four hexadecimal digits and nothing else.
std::optional<uint16_t> group_from_text(std::string_view text) {
  if (text.empty() || text.size() > 4) return std::nullopt;
  uint32_t value = 0;
  for (const char c : text) {
    if (hex_value(c) < 0) return std::nullopt;
    value = value << 4 | static_cast<uint32_t>(hex_value(c));
  }
  return static_cast<uint16_t>(value);
}

// Colon-separated groups, the last of which may be dotted decimal when `last` is set. Up to eight groups.
struct Groups {
  std::array<uint16_t, 8> value{};
  size_t count = 0;
  bool push(uint16_t group) {
    if (count == 8) return false;
    value[count++] = group;
    return true;
  }
};

bool read_groups(std::string_view text, bool last, Groups& out) {
  if (text.empty()) return true;
  for (;;) {
    const size_t colon = text.find(':');
    const std::string_view piece = text.substr(0, colon);
    if (last && colon == std::string_view::npos && piece.find('.') != std::string_view::npos) {
      const auto v4 = Ipv4Address::from_text(piece);
      return v4 && out.push(static_cast<uint16_t>(v4->to_u32() >> 16)) &&
             out.push(static_cast<uint16_t>(v4->to_u32()));
    }
    const auto group = group_from_text(piece);
    if (!group || !out.push(*group)) return false;
    if (colon == std::string_view::npos) return true;
    text.remove_prefix(colon + 1);
  }
}

}  // namespace

std::optional<Ipv4Address> Ipv4Address::from_text(std::string_view text) {
  uint32_t value = 0;
  for (int i = 0; i < 4; ++i) {
    if (i > 0) {
      if (text.empty() || text[0] != '.') return std::nullopt;
      text.remove_prefix(1);
    }
    const auto byte = take_decimal(text, 255);
    if (!byte) return std::nullopt;
    value = value << 8 | *byte;
  }
  if (!text.empty()) return std::nullopt;
  return from_u32(value);
}

std::string Ipv4Address::text() const {
  return std::to_string(value_ >> 24) + '.' + std::to_string(value_ >> 16 & 0xff) + '.' +
         std::to_string(value_ >> 8 & 0xff) + '.' + std::to_string(value_ & 0xff);
}

std::optional<Ipv6Address> Ipv6Address::from_text(std::string_view text) {
  const size_t gap = text.find("::");
  Groups head;
  Groups tail;
  if (gap == std::string_view::npos) {
    if (!read_groups(text, true, head) || head.count != 8) return std::nullopt;
  } else {
    const std::string_view behind = text.substr(gap + 2);
    if (!read_groups(text.substr(0, gap), false, head) || !read_groups(behind, true, tail)) return std::nullopt;
    if (head.count + tail.count > 7) return std::nullopt;  // "::" stands for at least one group
  }
  std::array<uint8_t, 16> bytes{};
  for (size_t i = 0; i < head.count; ++i) store_be16(&bytes[2 * i], head.value[i]);
  for (size_t i = 0; i < tail.count; ++i) store_be16(&bytes[2 * (8 - tail.count + i)], tail.value[i]);
  return Ipv6Address{bytes};
}

std::string Ipv6Address::text() const {
  std::array<uint16_t, 8> groups{};
  for (size_t i = 0; i < 8; ++i) groups[i] = load_be16(&bytes_[2 * i]);

  // RFC 5952 section 5: an IPv4-mapped address is written with its dotted part.
  if (load_be64(bytes_.data()) == 0 && groups[4] == 0 && groups[5] == 0xffff) {
    return "::ffff:" + Ipv4Address::from_bytes(&bytes_[12]).text();
  }
  // RFC 5952 section 4.2: "::" for the longest run of two or more zero groups, the first of equals.
  size_t gap = 8;
  size_t gap_length = 1;
  for (size_t i = 0; i < 8;) {
    size_t end = i;
    while (end < 8 && groups[end] == 0) ++end;
    if (end - i > gap_length) {
      gap = i;
      gap_length = end - i;
    }
    i = end + 1;
  }
  std::string out;
  for (size_t i = 0; i < 8;) {
    if (i == gap) {
      out += "::";
      i += gap_length;
      continue;
    }
    if (!out.empty() && out.back() != ':') out += ':';
    bool leading = true;
    for (int shift = 12; shift >= 0; shift -= 4) {
      const int digit = groups[i] >> shift & 0xf;
      if (leading && digit == 0 && shift > 0) continue;
      leading = false;
      out += kHexDigits[static_cast<size_t>(digit)];
    }
    ++i;
  }
  return out;
}

Ipv6Address Ipv6Address::link_local(MacAddress mac) {
  const auto& m = mac.bytes();
  const auto flipped = static_cast<uint8_t>(m[0] ^ 0x02);
  return Ipv6Address{{0xfe, 0x80, 0, 0, 0, 0, 0, 0, flipped, m[1], m[2], 0xff, 0xfe, m[3], m[4], m[5]}};
}

Ipv6Address Ipv6Address::solicited_node(const Ipv6Address& target) {
  const auto& t = target.bytes();
  return Ipv6Address{{0xff, 0x02, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x01, 0xff, t[13], t[14], t[15]}};
}

std::optional<Ipv4Prefix> Ipv4Prefix::from_text(std::string_view text) {
  const size_t slash = text.find('/');
  if (slash == std::string_view::npos) return std::nullopt;
  const auto address = Ipv4Address::from_text(text.substr(0, slash));
  std::string_view rest = text.substr(slash + 1);
  const auto length = take_decimal(rest, 32);
  if (!address || !length || !rest.empty()) return std::nullopt;
  return Ipv4Prefix{*address, static_cast<int>(*length)};
}

std::string Ipv4Prefix::text() const {
  return address_.text() + '/' + std::to_string(length_);
}

}  // namespace loom::wire
