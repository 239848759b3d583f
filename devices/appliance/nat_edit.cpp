#include "devices/appliance/nat_edit.h"

#include "core/wire/icmp.h"
#include "core/wire/tcp.h"
#include "core/wire/udp.h"

namespace loom {

namespace {

constexpr size_t kTtlAt = 8;
constexpr size_t kIpChecksumAt = 10;
constexpr size_t kIcmpChecksumAt = 2;
constexpr size_t kEchoIdAt = 4;
constexpr size_t kUdpChecksumAt = 6;
constexpr size_t kTcpChecksumAt = 16;

wire::Ipv4View view_of(wire::Bytes packet) {
  return *wire::Ipv4View::parse_header(packet);
}

void update(uint8_t* checksum, uint16_t before, uint16_t after) {
  wire::store_be16(checksum, wire::update_checksum(wire::load_be16(checksum), before, after));
}

// What stands behind the header and is there.
wire::MutableBytes transport_of(wire::MutableBytes packet) {
  const wire::Ipv4View ip = view_of(packet);
  if (ip.fragment_offset() != 0) return {};
  return packet.subspan(ip.header_size(), ip.payload().size());
}

// Where the checksum of TCP or UDP stands, if it is there and used.
uint8_t* transport_checksum(wire::MutableBytes transport, uint8_t protocol) {
  if (protocol == wire::ip_proto::kUdp && transport.size() >= wire::UdpView::kSize) {
    uint8_t* const at = transport.data() + kUdpChecksumAt;
    return wire::load_be16(at) == 0 ? nullptr : at;  // sent without (RFC 768)
  }
  if (protocol == wire::ip_proto::kTcp && transport.size() >= kTcpChecksumAt + 2) {
    return transport.data() + kTcpChecksumAt;
  }
  return nullptr;
}

// A computed 0 is sent as its other form: 0 says that there is none (RFC 768).
void never_zero(uint8_t* checksum, uint8_t protocol) {
  if (protocol == wire::ip_proto::kUdp && wire::load_be16(checksum) == 0) wire::store_be16(checksum, 0xffff);
}

}  // namespace

std::optional<NatFlow> nat_flow_of(wire::Bytes packet) {
  const auto ip = wire::Ipv4View::parse_header(packet);
  if (!ip || ip->fragment_offset() != 0) return std::nullopt;
  const wire::Bytes transport = ip->payload();
  if (transport.size() < 8) return std::nullopt;
  NatFlow flow{ip->protocol(), {ip->src(), 0}, {ip->dst(), 0}, 0};
  switch (ip->protocol()) {
    case wire::ip_proto::kTcp:
      if (transport.size() >= wire::TcpView::kMinSize)
        flow.tcp_flags = wire::load_be16(transport.data() + 12) & 0x1ff;
      [[fallthrough]];
    case wire::ip_proto::kUdp:
      flow.src.port = wire::load_be16(transport.data());
      flow.dst.port = wire::load_be16(transport.data() + 2);
      return flow;
    case wire::ip_proto::kIcmp: {
      const auto icmp = wire::IcmpView::parse(transport);
      if (!icmp->is_echo()) return std::nullopt;
      flow.src.port = flow.dst.port = icmp->echo_id();
      return flow;
    }
    default:
      return std::nullopt;
  }
}

std::optional<wire::Bytes> quoted_by(wire::Bytes packet) {
  const auto ip = wire::Ipv4View::parse_header(packet);
  if (!ip || ip->protocol() != wire::ip_proto::kIcmp || ip->fragment_offset() != 0) return std::nullopt;
  const auto icmp = wire::IcmpView::parse(ip->payload());
  if (!icmp || !icmp->is_error() || !wire::Ipv4View::parse_header(icmp->payload())) return std::nullopt;
  return icmp->payload();
}

void set_address(wire::MutableBytes packet, NatEnd end, wire::Ipv4Address to) {
  uint8_t* const at = packet.data() + (end == NatEnd::kSource ? 12 : 16);
  const uint32_t before = wire::load_be32(at);
  const uint8_t protocol = view_of(packet).protocol();
  to.store(at);
  const auto change = [&](uint8_t* checksum) {
    wire::store_be16(checksum, wire::update_checksum_u32(wire::load_be16(checksum), before, to.to_u32()));
  };
  change(packet.data() + kIpChecksumAt);
  // The pseudo-header has the address, too.
  if (uint8_t* const checksum = transport_checksum(transport_of(packet), protocol)) {
    change(checksum);
    never_zero(checksum, protocol);
  }
}

void set_end(wire::MutableBytes packet, NatEnd end, NatEndpoint to) {
  set_address(packet, end, to.ip);
  const uint8_t protocol = view_of(packet).protocol();
  const wire::MutableBytes transport = transport_of(packet);
  if (transport.size() < 8) return;
  if (protocol == wire::ip_proto::kIcmp) {
    uint8_t* const id = transport.data() + kEchoIdAt;
    update(transport.data() + kIcmpChecksumAt, wire::load_be16(id), to.port);
    wire::store_be16(id, to.port);
    return;
  }
  uint8_t* const port = transport.data() + (end == NatEnd::kSource ? 0 : 2);
  if (uint8_t* const checksum = transport_checksum(transport, protocol)) {
    update(checksum, wire::load_be16(port), to.port);
    never_zero(checksum, protocol);
  }
  wire::store_be16(port, to.port);
}

void set_quoted_end(wire::MutableBytes packet, NatEnd end, NatEndpoint to) {
  const wire::MutableBytes icmp = transport_of(packet);
  const wire::MutableBytes quoted = icmp.subspan(wire::IcmpView::kSize);
  // The quote is part of what the outer checksum is over; it changes as its own sum does.
  const auto before = static_cast<uint16_t>(~wire::checksum(quoted));
  set_end(quoted, end, to);
  update(icmp.data() + kIcmpChecksumAt, before, static_cast<uint16_t>(~wire::checksum(quoted)));
}

void decrement_ttl(wire::MutableBytes packet) {
  const uint16_t before = wire::load_be16(packet.data() + kTtlAt);
  --packet[kTtlAt];
  update(packet.data() + kIpChecksumAt, before, wire::load_be16(packet.data() + kTtlAt));
}

}  // namespace loom
