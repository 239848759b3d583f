#pragma once

// What a suite never exercised, for people.
//
// Not modelled: percentages of anything; a point that matters is not outweighed by ten that do not.

#include <string>

#include "topology/coverage.h"

namespace loom::cli {

// For each kind of device how many of its points were exercised, and a line for each that never was.
std::string coverage_text(const Coverage& coverage);

}  // namespace loom::cli
