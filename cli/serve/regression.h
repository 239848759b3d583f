#pragma once

// A scenario as a regression test: the report that `etherloom test` gives, the moment and the frame of the first
// failure, and its goldens rewritten when a person accepts what changed.
//
// Not modelled: real switches (`test --dut`), coverage.

#include "cli/serve/request.h"

namespace loom::cli::serve {

Json test(const Request& request);
Json accept_outcome(const Request& request);

}  // namespace loom::cli::serve
