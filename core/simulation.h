#pragma once

// Simulation: owns the clock, the frame pool, the nodes and the links of one run, and hands each node what it may
// use. The order of add() and connect() is part of the model: it numbers nodes and sources, and with them breaks
// ties.

#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/event_queue.h"
#include "core/frame.h"
#include "core/link.h"
#include "core/node.h"
#include "core/random.h"

namespace loom {

class Simulation final : private EventHandler {
 public:
  explicit Simulation(uint64_t seed = 1) : seed_(seed) {}
  ~Simulation();
  Simulation(const Simulation&) = delete;
  Simulation& operator=(const Simulation&) = delete;

  // Makes N(context, args...). Names must be unique (LOOM_CHECK; scenarios are checked before).
  template <typename N, typename... Args>
  N& add(std::string name, Args&&... args) {
    auto node = std::make_unique<N>(next_context(std::move(name)), std::forward<Args>(args)...);
    N& made = *node;
    adopt(std::move(node));
    return made;
  }
  // For factories that make a node by type name: context first, then adopt what was made with it.
  SimContext next_context(std::string name);
  Node& adopt(std::unique_ptr<Node> node);

  // Joins two ports that are linked to nothing yet.
  Link& connect(Port& a, Port& b, const LinkConfig& config);
  Link& connect(Port& a, Port& b, const PipeConfig& both = {}) { return connect(a, b, LinkConfig{both, both}); }

  // Watches everything there is now; or one port; or what one node decides and drops, and its tables.
  void observe(Observer& observer);
  void observe(Observer& observer, Port& port);
  void observe(Observer& observer, Node& node);

  // Runs `action` at `when`, before any device's event of that time: faults, changes of configuration, measurements.
  void at(Time when, std::function<void()> action);

  // Lets every node start; called by the first run().
  void start();
  EventQueue::Stopped run(Time until = Time::max(), uint64_t max_events = UINT64_MAX);

  EventQueue& events() { return events_; }
  FramePool& frames() { return frames_; }
  Time now() const { return events_.now(); }
  uint64_t seed() const { return seed_; }
  RandomStream random(std::string_view name) const { return RandomStream(seed_, name); }
  EventSource new_source() { return EventSource{++last_source_, 0}; }

  size_t node_count() const { return nodes_.size(); }
  Node& node(size_t index) { return *nodes_[index]; }
  const Node& node(size_t index) const { return *nodes_[index]; }
  Node* find_node(std::string_view name);
  // What people call the frame: its maker knows.
  std::string frame_name(FrameId id) const;
  size_t link_count() const { return links_.size(); }
  Link& link(size_t index) { return *links_[index]; }

 private:
  void on_event(uint64_t arg) override;
  void add_observer(Observer*& place, Observer& observer);

  uint64_t seed_;
  EventQueue events_;
  FramePool frames_;
  uint32_t last_source_ = 0;
  EventSource world_;  // source 0, destination 0: actions
  std::vector<std::function<void()>> actions_;
  std::vector<uint64_t> free_actions_;
  std::vector<std::unique_ptr<Node>> nodes_;
  std::vector<std::unique_ptr<Link>> links_;
  std::deque<ObserverList> observer_lists_;
  bool started_ = false;
};

}  // namespace loom
