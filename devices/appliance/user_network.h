#pragma once

// UserNetwork: the small world that QEMU gives a guest with `-netdev user` (libslirp), as one node. On its port eth0
// it is the gateway 10.0.2.2 with a DHCP server (dhcp_server.h), and the name server 10.0.2.3 (name_server.h), of the
// network 10.0.2.0/24, unless it is told others; both answer ARP and ping. With a port `outside` it is a router and
// NAPT (nat_table.h) between that network and another.
//
// Inside out: the source becomes the address of `outside` and a port of the mapping. Outside in: what has a mapping
// that admits its sender gets the inside's address and port back; an echo request without one is answered by the node
// itself. ICMP errors about translated packets are translated with what they quote (RFC 5508 section 4). TTL goes
// down by one; at its end the sender is told (time exceeded). Without `outside`, who asks for another network is told
// (net unreachable).
//
// Every edited frame has the one it was made from as parent. Each packet for the node or through it comes with a
// Decision.
//
// Errors are the wire's: those of Ipv4Node; no_lease when the pool is exhausted, no_mapping for what comes in unasked
// or for a protocol that is not translated, nat_exhausted, fragment, ttl_expired, no_route, no_listener.
//
// Not modelled: fragments through the NAT, hairpinning, a rate limit of ICMP errors, TCP to the node itself (no RST),
// QEMU's other services (TFTP, SMB, guestfwd, the host's own name servers, IPv6); unlike libslirp, which ends TCP
// itself, it passes segments on, as a router does.

#include <optional>
#include <string>
#include <vector>

#include "devices/appliance/dhcp_server.h"
#include "devices/appliance/ipv4_node.h"
#include "devices/appliance/name_server.h"
#include "devices/appliance/nat_edit.h"
#include "devices/appliance/nat_table.h"

namespace loom {

struct UserNetworkOutside {
  wire::Ipv4Prefix ip{};
  std::optional<wire::Ipv4Address> gateway{};
  std::optional<wire::MacAddress> mac{};  // without one 02:00 and the number of the node
};

struct UserNetworkConfig {
  wire::Ipv4Prefix network{wire::Ipv4Address{10, 0, 2, 0}, 24};
  wire::Ipv4Address gateway{10, 0, 2, 2};
  wire::Ipv4Address dns{10, 0, 2, 3};
  wire::Ipv4Address pool_first{10, 0, 2, 15};
  wire::Ipv4Address pool_last{10, 0, 2, 31};
  Duration lease_time = Duration::s(86400);
  std::string domain{};
  std::vector<std::pair<std::string, wire::Ipv4Address>> names{};

  std::optional<UserNetworkOutside> outside{};
  NatConfig nat{};
};

class UserNetwork final : public Ipv4Node, private EventHandler {
 public:
  UserNetwork(const SimContext& context, const UserNetworkConfig& config);

  const DhcpServer& dhcp() const { return dhcp_; }
  const NameServer& names() const { return names_; }
  // Without an outside it is empty.
  const NatTable& nat() const { return nat_; }
  // Of the mappings; 0.0.0.0 without an outside.
  wire::Ipv4Address outside_ip() const;

  void report(MetricSink& sink) const override;

 private:
  static constexpr size_t kInside = 0;
  static constexpr size_t kOutside = 1;

  void take(const Packet& packet) override;
  void on_event(uint64_t arg) override;
  void set_timers();

  // For the node itself; echo requests on either side, the rest inside.
  void take_own(const Packet& packet);
  void take_dhcp(const Packet& packet, const wire::UdpView& udp);
  void take_dns(const Packet& packet, const wire::UdpView& udp);
  bool answers_echo(const Packet& packet);

  // Through the node.
  void translate_out(const Packet& packet);
  void translate_in(const Packet& packet);
  void error_out(const Packet& packet, wire::Bytes quoted);
  void error_in(const Packet& packet, wire::Bytes quoted);
  // Neither fragment, nor at the end of its life, nor of another protocol.
  std::optional<NatFlow> admitted(const Packet& packet);
  std::optional<DropReason> refused(const Packet& packet, const NatFlow& flow, const NatTable::Outcome& outcome);
  void pass(size_t out, const Packet& packet, FrameDraft edited, const std::string& what);
  wire::MutableBytes packet_in(FrameDraft& draft, const Packet& packet) const;

  void told_lease(TableChange::Kind kind, const Lease& lease);
  void told_session(TableChange::Kind kind, const NatTable::Mapping& mapping, const NatEndpoint& peer, FrameId cause);

  // What is decided about the packet at hand; told at its end.
  template <typename Why>
  void step(UserNetworkPoint point, Why&& why) {
    if (observer() != nullptr) decision_.steps.push_back({&point_of(point), why()});
  }
  void verdict(const std::string& text) {
    if (observer() != nullptr) decision_.verdict = text;
  }
  void end(const Packet& packet, DropReason reason);

  UserNetworkConfig config_;
  DhcpServer dhcp_;
  NameServer names_;
  NatTable nat_;
  Decision decision_;
  FrameId cause_;  // the frame at hand
  EventId lease_timer_;
  EventId nat_timer_;
  Time lease_timer_at_ = Time::max();
  Time nat_timer_at_ = Time::max();
  uint64_t echo_replies_ = 0;
  uint64_t translated_out_ = 0;
  uint64_t translated_in_ = 0;
};

// "udp", "tcp", "icmp".
std::string nat_protocol_text(uint8_t protocol);

}  // namespace loom
