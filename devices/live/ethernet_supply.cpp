#include "devices/live/ethernet_supply.h"

#include <cstring>

#include "core/simulation.h"
#include "core/wire/build.h"
#include "core/wire/ethernet.h"
#include "core/wire/ipv4.h"
#include "devices/live/live_node.h"

namespace loom::live {

namespace {

// RFC 1112 section 6.4.
wire::MacAddress group_address(wire::Ipv4Address group) {
  return wire::MacAddress::from_u64(0x0100'5e00'0000 | (group.to_u32() & 0x7f'ffff));
}

}  // namespace

Frame EthernetSupply::addressed(const Frame& frame, wire::MacAddress to) {
  FrameDraft draft = node_.frames().draft(frame.stored(), frame.size());
  std::memcpy(draft.bytes().data(), frame.data(), frame.stored());
  to.store(draft.bytes().data());
  config_.mac.store(draft.bytes().data() + wire::MacAddress::kSize);
  return node_.frames().finish_same(std::move(draft), frame);
}

void EthernetSupply::send(Frame frame) {
  const auto ethernet = wire::EthernetView::parse(frame.bytes());
  if (!ethernet || ethernet->outer_type() != wire::ethertype::kIpv4) return discard(frame, DropReason::kNoRoute);
  const auto ip = wire::Ipv4View::parse_header(frame.bytes().subspan(wire::kEthernetHeaderSize));
  if (!ip) return discard(frame, DropReason::kMalformed);
  const wire::Ipv4Address dst = ip->dst();
  if (is_broadcast(dst)) return node_.eth0().transmit(addressed(frame, wire::MacAddress::broadcast()));
  if (dst.is_multicast()) return node_.eth0().transmit(addressed(frame, group_address(dst)));
  const wire::Ipv4Address hop = is_on_link(dst) ? dst : config_.gateway.value_or(wire::Ipv4Address{});
  if (hop.is_unspecified()) return discard(frame, DropReason::kNoRoute);
  const wire::MacAddress* const known = arp_.find(hop);
  if (known != nullptr) return node_.eth0().transmit(addressed(frame, *known));
  arp_.wait(hop, std::move(frame));
}

bool EthernetSupply::admits(const Frame& frame) {
  const auto refuse = [&](DropReason reason) {
    discard(frame, reason);
    return false;
  };
  const auto ethernet = wire::EthernetView::parse(frame.bytes());
  if (!ethernet) return refuse(DropReason::kRunt);
  if (ethernet->dst() != config_.mac && !ethernet->dst().is_multicast()) return refuse(DropReason::kNotForMe);
  if (ethernet->src().is_multicast() || ethernet->src().is_zero()) return refuse(DropReason::kBadSource);
  switch (ethernet->outer_type()) {
    case wire::ethertype::kArp:
      arp_.receive(frame.bytes().subspan(wire::kEthernetHeaderSize), frame);
      return false;
    case wire::ethertype::kIpv4:
      return true;
    case wire::kTpidCustomer:
    case wire::kTpidService:
      return refuse(DropReason::kVlanNotMember);
    default:
      return refuse(DropReason::kNoListener);
  }
}

void EthernetSupply::send_arp(const wire::Arp& arp, wire::MacAddress to) {
  const std::vector<uint8_t> bytes = wire::FrameBuilder().eth(to, config_.mac).arp(arp).build();
  node_.eth0().transmit(node_.frames().make(node_.next_frame_id(), bytes));
}

void EthernetSupply::send_resolved(const Frame& waiting, wire::MacAddress to) {
  node_.eth0().transmit(addressed(waiting, to));
}

void EthernetSupply::discard(const Frame& frame, DropReason reason) {
  node_.drop(&node_.eth0(), frame, reason);
}

Time EthernetSupply::arp_now() const {
  return node_.now();
}

EventId EthernetSupply::arp_timer(Duration delay, EventHandler& handler, uint64_t arg) {
  return node_.after(delay, handler, arg);
}

void EthernetSupply::cancel_arp_timer(EventId timer) {
  node_.events().cancel(timer);
}

bool EthernetSupply::is_arp_watched() const {
  return node_.observer() != nullptr;
}

void EthernetSupply::arp_changed(const TableChange& change) {
  node_.observer()->on_table_change(node_.now(), node_, change);
}

}  // namespace loom::live
