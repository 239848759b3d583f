#pragma once

// LiveNode: a node whose one port, eth0, ends outside of the simulation. What it receives it hands out; what comes in
// from outside enters the network at the moment it was stamped with, in the order in which it came. In a simulation
// without an outside it is silent.
//
// A frame that the outside has no room for is dropped with queue_full, one that is too short for an Ethernet header
// (from outside) with runt.
//
// Not modelled: several ports; checksums that a driver left to its NIC.

#include <deque>
#include <functional>
#include <span>
#include <vector>

#include "core/node.h"

namespace loom::live {

class LiveNode : public Node, private EventHandler {
 public:
  explicit LiveNode(const SimContext& context);

  Port& eth0() { return port(0); }
  // `when` is now or later, and no earlier than of the frame before. Not while events are being executed.
  void enter(Time when, std::vector<uint8_t> frame);
  // Takes a frame; false when there is no room. Null for nobody.
  using Outlet = std::function<bool(std::span<const uint8_t>)>;
  void set_outlet(Outlet outlet) { outlet_ = std::move(outlet); }

  void receive(Port& in, Frame frame) override;
  void report(MetricSink& sink) const override;

 private:
  void on_event(uint64_t arg) override;

  std::deque<std::vector<uint8_t>> entering_;
  Outlet outlet_;
  uint64_t in_ = 0;
  uint64_t out_ = 0;
};

}  // namespace loom::live
