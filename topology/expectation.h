#pragma once

// PortExpectation: feeds the judges of an expectation with what a port of a simulation sends or receives.

#include <deque>
#include <optional>

#include "core/observer.h"
#include "core/simulation.h"
#include "topology/latency_judge.h"
#include "topology/port_judge.h"

namespace loom {

class PortExpectation final : public Observer {
 public:
  PortExpectation(const ExpectSpec& spec, const Simulation& simulation, CaptureTime epoch)
      : received_(spec.direction == ExpectSpec::Direction::kReceived), simulation_(simulation), judge_(spec, epoch) {
    if (spec.latency) latency_.emplace(*spec.latency);
  }

  // As PortJudge::record_to.
  void record_to(const std::string& path) { judge_.record_to(path); }

  // What must watch the port where the latencies' clock starts; null when nobody asks for them.
  Observer* at_latency_start() { return latency_ ? &*latency_ : nullptr; }

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

  bool received_;
  const Simulation& simulation_;
  std::deque<Announced> announced_;
  PortJudge judge_;
  std::optional<LatencyJudge> latency_;
};

}  // namespace loom
