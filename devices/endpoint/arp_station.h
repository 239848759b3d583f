#pragma once

// ArpStation: what an ArpResolver needs to know of the interface it serves, and how it sends through it. A host has
// one such interface; a router has one a port.
//
// Not modelled: an interface with several networks.

#include "core/event_queue.h"
#include "core/frame.h"
#include "core/observer.h"
#include "core/wire/arp.h"
#include "core/wire/ip_address.h"
#include "core/wire/mac_address.h"

namespace loom {

class ArpStation {
 public:
  virtual ~ArpStation() = default;

  // The address it asks with; 0.0.0.0 when it has none.
  virtual wire::Ipv4Address arp_ip() const = 0;
  // An address it answers for.
  virtual bool owns(wire::Ipv4Address ip) const { return !ip.is_unspecified() && ip == arp_ip(); }
  // The hardware address of one of those; of 0.0.0.0: with which it asks.
  virtual wire::MacAddress mac_of(wire::Ipv4Address own) const = 0;
  virtual bool is_on_link(wire::Ipv4Address ip) const = 0;
  virtual bool is_broadcast(wire::Ipv4Address ip) const = 0;

  virtual void send_arp(const wire::Arp& arp, wire::MacAddress to) = 0;
  // Sends a frame that waited, to this address.
  virtual void send_resolved(const Frame& waiting, wire::MacAddress to) = 0;
  virtual void discard(const Frame& frame, DropReason reason) = 0;

  virtual Time arp_now() const = 0;
  virtual EventId arp_timer(Duration delay, EventHandler& handler, uint64_t arg) = 0;
  virtual void cancel_arp_timer(EventId timer) = 0;
  virtual bool is_arp_watched() const = 0;
  virtual void arp_changed(const TableChange& change) = 0;
};

}  // namespace loom
