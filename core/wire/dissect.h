#pragma once

// A frame as a flat list of fields, for differences that can be read: "ip.ttl: expected 64, got 63".
//
// The fields tile the frame: in order of offset, every byte of the span belongs to one field, except that bit fields
// of the same bytes (vlan.priority, vlan.dei, vlan.id) stand one behind the other with the same offset and length,
// and say which bits are theirs. Names are those of Wireshark's display filters where it has one; the tag of TPID
// 0x88a8 is `ieee8021ad.*`, every other one `vlan.*`. `layer` counts the headers from the outside: Ethernet 0, each
// tag one more, and so on, so that the same name twice (two tags, the packet inside an ICMP error) can be told apart.
//
// What is not a known header is `data`; what follows the end of an LLC frame or an IP or ARP packet is `eth.padding`.
// A header cut off by the end of the frame has the fields that are whole; the bytes of the broken one are `data`.
//
// Errors: none; every input has a dissection, the empty one an empty list. Nothing outside of the span is read.
//
// Not modelled: what is above UDP, TCP and ICMP, but for DHCP and DNS over UDP; BPDUs, LLDP and other control
// protocols (tshark tells them).

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/wire/bytes.h"

namespace loom::wire {

struct Field {
  std::string_view name;  // static storage
  uint32_t offset = 0;    // bytes from the start of the frame
  uint32_t length = 0;    // bytes, at least 1
  uint8_t layer = 0;
  std::string value;  // numbers in decimal, identifiers and flags in hexadecimal, `data` as all its digits
  uint32_t bits = 0;  // of a bit field: its bits in the big-endian number of its bytes; 0: all of them
  bool operator==(const Field&) const = default;
};

std::vector<Field> dissect(Bytes frame);

}  // namespace loom::wire
