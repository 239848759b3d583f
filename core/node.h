#pragma once

// Node: a device in the network. It owns its ports, gets everything it may use from the Simulation at construction,
// and reacts: to frames, to its own events, to links going up and down. Nothing is global.

#include <array>
#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "core/drop_reason.h"
#include "core/event_queue.h"
#include "core/frame.h"
#include "core/metric_sink.h"
#include "core/observer.h"
#include "core/port.h"
#include "core/random.h"

namespace loom {

class Simulation;

// What a node is given when it is made.
struct SimContext {
  Simulation& simulation;
  uint32_t id;
  std::string name;
};

class Node {
 public:
  explicit Node(const SimContext& context);
  virtual ~Node() = default;
  Node(const Node&) = delete;
  Node& operator=(const Node&) = delete;

  const std::string& name() const { return name_; }
  uint32_t id() const { return id_; }

  // Ports in the order they were added; indices are stable.
  size_t port_count() const { return ports_.size(); }
  Port& port(size_t index) { return ports_[index]; }
  const Port& port(size_t index) const { return ports_[index]; }
  // Null when there is none of that name.
  Port* find_port(std::string_view name);

  // A frame arrived at one of this node's ports.
  virtual void receive(Port& in, Frame frame) = 0;
  // The simulation starts; called once a node, in the order nodes were added, at time zero.
  virtual void start() {}
  // `port` has just gained or lost its link.
  virtual void link_changed(Port& /*port*/, bool /*up*/) {}
  // Every figure the device kept, besides those of its ports.
  virtual void report(MetricSink& /*sink*/) const {}

  // What people call a frame this node made: "frame 7 of h1", or its place in the capture it was read from.
  virtual std::string frame_name(FrameId id) const { return "frame " + std::to_string(id.number) + " of " + name_; }

  // Ports' and device's figures together.
  void report_all(MetricSink& sink) const;
  // Frames this node dropped for `reason`, at any port or none.
  uint64_t drops(DropReason reason) const;

  // The identity of the next frame this node makes, or that is made at one of its ports.
  FrameId next_frame_id() { return FrameId{id_, ++frames_made_}; }

  // Null unless somebody watches this node's decisions, tables and drops.
  Observer* observer() const { return observer_; }

 protected:
  Port& add_port(std::string name);

  Simulation& simulation() { return simulation_; }
  EventQueue& events() { return events_; }
  Time now() const { return events_.now(); }
  // Schedules an event of this node for itself.
  EventId at(Time when, EventHandler& handler, uint64_t arg = 0) {
    return events_.at(when, id_, source_, handler, arg);
  }
  EventId after(Duration delay, EventHandler& handler, uint64_t arg = 0) { return at(now() + delay, handler, arg); }
  // A random stream of its own, named "<node>/<purpose>".
  RandomStream random(std::string_view purpose) const;

  FramePool& frames() { return frames_; }

  // The frame ends here, for a reason; `port` is where.
  void drop(Port* port, const Frame& frame, DropReason reason);

 private:
  friend class Port;
  friend class Simulation;

  Simulation& simulation_;
  EventQueue& events_;
  FramePool& frames_;
  uint32_t id_;
  std::string name_;
  EventSource source_;
  uint32_t frames_made_ = 0;
  Observer* observer_ = nullptr;
  std::deque<Port> ports_;
  std::unique_ptr<std::array<uint64_t, kDropReasonCount>> drops_;  // those at no port
};

}  // namespace loom
