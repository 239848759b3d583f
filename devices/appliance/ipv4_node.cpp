#include "devices/appliance/ipv4_node.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "core/wire/ethernet.h"

namespace loom {

namespace {
// An ICMP error quotes as much as fits in 576 bytes (RFC 1812 section 4.3.2.3).
constexpr size_t kMostQuoted = 576 - 20 - 8;
constexpr uint64_t kAddressedMac = 0x5255'0000'0000;
}  // namespace

bool Ipv4Node::Interface::owns(wire::Ipv4Address address) const {
  return address == ip() || std::find(config_.more.begin(), config_.more.end(), address) != config_.more.end();
}

wire::MacAddress Ipv4Node::Interface::mac_of(wire::Ipv4Address own) const {
  if (config_.mac) return *config_.mac;
  return wire::MacAddress::from_u64(kAddressedMac | (owns(own) ? own : ip()).to_u32());
}

bool Ipv4Node::Interface::takes(wire::MacAddress to) const {
  return to == mac_of(ip()) || std::any_of(config_.more.begin(), config_.more.end(),
                                           [&](wire::Ipv4Address address) { return to == mac_of(address); });
}

void Ipv4Node::Interface::send_arp(const wire::Arp& arp, wire::MacAddress to) {
  const std::vector<uint8_t> bytes = wire::FrameBuilder().eth(to, arp.sender_mac).arp(arp).build();
  port_.transmit(node_.frames().make(node_.next_frame_id(), bytes));
}

void Ipv4Node::Interface::send_resolved(const Frame& waiting, wire::MacAddress to) {
  // The one that waited was never seen outside, so this one may bear its name.
  FrameDraft draft = node_.copy_of(waiting);
  to.store(draft.bytes().data());
  port_.transmit(node_.frames().finish_same(std::move(draft), waiting));
}

Ipv4Node::Interface& Ipv4Node::add_interface(const InterfaceConfig& config) {
  Port& port = add_port(config.port);
  port.set_mtu(config.mtu);
  return interfaces_.emplace_back(*this, port, config);
}

void Ipv4Node::start() {
  for (Interface& interface : interfaces_) interface.arp().start();
}

void Ipv4Node::link_changed(Port& port, bool up) {
  if (up) interfaces_[port.index()].arp().link_up();
}

void Ipv4Node::receive(Port& in_port, Frame frame) {
  Interface& in = interfaces_[in_port.index()];
  const auto refuse = [&](DropReason reason) { drop(&in_port, frame, reason); };
  const auto ethernet = wire::EthernetView::parse(frame.bytes());
  if (!ethernet) return refuse(DropReason::kRunt);
  const bool link_broadcast = ethernet->dst().is_broadcast();
  if (!link_broadcast && !in.takes(ethernet->dst())) return refuse(DropReason::kNotForMe);
  if (ethernet->src().is_multicast() || ethernet->src().is_zero()) return refuse(DropReason::kBadSource);
  switch (ethernet->outer_type()) {
    case wire::ethertype::kArp:
      return in.arp().receive(frame.bytes().subspan(wire::kEthernetHeaderSize), frame);
    case wire::ethertype::kIpv4:
      return receive_ipv4(in, frame, link_broadcast);
    case wire::kTpidCustomer:
    case wire::kTpidService:
      return refuse(DropReason::kVlanNotMember);
    default:
      return refuse(DropReason::kNoListener);
  }
}

void Ipv4Node::receive_ipv4(Interface& in, const Frame& frame, bool link_broadcast) {
  const auto refuse = [&](DropReason reason) { drop(&in.port(), frame, reason); };
  const wire::Bytes bytes = frame.bytes().subspan(wire::kEthernetHeaderSize);
  const auto ip = wire::Ipv4View::parse_header(bytes);
  if (!ip) return refuse(DropReason::kMalformed);
  const size_t total = ip->total_length();
  if (total < ip->header_size() || total > frame.size() - wire::kEthernetHeaderSize) {
    return refuse(DropReason::kMalformed);
  }
  if (!ip->checksum_ok()) return refuse(DropReason::kBadChecksum);
  const wire::Ipv4Address src = ip->src();
  const bool broadcast = in.is_broadcast(ip->dst());
  // RFC 1812 section 5.3.7; nobody yet may speak to everybody.
  const bool is_nobody = src.is_unspecified() && broadcast;
  if (!is_nobody &&
      (src.is_unspecified() || src.is_multicast() || src.is_loopback() || in.is_broadcast(src) || in.owns(src))) {
    return refuse(DropReason::kBadSource);
  }
  // A link-layer broadcast is not passed on, nor is a group (RFC 1812 sections 5.3.4, 5.3.5).
  if ((link_broadcast && !broadcast) || ip->dst().is_multicast()) return refuse(DropReason::kNotForMe);
  const wire::Bytes payload = bytes.subspan(ip->header_size(), std::min(bytes.size(), total) - ip->header_size());
  take({in, frame, *ip, payload, broadcast || link_broadcast, frame.is_cut() && bytes.size() < total});
}

wire::Ipv4Address Ipv4Node::next_hop(const Interface& out, wire::Ipv4Address dst) {
  return out.is_on_link(dst) ? dst : out.config().gateway.value_or(wire::Ipv4Address{});
}

FrameDraft Ipv4Node::copy_of(const Frame& frame) {
  FrameDraft draft = frames().draft(frame.stored(), frame.size());
  std::memcpy(draft.bytes().data(), frame.data(), frame.stored());
  return draft;
}

void Ipv4Node::to_next_hop(Interface& out, wire::Ipv4Address hop, Frame frame, bool resolved) {
  if (resolved) return out.port().transmit(std::move(frame));
  out.arp().wait(hop, std::move(frame));
}

void Ipv4Node::send(Interface& out, const wire::Ipv4& header, wire::FrameBuilder packet,
                    std::optional<wire::MacAddress> to) {
  const wire::Ipv4Address hop = next_hop(out, header.dst);
  if (!to && out.is_broadcast(header.dst)) to = wire::MacAddress::broadcast();
  if (!to && !hop.is_unspecified()) {
    if (const wire::MacAddress* known = out.arp().find(hop)) to = *known;
  }
  packet.eth(to.value_or(wire::MacAddress{}), out.mac_of(header.src)).ipv4(header);
  Frame frame = frames().make(next_frame_id(), packet.build());
  if (!to && hop.is_unspecified()) return drop(&out.port(), frame, DropReason::kNoRoute);
  to_next_hop(out, hop, std::move(frame), to.has_value());
}

bool Ipv4Node::pass_on(Interface& out, const Packet& packet, FrameDraft edited) {
  const auto ip = wire::Ipv4View::parse_header(edited.bytes().subspan(wire::kEthernetHeaderSize));
  const wire::Ipv4Address hop = next_hop(out, ip->dst());
  if (hop.is_unspecified() || out.is_broadcast(ip->dst())) {
    discard(packet, DropReason::kNoRoute);
    return false;
  }
  const wire::MacAddress* const to = out.arp().find(hop);
  (to != nullptr ? *to : wire::MacAddress{}).store(edited.bytes().data());
  out.mac_of(ip->src()).store(edited.bytes().data() + wire::MacAddress::kSize);
  to_next_hop(out, hop, frames().finish_edit(std::move(edited), next_frame_id(), packet.frame), to != nullptr);
  return true;
}

void Ipv4Node::send_error(const Packet& about, const wire::Icmp& error) {
  if (about.broadcast || about.ip.src().is_unspecified() || about.ip.fragment_offset() != 0) return;
  if (about.ip.protocol() == wire::ip_proto::kIcmp) {
    const auto icmp = wire::IcmpView::parse(about.payload);
    if (!icmp || icmp->is_error()) return;
  }
  const wire::Bytes packet = about.frame.bytes().subspan(about.ip_offset());
  const size_t stored = about.ip.header_size() + about.payload.size();
  // From the address it was sent to, if that is the interface's.
  const wire::Ipv4Address from = about.in.owns(about.ip.dst()) ? about.ip.dst() : about.in.ip();
  send(about.in, {.src = from, .dst = about.ip.src()},
       wire::FrameBuilder().icmp(error).payload(packet.first(std::min(stored, kMostQuoted))));
}

}  // namespace loom
