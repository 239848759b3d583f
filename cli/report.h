#pragma once

// What a test run says about one scenario, as plain data: it crosses from the process that ran the scenario to the
// one that prints, and becomes a table, JSON or JUnit there.

#include <cstdint>
#include <string>
#include <vector>

#include "cli/failure_report.h"
#include "topology/coverage.h"

namespace loom::cli {

struct ExpectationReport {
  std::string name;
  std::string port;  // or the node it is about
  int line = 0;      // of the scenario's file
  bool passed = false;
  int64_t points = 0;
  uint64_t frames = 0;                // seen at the port
  std::string message;                // the scenario's words for a learner
  std::vector<std::string> failures;  // one sentence a demand that does not hold
  std::string details;                // the first differences as text
  std::vector<DifferenceReport> differences;
  std::string golden;        // as the scenario names it; empty when there is none
  std::string recorded;      // the real thing that made it
  std::string actual;        // the capture that was kept of what the port did send
  std::string accepted;      // what `--accept` did to the golden, or why it did nothing
  bool is_accepted = false;  // and so it would pass now
};

struct ScenarioReport {
  std::string file;
  std::string name;
  // Empty when it ran; otherwise what stopped it, and the exit code that goes with it.
  std::string error;
  int error_code = 0;
  uint64_t events = 0;
  uint64_t frames = 0;
  double simulated_seconds = 0;
  double wall_seconds = 0;
  std::string event_hash;
  std::string run_folder;
  std::vector<ExpectationReport> expectations;
  std::vector<DecisionRecord> decisions;  // what the devices decided about frames that failed
  uint64_t seed = 0;
  // Of a run on a real switch.
  std::string device;                   // its name; empty for the model
  std::string not_run;                  // why the scenario says nothing about it; empty when it was run
  std::vector<std::string> not_judged;  // "table: ..." what was left out
  Coverage coverage;                    // what the run exercised, when that was asked for

  // Nothing failed; of a scenario that was not run that is true as well.
  bool passed() const;
  // Something failed, and all that failed was accepted.
  bool accepted() const;
  int64_t points() const;
  int64_t points_possible() const;
};

struct Tally {
  size_t passed = 0;
  size_t failed = 0;
  size_t not_run = 0;
  size_t accepted = 0;
};
Tally tally_of(const std::vector<ScenarioReport>& reports);

// With `coverage`, also what all of them exercised together.
std::string to_json(const std::vector<ScenarioReport>& reports, const Coverage* coverage = nullptr);
// One report a line; the inverse of parse_report.
std::string to_json_line(const ScenarioReport& report);
ScenarioReport parse_report(const std::string& line);

// The JUnit XML that CI servers read: a suite a scenario, a case an expectation.
std::string to_junit(const std::vector<ScenarioReport>& reports);

// "PASS vlan-lab ..." and, when something failed, what and why: for the first `frames` that failed.
std::string to_text(const ScenarioReport& report, bool colour, size_t frames = 2);

}  // namespace loom::cli
