#pragma once

// EventLog: what happened in a run, in order of execution and numbered from 1: frames sent, received and dropped,
// what devices decided about them and why, changes of their tables, links that went down and came up. The latest
// entries are kept.
//
// Watching changes nothing. Not modelled: what happens inside of a NIC, access by access (topology/inspect.h).

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "core/observer.h"
#include "core/simulation.h"

namespace loom {

struct EventEntry {
  enum class What : uint8_t { kSent, kReceived, kDropped, kDecision, kTable, kLink };
  struct Step {
    const DecisionPoint* point;
    std::string why;
  };

  uint64_t no = 0;
  uint64_t event = 0;  // of the run: how many had been executed, with this one
  What what = What::kSent;
  DropReason reason = DropReason::kQueueFull;  // kDropped
  bool up = false;                             // kLink
  Time at;
  const Node* node = nullptr;
  const Port* port = nullptr;  // may be null
  Frame frame;                 // none: kTable, kLink
  FrameId cause;               // kTable: the frame that caused it, if one did
  std::string text;            // of a decision its verdict, of a change of a table what changed
  std::vector<Step> steps;     // of a decision

  // What it is about; {} when it is about no frame.
  FrameId frame_id() const { return frame ? frame.id() : cause; }
  FrameId origin() const { return frame ? frame.origin() : cause; }
};

std::string_view name_of(EventEntry::What what);
// One sentence.
std::string text_of(const EventEntry& entry);

class EventLog final : public Observer {
 public:
  static constexpr size_t kMost = 100'000;

  explicit EventLog(Simulation& simulation, size_t most = kMost);

  uint64_t total() const { return total_; }
  uint64_t oldest() const { return total_ - entries_.size() + 1; }
  const std::deque<EventEntry>& entries() const { return entries_; }

  void on_rx(Time when, const Port& port, const Frame& frame) override;
  void on_tx(Time when, const Port& port, const Frame& frame) override;
  void on_drop(Time when, const Node& node, const Port* port, const Frame& frame, DropReason reason) override;
  void on_decision(Time when, const Node& node, const Port& ingress, const Frame& frame,
                   const Decision& decision) override;
  void on_table_change(Time when, const Node& node, const TableChange& change) override;
  void on_link_change(Time when, const Port& port, bool up) override;

 private:
  EventEntry& add(EventEntry::What what, Time when, const Node& node, const Port* port, const Frame& frame);

  Simulation& simulation_;
  size_t most_;
  std::deque<EventEntry> entries_;
  uint64_t total_ = 0;
};

}  // namespace loom
