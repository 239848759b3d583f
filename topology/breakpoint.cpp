#include "topology/breakpoint.h"

#include <algorithm>
#include <utility>

#include "core/error.h"
#include "core/wire/describe.h"
#include "devices/registry/suggestion.h"
#include "topology/places.h"

namespace loom {

namespace {

UserError usage(const std::string& what, const std::string& hint) {
  return UserError({}, what, hint, UserError::Kind::kUsage);
}

std::optional<DropReason> reason_of(const std::string& name) {
  if (name.empty() || name == "any") return std::nullopt;
  if (const auto reason = drop_reason_named(name)) return reason;
  std::vector<std::string> known{"any"};
  for (const DropReasonInfo& info : kDropReasons) known.emplace_back(info.name);
  throw usage("there is no drop reason " + name, suggest(name, known, "there are"));
}

BpfFilter filter_of(const std::string& expression) {
  try {
    return BpfFilter::compile(expression);
  } catch (const UserError& e) {
    throw usage(e.message(), e.hint());
  }
}

}  // namespace

Breakpoints::Breakpoints(Simulation& simulation) : simulation_(simulation) {
  simulation.observe(*this);
}

Breakpoints::Point Breakpoints::made(const BreakSpec& spec) {
  Point point;
  point.spec = spec;
  if (!spec.reason.empty()) point.spec.on = "dropped";
  const std::vector<std::string> known{"received", "sent", "dropped"};
  if (std::find(known.begin(), known.end(), point.spec.on) == known.end()) {
    throw usage("no breakpoint is on " + point.spec.on, suggest(point.spec.on, known, "there are"));
  }
  if (!spec.node.empty()) point.node = &node_named(simulation_, spec.node);
  if (!spec.port.empty()) point.port = &port_named(simulation_, spec.port);
  point.reason = reason_of(spec.reason);
  if (!spec.filter.empty()) point.filter = filter_of(spec.filter);
  return point;
}

void Breakpoints::set(const std::vector<BreakSpec>& specs) {
  std::vector<Point> points;
  for (const BreakSpec& spec : specs) points.push_back(made(spec));
  points_ = std::move(points);
}

void Breakpoints::set_what_fits(const std::vector<BreakSpec>& specs) {
  points_.clear();
  for (const BreakSpec& spec : specs) {
    try {
      points_.push_back(made(spec));
    } catch (const UserError&) {  // of another topology
    }
  }
}

std::optional<Breakpoints::Hit> Breakpoints::take_hit() {
  return std::exchange(hit_, std::nullopt);
}

void Breakpoints::on_rx(Time, const Port& port, const Frame& frame) {
  see("received", port.node(), &port, frame, std::nullopt);
}

void Breakpoints::on_tx(Time, const Port& port, const Frame& frame) {
  see("sent", port.node(), &port, frame, std::nullopt);
}

void Breakpoints::on_drop(Time, const Node& node, const Port* port, const Frame& frame, DropReason reason) {
  see("dropped", node, port, frame, reason);
}

void Breakpoints::see(std::string_view on, const Node& node, const Port* port, const Frame& frame,
                      std::optional<DropReason> reason) {
  if (!armed_ || hit_) return;
  for (const Point& point : points_) {
    if (point.spec.on != on) continue;
    if (point.node != nullptr && point.node != &node) continue;
    if (point.port != nullptr && point.port != port) continue;
    if (point.reason && point.reason != reason) continue;
    if (point.spec.frame && *point.spec.frame != frame.id() && *point.spec.frame != frame.origin()) continue;
    if (point.filter && !point.filter->matches(frame.bytes(), frame.size())) continue;
    hit_ = Hit{point.spec.id,
               std::string(on),
               port == nullptr ? node.name() : port->full_name(),
               reason ? std::string(name_of(*reason)) : "",
               frame.id(),
               wire::summarise(frame.bytes(), frame.size())};
    simulation_.events().request_stop();
    return;
  }
}

}  // namespace loom
