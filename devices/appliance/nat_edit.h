#pragma once

// The edits a NAT makes in a packet, in place, with incremental checksum updates (RFC 1624), so that a packet that
// was damaged stays damaged and one whose end is not known can be edited all the same.
//
// Each takes a packet from its IPv4 header on; the header must be whole. What a field would be in is left alone when
// it is not there, as in the start of a packet that an ICMP error quotes.
//
// Not modelled: payloads that speak of addresses (FTP, SIP); IP options with addresses.

#include <optional>

#include "core/wire/ipv4.h"
#include "devices/appliance/nat_table.h"

namespace loom {

enum class NatEnd : uint8_t { kSource, kDestination };

// Of a packet, or of what an error quotes: its protocol and both ends. ICMP echo has its identifier as port at both
// ends. Nothing when it is neither TCP, UDP nor ICMP echo, or ends before its ports do.
struct NatFlow {
  uint8_t protocol = 0;
  NatEndpoint src{};
  NatEndpoint dst{};
  uint16_t tcp_flags = 0;
};
std::optional<NatFlow> nat_flow_of(wire::Bytes packet);

// The packet an ICMP error is about; nothing when `packet` is no ICMP error, or quotes less than a header.
std::optional<wire::Bytes> quoted_by(wire::Bytes packet);

void set_end(wire::MutableBytes packet, NatEnd end, NatEndpoint to);
void set_address(wire::MutableBytes packet, NatEnd end, wire::Ipv4Address to);
// In an ICMP error: an end of the packet it quotes.
void set_quoted_end(wire::MutableBytes packet, NatEnd end, NatEndpoint to);
// By one; the packet has lived at least two.
void decrement_ttl(wire::MutableBytes packet);

}  // namespace loom
