#include "core/results/port_recorder.h"

#include <algorithm>
#include <system_error>

namespace loom {

PortRecorder::PortRecorder(Simulation& simulation, const std::vector<Port*>& ports, const std::string& path,
                           const std::string& manifest, CaptureTime epoch)
    : simulation_(simulation),
      epoch_(epoch),
      writer_(path, PcapngSectionOptions{.hardware = "", .os = "", .application = "etherloom", .comment = manifest}) {
  std::vector<Node*> nodes;
  for (Port* port : ports) {
    PcapngInterfaceOptions interface;
    interface.name = port->full_name();
    if (port->pipe() != nullptr) interface.speed = port->pipe()->config().rate;
    interfaces_[{port->node().id(), port->index()}] = writer_.add_interface(interface);
    simulation.observe(*this, *port);
    if (std::find(nodes.begin(), nodes.end(), &port->node()) == nodes.end()) nodes.push_back(&port->node());
  }
  for (Node* node : nodes) simulation.observe(*this, *node);
  PcapngInterfaceOptions drops;
  drops.name = "drops";
  drops.description = "frames dropped without having been received at a recorded port";
  drops_interface_ = writer_.add_interface(drops);
}

template <typename Work>
void PortRecorder::guarded(Work work) {
  if (closed_) return;
  try {
    work();
  } catch (const std::system_error& e) {
    closed_ = true;
    held_.clear();
    if (!keeps_failure_) throw;
    failure_ = e.what();
  }
}

void PortRecorder::close() {
  guarded([this] {
    // What was announced for after the end never left.
    write_before(simulation_.now() + Duration::ps(1));
    writer_.close();
  });
  held_.clear();
  closed_ = true;
}

void PortRecorder::flush() {
  guarded([this] {
    write_before(simulation_.now());
    writer_.flush();
  });
}

void PortRecorder::abandon() {
  held_.clear();
  closed_ = true;
  writer_.abandon();
}

void PortRecorder::on_rx(Time when, const Port& port, const Frame& frame) {
  hold(when, interfaces_.at({port.node().id(), port.index()}), Direction::kInbound, frame, "");
}

void PortRecorder::on_tx(Time when, const Port& port, const Frame& frame) {
  hold(when, interfaces_.at({port.node().id(), port.index()}), Direction::kOutbound, frame, origin_text(frame));
}

void PortRecorder::on_drop(Time when, const Node& node, const Port* port, const Frame& frame, DropReason reason) {
  std::string text = "dropped: " + std::string(name_of(reason)) + ", " + std::string(meaning_of(reason));
  if (Held* held = received(when, node, port, frame)) {
    // A decision that was told before already ends in its reason.
    if (held->comment.find(name_of(reason)) == std::string::npos) {
      held->comment += (held->comment.empty() ? "" : "; ") + text;
    }
    return;
  }
  // A departure that was announced and did not happen.
  if (port != nullptr && reason == DropReason::kLinkDown) {
    for (auto it = held_.upper_bound(when); it != held_.end(); ++it) {
      if (it->second.direction == Direction::kOutbound && it->second.frame.id() == frame.id()) {
        held_.erase(it);
        break;
      }
    }
  }
  const std::string place = port != nullptr ? port->full_name() : node.name();
  hold(when, drops_interface_, Direction::kUnknown, frame, place + " " + text + " (" + origin_text(frame) + ")");
}

void PortRecorder::on_decision(Time when, const Node& node, const Port& ingress, const Frame& frame,
                               const Decision& decision) {
  Held* held = received(when, node, &ingress, frame);
  if (held == nullptr) return;
  std::string text = decision.verdict;
  if (!decision.steps.empty()) text += ": " + decision.steps.back().why;
  held->comment = held->comment.empty() ? text : text + "; " + held->comment;
}

void PortRecorder::hold(Time when, uint32_t interface, Direction direction, const Frame& frame, std::string comment) {
  guarded([this] { write_before(simulation_.now()); });
  if (!closed_) held_.emplace(when, Held{interface, direction, frame, std::move(comment)});
}

void PortRecorder::write_before(Time limit) {
  while (!held_.empty() && held_.begin()->first < limit) {
    const auto& [when, held] = *held_.begin();
    const Frame& frame = held.frame;
    const PacketNote note{held.direction, held.comment};
    const CaptureTime at = epoch_ + when.since_start();
    if (frame.stored() == frame.size()) {
      writer_.write(held.interface, at, frame.bytes(), frame.size(), note);
    } else {
      writer_.write(held.interface, at, frame.materialise(), frame.size(), note);
    }
    held_.erase(held_.begin());
  }
}

PortRecorder::Held* PortRecorder::received(Time when, const Node& node, const Port* port, const Frame& frame) {
  const auto [first, last] = held_.equal_range(when);
  for (auto it = last; it != first;) {
    --it;
    Held& held = it->second;
    if (held.direction != Direction::kInbound || held.frame.id() != frame.id()) continue;
    for (const auto& [place, interface] : interfaces_) {
      if (interface != held.interface || place.first != node.id()) continue;
      if (port == nullptr || place.second == port->index()) return &held;
    }
  }
  return nullptr;
}

std::string PortRecorder::origin_text(const Frame& frame) const {
  const FrameId origin = frame.origin();
  if (origin.node == 0 || origin.node > simulation_.node_count()) return "";
  return "from " + simulation_.node(origin.node - 1).name() + "#" + std::to_string(origin.number);
}

}  // namespace loom
