#pragma once

// Runs a scenario against a real switch in place of its model: the same inputs, the same changes at the same times,
// the same expectations, the same judges. What goes in is learned from the model: the scenario is run once, and what
// arrives at its switch is what the real one gets. So any source that does not listen to the switch can be used; a
// scenario whose traffic answers (hosts, ping) cannot, and is not run.
//
// A frame that left has the time of the frame that caused it, and times are not compared: a real switch's own delay
// says nothing about its rules. Counters, drops and latencies are not judged.
//
// Each expectation that the real switch does not fulfil also says whether the model does. So a difference between the
// model and reality is told apart from a scenario that neither fulfils.
//
// Not modelled: scenarios with several switches; more frames than kMostDutFrames.

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "devices/live/device_under_test.h"
#include "topology/run.h"

namespace loom {

inline constexpr size_t kMostDutFrames = 100'000;

struct DutOutcome {
  // Why the scenario says nothing about this device; nothing when it was run.
  std::optional<std::string> not_run;
  RunOutcome outcome;
  // Sentences: "table t: ..." what was not judged, and why.
  std::vector<std::string> not_judged;
  // The expectations that `outcome` points to: the scenario's, less what is not judged.
  std::vector<std::unique_ptr<ExpectSpec>> specs;
  // What a port of the real switch did send, by the name of the expectation that failed.
  std::map<std::string, std::string> actual;
};

// A device that cannot do something in the middle of the run gives a `not_run`, too. In `actual_folder`, made when it
// is needed, captures of failed ports are kept; empty: nowhere.
DutOutcome run_on(live::DeviceUnderTest& device, const Scenario& scenario, const DeviceRegistry& devices,
                  const RunOptions& options = {}, const std::string& actual_folder = "");

}  // namespace loom
