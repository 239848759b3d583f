#include "topology/event_log.h"

#include <fmt/format.h>

#include "core/units_text.h"
#include "core/wire/describe.h"

namespace loom {

std::string_view name_of(EventEntry::What what) {
  switch (what) {
    case EventEntry::What::kSent:
      return "sent";
    case EventEntry::What::kReceived:
      return "received";
    case EventEntry::What::kDropped:
      return "dropped";
    case EventEntry::What::kDecision:
      return "decision";
    case EventEntry::What::kTable:
      return "table";
    case EventEntry::What::kLink:
      return "link";
  }
  return "";
}

std::string text_of(const EventEntry& entry) {
  const auto summary = [&entry] { return wire::summarise(entry.frame.bytes(), entry.frame.size()); };
  switch (entry.what) {
    case EventEntry::What::kSent:
      return "sends " + summary();
    case EventEntry::What::kReceived:
      return "receives " + summary();
    case EventEntry::What::kDropped:
      return fmt::format("drops it, {}: {}: {}", name_of(entry.reason), meaning_of(entry.reason), summary());
    case EventEntry::What::kDecision:
    case EventEntry::What::kTable:
      return entry.text;
    case EventEntry::What::kLink:
      return entry.up ? "comes up" : "goes down";
  }
  return "";
}

EventLog::EventLog(Simulation& simulation, size_t most) : simulation_(simulation), most_(most) {
  simulation.observe(*this);
}

EventEntry& EventLog::add(EventEntry::What what, Time when, const Node& node, const Port* port, const Frame& frame) {
  if (entries_.size() == most_) entries_.pop_front();
  EventEntry& entry = entries_.emplace_back();
  entry.no = ++total_;
  entry.event = simulation_.events().executed();
  entry.what = what;
  entry.at = when;
  entry.node = &node;
  entry.port = port;
  entry.frame = frame;
  return entry;
}

void EventLog::on_rx(Time when, const Port& port, const Frame& frame) {
  add(EventEntry::What::kReceived, when, port.node(), &port, frame);
}

void EventLog::on_tx(Time when, const Port& port, const Frame& frame) {
  add(EventEntry::What::kSent, when, port.node(), &port, frame);
}

void EventLog::on_drop(Time when, const Node& node, const Port* port, const Frame& frame, DropReason reason) {
  add(EventEntry::What::kDropped, when, node, port, frame).reason = reason;
}

void EventLog::on_decision(Time when, const Node& node, const Port& ingress, const Frame& frame,
                           const Decision& decision) {
  EventEntry& entry = add(EventEntry::What::kDecision, when, node, &ingress, frame);
  entry.text = decision.verdict;
  for (const DecisionStep& step : decision.steps) entry.steps.push_back({step.point, step.why});
}

void EventLog::on_table_change(Time when, const Node& node, const TableChange& change) {
  EventEntry& entry = add(EventEntry::What::kTable, when, node, nullptr, Frame());
  entry.cause = change.cause;
  entry.text = fmt::format("{} table: {} {} {}", change.table, change.key, name_of(change.kind), change.value);
}

void EventLog::on_link_change(Time when, const Port& port, bool up) {
  add(EventEntry::What::kLink, when, port.node(), &port, Frame()).up = up;
}

}  // namespace loom
