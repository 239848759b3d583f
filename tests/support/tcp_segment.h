#pragma once

// One segment of a TCP flow as a frame, with right checksums: from 10.0.0.1 to 10.0.0.2 or fd00::1 to fd00::2, port
// 40000 to 5201.
//
// Not modelled: options.

#include <cstdint>
#include <vector>

#include "core/wire/build.h"

namespace loom::testing {

struct SegmentShape {
  bool is_ipv4 = true;
  bool tagged = false;  // VLAN 10
  uint16_t flags = wire::tcp_flag::kAck;
  uint16_t window = 500;
};

inline std::vector<uint8_t> tcp_segment(const SegmentShape& shape, uint16_t identification, uint32_t sequence,
                                        const std::vector<uint8_t>& payload) {
  wire::FrameBuilder frame;
  frame.eth(wire::MacAddress::from_u64(0x0200'0000'0002), wire::MacAddress::from_u64(0x0200'0000'0001));
  if (shape.tagged) frame.vlan(10);
  if (shape.is_ipv4) {
    wire::Ipv4 ip;
    ip.src = wire::Ipv4Address(10, 0, 0, 1);
    ip.dst = wire::Ipv4Address(10, 0, 0, 2);
    ip.id = identification;
    frame.ipv4(ip);
  } else {
    wire::Ipv6 ip;
    ip.src = *wire::Ipv6Address::from_text("fd00::1");
    ip.dst = *wire::Ipv6Address::from_text("fd00::2");
    frame.ipv6(ip);
  }
  wire::Tcp tcp;
  tcp.src_port = 40000;
  tcp.dst_port = 5201;
  tcp.seq = sequence;
  tcp.ack = 7;
  tcp.flags = shape.flags;
  tcp.window = shape.window;
  return frame.tcp(tcp).payload(wire::Bytes(payload)).build();
}

}  // namespace loom::testing
