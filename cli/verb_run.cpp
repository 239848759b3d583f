// etherloom run: runs one scenario, keeps what came out in a run folder, and says how it went.

#include <fmt/format.h>

#include <cstdio>
#include <memory>

#include "cli/output.h"
#include "cli/run_report.h"
#include "cli/scenario_options.h"
#include "cli/verbs.h"

namespace loom::cli {

namespace {

struct Arguments {
  std::string scenario;
  ScenarioArguments common;
  std::string out = "results";
  bool no_results = false;
  std::vector<std::string> capture;
  bool capture_all = false;
  bool decisions = false;
  bool vcd = false;
};

int run(const Arguments& args, const Globals& globals) {
  const Scenario scenario =
      load_scenario(scenario_file(args.scenario), all_devices(), args.common.scenario_options());
  RunOptions options;
  options.seed = args.common.seed;
  if (!args.no_results) options.results_base = args.out;
  options.capture_ports = args.capture;
  options.capture_all = args.capture_all;
  options.record_decisions = args.decisions;
  options.waveforms = args.vcd;
  catch_interrupts();
  Progress progress(scenario.name, globals.quiet);
  follow(options, progress);
  const RunOutcome outcome = run_scenario(scenario, all_devices(), options);
  progress.done();
  const ScenarioReport report = report_of(scenario, outcome, progress.elapsed_seconds());

  if (globals.format == Format::kJson) {
    put(to_json({report}));
  } else if (globals.format == Format::kCsv) {
    put(drops_text(outcome, Format::kCsv));
  } else {
    put(fmt::format("{}: {} s simulated, {} frames received by ports, {} events, event hash {}\n", report.name,
                    fmt::format("{:.9g}", report.simulated_seconds), grouped(report.frames), grouped(report.events),
                    report.event_hash));
    const std::string drops = drops_text(outcome, Format::kTable);
    if (!drops.empty()) put("\n" + drops);
    if (!report.expectations.empty()) put("\n" + to_text(report, colour_on_stdout()));
    if (!outcome.folder.empty()) put("\nresults in " + outcome.folder + "\n");
  }
  end_output();
  if (outcome.stopped == "interrupted") return kInterrupted;
  return report.passed() ? kOk : kFailed;
}

}  // namespace

void add_run(CLI::App& app, Globals& globals) {
  CLI::App* verb = app.add_subcommand("run", "Run a scenario and keep its results");
  const auto args = std::make_shared<Arguments>();
  verb->add_option("SCENARIO", args->scenario, "Scenario file, or the folder of its scenario.yaml")->required();
  args->common.add_to(*verb);
  verb->add_option("-o,--out", args->out, "Folder for run folders")
      ->type_name("DIR")
      ->capture_default_str()
      ->envname("ETHERLOOM_RESULTS");
  verb->add_flag("--no-results", args->no_results, "Write no run folder");
  verb->add_option("--capture", args->capture, "Ports to capture (sw1:p1), instead of the scenario's")
      ->type_name("PORT")
      ->allow_extra_args(false);
  verb->add_flag("--capture-all", args->capture_all, "Capture every port");
  verb->add_flag("--decisions", args->decisions, "Record every decision and table change in results.sqlite");
  verb->add_flag("--vcd", args->vcd,
                 "Write ring positions, interrupts and link of every NIC to NODE.vcd, a waveform");
  add_format_option(*verb, globals);
  verb->callback([args, &globals] { globals.action = [args, &globals] { return run(*args, globals); }; });
}

}  // namespace loom::cli
