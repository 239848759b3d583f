#pragma once

// Which frames must keep their order among themselves: those with the same tags (priority included: a switch may put
// another priority first, IEEE 802.1Q-2018 section 6.5.3), addresses, type, IP addresses, protocol and ports.
//
// Fragments of IP packets have ports 0, the first one too, so that a datagram's fragments are one flow. For ICMP and
// ICMPv6 the source port holds type and code, the destination port the echo identifier. ARP has its two IP addresses.
// IPv4 addresses are held as IPv4-mapped IPv6 addresses.
//
// Errors: none; a frame too short for a header has zeros for what it lacks.
//
// Not modelled: flows inside tunnels; SCTP ports.

#include <compare>
#include <cstdint>
#include <functional>
#include <string>

#include "core/wire/bytes.h"
#include "core/wire/ip_address.h"
#include "core/wire/mac_address.h"
#include "core/wire/vlan_tag.h"

namespace loom::wire {

struct FlowKey {
  TagStack tags{};
  MacAddress dst{};
  MacAddress src{};
  uint16_t type_or_length = 0;
  uint8_t protocol = 0;
  Ipv6Address src_ip{};
  Ipv6Address dst_ip{};
  uint16_t src_port = 0;
  uint16_t dst_port = 0;

  auto operator<=>(const FlowKey&) const = default;
  // The same on every machine and in every run.
  uint64_t hash() const;
  // "02:00:00:00:00:0a > 02:00:00:00:00:0b vlan 10 p5 10.0.0.1:1000 > 10.0.0.2:53 proto 17"
  std::string text() const;
};

FlowKey flow_key(Bytes frame);

}  // namespace loom::wire

template <>
struct std::hash<loom::wire::FlowKey> {
  size_t operator()(const loom::wire::FlowKey& key) const noexcept { return key.hash(); }
};
