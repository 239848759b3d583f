#include "core/node.h"

#include "core/simulation.h"

namespace loom {

Node::Node(const SimContext& context)
    : simulation_(context.simulation),
      events_(context.simulation.events()),
      frames_(context.simulation.frames()),
      id_(context.id),
      name_(context.name),
      source_(context.simulation.new_source()) {}

Port* Node::find_port(std::string_view name) {
  for (Port& port : ports_) {
    if (port.name() == name) return &port;
  }
  return nullptr;
}

void Node::report_all(MetricSink& sink) const {
  for (const Port& port : ports_) port.report(sink);
  if (drops_) {
    for (const DropReasonInfo& info : kDropReasons) {
      const uint64_t count = (*drops_)[static_cast<size_t>(info.reason)];
      if (count != 0) sink.count("drops." + std::string(info.name), "frames", count);
    }
  }
  report(sink);
}

uint64_t Node::drops(DropReason reason) const {
  uint64_t sum = drops_ ? (*drops_)[static_cast<size_t>(reason)] : 0;
  for (const Port& port : ports_) sum += port.drops(reason);
  return sum;
}

Port& Node::add_port(std::string name) {
  LOOM_CHECK(find_port(name) == nullptr, "a node's port names are unique");
  return ports_.emplace_back(*this, static_cast<uint32_t>(ports_.size()), std::move(name));
}

RandomStream Node::random(std::string_view purpose) const {
  return simulation_.random(name_ + "/" + std::string(purpose));
}

void Node::drop(Port* port, const Frame& frame, DropReason reason) {
  if (port != nullptr) return port->drop(frame, reason);
  if (!drops_) drops_ = std::make_unique<std::array<uint64_t, kDropReasonCount>>();
  ++(*drops_)[static_cast<size_t>(reason)];
  if (observer_ != nullptr) [[unlikely]]
    observer_->on_drop(now(), *this, nullptr, frame, reason);
}

}  // namespace loom
