#pragma once

// FrameLog: what a packet list shows of a run. A row for each frame that a port sends, that enters at a port without
// a link, or that is dropped; in order of time, numbered from 1. A plain FIFO announces departures before their time,
// so rows wait here until the clock has come to them, and those that a link takes back never become rows. A row has
// the same number however the moment was reached, and whether rows are kept or only counted.
//
// The latest rows are kept, with their frames; older ones are forgotten.
//
// Watching changes nothing. Not modelled: what happens inside of devices (EventLog), frames that an impairment holds
// back (a row's end is when the frame arrives if nothing befalls it).

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <vector>

#include "core/observer.h"
#include "core/simulation.h"

namespace loom {

struct FrameRow {
  enum class What : uint8_t { kSent, kEntered, kDropped };

  uint64_t no = 0;
  What what = What::kSent;
  DropReason reason = DropReason::kQueueFull;  // kDropped
  Time at;                                     // the first bit leaves; the frame enters; it is dropped
  std::optional<Time> end;                     // kSent over a link: the last bit arrives at the other end
  const Node* node = nullptr;                  // where
  const Port* port = nullptr;                  // null: dropped by the node as a whole
  const Port* far = nullptr;                   // kSent over a link: the port at its other end
  Frame frame;
};

class FrameLog final : public Observer {
 public:
  static constexpr size_t kMostRows = 100'000;
  static constexpr size_t kMostBytes = size_t{64} << 20;

  explicit FrameLog(Simulation& simulation, size_t most_rows = kMostRows);

  // Rows whose time has come; after the clock went on without anything happening.
  void catch_up();

  uint64_t total() const { return total_; }
  // The number of the oldest row kept; total() + 1 when none is.
  uint64_t oldest() const { return total_ - rows_.size() + 1; }
  const std::deque<FrameRow>& rows() const { return rows_; }
  // Null when it is not kept.
  const FrameRow* find(uint64_t no) const;
  // The latest row of this very frame; null when none is kept.
  const FrameRow* latest_of(FrameId id) const;

  void on_rx(Time when, const Port& port, const Frame& frame) override;
  void on_tx(Time when, const Port& port, const Frame& frame) override;
  void on_drop(Time when, const Node& node, const Port* port, const Frame& frame, DropReason reason) override;

 private:
  void announce(FrameRow row);
  // Rows of before `limit` are final.
  void release(Time limit);
  void add(FrameRow row);

  Simulation& simulation_;
  size_t most_rows_;
  std::multimap<Time, FrameRow> announced_;  // equal times in the order in which they were announced
  std::deque<FrameRow> rows_;
  size_t bytes_ = 0;
  uint64_t total_ = 0;
};

}  // namespace loom
