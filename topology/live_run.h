#pragma once

// A scenario that runs live: devices that can be outside (devices/live) are, the clock is the wall's, and what comes
// in is recorded; and the same again from the recording, without an outside, root or waiting. Both let time pass for
// run_scenario (RunOptions::drive).
//
// A live run ends at `until`, when it is told to stop, or, when there are commands, a moment after the last of them
// has ended. The recording holds the frames that came in with their moments; together with the scenario and the end
// of the run it determines everything that happened in the network.
//
// Errors: UserError of the environment's kind when something outside cannot be made, naming the node; UserError when
// a recording does not fit the scenario.
//
// Not modelled: outside events that are no frames (a guest that dies is one whose frames end).

#include <functional>
#include <string>
#include <vector>

#include "core/latency_histogram.h"
#include "devices/live/outside_nodes.h"
#include "topology/builder.h"

namespace loom {

inline constexpr const char* kRecordingName = "recording.pcapng";

struct LiveWishes {
  std::function<bool()> stop{};                        // asked again and again
  std::function<void(const std::string& line)> say{};  // what is being made
};

struct LiveReport {
  std::vector<live::CommandResult> commands;  // in the scenario's order of nodes
  LatencyHistogram lateness;                  // of slices of events
};

// What a live run would make, a line a node.
std::vector<std::string> live_plan(const Scenario& scenario, BuiltSimulation& built);

std::string drive_live(const Scenario& scenario, BuiltSimulation& built, const std::string& folder,
                       const LiveWishes& wishes, LiveReport& report);

// Up to `end`, which is when the recorded run ended.
std::string drive_recorded(const Scenario& scenario, BuiltSimulation& built, const std::string& recording, Time end);

}  // namespace loom
