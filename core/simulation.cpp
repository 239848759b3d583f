#include "core/simulation.h"

namespace loom {

Simulation::~Simulation() {
  // Nodes and links hold frames, and the pool must see them return.
  links_.clear();
  nodes_.clear();
}

SimContext Simulation::next_context(std::string name) {
  return SimContext{*this, static_cast<uint32_t>(nodes_.size()) + 1, std::move(name)};
}

Node& Simulation::adopt(std::unique_ptr<Node> node) {
  LOOM_CHECK(node->id() == nodes_.size() + 1, "a node is adopted right after its context was taken");
  LOOM_CHECK(!started_, "nodes are added before the simulation starts");
  nodes_.push_back(std::move(node));
  return *nodes_.back();
}

Link& Simulation::connect(Port& a, Port& b, const LinkConfig& config) {
  links_.push_back(std::make_unique<Link>(*this, a, b, config));
  return *links_.back();
}

void Simulation::add_observer(Observer*& place, Observer& observer) {
  if (place == nullptr) {
    place = &observer;
    return;
  }
  for (ObserverList& list : observer_lists_) {
    if (place == &list) return list.add(observer);
  }
  ObserverList& list = observer_lists_.emplace_back();
  list.add(*place);
  list.add(observer);
  place = &list;
}

void Simulation::observe(Observer& observer) {
  for (const auto& node : nodes_) {
    observe(observer, *node);
    for (Port& port : node->ports_) observe(observer, port);
  }
}

void Simulation::observe(Observer& observer, Port& port) {
  add_observer(port.observer_, observer);
}

void Simulation::observe(Observer& observer, Node& node) {
  add_observer(node.observer_, observer);
}

void Simulation::at(Time when, std::function<void()> action) {
  uint64_t place = actions_.size();
  if (free_actions_.empty()) {
    actions_.push_back(std::move(action));
  } else {
    place = free_actions_.back();
    free_actions_.pop_back();
    actions_[place] = std::move(action);
  }
  events_.at(when, 0, world_, *this, place);
}

void Simulation::on_event(uint64_t arg) {
  const std::function<void()> action = std::exchange(actions_[arg], nullptr);
  free_actions_.push_back(arg);
  action();
}

void Simulation::start() {
  if (started_) return;
  started_ = true;
  for (const auto& node : nodes_) node->start();
}

EventQueue::Stopped Simulation::run(Time until, uint64_t max_events) {
  start();
  return events_.run(until, max_events);
}

std::string Simulation::frame_name(FrameId id) const {
  if (id.node == 0 || id.node > nodes_.size()) return "frame " + std::to_string(id.number);
  return nodes_[id.node - 1]->frame_name(id);
}

Node* Simulation::find_node(std::string_view name) {
  for (const auto& node : nodes_) {
    if (node->name() == name) return node.get();
  }
  return nullptr;
}

}  // namespace loom
