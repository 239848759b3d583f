// etherloom validate: says everything that is wrong with scenarios, without running them.

#include <fmt/format.h>

#include <cstdio>
#include <memory>

#include "cli/output.h"
#include "cli/scenario_options.h"
#include "cli/verbs.h"
#include "topology/graph.h"

namespace loom::cli {

namespace {

struct Arguments {
  std::vector<std::string> scenarios;
  ScenarioArguments common;
};

int validate(const Arguments& args, const Globals& globals) {
  bool valid = true;
  Table table({"File", "Severity", "Place", "Message", "Hint"});
  for (const std::string& file : scenario_files(args.scenarios)) {
    const ScenarioCheck check = check_scenario_file(file, all_devices(), args.common.scenario_options());
    for (const UserError& error : check.errors) {
      valid = false;
      table.add({file, "error", error.where().text(), error.message(), error.hint()});
      if (globals.format == Format::kTable) {
        put(fmt::format("{} {}\n", inked("error:", Ink::kRed, colour_on_stdout()), error.what()));
      }
    }
    if (!check.scenario) continue;
    for (const Warning& warning : warnings(*check.scenario)) {
      table.add({file, "warning", warning.mark.text(), warning.what, warning.hint});
      if (globals.format == Format::kTable) {
        put(fmt::format("{} {}: {}\n", inked("warning:", Ink::kYellow, colour_on_stdout()), warning.mark.text(),
                        warning.what));
        if (!warning.hint.empty()) put(fmt::format("  hint: {}\n", warning.hint));
      }
    }
    if (globals.format == Format::kTable) {
      put(fmt::format("{}: valid, {} nodes, {} links, {} expectations\n", file, check.scenario->nodes.size(),
                      check.scenario->links.size(), check.scenario->expect.size()));
    }
  }
  if (globals.format != Format::kTable) put(table.text(globals.format));
  end_output();
  return valid ? kOk : kInvalidInput;
}

}  // namespace

void add_validate(CLI::App& app, Globals& globals) {
  CLI::App* verb = app.add_subcommand("validate", "Check scenarios without running them");
  const auto args = std::make_shared<Arguments>();
  verb->add_option("SCENARIO", args->scenarios, "Scenario files, or folders to search for scenario.yaml")->required();
  args->common.add_to(*verb);
  add_format_option(*verb, globals);
  verb->callback([args, &globals] { globals.action = [args, &globals] { return validate(*args, globals); }; });
}

}  // namespace loom::cli
