#pragma once

// Parameters of a scenario: `params: {vms: 4}` and "${vms}" wherever a value stands. The command line may replace a
// value (--set vms=8).
//
// A value that is a single placeholder becomes what was written for the parameter, number or text; inside a longer
// text the placeholder is replaced in place.
//
// Not modelled: lists of values (sweeps), placeholders in keys, expressions.

#include <string>
#include <utility>
#include <vector>

#include "core/error.h"
#include "devices/registry/raw_value.h"

namespace loom {

using ParamValues = std::vector<std::pair<std::string, std::string>>;

// Replaces placeholders throughout `root`, outside `params` itself, and gives the values used. Complaints go to
// `errors`.
ParamValues substitute_params(RawValue& root, const ParamValues& overrides, std::vector<UserError>& errors);

}  // namespace loom
