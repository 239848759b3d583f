#pragma once

// A frame in one line, in tcpdump's spirit:
//
//     02:00:00:00:00:0a > ff:ff:ff:ff:ff:ff vlan 10 p5, ARP who-has 10.0.0.2 tell 10.0.0.1, length 60
//
// source first, then destination, the tags from the outside in ("svlan" for 0x88a8, "p" for a PCP that is not 0,
// "dei"), the innermost header that is known, and the length on the wire. What is malformed or cut off is said in
// brackets; a wrong IPv4 header checksum too (the transport checksums are not looked at: offload leaves them
// unfinished).
//
// `dissect` (core/wire/dissect.h) gives every field.
//
// Errors: none, every input has a line.
//
// Not modelled: application protocols other than DHCP and DNS.

#include <cstddef>
#include <string>

#include "core/wire/bytes.h"
#include "core/wire/dissect.h"
#include "core/wire/vlan_tag.h"

namespace loom::wire {

// `frame` may be shorter than `wire_length`, the length the frame had on the wire.
std::string summarise(Bytes frame, size_t wire_length);
inline std::string summarise(Bytes frame) {
  return summarise(frame, frame.size());
}

// "vlan 10", "svlan 100 p5 dei", "vlan 7 (tpid 0x9100)"
std::string tag_text(VlanTag tag);
// "IPv4", "ARP", "LLDP" ... or "ethertype 0x1234"
std::string ethertype_text(uint16_t ethertype);

}  // namespace loom::wire
