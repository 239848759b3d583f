// The user network's way through: from the inside out and back.

#include <fmt/format.h>

#include <utility>

#include "core/wire/ethernet.h"
#include "devices/appliance/user_network.h"

namespace loom {

namespace {

// The two ends as the table has them: of an ICMP query the identifier is the inside's alone.
NatEndpoint peer_of(const NatFlow& flow, NatEndpoint end) {
  if (flow.protocol == wire::ip_proto::kIcmp) end.port = 0;
  return end;
}

std::string flow_text(uint8_t protocol, const NatEndpoint& from, const std::string& to) {
  return fmt::format("{} {} -> {}", nat_protocol_text(protocol), from.text(), to);
}

}  // namespace

wire::MutableBytes UserNetwork::packet_in(FrameDraft& draft, const Packet& packet) const {
  return draft.bytes().subspan(packet.ip_offset());
}

std::optional<NatFlow> UserNetwork::admitted(const Packet& packet) {
  if (packet.ip.is_fragment()) {
    step(UserNetworkPoint::kNatFragment, [] { return "it is a fragment"; });
    end(packet, DropReason::kFragment);
    return std::nullopt;
  }
  const uint8_t protocol = packet.ip.protocol();
  const bool is_known =
      protocol == wire::ip_proto::kTcp || protocol == wire::ip_proto::kUdp || protocol == wire::ip_proto::kIcmp;
  const auto flow = nat_flow_of(packet.frame.bytes().subspan(packet.ip_offset()));
  const size_t least = protocol == wire::ip_proto::kTcp ? 20 : 8;
  if (is_known && packet.payload.size() < least) {
    end(packet, DropReason::kMalformed);
    return std::nullopt;
  }
  if (!flow) {
    step(UserNetworkPoint::kNatProtocol, [&] {
      return protocol == wire::ip_proto::kIcmp ? std::string("of ICMP only echo and errors are translated")
                                               : fmt::format("IP protocol {} is not translated", protocol);
    });
    end(packet, DropReason::kNoMapping);
    return std::nullopt;
  }
  return flow;
}

std::optional<DropReason> UserNetwork::refused(const Packet&, const NatFlow& flow, const NatTable::Outcome& outcome) {
  using Result = NatTable::Result;
  switch (outcome.result) {
    case Result::kNoSyn:
      step(UserNetworkPoint::kNatNoSyn, [] { return "no connection is known to which this segment belongs"; });
      return DropReason::kNoMapping;
    case Result::kExhausted:
      step(UserNetworkPoint::kNatExhausted, [&] {
        return fmt::format("{} sessions, and no {} port from {} to {} or no room", nat_.sessions(),
                           nat_protocol_text(flow.protocol), config_.nat.first_port, config_.nat.last_port);
      });
      return DropReason::kNatExhausted;
    case Result::kNoMapping:
      step(UserNetworkPoint::kNatNoMapping, [&] {
        return fmt::format("nobody inside has {} port {}", nat_protocol_text(flow.protocol), flow.dst.port);
      });
      return DropReason::kNoMapping;
    case Result::kFiltered:
      step(UserNetworkPoint::kNatFiltered, [&] {
        return fmt::format("{} has the port, and has not spoken to {}", outcome.mapping->inside.text(),
                           flow.src.text());
      });
      return DropReason::kNoMapping;
    default:
      return std::nullopt;
  }
}

void UserNetwork::translate_out(const Packet& packet) {
  if (packet.in.is_on_link(packet.ip.dst())) {
    step(UserNetworkPoint::kNotRouted, [&] { return packet.ip.dst().text() + " is in the network it came from"; });
    return end(packet, DropReason::kNotForMe);
  }
  if (!packet.in.is_on_link(packet.ip.src())) {
    step(UserNetworkPoint::kNotRouted, [&] { return packet.ip.src().text() + " is nobody of the inside"; });
    return end(packet, DropReason::kBadSource);
  }
  if (!config_.outside) {
    step(UserNetworkPoint::kNoOutside, [&] { return packet.ip.dst().text() + " is in another network"; });
    send_error(packet, wire::Icmp::unreachable(wire::icmp_code::kNet));
    return end(packet, DropReason::kNoRoute);
  }
  if (packet.ip.dst() == outside_ip()) {
    if (answers_echo(packet)) return;
    step(UserNetworkPoint::kNotRouted, [] { return "from inside nobody is reached by the address outside"; });
    return end(packet, DropReason::kNoMapping);
  }
  if (packet.ip.ttl() <= 1) {
    step(UserNetworkPoint::kTtlExpired, [&] { return fmt::format("its TTL is {}", packet.ip.ttl()); });
    send_error(packet, wire::Icmp::time_exceeded());
    return end(packet, DropReason::kTtlExpired);
  }
  if (const auto quoted = quoted_by(packet.frame.bytes().subspan(packet.ip_offset()))) {
    return error_out(packet, *quoted);
  }
  const auto flow = admitted(packet);
  if (!flow) return;
  const NatEndpoint peer = peer_of(*flow, flow->dst);
  const bool is_reply = flow->protocol == wire::ip_proto::kIcmp && packet.payload[0] == wire::icmp_type::kEchoReply;
  if (is_reply) {
    step(UserNetworkPoint::kNatNoMapping, [] { return "nobody outside can have asked for this reply"; });
    return end(packet, DropReason::kNoMapping);
  }
  const auto outcome = nat_.outbound(flow->protocol, flow->src, peer, flow->tcp_flags, now(), cause_);
  if (const auto reason = refused(packet, *flow, outcome)) return end(packet, *reason);
  const NatEndpoint outside{outside_ip(), outcome.mapping->port};
  step(outcome.result == NatTable::Result::kNew          ? UserNetworkPoint::kNatNew
       : outcome.result == NatTable::Result::kNewSession ? UserNetworkPoint::kNatSession
                                                         : UserNetworkPoint::kNatKnown,
       [&] { return flow_text(flow->protocol, flow->src, outside.text()); });
  FrameDraft edited = copy_of(packet.frame);
  set_end(packet_in(edited, packet), NatEnd::kSource, outside);
  ++translated_out_;
  pass(kOutside, packet, std::move(edited), "translated to " + outside.text());
}

void UserNetwork::translate_in(const Packet& packet) {
  if (packet.ip.ttl() <= 1) {
    step(UserNetworkPoint::kTtlExpired, [&] { return fmt::format("its TTL is {}", packet.ip.ttl()); });
    send_error(packet, wire::Icmp::time_exceeded());
    return end(packet, DropReason::kTtlExpired);
  }
  if (const auto quoted = quoted_by(packet.frame.bytes().subspan(packet.ip_offset()))) {
    return error_in(packet, *quoted);
  }
  const auto flow = admitted(packet);
  if (!flow) return;
  const auto outcome =
      nat_.inbound(flow->protocol, flow->dst.port, peer_of(*flow, flow->src), flow->tcp_flags, now(), cause_);
  if (const auto reason = refused(packet, *flow, outcome)) return end(packet, *reason);
  const NatEndpoint inside = outcome.mapping->inside;
  step(outcome.result == NatTable::Result::kForward ? UserNetworkPoint::kNatForward : UserNetworkPoint::kNatKnown,
       [&] { return flow_text(flow->protocol, flow->dst, inside.text()); });
  FrameDraft edited = copy_of(packet.frame);
  set_end(packet_in(edited, packet), NatEnd::kDestination, inside);
  ++translated_in_;
  pass(kInside, packet, std::move(edited), "translated to " + inside.text());
}

// RFC 5508 section 4.2: what it quotes came from outside, translated; it is to see what it sent.
void UserNetwork::error_out(const Packet& packet, wire::Bytes quoted) {
  const auto about = nat_flow_of(quoted);
  const NatTable::Mapping* const mapping =
      about ? nat_.find_inside(about->protocol, about->dst, peer_of(*about, about->src)) : nullptr;
  if (mapping == nullptr) {
    step(UserNetworkPoint::kNatNoMapping, [] { return "the error is about nothing that was translated"; });
    return end(packet, DropReason::kNoMapping);
  }
  const NatEndpoint outside{outside_ip(), mapping->port};
  step(UserNetworkPoint::kNatError, [&] {
    return "it is about " + flow_text(about->protocol, about->src, about->dst.text()) + ", outside " + outside.text();
  });
  FrameDraft edited = copy_of(packet.frame);
  set_address(packet_in(edited, packet), NatEnd::kSource, outside.ip);
  set_quoted_end(packet_in(edited, packet), NatEnd::kDestination, outside);
  ++translated_out_;
  pass(kOutside, packet, std::move(edited), "translated with what it quotes");
}

void UserNetwork::error_in(const Packet& packet, wire::Bytes quoted) {
  const auto about = nat_flow_of(quoted);
  const NatTable::Mapping* const mapping =
      about && about->src.ip == outside_ip()
          ? nat_.find_outside(about->protocol, about->src.port, peer_of(*about, about->dst))
          : nullptr;
  if (mapping == nullptr) {
    step(UserNetworkPoint::kNatNoMapping, [] { return "the error is about nothing that was translated"; });
    return end(packet, DropReason::kNoMapping);
  }
  step(UserNetworkPoint::kNatError,
       [&] { return "it is about " + flow_text(about->protocol, mapping->inside, about->dst.text()); });
  FrameDraft edited = copy_of(packet.frame);
  set_address(packet_in(edited, packet), NatEnd::kDestination, mapping->inside.ip);
  set_quoted_end(packet_in(edited, packet), NatEnd::kSource, mapping->inside);
  ++translated_in_;
  pass(kInside, packet, std::move(edited), "translated with what it quotes");
}

void UserNetwork::pass(size_t out, const Packet& packet, FrameDraft edited, const std::string& what) {
  decrement_ttl(packet_in(edited, packet));
  Interface& to = interface(out);
  if (!pass_on(to, packet, std::move(edited))) return verdict("dropped: no_route");
  if (observer() == nullptr) return;
  verdict(fmt::format("{}, out of {}", what, to.port().name()));
  decision_.egress = {&to.port()};
}

}  // namespace loom
