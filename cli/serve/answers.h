#pragma once

// Answers that need no run: what devices there are, what a text has wrong with it, which lessons there are, what a
// capture holds, whether a scenario passes. Each is worked out in a process of its own.
//
// Errors: whatever the room below throws; ServeError for a request that is none.
//
// Not modelled: answers to several questions from one reading of a scenario.

#include "cli/serve/request.h"
#include "topology/expectation.h"
#include "topology/scenario.h"

namespace loom::cli::serve {

// Whether `what` is one of them.
bool is_answered_alone(const std::string& what);
Json answer(const Request& request);

// The scenario of `text` and `file`, or of `file` alone, with what `set` says. All that is wrong with it is one
// ServeError. With goldens, those it names must be there.
Scenario scenario_of(const Request& request, bool goldens = true);

// As PROTOCOL.md has them.
Json topology_json(const Scenario& scenario);
Json expectations_json(const Scenario& scenario);
Json outcome_json(const std::vector<ExpectationOutcome>& outcomes);

}  // namespace loom::cli::serve
