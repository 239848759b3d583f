// The host's way in: Ethernet, IPv4, ICMP and UDP, each header checked before it is believed.

#include "core/wire/ethernet.h"
#include "devices/endpoint/host.h"

namespace loom {

namespace {
constexpr uint32_t kTransportHeader = 8;  // of ICMP and of UDP
}

void Host::receive(Port&, Frame frame) {
  if (adapter_) return adapter_->from_wire(std::move(frame));
  take(frame);
}

void Host::take(const Frame& frame) {
  const auto ethernet = wire::EthernetView::parse(frame.bytes());
  if (!ethernet) return discard(frame, DropReason::kRunt);
  const bool link_broadcast = ethernet->dst().is_broadcast();
  if (!link_broadcast && ethernet->dst() != mac_) return discard(frame, DropReason::kNotForMe);
  if (ethernet->src().is_multicast() || ethernet->src().is_zero()) return discard(frame, DropReason::kBadSource);

  uint32_t offset = wire::kEthernetHeaderSize;
  if (ethernet->outer_type() == wire::kTpidCustomer) {
    if (!ethernet->tagged_with(wire::kTpidCustomer)) return discard(frame, DropReason::kMalformedTag);
    const uint16_t vid = wire::VlanTag::from_tci(ethernet->outer_tci()).vid;
    // A priority tag names no VLAN (802.1Q-2018 6.9.1): such a frame is as good as untagged.
    if (vid == wire::kPriorityVid && config_.vlan) return discard(frame, DropReason::kNoPvid);
    if (vid != config_.vlan.value_or(wire::kPriorityVid)) return discard(frame, DropReason::kVlanNotMember);
    offset += wire::kTagSize;
  } else if (config_.vlan) {
    return discard(frame, DropReason::kNoPvid);
  }

  switch (wire::load_be16(frame.data() + offset - 2)) {
    case wire::ethertype::kArp:
      return arp_.receive(frame.bytes().subspan(offset), frame);
    case wire::ethertype::kIpv4:
      return receive_ipv4(offset, link_broadcast, frame);
    default:
      return discard(frame, DropReason::kNoListener);
  }
}

void Host::receive_ipv4(uint32_t offset, bool link_broadcast, const Frame& frame) {
  const wire::Bytes bytes = frame.bytes().subspan(offset);
  const auto ip_packet = wire::Ipv4View::parse_header(bytes);
  if (!ip_packet) return discard(frame, DropReason::kMalformed);
  const uint32_t header = static_cast<uint32_t>(ip_packet->header_size());
  const uint32_t total = ip_packet->total_length();
  if (total < header || total > frame.size() - offset) return discard(frame, DropReason::kMalformed);
  if (!ip_packet->checksum_ok()) return discard(frame, DropReason::kBadChecksum);

  const bool ip_broadcast = is_broadcast(ip_packet->dst());
  if (!is_valid_source(ip_packet->src(), ip_broadcast)) return discard(frame, DropReason::kBadSource);
  const bool is_mine = !ip().is_unspecified() && ip_packet->dst() == ip();
  // A link-layer broadcast must be an IP broadcast as well (RFC 1122 section 3.3.6).
  if (!ip_broadcast && (!is_mine || link_broadcast)) return discard(frame, DropReason::kNotForMe);
  ++counters_.ip_received;

  Payload payload{bytes.subspan(header, std::min<size_t>(bytes.size(), total) - header), total - header};
  payload.cut = frame.is_cut() && payload.bytes.size() < payload.size;
  if (ip_packet->is_fragment()) return receive_fragment(*ip_packet, payload, ip_broadcast, frame);
  deliver({*ip_packet, payload, ip_broadcast, frame});
}

// RFC 1122 section 3.2.1.3: the source is one host, other than this one, or nobody yet who speaks to everybody.
bool Host::is_valid_source(wire::Ipv4Address src, bool to_broadcast) const {
  if (src.is_unspecified()) return to_broadcast;
  return !src.is_multicast() && !src.is_loopback() && !is_broadcast(src) && src != ip();
}

void Host::receive_fragment(const wire::Ipv4View& ip_packet, const Payload& payload, bool broadcast,
                            const Frame& frame) {
  ++counters_.fragments_received;
  const Reassembler::Key key{ip_packet.src(), ip_packet.dst(), ip_packet.id(), ip_packet.protocol()};
  const auto outcome =
      reassembler_.add(key, {ip_packet.fragment_offset(), ip_packet.more_fragments(), payload}, frame, now());
  if (outcome == Reassembler::Outcome::kBad) discard(frame, DropReason::kReassembly);
  give_up_fragments();
  if (outcome != Reassembler::Outcome::kComplete) return;
  ++counters_.reassembled;
  deliver({ip_packet, reassembler_.completed(), broadcast, frame});
}

void Host::give_up_fragments() {
  while (const auto frame = reassembler_.give_up(now())) discard(*frame, DropReason::kReassembly);
  if (reassembly_timer_set_ || reassembler_.pending() == 0) return;
  reassembly_timer_set_ = true;
  at(reassembler_.deadline(), *this);
}

void Host::on_event(uint64_t) {
  reassembly_timer_set_ = false;
  give_up_fragments();
}

void Host::deliver(const Incoming& packet) {
  switch (packet.ip.protocol()) {
    case wire::ip_proto::kIcmp:
      return receive_icmp(packet);
    case wire::ip_proto::kUdp:
      return receive_udp(packet);
    default:
      send_unreachable(wire::icmp_code::kProtocol, packet);
      return discard(packet.frame, DropReason::kNoListener);
  }
}

void Host::receive_icmp(const Incoming& packet) {
  const auto icmp = wire::IcmpView::parse(packet.payload.bytes);
  // What a capture cut off can be neither verified nor answered.
  if (!icmp || packet.payload.cut) return discard(packet.frame, DropReason::kMalformed);
  // Zeros that are not stored do not change the sum.
  if (!icmp->checksum_ok()) return discard(packet.frame, DropReason::kBadChecksum);
  switch (icmp->type()) {
    case wire::icmp_type::kEchoRequest: {
      if (packet.broadcast) return discard(packet.frame, DropReason::kNoListener);
      ++counters_.echo_requests_received;
      ++counters_.echo_replies_sent;
      const Payload data = packet.payload.slice(kTransportHeader, packet.payload.size - kTransportHeader);
      send_icmp(packet.ip.src(), wire::Icmp{wire::icmp_type::kEchoReply, 0, icmp->rest()}, data,
                {.dscp = packet.ip.dscp()});
      return;
    }
    case wire::icmp_type::kEchoReply: {
      const EchoHandler* const handler = find_echo(icmp->echo_id());
      if (handler == nullptr) return discard(packet.frame, DropReason::kNoListener);
      return (*handler)({EchoEvent::Kind::kReply, packet.ip.src(), icmp->echo_sequence(), 0, packet.frame});
    }
    case wire::icmp_type::kUnreachable:
      return receive_unreachable(packet, *icmp);
    default:
      return discard(packet.frame, DropReason::kNoListener);
  }
}

void Host::receive_unreachable(const Incoming& packet, const wire::IcmpView& icmp) {
  ++counters_.unreachable_received;
  const auto quoted = wire::Ipv4View::parse_header(icmp.payload());
  if (!quoted || quoted->payload().size() < kTransportHeader) return discard(packet.frame, DropReason::kMalformed);
  // An error about a packet this host cannot have sent is not for it.
  if (quoted->src() != ip() || quoted->fragment_offset() != 0) return discard(packet.frame, DropReason::kNoListener);
  if (quoted->protocol() != wire::ip_proto::kIcmp) return;
  const auto echo = wire::IcmpView::parse(quoted->payload());
  const EchoHandler* const handler = find_echo(echo->echo_id());
  if (echo->type() != wire::icmp_type::kEchoRequest || handler == nullptr) {
    return discard(packet.frame, DropReason::kNoListener);
  }
  (*handler)({EchoEvent::Kind::kUnreachable, packet.ip.src(), echo->echo_sequence(), icmp.code(), packet.frame});
}

void Host::receive_udp(const Incoming& packet) {
  const auto udp = wire::UdpView::parse_header(packet.payload.bytes);
  if (!udp || udp->length() < kTransportHeader || udp->length() > packet.payload.size) {
    return discard(packet.frame, DropReason::kMalformed);
  }
  const Payload datagram = packet.payload.slice(0, udp->length());
  if (udp->checksum_field() != 0) {
    if (datagram.cut && datagram.bytes.size() < datagram.size) {
      ++counters_.udp_unverified;
    } else if (udp_checksum(packet.ip.src(), packet.ip.dst(), datagram.bytes, {}, datagram.size) != 0) {
      return discard(packet.frame, DropReason::kBadChecksum);
    }
  }
  auto listener = udp_.find(udp_key(udp->dst_port(), packet.ip.src(), udp->src_port()));
  if (listener == udp_.end()) listener = udp_.find(udp_key(udp->dst_port(), {}, 0));
  if (listener == udp_.end()) {
    send_unreachable(wire::icmp_code::kPort, packet);
    return discard(packet.frame, DropReason::kNoListener);
  }
  ++counters_.udp_received;
  listener->second({packet.ip.src(), packet.ip.dst(), udp->src_port(), udp->dst_port(),
                    datagram.slice(kTransportHeader, datagram.size - kTransportHeader), packet.frame});
}

}  // namespace loom
