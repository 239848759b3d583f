#pragma once

// PortExpectation: one entry of `expect`, watching its port while the simulation runs and saying at the end whether
// it held. The golden comparison happens frame by frame (core/compare), so nothing of the port's output is stored.
//
// Time in messages counts from the start of the simulation; `epoch` is the moment of the capture clock that stands
// for it.

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "core/capture/bpf_filter.h"
#include "core/compare/comparison.h"
#include "core/observer.h"
#include "core/simulation.h"
#include "topology/scenario.h"

namespace loom {

// A frame that failed: one that should not have been there, by its origin, or one that should have been and was not,
// by its untagged_hash().
struct Suspect {
  CaptureTime when;
  FrameId origin;        // {} for a missing frame
  uint64_t content = 0;  // of a missing frame
};

struct ExpectationOutcome {
  const ExpectSpec* spec = nullptr;
  bool passed = false;
  uint64_t frames_seen = 0;  // of those the filter lets through
  // One sentence a failed demand, then the first differences as text.
  std::vector<std::string> failures;
  std::optional<ComparisonResult> comparison;  // when a golden was asked for
  // Frames to look at again with decisions recorded. Wrong times have no decision behind them and are left out.
  std::vector<Suspect> suspects;
};

class PortExpectation final : public Observer {
 public:
  // Opens the golden capture: UserError at the place the scenario names it.
  PortExpectation(const ExpectSpec& spec, const Simulation& simulation, CaptureTime epoch);

  void on_rx(Time when, const Port& port, const Frame& frame) override;
  void on_tx(Time when, const Port& port, const Frame& frame) override;
  void on_drop(Time when, const Node& node, const Port* port, const Frame& frame, DropReason reason) override;

  // After the run.
  ExpectationOutcome finish();

 private:
  // A plain FIFO announces departures before their time, and takes them back when the link goes down.
  struct Announced {
    Time when;
    Frame frame;
  };
  void see_departed();
  void see(Time when, const Frame& frame);
  void require_counts(ExpectationOutcome& outcome) const;

  const ExpectSpec& spec_;
  const Simulation& simulation_;
  CaptureTime epoch_;
  std::deque<Announced> announced_;
  std::optional<Comparison> comparison_;
  std::optional<BpfFilter> filter_;
  std::optional<BpfFilter> never_;
  uint64_t total_ = 0;
  uint64_t selected_ = 0;
  uint64_t forbidden_ = 0;
  std::optional<StoredFrame> first_forbidden_;
  std::optional<StoredFrame> first_seen_;
};

}  // namespace loom
