#pragma once

// LiveNode: a node whose one port, eth0, ends outside of the simulation, behind a door (door.h). What it receives it
// hands out; what comes in from outside enters the network at the moment it was stamped with, in the order in which
// it came. An outside end that knows IP alone is given an Ethernet (ethernet_supply.h). When the outside end goes (a
// guest dies, a program closes its socket), the port goes down as when a cable is pulled; when the link goes down in
// the simulation, the outside end loses its carrier. In a simulation without an outside it is silent.
//
// A frame that the outside has no room for is dropped with queue_full, one that is too short for an Ethernet header
// (from outside) with runt. What came in and was no frame at all is counted (live.garbage).
//
// Not modelled: several ports.

#include <deque>
#include <memory>
#include <optional>
#include <span>

#include "core/node.h"
#include "devices/live/door.h"
#include "devices/live/ethernet_supply.h"

namespace loom::live {

class RecordedEnd;

class LiveNode : public Node, private EventHandler {
 public:
  explicit LiveNode(const SimContext& context);
  ~LiveNode() override;

  Port& eth0() { return port(0); }
  // The outside end knows IP alone. Before the run.
  void supply_ethernet(const EthernetSupplyConfig& config) { supply_.emplace(*this, config); }
  // `when` is now or later, and no earlier than of what entered before. Not while events are being executed.
  void enter(Time when, std::span<const uint8_t> frame, bool is_checked = false);
  void enter_carrier(Time when, bool up);
  void count_garbage(uint64_t more) { garbage_ += more; }
  void count_lost(uint64_t more) { lost_ += more; }
  // What is to enter and has not yet.
  size_t waiting() const { return entering_.size(); }
  // Null for nobody.
  void set_door(Door* door);
  // Before the run: what enters is known, and so is who had room.
  void play(std::unique_ptr<RecordedEnd> recorded);

  void start() override;
  void receive(Port& in, Frame frame) override;
  void link_changed(Port& port, bool up) override;
  void report(MetricSink& sink) const override;

 private:
  friend class EthernetSupply;

  struct Entering {
    std::optional<FrameDraft> frame{};  // none: the carrier
    bool carrier = false;
    Time when{};
  };
  void on_event(uint64_t arg) override;
  void enter(Time when, Entering what);
  void enter_recorded();

  EventSource outside_;            // numbers what enters, whatever else the node schedules: a replay numbers it alike
  std::deque<Entering> entering_;  // only the first stands in the event queue
  std::optional<EthernetSupply> supply_;
  Door* door_ = nullptr;
  std::unique_ptr<RecordedEnd> recorded_;
  uint64_t in_ = 0;
  uint64_t out_ = 0;
  uint64_t garbage_ = 0;
  uint64_t lost_ = 0;
};

}  // namespace loom::live
