// etherloom test: runs scenarios, each in a process of its own, and compares what their ports sent with what they
// expect.

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <memory>
#include <system_error>
#include <thread>

#include "cli/accept.h"
#include "cli/count_option.h"
#include "cli/coverage_text.h"
#include "cli/html_report.h"
#include "cli/output.h"
#include "cli/test_runner.h"
#include "cli/verbs.h"
#include "core/compare/field_mask.h"

namespace loom::cli {

namespace {

// The exit code of the worst that happened.
int exit_code_of(const std::vector<ScenarioReport>& reports) {
  int code = kOk;
  for (const ScenarioReport& r : reports) {
    if (r.error_code == kInterrupted) return kInterrupted;
    if (r.passed() || r.accepted()) continue;
    code = std::max(code, r.error.empty() ? kFailed : r.error_code);
  }
  return code;
}

UserError usage(const std::string& what, const std::string& hint) {
  return UserError({}, what, hint, UserError::Kind::kUsage);
}

// Whether a filter without its "!" says this path: a part of it, or with "*" all of it.
bool says(const std::string& filter, const std::string& path) {
  if (filter.find('*') == std::string::npos) return path.find(filter) != std::string::npos;
  return matches_pattern(filter, path);
}

std::vector<std::string> chosen_files(const TestArguments& args) {
  std::vector<std::string> files =
      scenario_files(args.scenarios.empty() ? std::vector<std::string>{"scenarios"} : args.scenarios);
  const bool any_wanted =
      std::any_of(args.filters.begin(), args.filters.end(), [](const std::string& f) { return !f.starts_with('!'); });
  std::erase_if(files, [&](const std::string& file) {
    bool wanted = !any_wanted;
    for (const std::string& filter : args.filters) {
      if (filter.starts_with('!') && says(filter.substr(1), file)) return true;
      wanted = wanted || (!filter.starts_with('!') && says(filter, file));
    }
    return !wanted;
  });
  if (files.empty()) throw usage("no scenario's path is let through by the filters", "--list shows what there is");
  return files;
}

void check(const TestArguments& args) {
  const bool real = args.dut.kind != DutKind::kModel;
  if (args.coverage && real) {
    throw usage("a real switch does not tell what it decided, so it has no --coverage",
                "run the scenarios on the model for that");
  }
  if (args.accept && real) {
    throw usage("what a real switch sent is recorded, not accepted", "traces/record has the recorders");
  }
  if (args.accept && runs_in_ci()) {
    throw usage("CI is set, and goldens are accepted by somebody who looks at what changes",
                "run --accept at your desk and commit the goldens");
  }
}

// What there is to run, without running it.
int list(const std::vector<std::string>& files, const TestArguments& args, const Globals& globals) {
  Table table({"Scenario", "File", "Expectations", "Points", "Description"});
  for (const std::string& file : files) {
    ScenarioOptions options = args.common.scenario_options();
    options.check_files = false;
    const Scenario scenario = load_scenario(file, all_devices(), options);
    int64_t points = 0;
    for (const ExpectSpec& spec : scenario.expect) points += spec.points;
    table.add(
        {scenario.name, file, std::to_string(scenario.expect.size()), std::to_string(points), scenario.description});
  }
  put(table.text(globals.format));
  end_output();
  return kOk;
}

std::string csv_of(const std::vector<ScenarioReport>& reports) {
  Table rows({"Scenario", "Expectation", "Port", "Passed", "Points", "Frames", "Failure"});
  for (const ScenarioReport& r : reports) {
    if (!r.error.empty()) rows.add({r.name, "", "", "false", "0", "0", r.error});
    for (const ExpectationReport& e : r.expectations) {
      rows.add({r.name, e.name, e.port, e.passed ? "true" : "false", std::to_string(e.points),
                std::to_string(e.frames), e.failures.empty() ? "" : e.failures.front()});
    }
  }
  return rows.text(Format::kCsv);
}

void write_file(const std::string& path, const std::string& text) {
  std::ofstream file(path);
  file << text;
  file.close();
  if (!file) throw std::system_error(errno, std::generic_category(), "cannot write " + path);
}

void write_reports(const std::vector<ScenarioReport>& reports, const TestArguments& args) {
  if (!args.junit.empty()) write_file(args.junit, to_junit(reports));
  if (args.html.empty()) return;
  std::filesystem::create_directories(args.html);
  write_file((std::filesystem::path(args.html) / "index.html").string(), to_html(reports, args.html));
}

std::string summary_of(const std::vector<ScenarioReport>& reports) {
  const Tally tally = tally_of(reports);
  std::string text = fmt::format("{} passed, {} failed", tally.passed, tally.failed);
  if (tally.accepted != 0) text += fmt::format(", {} accepted", tally.accepted);
  if (tally.not_run != 0) text += fmt::format(", {} not run", tally.not_run);
  return text + "\n";
}

int test(TestArguments args, const Globals& globals) {
  take_cables(args.dut, args.scenarios);
  check(args);
  const std::vector<std::string> files = chosen_files(args);
  if (args.list) return list(files, args, globals);
  catch_interrupts();
  const std::unique_ptr<live::DeviceUnderTest> device = make_dut(args.dut);
  unsigned jobs = args.jobs != 0 ? args.jobs : std::max(1U, std::thread::hardware_concurrency());
  if (device && device->is_shared()) jobs = 1;
  const bool table = globals.format == Format::kTable;
  if (table && device) {
    put("Device under test: " + device->name() + ". Times, latencies, counters and drops are not compared.\n");
    end_output();
  }
  TestRunner runner(files, args, jobs, device.get());
  const std::vector<ScenarioReport> reports = runner.run([table](const ScenarioReport& report) {
    if (!table) return;
    put(to_text(report, colour_on_stdout()));
    end_output();
  });

  Coverage coverage;
  for (const ScenarioReport& r : reports) add(coverage, r.coverage);
  if (globals.format == Format::kJson) put(to_json(reports, args.coverage ? &coverage : nullptr));
  if (globals.format == Format::kCsv) put(csv_of(reports));
  write_reports(reports, args);
  if (table) {
    put(summary_of(reports));
    if (args.coverage) put(coverage_text(coverage));
    if (!args.html.empty()) put("report in " + (std::filesystem::path(args.html) / "index.html").string() + "\n");
  }
  end_output();
  return exit_code_of(reports);
}

}  // namespace

void add_test(CLI::App& app, Globals& globals) {
  CLI::App* verb = app.add_subcommand("test", "Run scenarios and compare what ports send with what is expected");
  const auto args = std::make_shared<TestArguments>();
  verb->add_option("SCENARIO", args->scenarios,
                   "Scenario files, or folders to search for scenario.yaml; without any, scenarios");
  args->common.add_to(*verb);
  verb->add_option("--filter", args->filters,
                   "Only scenarios whose path contains this, or with * matches it; with ! in front all but those")
      ->type_name("TEXT");
  verb->add_flag("--list", args->list, "Only list the scenarios");
  verb->add_option("--junit", args->junit, "Also write a JUnit XML file")->type_name("FILE");
  verb->add_option("--html", args->html,
                   "Also write a page that decodes what failed, with the captures of failed ports beside it")
      ->type_name("DIR");
  verb->add_flag("--accept", args->accept,
                 "Let what ports sent be the goldens from now on, after showing what changes; not where CI is set");
  verb->add_option("-o,--out", args->out, "Keep a run folder of each scenario below this folder")->type_name("DIR");
  add_choice(*verb, "--dut", args->dut.kind, dut_kinds(), kDutHelp);
  verb->add_flag("--coverage", args->coverage,
                 "Also tell which rules, drop reasons, table changes and settings no scenario exercised");
  add_count(*verb, "-j,--jobs", args->jobs, "Scenarios at once; one a CPU without it");
  add_format_option(*verb, globals);
  verb->callback([args, &globals] { globals.action = [args, &globals] { return test(*args, globals); }; });
}

}  // namespace loom::cli
