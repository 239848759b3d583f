#pragma once

// The lessons of a folder: each scenario with its README, what it checks, and the mistakes it proposes.
//
// A lesson that cannot be read is listed with its error. Not modelled: pictures in READMEs.

#include "cli/serve/request.h"

namespace loom::cli::serve {

Json lessons(const Request& request);

}  // namespace loom::cli::serve
