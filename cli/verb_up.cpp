// etherloom up: runs a scenario live, with real namespaces, guests and TAPs at simulated switches. etherloom replay:
// the same again from what was recorded, without any of them.

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <memory>
#include <nlohmann/json.hpp>

#include "cli/background.h"
#include "cli/output.h"
#include "cli/run_report.h"
#include "cli/scenario_options.h"
#include "cli/verbs.h"
#include "core/results/run_folder.h"
#include "core/units_text.h"
#include "devices/live/control.h"
#include "topology/live_run.h"

namespace loom::cli {

namespace {

namespace fs = std::filesystem;

struct Arguments {
  std::string scenario;
  ScenarioArguments common;
  std::string out = "results";
  bool no_results = false;
  bool no_capture = false;
  bool dry_run = false;
  bool detach = false;
};

struct ReplayArguments {
  std::string folder;
  std::string out = "results";
};

std::string commands_text(const LiveReport& live) {
  std::string text;
  for (const live::CommandResult& each : live.commands) {
    text += fmt::format("{} {}: {}\n", each.succeeded() ? "ok  " : "FAIL", each.node, each.command);
    size_t at = 0;
    while (at < each.output.size()) {
      const size_t end = std::min(each.output.find('\n', at), each.output.size());
      text += "      " + each.output.substr(at, end - at) + "\n";
      at = end + 1;
    }
  }
  return text;
}

std::string lateness_text(const LiveReport& live, const live::PaceRules& rules) {
  const LatencyHistogram& lateness = live.lateness;
  if (lateness.empty()) return "";
  std::string text =
      fmt::format("events were late by {} in the median, {} at the 99th percentile, {} at most\n",
                  to_text(lateness.percentile(50)), to_text(lateness.percentile(99)), to_text(lateness.greatest()));
  if (live.overruns.count != 0) {
    text += fmt::format("{} times by more than the deadline of {}\n", grouped(live.overruns.count),
                        to_text(rules.deadline));
  }
  if (live.overruns.slowed != Duration{}) {
    text += fmt::format("the clock was held for {} in all\n", to_text(live.overruns.slowed));
  }
  return text;
}

int report(const Scenario& scenario, const RunOutcome& outcome, double seconds, const std::string& before,
           bool told_to_end) {
  const ScenarioReport made = report_of(scenario, outcome, seconds);
  put(fmt::format("{}: {:.9g} s, {} frames received by ports, event hash {}\n", made.name, made.simulated_seconds,
                  grouped(made.frames), made.event_hash));
  put(before);
  const std::string drops = drops_text(outcome, Format::kTable);
  if (!drops.empty()) put("\n" + drops);
  if (!made.expectations.empty()) put("\n" + to_text(made, colour_on_stdout()));
  if (!outcome.folder.empty()) put("\nresults in " + outcome.folder + "\n");
  end_output();
  if (outcome.stopped == "interrupted" && !told_to_end) return kInterrupted;
  if (outcome.stopped == "overrun") return kOverrun;
  return made.passed() ? kOk : kFailed;
}

int show_plan(const Scenario& scenario, const Arguments& args) {
  BuiltSimulation built = build(scenario, all_devices(), BuildOptions{args.common.seed.value_or(1), true});
  const std::vector<std::string> plan = live_plan(scenario, built);
  for (const std::string& line : plan) put(line + "\n");
  if (plan.empty()) put("nothing of this scenario is outside; etherloom run runs it\n");
  end_output();
  return kOk;
}

live::RunFacts facts_of(const Scenario& scenario, const std::string& folder,
                        const std::vector<live::OutsideNode*>& nodes) {
  live::RunFacts facts{
      scenario.name, fs::absolute(scenario.file), folder.empty() ? "" : fs::absolute(folder), getpid(), {}, {}};
  for (const live::OutsideNode* const node : nodes) {
    facts.nodes.push_back({node->name(), node->what(), node->console_path(), node->namespace_path()});
  }
  return facts;
}

int up_here(const Scenario& scenario, const Arguments& args, const Globals& globals, Background* background) {
  catch_interrupts();
  std::atomic<bool> told_to_end = false;
  std::unique_ptr<live::ControlServer> control;
  LiveReport live;
  LiveWishes wishes;
  wishes.stop = [&]() -> bool { return interrupted() || told_to_end; };
  if (!globals.quiet) wishes.say = [](const std::string& line) { std::fprintf(stderr, "%s\n", line.c_str()); };
  RunOptions options;
  options.seed = args.common.seed;
  if (!args.no_results) options.results_base = args.out;
  options.capture_all = !args.no_capture;
  options.capture_nothing = args.no_capture;
  options.drive = [&](BuiltSimulation& built, const std::string& folder) {
    wishes.begins = [&](const std::vector<live::OutsideNode*>& nodes) {
      control = std::make_unique<live::ControlServer>(facts_of(scenario, folder, nodes), nodes,
                                                      [&] { told_to_end = true; });
      if (background != nullptr) background->begins(folder);
    };
    wishes.ends = [&] { control.reset(); };
    return drive_live(scenario, built, folder, wishes, live);
  };
  Progress progress(scenario.name, true);
  const RunOutcome outcome = run_scenario(scenario, all_devices(), options);
  const int code = report(scenario, outcome, progress.elapsed_seconds(),
                          commands_text(live) + lateness_text(live, scenario.run.pace), told_to_end);
  const bool failed =
      std::any_of(live.commands.begin(), live.commands.end(), [](const auto& c) { return !c.succeeded(); });
  return code == kOk && failed ? kFailed : code;
}

int simulate(const Scenario& scenario, const Arguments& args) {
  std::fprintf(stderr, "%s says mode: sim, so nothing outside is made\n", scenario.file.c_str());
  RunOptions options;
  options.seed = args.common.seed;
  options.results_base = args.out;
  options.capture_all = true;
  Progress progress(scenario.name, true);
  const RunOutcome outcome = run_scenario(scenario, all_devices(), options);
  return report(scenario, outcome, progress.elapsed_seconds(), "", false);
}

int up(const Arguments& args, const Globals& globals) {
  const std::string file = scenario_file(args.scenario);
  const Scenario scenario = load_scenario(file, all_devices(), args.common.scenario_options());
  if (args.dry_run) return show_plan(scenario, args);
  if (scenario.run.only_simulated) return simulate(scenario, args);
  if (!args.detach) return up_here(scenario, args, globals, nullptr);
  Background background;
  if (background.is_foreground()) return background.wait_until_it_begins();
  return up_here(scenario, args, globals, &background);
}

std::string bytes_of(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

nlohmann::json manifest_in(const std::string& folder) {
  const fs::path path = fs::path(folder) / "manifest.json";
  std::ifstream in(path);
  if (!in) {
    throw UserError({}, folder + " is no folder of a run", "etherloom up says where its results are",
                    UserError::Kind::kUsage);
  }
  try {
    return nlohmann::json::parse(in);
  } catch (const nlohmann::json::exception& error) {
    throw UserError({path.string(), 0, 0}, std::string("the manifest cannot be read: ") + error.what());
  }
}

int replay(const ReplayArguments& args) {
  std::error_code ignored;
  const fs::path here = fs::canonical(args.folder, ignored);  // `latest` will be another when this run has begun
  const std::string folder = here.empty() ? args.folder : here.string();
  const nlohmann::json manifest = manifest_in(folder);
  if (!fs::exists(folder + "/" + live::kRecordedFrames)) {
    throw UserError({}, folder + " holds no recording", "only runs of etherloom up have one",
                    UserError::Kind::kUsage);
  }
  ScenarioOptions reading;
  for (const auto& [name, value] : manifest.at("params").items())
    reading.params.emplace_back(name, value.get<std::string>());
  const Scenario scenario = load_scenario(manifest.at("scenario_file").get<std::string>(), all_devices(), reading);
  if (scenario.text != manifest.at("scenario_text").get<std::string>()) {
    std::fprintf(stderr, "warning: %s has changed since it was recorded\n", scenario.file.c_str());
  }
  RunOptions options;
  options.seed = manifest.at("seed").get<uint64_t>();
  options.results_base = args.out;
  options.capture_all = true;
  const Time end = Time::at(Duration::ps(manifest.at("end_ps").get<int64_t>()));
  options.drive = [&](BuiltSimulation& built, const std::string&) {
    return drive_recorded(scenario, built, folder, end);
  };
  Progress progress(scenario.name, true);
  const RunOutcome outcome = run_scenario(scenario, all_devices(), options);
  const fs::path captured = fs::path(folder) / "capture.pcapng";
  const bool was_captured = fs::exists(captured);  // not when it ran with --no-capture
  const bool same = manifest.at("event_hash") == event_hash_text(outcome.event_hash) &&
                    (!was_captured || bytes_of(captured) == bytes_of(fs::path(outcome.folder) / "capture.pcapng"));
  const char* verdict = "ports saw other frames than when it was recorded: etherloom pcap diff shows which\n";
  if (same) verdict = "every port saw what it saw when it was recorded, byte for byte\n";
  if (!was_captured) {
    verdict = same ? "everything happened as when it was recorded, and every port has been captured now\n"
                   : "something else happened than when it was recorded\n";
  }
  const int code = report(scenario, outcome, progress.elapsed_seconds(), verdict, false);
  return code == kOk && !same ? kFailed : code;
}

}  // namespace

void add_up(CLI::App& app, Globals& globals) {
  CLI::App* verb = app.add_subcommand(
      "up",
      "Run a scenario live: its namespaces, guests and TAPs are real, its switches simulated, its clock the wall's");
  const auto args = std::make_shared<Arguments>();
  verb->add_option("SCENARIO", args->scenario, "Scenario file, or the folder of its scenario.yaml")->required();
  args->common.add_to(*verb);
  verb->add_option("-o,--out", args->out, "Folder for run folders")
      ->type_name("DIR")
      ->capture_default_str()
      ->envname("ETHERLOOM_RESULTS");
  verb->add_flag("--no-capture", args->no_capture,
                 "Capture no port while it runs, which is faster: etherloom replay captures every port afterwards");
  CLI::Option* const no_results =
      verb->add_flag("--no-results", args->no_results, "Write no run folder: nothing is recorded either");
  verb->add_flag("-d,--detach", args->detach, "Return when everything is there; etherloom down ends it")
      ->excludes(no_results);
  verb->add_flag("--dry-run", args->dry_run, "Only say what would be made outside");
  verb->callback([args, &globals] { globals.action = [args, &globals] { return up(*args, globals); }; });
}

void add_replay(CLI::App& app, Globals& globals) {
  CLI::App* verb = app.add_subcommand(
      "replay", "Run what etherloom up recorded again, without anything outside, and compare what every port saw");
  const auto args = std::make_shared<ReplayArguments>();
  verb->add_option("FOLDER", args->folder, "The run's folder: results/NAME/NUMBER, or results/NAME/latest")
      ->type_name("DIR")
      ->required();
  verb->add_option("-o,--out", args->out, "Folder for run folders")
      ->type_name("DIR")
      ->capture_default_str()
      ->envname("ETHERLOOM_RESULTS");
  verb->callback([args, &globals] { globals.action = [args] { return replay(*args); }; });
}

}  // namespace loom::cli
