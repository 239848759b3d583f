#pragma once

// A 48-bit MAC address (IEEE Std 802-2014, clause 8): six bytes in the order they are sent, comparable, hashable, and
// convertible to a number whose top byte is the first byte sent.
//
// Errors: text that is not an address gives no value; nothing throws.
//
// Not modelled: EUI-64; the dotted Cisco notation (0200.0000.000a).

#include <array>
#include <compare>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "core/wire/bytes.h"

namespace loom::wire {

class MacAddress {
 public:
  static constexpr size_t kSize = 6;

  constexpr MacAddress() = default;
  constexpr explicit MacAddress(std::array<uint8_t, 6> bytes) : bytes_(bytes) {}
  // The low 48 bits: 0x02000000000a is 02:00:00:00:00:0a.
  static constexpr MacAddress from_u64(uint64_t value) {
    MacAddress mac;
    store_be48(mac.bytes_.data(), value);
    return mac;
  }
  // The six bytes at `p`.
  static constexpr MacAddress from_bytes(const uint8_t* p) { return from_u64(load_be48(p)); }
  // Six pairs of hexadecimal digits joined by ':' throughout or by '-' throughout.
  static std::optional<MacAddress> from_text(std::string_view text);

  static constexpr MacAddress broadcast() { return from_u64(0xffff'ffff'ffff); }
  // 01-00-5E and the low 23 bits of the group (RFC 1112 section 6.4); `group` in host order.
  static constexpr MacAddress ipv4_multicast(uint32_t group) {
    return from_u64(0x0100'5e00'0000 | (group & 0x7f'ffff));
  }

  constexpr uint64_t to_u64() const { return load_be48(bytes_.data()); }
  constexpr const std::array<uint8_t, 6>& bytes() const { return bytes_; }
  constexpr void store(uint8_t* p) const { store_be48(p, to_u64()); }

  constexpr bool is_zero() const { return to_u64() == 0; }
  // The I/G bit: a group address, of which broadcast is one.
  constexpr bool is_multicast() const { return (bytes_[0] & 0x01) != 0; }
  constexpr bool is_unicast() const { return !is_multicast(); }
  constexpr bool is_broadcast() const { return to_u64() == 0xffff'ffff'ffff; }
  // The U/L bit: not from a manufacturer's block.
  constexpr bool is_local() const { return (bytes_[0] & 0x02) != 0; }
  // 01-80-C2-00-00-00 to -0F, which no bridge forwards (IEEE 802.1Q-2018, table 8-1).
  constexpr bool is_reserved_group() const { return (to_u64() & ~uint64_t{0xf}) == 0x0180'c200'0000; }

  // "02:00:00:00:00:0a"
  std::string text() const;

  constexpr auto operator<=>(const MacAddress&) const = default;

 private:
  std::array<uint8_t, 6> bytes_{};
};

// The same two questions asked of an address that is already a number, as a forwarding path holds it.
constexpr bool is_multicast_u64(uint64_t mac) {
  return (mac >> 40 & 0x01) != 0;
}
constexpr bool is_reserved_group_u64(uint64_t mac) {
  return (mac & ~uint64_t{0xf}) == 0x0180'c200'0000;
}

}  // namespace loom::wire

template <>
struct std::hash<loom::wire::MacAddress> {
  size_t operator()(const loom::wire::MacAddress& mac) const noexcept { return std::hash<uint64_t>{}(mac.to_u64()); }
};
