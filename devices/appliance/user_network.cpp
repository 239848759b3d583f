#include "devices/appliance/user_network.h"

#include <fmt/format.h>

#include <utility>

namespace loom {

namespace {

constexpr uint64_t kLeaseTimer = 0;
constexpr uint64_t kNatTimer = 1;
constexpr uint8_t kOwnTtl = 64;

DhcpServerConfig dhcp_config(const UserNetworkConfig& config) {
  return {.server = config.gateway,
          .network = {config.gateway, config.network.length()},
          .dns = config.dns,
          .domain = config.domain,
          .first = config.pool_first,
          .last = config.pool_last,
          .lease_time = config.lease_time};
}

}  // namespace

std::string nat_protocol_text(uint8_t protocol) {
  return protocol == wire::ip_proto::kUdp ? "udp" : protocol == wire::ip_proto::kTcp ? "tcp" : "icmp";
}

UserNetwork::UserNetwork(const SimContext& context, const UserNetworkConfig& config)
    : Ipv4Node(context),
      config_(config),
      dhcp_(dhcp_config(config), [this](TableChange::Kind kind, const Lease& lease) { told_lease(kind, lease); }),
      names_({config.names, config.domain}),
      nat_(config.nat, [this](TableChange::Kind kind, const NatTable::Mapping& mapping, const NatEndpoint& peer,
                              FrameId cause) { told_session(kind, mapping, peer, cause); }) {
  add_interface({.port = "eth0", .ip = {config.gateway, config.network.length()}, .more = {config.dns}});
  if (!config.outside) return;
  add_interface({.port = "outside",
                 .ip = config.outside->ip,
                 .mac = config.outside->mac.value_or(wire::MacAddress::from_u64(0x0200'0000'0000 | context.id)),
                 .gateway = config.outside->gateway});
}

wire::Ipv4Address UserNetwork::outside_ip() const {
  return config_.outside ? config_.outside->ip.address() : wire::Ipv4Address{};
}

void UserNetwork::end(const Packet& packet, DropReason reason) {
  verdict(fmt::format("dropped: {}", name_of(reason)));
  discard(packet, reason);
}

void UserNetwork::take(const Packet& packet) {
  cause_ = packet.frame.id();
  decision_ = {};
  const bool inside = packet.in.port().index() == kInside;
  const bool is_own = packet.broadcast || packet.in.owns(packet.ip.dst());
  if (inside && is_own) {
    take_own(packet);
  } else if (inside) {
    translate_out(packet);
  } else if (is_own && !packet.broadcast) {
    if (!answers_echo(packet)) translate_in(packet);
  } else {
    step(UserNetworkPoint::kNotRouted, [&] { return packet.ip.dst().text() + " is not reached from outside"; });
    end(packet, DropReason::kNotForMe);
  }
  set_timers();
  if (observer() != nullptr && !decision_.steps.empty()) {
    observer()->on_decision(now(), *this, packet.in.port(), packet.frame, decision_);
  }
}

void UserNetwork::take_own(const Packet& packet) {
  if (packet.ip.is_fragment()) {
    step(UserNetworkPoint::kNatFragment, [] { return "it is a fragment"; });
    return end(packet, DropReason::kFragment);
  }
  if (packet.ip.protocol() == wire::ip_proto::kIcmp && answers_echo(packet)) return;
  if (packet.ip.protocol() == wire::ip_proto::kUdp) {
    const auto udp = wire::UdpView::parse(packet.payload);
    if (!udp) return end(packet, DropReason::kMalformed);
    if (!udp->checksum_ok({packet.ip.src(), packet.ip.dst()})) return end(packet, DropReason::kBadChecksum);
    if (udp->dst_port() == wire::kDhcpServerPort) return take_dhcp(packet, *udp);
    if (udp->dst_port() == wire::kDnsPort && packet.ip.dst() == config_.dns) return take_dns(packet, *udp);
  }
  step(UserNetworkPoint::kNoService, [&] {
    return fmt::format("nothing here listens to IP protocol {}, or to this port of it", packet.ip.protocol());
  });
  const bool is_udp = packet.ip.protocol() == wire::ip_proto::kUdp;
  if (is_udp) send_error(packet, wire::Icmp::unreachable(wire::icmp_code::kPort));
  end(packet, DropReason::kNoListener);
}

bool UserNetwork::answers_echo(const Packet& packet) {
  if (packet.ip.protocol() != wire::ip_proto::kIcmp || packet.broadcast || packet.ip.is_fragment()) return false;
  const auto icmp = wire::IcmpView::parse(packet.payload);
  if (!icmp || icmp->type() != wire::icmp_type::kEchoRequest) return false;
  if (packet.cut) {
    end(packet, DropReason::kMalformed);
    return true;
  }
  // Zeros that are not stored do not change the sum.
  if (!icmp->checksum_ok()) {
    end(packet, DropReason::kBadChecksum);
    return true;
  }
  ++echo_replies_;
  step(UserNetworkPoint::kEcho, [&] { return packet.ip.dst().text() + " is an address of its own"; });
  verdict("answered with an echo reply");
  std::vector<uint8_t> data(icmp->payload().begin(), icmp->payload().end());
  data.resize(packet.ip.total_length() - packet.ip.header_size() - wire::IcmpView::kSize);
  wire::Icmp reply = wire::Icmp::from(*icmp);
  reply.type = wire::icmp_type::kEchoReply;
  send(packet.in, {.src = packet.ip.dst(), .dst = packet.ip.src(), .ttl = kOwnTtl, .dscp = packet.ip.dscp()},
       wire::FrameBuilder().icmp(reply).payload(data));
  return true;
}

void UserNetwork::take_dhcp(const Packet& packet, const wire::UdpView& udp) {
  const auto view = wire::DhcpView::parse(udp.payload());
  if (!view) return end(packet, DropReason::kMalformed);
  const wire::Dhcp message = wire::Dhcp::from(*view);
  const DhcpServer::Outcome outcome = dhcp_.handle(message, now());
  step(outcome.point, [&] {
    return fmt::format("{} of {}: {}", wire::dhcp_type_text(message.type), message.chaddr.text(), outcome.why);
  });
  if (outcome.point == UserNetworkPoint::kDhcpExhausted) return end(packet, DropReason::kNoLease);
  if (!outcome.answer) return verdict("taken, and not answered");
  verdict("answered with " + wire::dhcp_type_text(outcome.answer->type));
  const std::vector<uint8_t> bytes = outcome.answer->bytes();
  const std::optional<wire::MacAddress> to = outcome.to_hardware ? std::optional(message.chaddr) : std::nullopt;
  send(
      packet.in, {.src = config_.gateway, .dst = outcome.to, .ttl = kOwnTtl},
      wire::FrameBuilder().udp({.src_port = wire::kDhcpServerPort, .dst_port = wire::kDhcpClientPort}).payload(bytes),
      to);
}

void UserNetwork::take_dns(const Packet& packet, const wire::UdpView& udp) {
  const NameServer::Outcome outcome = names_.handle(udp.payload());
  step(outcome.point, [&] { return outcome.why; });
  if (outcome.answer.empty()) return end(packet, DropReason::kMalformed);
  verdict("answered");
  send(packet.in, {.src = config_.dns, .dst = packet.ip.src(), .ttl = kOwnTtl},
       wire::FrameBuilder().udp({.src_port = wire::kDnsPort, .dst_port = udp.src_port()}).payload(outcome.answer));
}

void UserNetwork::set_timers() {
  const auto set = [this](EventId& timer, Time& at_now, Time when, uint64_t which) {
    if (when == at_now) return;
    events().cancel(timer);
    at_now = when;
    timer = when == Time::max() ? EventId{} : at(when, *this, which);
  };
  set(lease_timer_, lease_timer_at_, dhcp_.leases().next_end(), kLeaseTimer);
  set(nat_timer_, nat_timer_at_, nat_.next_check(), kNatTimer);
}

void UserNetwork::on_event(uint64_t arg) {
  cause_ = {};
  if (arg == kLeaseTimer) {
    lease_timer_at_ = Time::max();
    lease_timer_ = {};
    dhcp_.expire(now());
  } else {
    nat_timer_at_ = Time::max();
    nat_timer_ = {};
    nat_.expire(now());
  }
  set_timers();
}

void UserNetwork::told_lease(TableChange::Kind kind, const Lease& lease) {
  if (observer() == nullptr) return;
  observer()->on_table_change(
      now(), *this,
      {"leases", kind, lease.ip.text(), fmt::format("{} {}", name_of(lease.state), lease.mac.text()), cause_});
}

void UserNetwork::told_session(TableChange::Kind kind, const NatTable::Mapping& mapping, const NatEndpoint& peer,
                               FrameId cause) {
  if (observer() == nullptr) return;
  const std::string key = nat_protocol_text(mapping.protocol) + " " + mapping.inside.text();
  const std::string peer_text = mapping.protocol == wire::ip_proto::kIcmp ? peer.ip.text() : peer.text();
  observer()->on_table_change(
      now(), *this,
      {"nat", kind, key, fmt::format("{}:{} to {}", outside_ip().text(), mapping.port, peer_text), cause});
}

void UserNetwork::report(MetricSink& sink) const {
  const DhcpServerCounters& d = dhcp_.counters();
  sink.count("dhcp.received", "messages", d.received);
  sink.count("dhcp.offers", "messages", d.offers);
  sink.count("dhcp.acks", "messages", d.acks);
  sink.count("dhcp.naks", "messages", d.naks);
  sink.count("dhcp.declines", "messages", d.declines);
  sink.count("dhcp.releases", "messages", d.releases);
  sink.count("dhcp.ignored", "messages", d.ignored);
  sink.count("dhcp.exhausted", "messages", d.exhausted);
  sink.count("dhcp.expired", "leases", dhcp_.leases().expired());
  sink.count("dns.answered", "queries", names_.answered());
  sink.count("dns.not_found", "queries", names_.not_found());
  sink.count("icmp.echo_replies_sent", "packets", echo_replies_);
  if (!config_.outside) return;
  const NatCounters& n = nat_.counters();
  sink.count("nat.translated_out", "packets", translated_out_);
  sink.count("nat.translated_in", "packets", translated_in_);
  sink.count("nat.mappings", "mappings", n.mappings);
  sink.count("nat.sessions", "sessions", n.sessions);
  sink.count("nat.expired", "sessions", n.expired);
  sink.count("nat.exhausted", "packets", n.exhausted);
  sink.count("nat.refused", "packets", n.refused);
}

}  // namespace loom
