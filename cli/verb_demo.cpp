// etherloom demo: the main job on real input in half a minute of reading. Replays the bundled office capture through
// a simulated switch, compares what leaves every port with what the real switch sent, then makes one mistake in the
// switch's configuration and shows what a failure looks like.

#include <fmt/format.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <memory>

#include "cli/output.h"
#include "cli/run_report.h"
#include "cli/scenario_options.h"
#include "cli/verbs.h"
#include "topology/mistakes.h"

namespace loom::cli {

namespace {

namespace fs = std::filesystem;

struct Arguments {
  std::string folder;
};

fs::path demo_folder(const std::string& given) {
  return given.empty() ? fs::path(bundled_scenarios()) / "office" : fs::path(given);
}

void title(const std::string& text) {
  put(fmt::format("\n{}\n", inked(text, Ink::kBold, colour_on_stdout())));
}

ScenarioReport run_quietly(const Scenario& scenario) {
  Progress silent(scenario.name, true);
  RunOptions options;
  follow(options, silent);
  const RunOutcome outcome = run_scenario(scenario, all_devices(), options);
  ScenarioReport report = report_of(scenario, outcome, silent.elapsed_seconds(), 2);
  if (!outcome.passed()) {
    ExamineOptions wanted;
    wanted.most_frames = 1;
    add_examination(report, outcome, examine_failures(scenario, all_devices(), outcome, wanted, options));
  }
  return report;
}

int demo(const Arguments& args) {
  catch_interrupts();
  const fs::path folder = demo_folder(args.folder);
  const std::string file = (folder / "scenario.yaml").string();
  const Scenario scenario = load_scenario(file, all_devices());

  title("1. Recorded traffic through a simulated switch");
  put(fmt::format("{}\n", scenario.description));
  const ScenarioReport good = run_quietly(scenario);
  Table table({"Port", "Frames sent", "Compared with", "Verdict"});
  for (size_t i = 0; i < good.expectations.size(); ++i) {
    const ExpectationReport& e = good.expectations[i];
    table.add({e.port, std::to_string(e.frames),
               scenario.expect[i].golden ? fs::path(scenario.expect[i].golden->written).filename().string() : "-",
               e.passed ? "equal" : "different"});
  }
  put(fmt::format("\n{}\n", table.text(Format::kTable)));
  put(fmt::format("{}", to_text(good, colour_on_stdout())));
  if (interrupted()) return kInterrupted;
  if (!good.passed()) return kFailed;

  const fs::path mistakes_file = folder / "mistakes.yaml";
  if (fs::exists(mistakes_file)) {
    const Mistake mistake = load_mistakes(mistakes_file.string()).at(0);
    title("2. The same with one mistake in the switch's configuration");
    put(fmt::format("  instead of  {}\n  it says     {}\n\n", mistake.change, mistake.to));
    const Scenario wrong = parse_scenario(mistake.apply_to(scenario.text), file, all_devices());
    const ScenarioReport bad = run_quietly(wrong);
    put(fmt::format("{}", to_text(bad, colour_on_stdout())));
    if (bad.passed()) return kFailed;
  }

  title("3. Go on");
  put(fmt::format(
      "  etherloom test {0}\n      every bundled scenario, with a verdict\n"
      "  etherloom run {1} --capture-all\n      keeps a run folder; open its capture.pcapng in Wireshark\n"
      "  etherloom describe switch\n      what a switch can be told\n",
      folder.parent_path().string(), folder.string()));
  end_output();
  return kOk;
}

}  // namespace

void add_demo(CLI::App& app, Globals& globals) {
  CLI::App* verb = app.add_subcommand("demo", "Replay recorded traffic through a simulated switch and compare");
  const auto args = std::make_shared<Arguments>();
  verb->add_option("--scenario", args->folder, "Folder of another scenario to show")->type_name("FOLDER");
  verb->callback([args, &globals] { globals.action = [args] { return demo(*args); }; });
}

}  // namespace loom::cli
