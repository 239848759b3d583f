#pragma once

// ICMPv6 (RFC 4443) and neighbour discovery (RFC 4861): echo, errors, router and neighbour solicitation and
// advertisement, redirect. A message is type, code, checksum, then a fixed part whose size the type decides, then
// options or payload.
//
// `parse` makes sure the fixed part is there, so that the accessors of a type never fail; asked of another type they
// give zeros.
//
// Errors: kTruncated. The checksum covers a pseudo-header, so it is asked with the addresses.
//
// Not modelled: multicast listener discovery beyond its numbers, secure neighbour discovery.

#include <optional>
#include <vector>

#include "core/wire/bytes.h"
#include "core/wire/checksum.h"
#include "core/wire/ip_address.h"
#include "core/wire/ipv4.h"
#include "core/wire/mac_address.h"
#include "core/wire/options.h"

namespace loom::wire {

namespace icmpv6_type {
inline constexpr uint8_t kUnreachable = 1;
inline constexpr uint8_t kPacketTooBig = 2;
inline constexpr uint8_t kTimeExceeded = 3;
inline constexpr uint8_t kParameterProblem = 4;
inline constexpr uint8_t kEchoRequest = 128;
inline constexpr uint8_t kEchoReply = 129;
inline constexpr uint8_t kRouterSolicitation = 133;
inline constexpr uint8_t kRouterAdvertisement = 134;
inline constexpr uint8_t kNeighborSolicitation = 135;
inline constexpr uint8_t kNeighborAdvertisement = 136;
inline constexpr uint8_t kRedirect = 137;
}  // namespace icmpv6_type

namespace nd_option {
inline constexpr uint8_t kSourceLinkAddress = 1;
inline constexpr uint8_t kTargetLinkAddress = 2;
inline constexpr uint8_t kPrefix = 3;
inline constexpr uint8_t kRedirected = 4;
inline constexpr uint8_t kMtu = 5;
}  // namespace nd_option

class Icmpv6View {
 public:
  static constexpr size_t kMinSize = 8;
  constexpr Icmpv6View() = default;
  static constexpr Parsed<Icmpv6View> parse(Bytes bytes) {
    if (bytes.size() < kMinSize || bytes.size() < fixed_size(bytes[0])) return Malformed::kTruncated;
    return Icmpv6View{bytes};
  }
  // Up to the options or the payload, checksum included.
  static constexpr size_t fixed_size(uint8_t type) {
    switch (type) {
      case icmpv6_type::kRouterAdvertisement:
        return 16;
      case icmpv6_type::kNeighborSolicitation:
        return 24;
      case icmpv6_type::kNeighborAdvertisement:
        return 24;
      case icmpv6_type::kRedirect:
        return 40;
      default:
        return kMinSize;
    }
  }
  constexpr uint8_t type() const { return bytes_[0]; }
  constexpr uint8_t code() const { return bytes_[1]; }
  constexpr uint16_t checksum_field() const { return load_be16(bytes_.data() + 2); }
  // The four bytes behind the checksum.
  constexpr uint32_t rest() const { return load_be32(bytes_.data() + 4); }
  constexpr bool is_echo() const { return type() == icmpv6_type::kEchoRequest || type() == icmpv6_type::kEchoReply; }
  constexpr bool is_error() const { return type() < 128; }
  constexpr uint16_t echo_id() const { return load_be16(bytes_.data() + 4); }
  constexpr uint16_t echo_sequence() const { return load_be16(bytes_.data() + 6); }
  constexpr bool is_neighbor_discovery() const {
    return type() >= icmpv6_type::kRouterSolicitation && type() <= icmpv6_type::kRedirect;
  }
  // Of solicitations, advertisements of neighbours, and redirects.
  constexpr Ipv6Address target() const {
    return has_target() ? Ipv6Address::from_bytes(bytes_.data() + 8) : Ipv6Address{};
  }
  // Of a neighbour advertisement.
  constexpr bool router() const { return is_advertisement() && (bytes_[4] & 0x80) != 0; }
  constexpr bool solicited() const { return is_advertisement() && (bytes_[4] & 0x40) != 0; }
  constexpr bool override_flag() const { return is_advertisement() && (bytes_[4] & 0x20) != 0; }
  // Behind the fixed part: options of neighbour discovery, echo data, the packet an error is about.
  constexpr Bytes payload() const { return bytes_.subspan(fixed_size(type())); }
  OptionWalk option_walk() const {
    return {is_neighbor_discovery() ? payload() : Bytes{}, OptionFormat::kNeighborDiscovery};
  }
  // Everything behind the first eight bytes.
  constexpr Bytes body() const { return bytes_.subspan(kMinSize); }
  // From the source (1) or target (2) link-layer address option.
  std::optional<MacAddress> link_address(uint8_t option_kind) const;
  bool checksum_ok(const PseudoHeader& pseudo) const { return pseudo.checksum(ip_proto::kIcmpv6, bytes_) == 0; }

 private:
  constexpr explicit Icmpv6View(Bytes bytes) : bytes_(bytes) {}
  constexpr bool is_advertisement() const { return type() == icmpv6_type::kNeighborAdvertisement; }
  constexpr bool has_target() const { return fixed_size(type()) >= 24; }
  Bytes bytes_;
};

struct Icmpv6 {
  uint8_t type = 0;
  uint8_t code = 0;
  uint32_t rest = 0;
  std::vector<uint8_t> body{};  // everything behind: fixed part of the type, options, payload

  static Icmpv6 echo_request(uint16_t id, uint16_t sequence, Bytes data);
  static Icmpv6 echo_reply(uint16_t id, uint16_t sequence, Bytes data);
  // Who has `target`; `sender` goes into a source link-layer address option.
  static Icmpv6 neighbor_solicitation(const Ipv6Address& target, MacAddress sender);
  // `owner` has `target`; solicited and override set as asked, `owner` in a target link-layer address option.
  static Icmpv6 neighbor_advertisement(const Ipv6Address& target, MacAddress owner, bool solicited,
                                       bool override_old);
  static Icmpv6 router_solicitation(MacAddress sender);
  static Icmpv6 from(const Icmpv6View& view);

  size_t size() const { return Icmpv6View::kMinSize + body.size(); }
  // Writes the message with its checksum and returns size(); writes nothing and returns 0 when `out` is shorter.
  size_t emit(MutableBytes out, const PseudoHeader& pseudo) const;
  bool operator==(const Icmpv6&) const = default;
};

}  // namespace loom::wire
