#pragma once

// The dissector's layers above Ethernet, each in its own file: dissect_ip.cpp, dissect_transport.cpp and
// dissect_application.cpp. Each starts at its header's first byte and writes to the end of the current part.
//
// Not modelled: see dissect.h.

#include <string>
#include <utility>

#include "core/wire/field_writer.h"

namespace loom::wire {

// `embedded`: inside an ICMP error, where no further error is looked into.
void dissect_ipv4(FieldWriter& w, bool embedded = false);
void dissect_ipv6(FieldWriter& w, bool embedded = false);
// What stands above IPv4 or IPv6; `data` for an unknown protocol.
void dissect_transport(FieldWriter& w, uint8_t protocol, bool embedded);
// What stands behind a UDP header: DHCP or DNS by its ports, when the bytes are that; else `data`.
void dissect_above_udp(FieldWriter& w, uint16_t src_port, uint16_t dst_port);
// The same in words, empty for what is neither: "DNS query A www.example".
std::string describe_above_udp(Bytes payload, uint16_t src_port, uint16_t dst_port);

// "0x012 (SYN, ACK)": the number and the names of its set bits, highest first.
std::string flags_text(uint64_t value, int digits,
                       std::initializer_list<std::pair<uint64_t, std::string_view>> names);

}  // namespace loom::wire
