#pragma once

// `test --accept`: what a scenario's ports sent becomes what they must send. Only a golden that the scenario owns is
// written: one that a real device made says what is right, and one outside the scenario's folder is somebody else's.
//
// Not modelled: accepting anything but goldens.

#include "cli/report.h"
#include "topology/scenario.h"

namespace loom::cli {

// Whether this is a machine's run (the variable CI is set, and not to false or 0), where nobody looks at what
// changes.
bool runs_in_ci();

// Writes the golden of every failed expectation from what was kept of its port, each in one step, and says in the
// report what was done, or why not. std::system_error when a file cannot be written.
void accept(const Scenario& scenario, ScenarioReport& report);

}  // namespace loom::cli
