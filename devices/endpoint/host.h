#pragma once

// Host: an end system with one Ethernet port, eth0, speaking ARP (RFC 826), IPv4 (RFC 791), ICMP (RFC 792) and UDP
// (RFC 768) as RFC 1122 asks of a host. With `vlan` it sends and receives on a tagged sub-interface only (802.1Q
// C-TAGs), as `ip link add link eth0 type vlan` makes it; without, it takes untagged and priority-tagged frames.
//
// It receives what is for its MAC address or broadcast, and of that what is for its IP address, its directed
// broadcast or 255.255.255.255. It sends on-link by its prefix and the rest by its gateway. Packets longer than the
// MTU are fragmented unless they say don't fragment; fragments that arrive are put together within bounds
// (reassembler.h). It answers echo requests, and sends destination unreachable (protocol, port) with the restraint of
// RFC 1122 section 3.2.2: never about ICMP errors, broadcasts, non-initial fragments or a source that is no
// single host, and at most 1000 a second after a burst of 50.
//
// With `dhcp` it has no address until a server leases it one (dhcp_client.h); what it is to send before that has
// no_route.
//
// With an adapter its frames go through a modelled NIC and driver (core/network_adapter.h); without, port and stack
// meet directly.
//
// Units: sizes in bytes, `mtu` is that of IPv4 (1500 on Ethernet). Errors are the wire's: every frame that goes no
// further is dropped with a reason: runt, not_for_me, bad_source, no_pvid, vlan_not_member, malformed, bad_checksum,
// no_listener, reassembly; on the way out no_route, mtu_exceeded, unresolved. A checksum over bytes that a capture
// cut off cannot be verified; such a packet is taken and counted (udp.unverified).
//
// Not modelled: forwarding, multicast groups, IPv6, TCP, path MTU discovery, options (skipped on reception, never
// sent), redirects, loopback (a packet to the host itself has no_route), the all-zeros broadcast address, several
// addresses or ports.

#include <functional>
#include <map>
#include <optional>
#include <vector>

#include "core/network_adapter.h"
#include "core/node.h"
#include "core/wire/icmp.h"
#include "core/wire/ipv4.h"
#include "core/wire/udp.h"
#include "devices/endpoint/arp_resolver.h"
#include "devices/endpoint/dhcp_client.h"
#include "devices/endpoint/payload.h"
#include "devices/endpoint/reassembler.h"

namespace loom {

struct HostConfig {
  std::optional<wire::Ipv4Prefix> ip{};        // none: the host only hears
  std::optional<DhcpClientConfig> dhcp{};      // instead of `ip` and `gateway`
  std::optional<wire::Ipv4Address> gateway{};  // on-link
  std::optional<wire::MacAddress> mac{};       // default 02:00 and the node's number in four bytes
  std::optional<uint16_t> vlan{};              // 1 to 4094
  uint32_t mtu = 1500;                         // bytes, 68 to 65535
  uint8_t ttl = 64;
  ArpConfig arp{};
  ReassemblyConfig reassembly{};
  MakeAdapter adapter{};  // none: frames go to the port and come from it directly
};

struct UdpDatagram {
  wire::Ipv4Address src;
  wire::Ipv4Address dst;
  uint16_t src_port;
  uint16_t dst_port;
  Payload payload;     // valid during the call
  const Frame& frame;  // that brought it, or its last fragment
};
using UdpHandler = std::function<void(const UdpDatagram&)>;

// An echo reply, or an error about an echo request, for whoever opened `id`.
struct EchoEvent {
  enum class Kind : uint8_t { kReply, kUnreachable };
  Kind kind;
  wire::Ipv4Address from;
  uint16_t sequence;
  uint8_t code;  // of kUnreachable
  const Frame& frame;
};
using EchoHandler = std::function<void(const EchoEvent&)>;

struct SendOptions {
  bool dont_fragment = false;
  uint8_t dscp = 0;
  bool from_nobody = false;  // a host without an address may send to everybody (RFC 1122 section 3.2.1.3)
};

struct HostCounters {
  uint64_t ip_received = 0;  // packets for this host, fragments counted one by one
  uint64_t ip_sent = 0;      // packets, before fragmentation
  uint64_t fragments_sent = 0;
  uint64_t fragments_received = 0;
  uint64_t reassembled = 0;
  uint64_t echo_requests_received = 0;
  uint64_t echo_replies_sent = 0;
  uint64_t unreachable_sent = 0;
  uint64_t unreachable_suppressed = 0;  // by the rate limit
  uint64_t unreachable_received = 0;
  uint64_t udp_received = 0;
  uint64_t udp_sent = 0;
  uint64_t udp_unverified = 0;
};

class Host final : public Node, private EventHandler, private AdapterHost, private ArpStation {
 public:
  static constexpr uint32_t kMaxUdpPayload = 65535 - 20 - 8;

  Host(const SimContext& context, const HostConfig& config);

  Port& eth0() { return port(0); }
  wire::MacAddress mac() const { return mac_; }
  // 0.0.0.0 when it has none.
  wire::Ipv4Address ip() const { return prefix_.address(); }
  const HostConfig& config() const { return config_; }

  // Calls `handler` for datagrams to `udp_port` (1 to 65535) that no connection takes. False when it is taken. A
  // handler may open ports and send, but not close its own.
  bool open_udp(uint16_t udp_port, UdpHandler handler);
  // The same for datagrams from one peer only, which goes before an open port.
  bool connect_udp(uint16_t udp_port, wire::Ipv4Address peer, uint16_t peer_port, UdpHandler handler);
  void close_udp(uint16_t udp_port);
  // A port from 49152 up that nobody uses and that was not handed out before (RFC 6335 section 6).
  uint16_t allocate_udp_port();

  // Nothing when the datagram left or waits for ARP, else why it was dropped here. At most kMaxUdpPayload.
  std::optional<DropReason> send_udp(wire::Ipv4Address dst, uint16_t src_port, uint16_t dst_port,
                                     const Payload& payload, SendOptions options = {});

  // An echo identifier, whose replies `handler` hears. Hosts begin at different ones (256 times the node's number,
  // plus one), so that whoever reads a capture can tell their conversations apart.
  uint16_t open_echo(EchoHandler handler);
  std::optional<DropReason> send_echo_request(wire::Ipv4Address dst, uint16_t id, uint16_t sequence,
                                              const Payload& payload, SendOptions options = {});

  ArpResolver& arp() { return arp_; }
  const ArpResolver& arp() const { return arp_; }
  const HostCounters& counters() const { return counters_; }
  // Null without `dhcp`.
  const DhcpClient* dhcp() const { return dhcp_ ? &*dhcp_ : nullptr; }

  // Null without a NIC.
  const NetworkAdapter* adapter() const { return adapter_.get(); }
  NetworkAdapter* adapter() { return adapter_.get(); }

  void receive(Port& in, Frame frame) override;
  void start() override;
  void link_changed(Port& port, bool up) override;
  void report(MetricSink& sink) const override;

 private:
  friend class DhcpClient;

  // A packet on its way out: a transport header of eight bytes, as ICMP and UDP both have, then the payload.
  struct Outgoing {
    wire::Ipv4Address dst;
    uint8_t protocol;
    std::array<uint8_t, 8> header;
    Payload payload;
    SendOptions options;
  };
  // A packet that arrived, whole.
  struct Incoming {
    wire::Ipv4View ip;  // of the frame that completed it
    Payload payload;    // behind the IP header
    bool broadcast;     // by IP or link layer
    const Frame& frame;
  };

  void on_event(uint64_t arg) override;  // a packet in reassembly is overdue
  void send_frame(Frame frame);
  void take(const Frame& frame);

  // What a NIC asks of its host.
  bool wire_is_up() const override { return port(0).is_up(); }
  Time wire_free_at() const override;
  Port* far_end() const override;
  void to_wire(Frame frame) override;
  void to_stack(Frame frame) override { take(frame); }
  Frame edited(const Frame& frame, std::span<const uint8_t> bytes) override;
  void adapter_drops(const Frame& frame, DropReason reason) override { discard(frame, reason); }
  bool is_watched() const override { return observer() != nullptr; }
  void adapter_decided(const Frame& frame, const Decision& decision) override;
  void adapter_notes(const HardwareNote& note) override;

  // What ARP asks of its host.
  wire::Ipv4Address arp_ip() const override { return ip(); }
  wire::MacAddress mac_of(wire::Ipv4Address) const override { return mac_; }
  bool is_on_link(wire::Ipv4Address address) const override { return prefix_.contains(address); }
  bool is_broadcast(wire::Ipv4Address dst) const override;
  void send_arp(const wire::Arp& arp, wire::MacAddress to) override;
  void send_resolved(const Frame& waiting, wire::MacAddress to) override;
  void discard(const Frame& frame, DropReason reason) override { drop(&eth0(), frame, reason); }
  Time arp_now() const override { return now(); }
  EventId arp_timer(Duration delay, EventHandler& handler, uint64_t arg) override {
    return after(delay, handler, arg);
  }
  void cancel_arp_timer(EventId timer) override { events().cancel(timer); }
  bool is_arp_watched() const override { return observer() != nullptr; }
  void arp_changed(const TableChange& change) override { tell(change); }

  // Of the DHCP client: this address from now on; 0.0.0.0/32 for none.
  void set_address(wire::Ipv4Prefix prefix, std::optional<wire::Ipv4Address> gateway);
  void tell(const TableChange& change);

  void receive_ipv4(uint32_t offset, bool link_broadcast, const Frame& frame);
  void receive_fragment(const wire::Ipv4View& ip, const Payload& payload, bool broadcast, const Frame& frame);
  void deliver(const Incoming& packet);
  void receive_icmp(const Incoming& packet);
  void receive_unreachable(const Incoming& packet, const wire::IcmpView& icmp);
  void receive_udp(const Incoming& packet);
  // Null when nobody opened `id`.
  const EchoHandler* find_echo(uint16_t id) const;
  void send_unreachable(uint8_t code, const Incoming& about);
  bool may_send_error();
  void give_up_fragments();
  bool is_valid_source(wire::Ipv4Address src, bool to_broadcast) const;

  // Of UDP: over the pseudo-header, `header` and `stored`; what follows up to `length` is zeros.
  static uint16_t udp_checksum(wire::Ipv4Address src, wire::Ipv4Address dst, wire::Bytes header, wire::Bytes stored,
                               uint32_t length);
  static uint64_t udp_key(uint16_t udp_port, wire::Ipv4Address peer, uint16_t peer_port) {
    return uint64_t{udp_port} << 48 | uint64_t{peer.to_u32()} << 16 | peer_port;
  }
  std::optional<DropReason> send_icmp(wire::Ipv4Address dst, const wire::Icmp& icmp, const Payload& payload,
                                      SendOptions options);
  std::optional<DropReason> send_ip(const Outgoing& packet);
  // One packet or fragment; `transport` is empty in fragments after the first.
  Frame make_frame(wire::MacAddress to, const wire::Ipv4& header, wire::Bytes transport, const Payload& part);
  void send_or_wait(const wire::MacAddress* to, wire::Ipv4Address hop, const wire::Ipv4& header,
                    wire::Bytes transport, const Payload& part);
  wire::Ipv4Address next_hop(wire::Ipv4Address dst) const;  // 0.0.0.0: none
  uint32_t link_header_size() const { return config_.vlan ? 18 : 14; }
  uint32_t emit_link_header(std::span<uint8_t> out, wire::MacAddress to, uint16_t type) const;

  HostConfig config_;
  wire::MacAddress mac_;
  wire::Ipv4Prefix prefix_{wire::Ipv4Address{}, 32};
  std::unique_ptr<NetworkAdapter> adapter_;
  std::optional<wire::Ipv4Address> gateway_;
  ArpResolver arp_;
  std::optional<DhcpClient> dhcp_;
  Reassembler reassembler_;
  bool reassembly_timer_set_ = false;
  uint16_t echo_base_;
  std::map<uint64_t, UdpHandler> udp_;  // by port, peer address, peer port; zeros for an open port
  std::vector<EchoHandler> echo_;       // by identifier - echo_base_ - 1
  uint32_t next_udp_port_ = 49152;
  uint16_t ip_id_ = 0;
  Time next_error_;  // when the rate limit's burst would be whole again
  HostCounters counters_;
};

}  // namespace loom
