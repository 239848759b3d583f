#pragma once

// A scenario that runs live: devices that can be outside (devices/live) are, the clock is the wall's, and what comes
// in is recorded; and the same again from the recording, without an outside, root or waiting. Both let time pass for
// run_scenario (RunOptions::drive).
//
// A live run ends at `until`, when it is told to stop, when an overrun was to end it, or, when there are commands, a
// moment after the last of them has ended. What is recorded (devices/live/outside_record.h), together with the
// scenario and the end of the run, determines everything that happened in the network.
//
// Errors: UserError of the environment's kind when something outside cannot be made, naming the node; UserError when
// a recording does not fit the scenario.
//
// Not modelled: guests that are started again while it runs.

#include <functional>
#include <string>
#include <vector>

#include "core/latency_histogram.h"
#include "devices/live/outside_nodes.h"
#include "topology/builder.h"

namespace loom {

struct LiveWishes {
  std::function<bool()> stop{};                        // asked again and again
  std::function<void(const std::string& line)> say{};  // what is being made, and what goes and comes back outside
  // Everything is there and the clock is about to begin; and it has ended. Between them the nodes may be asked to run
  // something, from any thread.
  std::function<void(const std::vector<live::OutsideNode*>& nodes)> begins{};
  std::function<void()> ends{};
};

struct LiveReport {
  std::vector<live::CommandResult> commands;  // in the scenario's order of nodes
  LatencyHistogram lateness;                  // of events
  live::Overruns overruns;
};

// What a live run would make, a line a node.
std::vector<std::string> live_plan(const Scenario& scenario, BuiltSimulation& built);

// How it ended: "until", "commands", "interrupted", "overrun".
std::string drive_live(const Scenario& scenario, BuiltSimulation& built, const std::string& folder,
                       const LiveWishes& wishes, LiveReport& report);

// Up to `end`, which is when the run recorded in `folder` ended.
std::string drive_recorded(const Scenario& scenario, BuiltSimulation& built, const std::string& folder, Time end);

}  // namespace loom
