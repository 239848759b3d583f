#pragma once

// etherloom pcap minimise: the fewest frames with which a scenario still fails in the same way.
//
// Not modelled: see topology/minimise.h.

#include <string>

#include "cli/scenario_options.h"

namespace loom::cli {

struct MinimiseArguments {
  std::string scenario;
  ScenarioArguments common;
  std::string expectation;
  std::string folder = "minimised";
  uint64_t most_runs = 10'000;
};

// Writes the small scenario and says what became of the large one. False when it gave up before the end.
bool minimise_scenario(const MinimiseArguments& args, bool quiet);

}  // namespace loom::cli
