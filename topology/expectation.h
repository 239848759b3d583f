#pragma once

// PortExpectation: feeds a PortJudge with what a port of a simulation sends or receives.

#include <deque>

#include "core/observer.h"
#include "core/simulation.h"
#include "topology/port_judge.h"

namespace loom {

class PortExpectation final : public Observer {
 public:
  PortExpectation(const ExpectSpec& spec, const Simulation& simulation, CaptureTime epoch)
      : received_(spec.direction == ExpectSpec::Direction::kReceived), simulation_(simulation), judge_(spec, epoch) {}

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

  bool received_;
  const Simulation& simulation_;
  std::deque<Announced> announced_;
  PortJudge judge_;
};

}  // namespace loom
