#pragma once

// Observer: the only way to watch a run. Ports and nodes hold a pointer that is null unless somebody watches, so an
// unwatched frame costs one predictable branch. An observer is told; it never changes a run. What it is handed is
// valid during the call; a Frame may be kept.

#include <string>
#include <string_view>
#include <vector>

#include "core/decision_point.h"
#include "core/drop_reason.h"
#include "core/frame.h"
#include "core/units.h"

namespace loom {

class Node;
class Port;

// One rule a device applied to a frame, in the order it applied them.
struct DecisionStep {
  const DecisionPoint* point;  // which rule, and how it came out; of the device's list
  std::string why;             // one sentence: "untagged, so VLAN 10 by the PVID of p1"
};

// What a device made of one frame: how it got there, and where the frame went.
struct Decision {
  std::vector<DecisionStep> steps;
  std::string verdict;              // "forwarded to p2", "flooded to p2 p3", "dropped: vlan_not_member"
  std::vector<const Port*> egress;  // in port order; empty when dropped or consumed
};

struct TableChange {
  enum class Kind { kAdded, kMoved, kAged, kEvicted, kFlushed, kRemoved };
  std::string_view table;  // "mac", "arp"
  Kind kind = Kind::kAdded;
  std::string key;    // "vlan 10 02:00:00:00:00:0a"
  std::string value;  // "p1", or "p1 -> p4" for a move
  FrameId cause;      // the frame that caused it, {} when time or a command did
};

constexpr std::string_view name_of(TableChange::Kind kind) {
  switch (kind) {
    case TableChange::Kind::kAdded:
      return "added";
    case TableChange::Kind::kMoved:
      return "moved";
    case TableChange::Kind::kAged:
      return "aged";
    case TableChange::Kind::kEvicted:
      return "evicted";
    case TableChange::Kind::kFlushed:
      return "flushed";
    case TableChange::Kind::kRemoved:
      return "removed";
  }
  return "";
}

// One thing that happened inside of a device, below frames: a register was accessed, a ring moved, memory was
// reached.
struct HardwareNote {
  std::string_view what;  // "register write", "DMA read"
  std::string_view name;  // of the register, the ring's end, what the memory holds; may be empty
  uint64_t value = 0;
  uint64_t address = 0;
  uint32_t length = 0;
};

class Observer {
 public:
  virtual ~Observer() = default;

  // The last bit of `frame` arrived at `port` at time `when` (now).
  virtual void on_rx(Time /*when*/, const Port& /*port*/, const Frame& /*frame*/) {}
  // The first bit of `frame` leaves `port` at `when`, which is now or later: a plain FIFO knows the departure when it
  // takes the frame in. Per port the times never go back, but for one case: a link that goes down takes back the
  // departures that were still to come. Each of those frames gets an on_drop(link_down) before its announced `when`.
  virtual void on_tx(Time /*when*/, const Port& /*port*/, const Frame& /*frame*/) {}
  // `port` is where it happened, null when the node as a whole dropped it.
  virtual void on_drop(Time /*when*/, const Node& /*node*/, const Port* /*port*/, const Frame& /*frame*/,
                       DropReason /*reason*/) {}
  virtual void on_decision(Time /*when*/, const Node& /*node*/, const Port& /*ingress*/, const Frame& /*frame*/,
                           const Decision& /*decision*/) {}
  virtual void on_table_change(Time /*when*/, const Node& /*node*/, const TableChange& /*change*/) {}
  virtual void on_link_change(Time /*when*/, const Port& /*port*/, bool /*up*/) {}
  virtual void on_hardware(Time /*when*/, const Node& /*node*/, const HardwareNote& /*note*/) {}
};

// Passes everything on to several observers, in the order they were added.
class ObserverList final : public Observer {
 public:
  void add(Observer& observer) { observers_.push_back(&observer); }

  void on_rx(Time when, const Port& port, const Frame& frame) override {
    for (Observer* o : observers_) o->on_rx(when, port, frame);
  }
  void on_tx(Time when, const Port& port, const Frame& frame) override {
    for (Observer* o : observers_) o->on_tx(when, port, frame);
  }
  void on_drop(Time when, const Node& node, const Port* port, const Frame& frame, DropReason reason) override {
    for (Observer* o : observers_) o->on_drop(when, node, port, frame, reason);
  }
  void on_decision(Time when, const Node& node, const Port& ingress, const Frame& frame,
                   const Decision& decision) override {
    for (Observer* o : observers_) o->on_decision(when, node, ingress, frame, decision);
  }
  void on_table_change(Time when, const Node& node, const TableChange& change) override {
    for (Observer* o : observers_) o->on_table_change(when, node, change);
  }
  void on_link_change(Time when, const Port& port, bool up) override {
    for (Observer* o : observers_) o->on_link_change(when, port, up);
  }
  void on_hardware(Time when, const Node& node, const HardwareNote& note) override {
    for (Observer* o : observers_) o->on_hardware(when, node, note);
  }

 private:
  std::vector<Observer*> observers_;
};

}  // namespace loom
