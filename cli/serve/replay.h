#pragma once

// Captures that `load` plays beside a scenario's own traffic.
//
// Errors: UserError for a capture that cannot be read, an interface it has not, a port that does not exist, a filter
// that is none, a speed or a number of times that makes no sense.
//
// Not modelled: a rate, and clocks of captures that were not recorded together; a scenario can say more.

#include "cli/serve/request.h"
#include "topology/scenario.h"

namespace loom::cli::serve {

void add_replays(Scenario& scenario, const Request& load);

}  // namespace loom::cli::serve
