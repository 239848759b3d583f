#pragma once

// FrameLog: what a packet list shows of a run. A row for each frame that a port sends, that enters at a port without
// a link, or that is dropped; in order of time, numbered from 1. A plain FIFO announces departures before their time,
// so rows wait here until the clock has come to them, and those that a link takes back never become rows. A row has
// the same number however the moment was reached, and whether rows are kept or only counted.
//
// The latest million rows are kept, or what of them fits into 512 MiB (row_store.h says what a row costs); older ones
// are forgotten.
//
// Watching changes nothing. Not modelled: what happens inside of devices (EventLog), frames that an impairment holds
// back (a row's end is when the frame arrives if nothing befalls it).

#include <cstdint>
#include <map>

#include "core/observer.h"
#include "core/simulation.h"
#include "topology/row_store.h"

namespace loom {

class FrameLog final : public Observer {
 public:
  explicit FrameLog(Simulation& simulation, size_t most_rows = RowStore::kMostRows);

  // Rows whose time has come; after the clock went on without anything happening.
  void catch_up();

  const RowStore& rows() const { return rows_; }
  uint64_t total() const { return rows_.total(); }

  void on_rx(Time when, const Port& port, const Frame& frame) override;
  void on_tx(Time when, const Port& port, const Frame& frame) override;
  void on_drop(Time when, const Node& node, const Port* port, const Frame& frame, DropReason reason) override;

 private:
  struct Announced {
    FrameRow row;
    Frame frame;
  };
  void announce(const FrameRow& row, const Frame& frame);
  // Rows of before `limit` are final.
  void release(Time limit);

  Simulation& simulation_;
  std::multimap<Time, Announced> announced_;  // equal times in the order in which they were announced
  RowStore rows_;
};

}  // namespace loom
