#pragma once

// IPv4 and IPv6 addresses and the IPv4 prefix, with their texts: dotted decimal without leading zeros (a leading zero
// means octal to some readers, so it is refused), RFC 4291 section 2.2 in and RFC 5952 out for IPv6, and "a.b.c.d/n"
// for the prefix. All are comparable and hashable.
//
// Errors: text that is not an address gives no value; nothing throws.
//
// Not modelled: zone identifiers (fe80::1%eth0), IPv6 prefixes.

#include <array>
#include <compare>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "core/wire/bytes.h"
#include "core/wire/mac_address.h"

namespace loom::wire {

class Ipv4Address {
 public:
  static constexpr size_t kSize = 4;
  constexpr Ipv4Address() = default;
  constexpr Ipv4Address(uint8_t a, uint8_t b, uint8_t c, uint8_t d)
      : value_(uint32_t{a} << 24 | uint32_t{b} << 16 | uint32_t{c} << 8 | d) {}
  // 0x0a000001 is 10.0.0.1.
  static constexpr Ipv4Address from_u32(uint32_t value) {
    Ipv4Address a;
    a.value_ = value;
    return a;
  }
  static constexpr Ipv4Address from_bytes(const uint8_t* p) { return from_u32(load_be32(p)); }
  static std::optional<Ipv4Address> from_text(std::string_view text);
  static constexpr Ipv4Address broadcast() { return from_u32(0xffff'ffff); }

  constexpr uint32_t to_u32() const { return value_; }
  constexpr void store(uint8_t* p) const { store_be32(p, value_); }
  constexpr bool is_unspecified() const { return value_ == 0; }
  constexpr bool is_broadcast() const { return value_ == 0xffff'ffff; }  // the limited one, RFC 919
  constexpr bool is_multicast() const { return value_ >> 28 == 0xe; }    // 224.0.0.0/4, RFC 5771
  constexpr bool is_loopback() const { return value_ >> 24 == 127; }
  constexpr bool is_link_local() const { return value_ >> 16 == 0xa9fe; }  // 169.254.0.0/16, RFC 3927
  std::string text() const;

  constexpr auto operator<=>(const Ipv4Address&) const = default;

 private:
  uint32_t value_ = 0;
};

class Ipv6Address {
 public:
  static constexpr size_t kSize = 16;
  constexpr Ipv6Address() = default;
  constexpr explicit Ipv6Address(std::array<uint8_t, 16> bytes) : bytes_(bytes) {}
  static constexpr Ipv6Address from_bytes(const uint8_t* p) {
    Ipv6Address a;
    for (size_t i = 0; i < kSize; ++i) a.bytes_[i] = p[i];
    return a;
  }
  static std::optional<Ipv6Address> from_text(std::string_view text);
  // fe80::/64 with the modified EUI-64 of the MAC address (RFC 4291 appendix A).
  static Ipv6Address link_local(MacAddress mac);
  // ff02::1:ffXX:XXXX for `target` (RFC 4291 section 2.7.1).
  static Ipv6Address solicited_node(const Ipv6Address& target);

  constexpr const std::array<uint8_t, 16>& bytes() const { return bytes_; }
  constexpr void store(uint8_t* p) const {
    for (size_t i = 0; i < kSize; ++i) p[i] = bytes_[i];
  }
  constexpr bool is_unspecified() const { return *this == Ipv6Address{}; }
  constexpr bool is_multicast() const { return bytes_[0] == 0xff; }
  constexpr bool is_link_local() const { return bytes_[0] == 0xfe && (bytes_[1] & 0xc0) == 0x80; }
  std::string text() const;

  constexpr auto operator<=>(const Ipv6Address&) const = default;

 private:
  std::array<uint8_t, 16> bytes_{};
};

// An address and how many of its leading bits name the network; the host bits are kept ("10.0.10.1/24").
class Ipv4Prefix {
 public:
  constexpr Ipv4Prefix() = default;
  // `length` above 32 counts as 32.
  constexpr Ipv4Prefix(Ipv4Address address, int length)
      : address_(address),
        length_(static_cast<uint8_t>(length < 0    ? 0
                                     : length > 32 ? 32
                                                   : length)) {}
  // "10.0.10.1/24"; the length is required.
  static std::optional<Ipv4Prefix> from_text(std::string_view text);

  constexpr Ipv4Address address() const { return address_; }
  constexpr int length() const { return length_; }
  constexpr uint32_t mask() const { return length_ == 0 ? 0 : ~uint32_t{0} << (32 - length_); }
  constexpr Ipv4Address network() const { return Ipv4Address::from_u32(address_.to_u32() & mask()); }
  // The directed broadcast; on a /31 and a /32 there is none (RFC 3021) and this is the limited one.
  constexpr Ipv4Address broadcast() const {
    return length_ >= 31 ? Ipv4Address::broadcast() : Ipv4Address::from_u32(address_.to_u32() | ~mask());
  }
  constexpr bool contains(Ipv4Address a) const { return ((a.to_u32() ^ address_.to_u32()) & mask()) == 0; }
  std::string text() const;

  constexpr auto operator<=>(const Ipv4Prefix&) const = default;

 private:
  Ipv4Address address_;
  uint8_t length_ = 0;
};

}  // namespace loom::wire

template <>
struct std::hash<loom::wire::Ipv4Address> {
  size_t operator()(const loom::wire::Ipv4Address& a) const noexcept { return std::hash<uint32_t>{}(a.to_u32()); }
};

template <>
struct std::hash<loom::wire::Ipv6Address> {
  size_t operator()(const loom::wire::Ipv6Address& a) const noexcept {
    const uint8_t* p = a.bytes().data();
    return std::hash<uint64_t>{}(loom::wire::load_be64(p) * 0x9e37'79b9'7f4a'7c15 ^ loom::wire::load_be64(p + 8));
  }
};
