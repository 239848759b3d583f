#pragma once

// The options that every verb which runs scenarios has, how a scenario is named on the command line (its file, or the
// folder of its scenario.yaml), and how a run tells its progress and ends at Ctrl-C.

#include <CLI/CLI.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "cli/terminal.h"
#include "topology/run.h"
#include "topology/scenario.h"

namespace loom::cli {

struct ScenarioArguments {
  std::vector<std::string> params;  // "name=value"
  std::optional<uint64_t> seed;

  void add_to(CLI::App& verb);
  // UsageError when a --set is no name=value.
  ScenarioOptions scenario_options() const;
};

// A scenario is named by its file, or by the folder that holds scenario.yaml. Missing: UserError with what is near.
std::string scenario_file(const std::string& given);
// Every scenario below the given files and folders, in the order given and by name within a folder.
std::vector<std::string> scenario_files(const std::vector<std::string>& given);

// The folder of the bundled scenarios: ./scenarios, or the one this program was built beside. UserError when neither
// is there.
std::string bundled_scenarios();

// The moment of the run that --at names; none when it names none. UserError when it is no time.
std::optional<Time> moment_of(const std::string& at);

// Lets a run tell its progress and stop at Ctrl-C.
void follow(RunOptions& options, Progress& progress);

}  // namespace loom::cli
