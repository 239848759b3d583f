// etherloom doctor: what this machine can do, what is missing, and what mends it.

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>

#include "cli/machine_checks.h"
#include "cli/output.h"
#include "cli/plain_text.h"
#include "cli/verbs.h"

namespace loom::cli {

namespace {

using State = MachineCheck::State;

const char* state_text(State state) {
  switch (state) {
    case State::kOk:
      return "ok";
    case State::kMissing:
      return "missing";
    case State::kProblem:
      break;
  }
  return "problem";
}

std::string lines_of(const std::vector<MachineCheck>& checks) {
  const bool colour = colour_on_stdout();
  std::string out;
  for (const MachineCheck& check : checks) {
    const Ink ink = check.state == State::kOk        ? Ink::kGreen
                    : check.state == State::kMissing ? Ink::kYellow
                                                     : Ink::kRed;
    const std::string state = fmt::format("{:<8}", state_text(check.state));
    out += fmt::format("{} {:<19} {}\n", inked(state, ink, colour), check.name, printable(check.found));
    if (check.state == State::kOk) continue;
    out += fmt::format("         {:<19} for: {}{}\n", "", check.purpose,
                       check.state == State::kMissing ? " (optional)" : "");
    out += fmt::format("         {:<19} fix: {}\n", "", check.fix);
  }
  return out;
}

int doctor(const std::string& results, Format format) {
  const std::vector<MachineCheck> checks = check_machine(results);
  const auto count = [&](State state) {
    return std::count_if(checks.begin(), checks.end(), [&](const auto& check) { return check.state == state; });
  };
  if (format == Format::kTable) {
    put(lines_of(checks));
    const auto problems = count(State::kProblem);
    const std::string verdict =
        problems == 0 ? "Everything required is there" : fmt::format("{} required things are not in order", problems);
    put(fmt::format("\n{}; {} optional things are missing.\n", verdict, count(State::kMissing)));
  } else {
    Table table({"name", "state", "found", "purpose", "fix"});
    for (const MachineCheck& check : checks)
      table.add({check.name, state_text(check.state), check.found, check.purpose, check.fix});
    put(table.text(format));
  }
  end_output();
  return count(State::kProblem) == 0 ? kOk : kEnvironment;
}

}  // namespace

void add_doctor(CLI::App& app, Globals& globals) {
  CLI::App* verb = app.add_subcommand("doctor", "Say what this machine can do, what is missing, and what mends it");
  const auto results = std::make_shared<std::string>("results");
  verb->add_option("-o,--out", *results, "Folder that is to hold run folders")
      ->type_name("DIR")
      ->capture_default_str()
      ->envname("ETHERLOOM_RESULTS");
  add_format_option(*verb, globals);
  verb->callback(
      [results, &globals] { globals.action = [results, &globals] { return doctor(*results, globals.format); }; });
}

}  // namespace loom::cli
