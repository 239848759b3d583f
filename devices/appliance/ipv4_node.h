#pragma once

// Ipv4Node: what stands between IPv4 networks: a node with an interface in each, one a port, that answers ARP there
// (the resolver is that of a host, devices/endpoint), checks every header before it is believed (RFC 1812 section
// 5.2.2), and sends to the next hop, or waits for its address. What becomes of a packet is the derived class's
// business.
//
// An interface can own several addresses. Each has a MAC address of its own, made of 52:55 and the address as QEMU's
// user network does it (libslirp, arp_input), unless one is given for the interface.
//
// A packet that goes on is an edited copy of the frame that brought it, with other MAC addresses at least.
//
// Errors are the wire's: runt, not_for_me, bad_source, vlan_not_member (a frame with a tag), no_listener (neither ARP
// nor IPv4), malformed, bad_checksum; on the way out no_route, unresolved and what the port says.
//
// Not modelled: VLANs, several networks on one port, IP options (passed on as they are), redirects, fragmentation of
// what is longer than the next network's MTU (mtu_exceeded, without the ICMP error of RFC 1191).

#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "core/node.h"
#include "core/wire/build.h"
#include "core/wire/ipv4.h"
#include "devices/endpoint/arp_resolver.h"

namespace loom {

class Ipv4Node : public Node {
 public:
  struct InterfaceConfig {
    std::string port{};
    wire::Ipv4Prefix ip{};                       // its address in its network
    std::vector<wire::Ipv4Address> more{};       // that it owns as well
    std::optional<wire::MacAddress> mac{};       // of all of them
    std::optional<wire::Ipv4Address> gateway{};  // to other networks, on-link
    uint32_t mtu = 1500;
    ArpConfig arp{};
  };

  class Interface final : public ArpStation {
   public:
    Interface(Ipv4Node& node, Port& port, const InterfaceConfig& config)
        : node_(node), port_(port), config_(config), arp_(*this, config_.arp) {}

    Port& port() const { return port_; }
    const InterfaceConfig& config() const { return config_; }
    wire::Ipv4Address ip() const { return config_.ip.address(); }
    const ArpResolver& arp() const { return arp_; }
    ArpResolver& arp() { return arp_; }

    wire::Ipv4Address arp_ip() const override { return ip(); }
    bool owns(wire::Ipv4Address address) const override;
    wire::MacAddress mac_of(wire::Ipv4Address own) const override;
    bool is_on_link(wire::Ipv4Address address) const override { return config_.ip.contains(address); }
    bool is_broadcast(wire::Ipv4Address address) const override {
      return address.is_broadcast() || address == config_.ip.broadcast();
    }
    bool takes(wire::MacAddress to) const;

   private:
    void send_arp(const wire::Arp& arp, wire::MacAddress to) override;
    void send_resolved(const Frame& waiting, wire::MacAddress to) override;
    void discard(const Frame& frame, DropReason reason) override { node_.drop(&port_, frame, reason); }
    Time arp_now() const override { return node_.now(); }
    EventId arp_timer(Duration delay, EventHandler& handler, uint64_t arg) override {
      return node_.after(delay, handler, arg);
    }
    void cancel_arp_timer(EventId timer) override { node_.events().cancel(timer); }
    bool is_arp_watched() const override { return node_.observer() != nullptr; }
    void arp_changed(const TableChange& change) override {
      node_.observer()->on_table_change(node_.now(), node_, change);
    }

    Ipv4Node& node_;
    Port& port_;
    InterfaceConfig config_;
    ArpResolver arp_;
  };

  using Node::Node;

  const std::deque<Interface>& interfaces() const { return interfaces_; }

  void receive(Port& in, Frame frame) final;
  void start() override;
  void link_changed(Port& port, bool up) override;

 protected:
  // A packet that arrived, its header intact.
  struct Packet {
    Interface& in;
    const Frame& frame;
    wire::Ipv4View ip;
    wire::Bytes payload;  // stored bytes behind the IP header
    bool broadcast;       // by IP or link layer
    bool cut;             // bytes behind `payload` are unknown

    uint32_t ip_offset() const { return static_cast<uint32_t>(wire::kEthernetHeaderSize); }
  };

  Interface& add_interface(const InterfaceConfig& config);
  Interface& interface(size_t index) { return interfaces_[index]; }

  virtual void take(const Packet& packet) = 0;

  // A packet of its own, from one of the interface's addresses; `to` when the MAC address is known already.
  void send(Interface& out, const wire::Ipv4& header, wire::FrameBuilder packet,
            std::optional<wire::MacAddress> to = std::nullopt);
  // The frame's packet with other bytes, from the Ethernet header on, as large as the frame; the MAC addresses are
  // filled in here. False when there is no way to the destination; then the frame is dropped with no_route.
  bool pass_on(Interface& out, const Packet& packet, FrameDraft edited);
  // An ICMP error about a packet that goes no further, to where it came from: never about broadcasts, ICMP errors or
  // later fragments (RFC 1812 section 4.3.2.7). The packet itself is for the caller to drop.
  void send_error(const Packet& about, const wire::Icmp& error);
  void discard(const Packet& packet, DropReason reason) { drop(&packet.in.port(), packet.frame, reason); }
  FrameDraft copy_of(const Frame& frame);

 private:
  static wire::Ipv4Address next_hop(const Interface& out, wire::Ipv4Address dst);
  void receive_ipv4(Interface& in, const Frame& frame, bool link_broadcast);
  void to_next_hop(Interface& out, wire::Ipv4Address hop, Frame frame, bool resolved);

  std::deque<Interface> interfaces_;  // by port
};

}  // namespace loom
