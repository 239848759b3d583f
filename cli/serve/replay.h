#pragma once

// Captures that `load` plays beside a scenario's own traffic.
//
// Errors: UserError for a capture that cannot be read, an interface it has not, a port that does not exist.
//
// Not modelled: timing other than the recorded one; a scenario can say more.

#include "cli/serve/request.h"
#include "topology/scenario.h"

namespace loom::cli::serve {

void add_replays(Scenario& scenario, const Request& load);

}  // namespace loom::cli::serve
