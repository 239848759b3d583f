#include "cli/run_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <system_error>

#include "cli/accept.h"
#include "cli/scenario_options.h"
#include "core/results/run_folder.h"

namespace loom::cli {

namespace {

std::string details_of(const ExpectationOutcome& outcome, CaptureTime epoch, size_t most) {
  if (!outcome.comparison) return "";
  std::string text;
  const std::vector<Difference>& differences = outcome.comparison->differences;
  for (size_t i = 0; i < std::min(most, differences.size()); ++i) text += describe(differences[i], epoch);
  const uint64_t left = outcome.comparison->difference_count - std::min<uint64_t>(most, differences.size());
  if (left > 0) text += fmt::format("and {} more\n", grouped(left));
  for (const std::string& note : outcome.comparison->notes) text += "note: " + note + "\n";
  return text;
}

}  // namespace

ScenarioReport report_of(const Scenario& scenario, const RunOutcome& outcome, double wall_seconds,
                         size_t most_differences) {
  ScenarioReport report;
  report.file = scenario.file;
  report.name = scenario.name;
  report.events = outcome.events;
  report.frames = outcome.frames_received;
  report.simulated_seconds = outcome.end.seconds();
  report.wall_seconds = wall_seconds;
  report.seed = scenario.run.seed;
  report.event_hash = event_hash_text(outcome.event_hash);
  report.run_folder = outcome.folder;
  for (const ExpectationOutcome& e : outcome.expectations) {
    ExpectationReport row;
    row.name = e.spec->name;
    row.port = e.spec->subject();
    row.line = e.spec->mark.line;
    row.passed = e.passed;
    row.points = e.spec->points;
    row.frames = e.frames_seen;
    if (e.spec->golden) row.golden = e.spec->golden->written;
    row.recorded = e.spec->recorded;
    row.failures = e.failures;
    if (!e.passed) {
      row.message = e.spec->fail;
      row.details = details_of(e, outcome.epoch, most_differences);
      if (e.comparison) {
        const std::vector<Difference>& all = e.comparison->differences;
        const FieldMask mask(e.spec->compare.ignore);
        for (size_t i = 0; i < std::min(most_differences, all.size()); ++i) {
          row.differences.push_back(report_of(all[i], outcome.epoch, mask));
        }
      }
    }
    report.expectations.push_back(std::move(row));
  }
  return report;
}

void add_examination(ScenarioReport& report, const RunOutcome& outcome, const Examination& found) {
  for (const Examination::Decided& decided : found.decisions) report.decisions.push_back(decided.decision);
  for (size_t i = 0; i < report.expectations.size(); ++i) {
    ExpectationReport& row = report.expectations[i];
    if (const auto file = found.actual.find(row.name); file != found.actual.end()) row.actual = file->second;
    for (size_t d = 0; d < row.differences.size(); ++d) {
      const Suspect suspect = suspect_of(outcome.expectations[i].comparison->differences[d]);
      for (size_t at = 0; at < found.decisions.size(); ++at) {
        const Suspect& about = found.decisions[at].about;
        if (about.origin == suspect.origin && about.content == suspect.content) row.differences[d].why.push_back(at);
      }
    }
  }
}

ScenarioReport run_and_report(const std::string& file, const ScenarioOptions& scenario_options, RunOptions options,
                              const ExamineOptions& wanted, bool accepts, Progress& progress) {
  const auto load = [&] { return load_scenario(file, all_devices(), scenario_options); };
  return run_and_report(file, load, std::move(options), wanted, accepts, progress);
}

ScenarioReport run_and_report(const std::string& file, const std::function<Scenario()>& load, RunOptions options,
                              const ExamineOptions& wanted, bool accepts, Progress& progress) {
  ScenarioReport report;
  report.file = file;
  report.name = file;
  try {
    const Scenario scenario = load();
    report.name = scenario.name;
    follow(options, progress);
    const RunOutcome outcome = run_scenario(scenario, all_devices(), options);
    report = report_of(scenario, outcome, progress.elapsed_seconds());
    report.seed = options.seed.value_or(scenario.run.seed);
    if (outcome.stopped == "interrupted") {
      report.error = "interrupted";
      report.error_code = 130;
      return report;
    }
    if (!outcome.passed()) {
      add_examination(report, outcome, examine_failures(scenario, all_devices(), outcome, wanted, options));
      if (accepts) accept(scenario, report);
    }
  } catch (const UserError& e) {
    report.error = e.what();
    report.error_code = e.exit_code();
  } catch (const std::system_error& e) {
    report.error = e.what();
    report.error_code = 4;
  }
  return report;
}

std::string drops_text(const RunOutcome& outcome, Format format) {
  if (outcome.drops.empty()) return "";
  Table table({"Dropped at", "Reason", "Frames", "Meaning"});
  for (const DropCount& drop : outcome.drops) {
    table.add({drop.place(), std::string(name_of(drop.reason)), std::to_string(drop.frames),
               std::string(meaning_of(drop.reason))});
  }
  return table.text(format);
}

}  // namespace loom::cli
