#include "devices/endpoint/host.h"

#include <algorithm>

#include "core/link.h"
#include "core/simulation.h"
#include "core/wire/ethernet.h"

namespace loom {

namespace {
constexpr uint32_t kLeastMtu = 68;  // RFC 791 section 3.2
constexpr uint32_t kFirstFreePort = 49152;
}  // namespace

Host::Host(const SimContext& context, const HostConfig& config)
    : Node(context),
      config_(config),
      mac_(config.mac.value_or(wire::MacAddress::from_u64(0x0200'0000'0000 | context.id))),
      prefix_(config.ip.value_or(wire::Ipv4Prefix{wire::Ipv4Address{}, 32})),
      gateway_(config.gateway),
      arp_(*this, config.arp),
      reassembler_(config.reassembly),
      echo_base_(static_cast<uint16_t>(context.id << 8)) {
  LOOM_CHECK(config_.mtu >= kLeastMtu && config_.mtu <= 65535, "the MTU is one IPv4 allows");
  LOOM_CHECK(mac_.is_unicast() && !mac_.is_zero(), "a host's MAC address is a unicast address");
  LOOM_CHECK(!config_.dhcp || !config_.ip, "a host has a fixed address or asks for one");
  add_port("eth0").set_mtu(config_.mtu);
  if (config_.adapter) {
    adapter_ = config_.adapter({*this, events(), id(), simulation().new_source(), mac_.to_u64(), config_.vlan});
  }
  if (config_.dhcp) dhcp_.emplace(*this, *config_.dhcp);
}

void Host::send_frame(Frame frame) {
  if (adapter_) return adapter_->from_stack(std::move(frame));
  eth0().transmit(std::move(frame));
}

Time Host::wire_free_at() const {
  const Pipe* const pipe = port(0).pipe();
  return pipe != nullptr ? pipe->free_at() : Time{};
}

Port* Host::far_end() const {
  Link* const link = port(0).link();
  if (link == nullptr) return nullptr;
  return &link->a() == &port(0) ? &link->b() : &link->a();
}

void Host::to_wire(Frame frame) {
  eth0().transmit(std::move(frame));
}

Frame Host::edited(const Frame& frame, std::span<const uint8_t> bytes) {
  FrameDraft draft = frames().draft(static_cast<uint32_t>(bytes.size()), static_cast<uint32_t>(bytes.size()));
  std::copy(bytes.begin(), bytes.end(), draft.bytes().begin());
  return frames().finish_edit(std::move(draft), next_frame_id(), frame);
}

void Host::adapter_decided(const Frame& frame, const Decision& decision) {
  observer()->on_decision(now(), *this, eth0(), frame, decision);
}

void Host::adapter_notes(const HardwareNote& note) {
  observer()->on_hardware(now(), *this, note);
}

bool Host::open_udp(uint16_t udp_port, UdpHandler handler) {
  return connect_udp(udp_port, wire::Ipv4Address{}, 0, std::move(handler));
}

bool Host::connect_udp(uint16_t udp_port, wire::Ipv4Address peer, uint16_t peer_port, UdpHandler handler) {
  LOOM_CHECK(udp_port != 0, "a listener needs a port");
  return udp_.try_emplace(udp_key(udp_port, peer, peer_port), std::move(handler)).second;
}

void Host::close_udp(uint16_t udp_port) {
  udp_.erase(udp_.lower_bound(udp_key(udp_port, {}, 0)),
             udp_.upper_bound(udp_key(udp_port, wire::Ipv4Address::broadcast(), 0xffff)));
}

uint16_t Host::allocate_udp_port() {
  for (uint32_t tries = kFirstFreePort; tries <= 65535; ++tries) {
    const auto candidate = static_cast<uint16_t>(next_udp_port_);
    next_udp_port_ = next_udp_port_ == 65535 ? kFirstFreePort : next_udp_port_ + 1;
    const auto open = udp_.lower_bound(udp_key(candidate, {}, 0));
    if (open == udp_.end() || open->first >> 48 != candidate) return candidate;
  }
  return 0;
}

uint16_t Host::open_echo(EchoHandler handler) {
  LOOM_CHECK(echo_.size() < 65535, "a host has 65535 echo identifiers");
  echo_.push_back(std::move(handler));
  return static_cast<uint16_t>(echo_base_ + echo_.size());
}

const EchoHandler* Host::find_echo(uint16_t id) const {
  const size_t n = static_cast<uint16_t>(id - echo_base_);
  return n == 0 || n > echo_.size() ? nullptr : &echo_[n - 1];
}

void Host::start() {
  if (adapter_) adapter_->start();
  arp_.start();
  if (dhcp_) dhcp_->start();
}

void Host::link_changed(Port&, bool up) {
  if (adapter_) adapter_->wire_changed();
  if (up) arp_.link_up();
}

void Host::set_address(wire::Ipv4Prefix prefix, std::optional<wire::Ipv4Address> gateway) {
  prefix_ = prefix;
  gateway_ = gateway;
  arp_.link_up();
}

void Host::tell(const TableChange& change) {
  if (observer() != nullptr) observer()->on_table_change(now(), *this, change);
}

bool Host::is_broadcast(wire::Ipv4Address dst) const {
  return dst.is_broadcast() || (!ip().is_unspecified() && dst == prefix_.broadcast());
}

void Host::report(MetricSink& sink) const {
  const HostCounters& c = counters_;
  sink.count("ip.received", "packets", c.ip_received);
  sink.count("ip.sent", "packets", c.ip_sent);
  sink.count("ip.fragments_sent", "packets", c.fragments_sent);
  sink.count("ip.fragments_received", "packets", c.fragments_received);
  sink.count("ip.reassembled", "packets", c.reassembled);
  sink.count("icmp.echo_requests_received", "packets", c.echo_requests_received);
  sink.count("icmp.echo_replies_sent", "packets", c.echo_replies_sent);
  sink.count("icmp.unreachable_sent", "packets", c.unreachable_sent);
  sink.count("icmp.unreachable_suppressed", "packets", c.unreachable_suppressed);
  sink.count("icmp.unreachable_received", "packets", c.unreachable_received);
  sink.count("udp.received", "packets", c.udp_received);
  sink.count("udp.sent", "packets", c.udp_sent);
  sink.count("udp.unverified", "packets", c.udp_unverified);
  arp_.report(sink);
  if (dhcp_) dhcp_->report(sink);
  if (adapter_) adapter_->report(sink);
}

}  // namespace loom
