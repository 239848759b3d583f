#pragma once

// From what a run came to (topology/run.h) to what is reported about it (cli/report.h).

#include "cli/report.h"
#include "cli/terminal.h"
#include "topology/run.h"

namespace loom::cli {

// `most_differences` of each expectation are decoded.
ScenarioReport report_of(const Scenario& scenario, const RunOutcome& outcome, double wall_seconds,
                         size_t most_differences = 5);

// Runs the scenario and reports, whatever happens: a UserError becomes the report's error. Explains failures by
// repeating the run with decisions recorded.
ScenarioReport run_and_report(const std::string& file, const ScenarioOptions& scenario_options, RunOptions options,
                              Progress& progress);

// The frames a run dropped, by place and reason; "" when there were none.
std::string drops_text(const RunOutcome& outcome, Format format);

}  // namespace loom::cli
