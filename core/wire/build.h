#pragma once

// Composing whole frames: Ethernet, tags, one network header, one transport header, payload, padding. Lengths, types,
// protocol numbers and checksums follow from what was put together.
//
//     FrameBuilder().eth(dst, src).vlan(10, 5).ipv4({.src = a, .dst = b}).udp({.src_port = 1, .dst_port = 2})
//         .payload("hello").pad().build();
//
// A later call for the same layer replaces the earlier one; `vlan` and `tag` add inner tags. The protocol field of
// the IP value and the type field are set by what follows, unless `type` names one.
//
// Errors: parts that do not fit their length fields (a 70000-byte UDP payload, 41 bytes of IP options) give an empty
// frame. To make a deliberately wrong frame, build a right one and change its bytes.
//
// Not modelled: IPv6 extension headers (give them as payload with the right next header), fragmentation, tunnels.

#include <optional>
#include <string_view>
#include <variant>
#include <vector>

#include "core/wire/arp.h"
#include "core/wire/ethernet.h"
#include "core/wire/icmp.h"
#include "core/wire/icmpv6.h"
#include "core/wire/ipv4.h"
#include "core/wire/ipv6.h"
#include "core/wire/tcp.h"
#include "core/wire/udp.h"

namespace loom::wire {

class FrameBuilder {
 public:
  FrameBuilder& eth(MacAddress dst, MacAddress src);
  FrameBuilder& tag(VlanTag tag);
  FrameBuilder& vlan(uint16_t vid, uint8_t pcp = 0, uint16_t tpid = kTpidCustomer);
  // The type field, whatever follows.
  FrameBuilder& type(uint16_t type_or_length);

  FrameBuilder& arp(const Arp& arp);
  FrameBuilder& ipv4(const Ipv4& ip);
  FrameBuilder& ipv6(const Ipv6& ip);
  // The type field becomes the length.
  FrameBuilder& llc(const Llc& llc);

  // Behind an IP header.
  FrameBuilder& udp(const Udp& udp);
  FrameBuilder& tcp(const Tcp& tcp);
  FrameBuilder& icmp(const Icmp& icmp);
  FrameBuilder& icmpv6(const Icmpv6& icmpv6);

  FrameBuilder& payload(Bytes bytes);
  FrameBuilder& payload(std::string_view text);
  FrameBuilder& payload(size_t size, uint8_t fill);
  // Zeros up to `size` bytes.
  FrameBuilder& pad(size_t size = kEthernetMinSize);

  std::vector<uint8_t> build() const;

 private:
  // The network layer and all behind it; nothing when it does not fit.
  std::optional<std::vector<uint8_t>> packet() const;
  std::optional<std::vector<uint8_t>> segment(const PseudoHeader& pseudo) const;
  uint8_t transport_protocol(uint8_t otherwise) const;
  uint16_t type_field(size_t packet_size) const;

  Ethernet eth_;
  std::optional<uint16_t> type_;
  std::variant<std::monostate, Arp, Ipv4, Ipv6, Llc> network_;
  std::variant<std::monostate, Udp, Tcp, Icmp, Icmpv6> transport_;
  std::vector<uint8_t> payload_;
  size_t pad_to_ = 0;
};

}  // namespace loom::wire
