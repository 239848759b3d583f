#pragma once

// EthernetSupply: the Ethernet of an outside end that knows IP alone, such as a TUN: a station with one MAC and one
// IPv4 address at the port of a LiveNode. What comes in from outside is sent to the MAC address of its next hop,
// which ARP finds (arp_resolver.h); what is for the station loses its Ethernet header on the way out. ARP is answered
// here, so the outside never sees any.
//
// Between door and node a packet stands behind an Ethernet header whose addresses are zeros, in recordings as well.
//
// Errors are the wire's: not_for_me, bad_source, vlan_not_member, no_listener (neither ARP nor IPv4); of what comes
// in, malformed (no IPv4 header), no_route (another network and no gateway; IPv6), unresolved.
//
// Not modelled: IPv6, tagged stations, several addresses.

#include <optional>

#include "core/node.h"
#include "core/wire/ip_address.h"
#include "core/wire/mac_address.h"
#include "devices/endpoint/arp_resolver.h"

namespace loom::live {

class LiveNode;

struct EthernetSupplyConfig {
  wire::Ipv4Prefix ip{};  // of the outside end, in its network
  std::optional<wire::Ipv4Address> gateway{};
  wire::MacAddress mac{};
};

class EthernetSupply final : private ArpStation {
 public:
  EthernetSupply(LiveNode& node, const EthernetSupplyConfig& config)
      : node_(node), config_(config), arp_(*this, ArpConfig{}) {}

  void start() { arp_.start(); }
  void link_up() { arp_.link_up(); }
  // A packet behind a blank header.
  void send(Frame frame);
  // True when the frame is a packet for the outside; else it has been dealt with.
  bool admits(const Frame& frame);
  void report(MetricSink& sink) const { arp_.report(sink); }

 private:
  wire::Ipv4Address arp_ip() const override { return config_.ip.address(); }
  wire::MacAddress mac_of(wire::Ipv4Address /*own*/) const override { return config_.mac; }
  bool is_on_link(wire::Ipv4Address ip) const override { return config_.ip.contains(ip); }
  bool is_broadcast(wire::Ipv4Address ip) const override { return ip.is_broadcast() || ip == config_.ip.broadcast(); }
  void send_arp(const wire::Arp& arp, wire::MacAddress to) override;
  void send_resolved(const Frame& waiting, wire::MacAddress to) override;
  void discard(const Frame& frame, DropReason reason) override;
  Time arp_now() const override;
  EventId arp_timer(Duration delay, EventHandler& handler, uint64_t arg) override;
  void cancel_arp_timer(EventId timer) override;
  bool is_arp_watched() const override;
  void arp_changed(const TableChange& change) override;

  // With these addresses; the frame itself has been nowhere yet.
  Frame addressed(const Frame& frame, wire::MacAddress to);

  LiveNode& node_;
  EthernetSupplyConfig config_;
  ArpResolver arp_;
};

}  // namespace loom::live
