#pragma once

// Runs a scenario from start to verdict: builds it, attaches what watches, lets time pass in slices, asks every
// expectation, writes the run folder. The same function serves `run`, `test` and `demo`.
//
// A run that would not end is stopped with a UserError at the scenario's `run`: time that stands still (events
// without end at one moment), or no `until` and no end after a great many events.
//
// Not modelled: live mode.

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/event_queue.h"
#include "core/observer.h"
#include "core/results/drop_count.h"
#include "core/simulation.h"
#include "topology/coverage.h"
#include "topology/decision_record.h"
#include "topology/port_judge.h"
#include "topology/scenario.h"

namespace loom {

struct RunProgress {
  Time now;
  std::optional<Time> until;
  uint64_t events = 0;
};

class BuiltSimulation;

struct RunOptions {
  std::optional<uint64_t> seed;  // instead of the scenario's
  // Folder under which the run folder is made; empty: no files are written.
  std::string results_base;
  // Instead of `run.capture`, when given: "sw1:p1" ... or every port.
  std::vector<std::string> capture_ports;
  bool capture_all = false;
  // No port at all, whatever the scenario says.
  bool capture_nothing = false;
  // Records every decision and table change in results.sqlite.
  bool record_decisions = false;
  // Runs live: devices that can be outside are, and `drive` lets time pass in place of the event queue alone. It is
  // given the run folder, empty without one, and returns what stopped the run.
  std::function<std::string(BuiltSimulation& built, const std::string& folder)> drive;
  // Writes what signals inside of devices do into NODE.vcd of the run folder.
  bool waveforms = false;
  // Adds up what the run exercised. Watching costs time; the run stays the same.
  Coverage* coverage = nullptr;
  // More events than this at one moment, and time is taken to stand still.
  uint64_t most_events_at_one_moment = 20'000'000;
  // Called between slices; false ends the run, keeping what was recorded.
  std::function<bool(const RunProgress&)> on_slice;
  // Wall seconds since the start of the run, for the manifest; none: zero is written.
  std::function<double()> stopwatch;
};

struct RunOutcome {
  std::string stopped;  // "empty", "until", "budget", "interrupted"
  Time end;
  uint64_t events = 0;
  uint64_t event_hash = 0;
  CaptureTime epoch;             // what time zero is on the captures' clock
  uint64_t frames_received = 0;  // by any port
  std::vector<ExpectationOutcome> expectations;
  std::vector<DropCount> drops;
  std::string folder;                   // the run folder, empty when none was written
  std::vector<std::string> node_names;  // by FrameId::node - 1

  bool passed() const;
};

// Lets time pass up to `until` in slices and says how it ended, as RunOutcome::stopped does. A simulation that would
// not end is stopped as said above.
std::string pass_time(const Scenario& scenario, Simulation& simulation, Time until, const RunOptions& options);

RunOutcome run_scenario(const Scenario& scenario, const DeviceRegistry& devices, const RunOptions& options = {});

// What a second run, which determinism makes the same run, tells about what failed in the first.
struct Examination {
  // What devices decided about the frames that failed: those that should not have left a port, and those that should
  // have and did not, wherever they ended. In order of time; a suspect may come several times.
  struct Decided {
    Suspect about;
    DecisionRecord decision;
  };
  std::vector<Decided> decisions;
  // The capture that was written for a failed expectation, by its name.
  std::map<std::string, std::string> actual;
};

struct ExamineOptions {
  size_t most_frames = 2;       // the earliest that failed
  std::string actual_folder{};  // made when it is needed: what each failed port did send; empty: nothing is written
};

Examination examine_failures(const Scenario& scenario, const DeviceRegistry& devices, const RunOutcome& outcome,
                             const ExamineOptions& wanted, const RunOptions& options = {});

// The version this program was built as.
const char* version();

}  // namespace loom
