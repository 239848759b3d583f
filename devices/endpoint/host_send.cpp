// The host's way out: UDP and ICMP into IPv4, IPv4 into frames, to the next hop or into the queue for its address.

#include <array>
#include <cstring>

#include "core/wire/ethernet.h"
#include "devices/endpoint/host.h"

namespace loom {

namespace {
constexpr uint32_t kIpHeader = 20;
constexpr uint32_t kTransportHeader = 8;
// An ICMP error quotes as much as fits in 576 bytes (RFC 1812 section 4.3.2.3).
constexpr uint32_t kMostQuoted = 576 - kIpHeader - kTransportHeader;
constexpr Duration kErrorInterval = Duration::ms(1);
constexpr int64_t kErrorBurst = 50;
}  // namespace

uint16_t Host::udp_checksum(wire::Ipv4Address src, wire::Ipv4Address dst, wire::Bytes header, wire::Bytes stored,
                            uint32_t length) {
  wire::Checksum sum;
  sum.add_u32(src.to_u32());
  sum.add_u32(dst.to_u32());
  sum.add_u16(wire::ip_proto::kUdp);
  sum.add_u16(static_cast<uint16_t>(length));
  sum.add(header);
  sum.add(stored);
  return sum.finish();
}

std::optional<DropReason> Host::send_udp(wire::Ipv4Address dst, uint16_t src_port, uint16_t dst_port,
                                         const Payload& payload, SendOptions options) {
  LOOM_CHECK(payload.size <= kMaxUdpPayload, "a UDP datagram fits in an IPv4 packet");
  Outgoing packet{dst, wire::ip_proto::kUdp, {}, payload, options};
  const uint32_t length = kTransportHeader + payload.size;
  uint8_t* const p = packet.header.data();
  wire::store_be16(p, src_port);
  wire::store_be16(p + 2, dst_port);
  wire::store_be16(p + 4, static_cast<uint16_t>(length));
  const uint16_t check = udp_checksum(ip(), dst, packet.header, payload.bytes, length);
  wire::store_be16(p + 6, check == 0 ? 0xffff : check);
  const auto refused = send_ip(packet);
  if (!refused) ++counters_.udp_sent;
  return refused;
}

std::optional<DropReason> Host::send_echo_request(wire::Ipv4Address dst, uint16_t id, uint16_t sequence,
                                                  const Payload& payload, SendOptions options) {
  return send_icmp(dst, wire::Icmp::echo_request(id, sequence), payload, options);
}

std::optional<DropReason> Host::send_icmp(wire::Ipv4Address dst, const wire::Icmp& icmp, const Payload& payload,
                                          SendOptions options) {
  LOOM_CHECK(payload.size <= kMaxUdpPayload, "an ICMP message fits in an IPv4 packet");
  Outgoing packet{dst, wire::ip_proto::kIcmp, {}, payload, options};
  icmp.emit(packet.header, {});
  wire::Checksum sum;
  wire::store_be16(packet.header.data() + 2, 0);
  sum.add(packet.header);
  sum.add(payload.bytes);
  wire::store_be16(packet.header.data() + 2, sum.finish());
  return send_ip(packet);
}

void Host::send_unreachable(uint8_t code, const Incoming& about) {
  if (about.broadcast || about.ip.src().is_unspecified()) return;
  if (!may_send_error()) {
    ++counters_.unreachable_suppressed;
    return;
  }
  // The packet as it was before fragmentation.
  wire::Ipv4 header = wire::Ipv4::from(about.ip);
  header.more_fragments = false;
  header.fragment_offset = 0;
  std::array<uint8_t, kMostQuoted> quote;
  const auto header_size = static_cast<uint32_t>(header.emit(quote, about.payload.size));
  const uint32_t available =
      about.payload.cut ? static_cast<uint32_t>(about.payload.bytes.size()) : about.payload.size;
  const Payload start = about.payload.slice(0, std::min(available, kMostQuoted - header_size));
  std::copy(start.bytes.begin(), start.bytes.end(), quote.begin() + header_size);
  ++counters_.unreachable_sent;
  send_icmp(about.ip.src(), wire::Icmp::unreachable(code),
            {wire::Bytes{quote}.first(header_size + start.bytes.size()), header_size + start.size}, {});
}

bool Host::may_send_error() {
  const Time due = std::max(next_error_, now());
  if (due - now() > kErrorInterval * (kErrorBurst - 1)) return false;
  next_error_ = due + kErrorInterval;
  return true;
}

std::optional<DropReason> Host::send_ip(const Outgoing& packet) {
  wire::Ipv4 header{.src = ip(), .dst = packet.dst, .protocol = packet.protocol, .ttl = config_.ttl, .id = ++ip_id_};
  header.dscp = packet.options.dscp;
  header.dont_fragment = packet.options.dont_fragment;
  const uint32_t length = kTransportHeader + packet.payload.size;
  const uint32_t room = config_.mtu - kIpHeader;
  const auto refuse = [&](DropReason reason) {
    discard(make_frame(wire::MacAddress{}, header, packet.header, packet.payload), reason);
    return reason;
  };

  const bool to_all = is_broadcast(packet.dst) || packet.dst.is_multicast();
  const wire::Ipv4Address hop = next_hop(packet.dst);
  const bool has_source = !ip().is_unspecified() || (packet.options.from_nobody && packet.dst.is_broadcast());
  if (!has_source || (!to_all && hop.is_unspecified())) return refuse(DropReason::kNoRoute);
  if (length > room && header.dont_fragment) return refuse(DropReason::kMtuExceeded);

  const wire::MacAddress group = packet.dst.is_multicast() ? wire::MacAddress::ipv4_multicast(packet.dst.to_u32())
                                                           : wire::MacAddress::broadcast();
  ++counters_.ip_sent;
  if (length <= room) {
    send_or_wait(to_all ? &group : arp_.find(hop), hop, header, packet.header, packet.payload);
    return std::nullopt;
  }
  // RFC 791 section 3.2: offsets count eights of bytes.
  const uint32_t step = room & ~7u;
  for (uint32_t offset = 0; offset < length; offset += step) {
    const uint32_t end = std::min(offset + step, length);
    header.fragment_offset = offset;
    header.more_fragments = end < length;
    ++counters_.fragments_sent;
    const bool first = offset == 0;
    const uint32_t from = first ? 0 : offset - kTransportHeader;
    send_or_wait(to_all ? &group : arp_.find(hop), hop, header, first ? wire::Bytes{packet.header} : wire::Bytes{},
                 packet.payload.slice(from, end - kTransportHeader - from));
  }
  return std::nullopt;
}

void Host::send_or_wait(const wire::MacAddress* to, wire::Ipv4Address hop, const wire::Ipv4& header,
                        wire::Bytes transport, const Payload& part) {
  Frame frame = make_frame(to != nullptr ? *to : wire::MacAddress{}, header, transport, part);
  if (to != nullptr) {
    send_frame(std::move(frame));
  } else {
    arp_.wait(hop, std::move(frame));
  }
}

Frame Host::make_frame(wire::MacAddress to, const wire::Ipv4& header, wire::Bytes transport, const Payload& part) {
  const auto stored = static_cast<uint32_t>(transport.size() + part.bytes.size());
  const auto length = static_cast<uint32_t>(transport.size()) + part.size;
  const uint32_t headers = link_header_size() + kIpHeader;
  FrameDraft draft = frames().draft(headers + stored, headers + length);
  const std::span<uint8_t> out = draft.bytes();
  const uint32_t link = emit_link_header(out, to, wire::ethertype::kIpv4);
  header.emit(out.subspan(link), length);
  if (!transport.empty()) std::memcpy(out.data() + headers, transport.data(), transport.size());
  if (!part.bytes.empty()) std::memcpy(out.data() + headers + transport.size(), part.bytes.data(), part.bytes.size());
  return frames().finish(std::move(draft), next_frame_id());
}

uint32_t Host::emit_link_header(std::span<uint8_t> out, wire::MacAddress to, uint16_t type) const {
  to.store(out.data());
  mac_.store(out.data() + 6);
  uint8_t* p = out.data() + 12;
  if (config_.vlan) {
    wire::VlanTag{.vid = *config_.vlan}.store(p);
    p += wire::kTagSize;
  }
  wire::store_be16(p, type);
  return link_header_size();
}

wire::Ipv4Address Host::next_hop(wire::Ipv4Address dst) const {
  if (dst == ip()) return {};
  if (prefix_.contains(dst)) return dst;
  return gateway_.value_or(wire::Ipv4Address{});
}

void Host::send_arp(const wire::Arp& arp, wire::MacAddress to) {
  const auto size = static_cast<uint32_t>(link_header_size() + wire::Arp::size());
  FrameDraft draft = frames().draft(size, size);
  const uint32_t link = emit_link_header(draft.bytes(), to, wire::ethertype::kArp);
  arp.emit(draft.bytes().subspan(link));
  send_frame(frames().finish(std::move(draft), next_frame_id()));
}

void Host::send_resolved(const Frame& waiting, wire::MacAddress to) {
  // The one that waited was never seen outside, so this one may bear its name.
  FrameDraft draft = frames().draft(waiting.stored(), waiting.size());
  std::memcpy(draft.bytes().data(), waiting.data(), waiting.stored());
  to.store(draft.bytes().data());
  send_frame(frames().finish_same(std::move(draft), waiting));
}

}  // namespace loom
