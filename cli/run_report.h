#pragma once

// From what a run came to (topology/run.h) to what is reported about it (cli/report.h).

#include <functional>
#include <string>

#include "cli/report.h"
#include "cli/terminal.h"
#include "topology/run.h"

namespace loom::cli {

// `most_differences` of each expectation are decoded.
ScenarioReport report_of(const Scenario& scenario, const RunOutcome& outcome, double wall_seconds,
                         size_t most_differences = 5);

// Adds what a second run tells about what failed.
void add_examination(ScenarioReport& report, const RunOutcome& outcome, const Examination& found);

// Runs the scenario that `load` gives and reports, whatever happens: a UserError becomes the report's error. Failures
// are examined; with `accepts`, goldens become what ports sent.
ScenarioReport run_and_report(const std::string& file, const std::function<Scenario()>& load, RunOptions options,
                              const ExamineOptions& wanted, bool accepts, Progress& progress);
// The one of the file.
ScenarioReport run_and_report(const std::string& file, const ScenarioOptions& scenario_options, RunOptions options,
                              const ExamineOptions& wanted, bool accepts, Progress& progress);

// The frames a run dropped, by place and reason; "" when there were none.
std::string drops_text(const RunOutcome& outcome, Format format);

}  // namespace loom::cli
