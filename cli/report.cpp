#include "cli/report.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <sstream>

#include "cli/markup.h"
#include "cli/terminal.h"

namespace loom::cli {

namespace {

using Json = nlohmann::ordered_json;
using cli::json_of;  // beside those below

Json json_of(const ExpectationReport& e) {
  Json differences = Json::array();
  for (const DifferenceReport& d : e.differences) differences.push_back(json_of(d));
  return {{"name", e.name},
          {"port", e.port},
          {"line", e.line},
          {"passed", e.passed},
          {"points", e.points},
          {"frames", e.frames},
          {"message", e.message},
          {"failures", e.failures},
          {"details", e.details},
          {"golden", e.golden},
          {"recorded", e.recorded},
          {"actual", e.actual},
          {"accepted", e.accepted},
          {"is_accepted", e.is_accepted},
          {"differences", std::move(differences)}};
}

Json json_of(const Coverage& coverage) {
  Json points = Json::array();
  for (const auto& [point, count] : coverage) {
    points.push_back(
        {{"kind", point.kind}, {"aspect", name_of(point.aspect)}, {"name", point.name}, {"count", count}});
  }
  return points;
}

Coverage coverage_of(const Json& points) {
  Coverage coverage;
  for (const Json& point : points) {
    const auto aspect = aspect_named(point.at("aspect").get<std::string>());
    if (aspect) coverage[{point.at("kind"), *aspect, point.at("name")}] = point.at("count");
  }
  return coverage;
}

Json json_of(const ScenarioReport& r) {
  Json expectations = Json::array();
  for (const ExpectationReport& e : r.expectations) expectations.push_back(json_of(e));
  Json decisions = Json::array();
  for (const DecisionRecord& decision : r.decisions) decisions.push_back(json_of(decision));
  return {{"file", r.file},
          {"name", r.name},
          {"passed", r.passed()},
          {"error", r.error},
          {"error_code", r.error_code},
          {"events", r.events},
          {"frames", r.frames},
          {"simulated_seconds", r.simulated_seconds},
          {"wall_seconds", r.wall_seconds},
          {"event_hash", r.event_hash},
          {"run_folder", r.run_folder},
          {"expectations", std::move(expectations)},
          {"seed", r.seed},
          {"decisions", std::move(decisions)},
          {"device", r.device},
          {"not_run", r.not_run},
          {"not_judged", r.not_judged},
          {"coverage", json_of(r.coverage)}};
}

std::string dumped(const Json& json, int indent) {
  return json.dump(indent, ' ', false, nlohmann::json::error_handler_t::replace);
}

// The same for element content, where lines may stay lines.
std::string xml_block(const std::string& text) {
  std::string out;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) out += markup(line) + "\n";
  return out;
}

// The decisions about the first frames that failed, in order of time.
std::string decisions_text(const ScenarioReport& report, size_t frames) {
  std::string text;
  std::vector<std::string> told;
  for (const DecisionRecord& decision : report.decisions) {
    if (std::find(told.begin(), told.end(), decision.frame) == told.end()) {
      if (told.size() == frames) continue;
      told.push_back(decision.frame);
    }
    text += (report.device.empty() ? "why: " : "of the model, why: ") + text_of(decision);
  }
  return text;
}

std::string indented(const std::string& text, const std::string& by) {
  std::string out;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) out += line.empty() ? "\n" : by + line + "\n";
  return out;
}

}  // namespace

bool ScenarioReport::passed() const {
  return error.empty() &&
         std::all_of(expectations.begin(), expectations.end(), [](const auto& e) { return e.passed; });
}

bool ScenarioReport::accepted() const {
  return error.empty() && !passed() && std::all_of(expectations.begin(), expectations.end(), [](const auto& e) {
           return e.passed || e.is_accepted;
         });
}

int64_t ScenarioReport::points() const {
  int64_t sum = 0;
  for (const ExpectationReport& e : expectations) sum += e.passed ? e.points : 0;
  return sum;
}

int64_t ScenarioReport::points_possible() const {
  int64_t sum = 0;
  for (const ExpectationReport& e : expectations) sum += e.points;
  return sum;
}

Tally tally_of(const std::vector<ScenarioReport>& reports) {
  Tally tally;
  for (const ScenarioReport& r : reports)
    ++(!r.not_run.empty() ? tally.not_run : r.passed() ? tally.passed : r.accepted() ? tally.accepted : tally.failed);
  return tally;
}

std::string to_json(const std::vector<ScenarioReport>& reports, const Coverage* coverage) {
  Json all = Json::array();
  const Tally tally = tally_of(reports);
  for (const ScenarioReport& r : reports) {
    all.push_back(json_of(r));
    all.back().erase("coverage");
  }
  Json whole{
      {"passed", tally.passed}, {"failed", tally.failed}, {"not_run", tally.not_run}, {"scenarios", std::move(all)}};
  if (coverage != nullptr) whole["coverage"] = json_of(*coverage);
  return dumped(whole, 2) + "\n";
}

std::string to_json_line(const ScenarioReport& report) {
  return dumped(json_of(report), -1) + "\n";
}

ScenarioReport parse_report(const std::string& line) {
  const Json json = Json::parse(line);
  ScenarioReport r;
  r.file = json.at("file");
  r.name = json.at("name");
  r.error = json.at("error");
  r.error_code = json.at("error_code");
  r.events = json.at("events");
  r.frames = json.at("frames");
  r.simulated_seconds = json.at("simulated_seconds");
  r.wall_seconds = json.at("wall_seconds");
  r.event_hash = json.at("event_hash");
  r.run_folder = json.at("run_folder");
  r.seed = json.at("seed");
  for (const Json& decision : json.at("decisions")) r.decisions.push_back(decision_of(decision));
  r.device = json.at("device");
  r.not_run = json.at("not_run");
  r.not_judged = json.at("not_judged").get<std::vector<std::string>>();
  r.coverage = coverage_of(json.at("coverage"));
  for (const Json& item : json.at("expectations")) {
    ExpectationReport e;
    e.name = item.at("name");
    e.port = item.at("port");
    e.line = item.at("line");
    e.passed = item.at("passed");
    e.points = item.at("points");
    e.frames = item.at("frames");
    e.message = item.at("message");
    e.failures = item.at("failures").get<std::vector<std::string>>();
    e.details = item.at("details");
    e.golden = item.at("golden");
    e.recorded = item.at("recorded");
    e.actual = item.at("actual");
    e.accepted = item.at("accepted");
    e.is_accepted = item.at("is_accepted");
    for (const Json& difference : item.at("differences")) e.differences.push_back(difference_of(difference));
    r.expectations.push_back(std::move(e));
  }
  return r;
}

std::string to_junit(const std::vector<ScenarioReport>& reports) {
  size_t tests = 0;
  size_t failures = 0;
  size_t errors = 0;
  size_t skipped = 0;
  std::string suites;
  for (const ScenarioReport& r : reports) {
    const auto failed = static_cast<size_t>(
        std::count_if(r.expectations.begin(), r.expectations.end(), [](const auto& e) { return !e.passed; }));
    const size_t error = r.error.empty() ? 0 : 1;
    const size_t skip = r.not_run.empty() ? 0 : 1;
    const size_t cases = r.expectations.size() + error + skip;
    suites += fmt::format(
        "  <testsuite name=\"{}\" tests=\"{}\" failures=\"{}\" errors=\"{}\" skipped=\"{}\" time=\"{:.3f}\">\n",
        markup(r.name), cases, failed, error, skip, r.wall_seconds);
    const auto property = [&suites](const char* name, const std::string& value) {
      if (!value.empty()) suites += fmt::format("      <property name=\"{}\" value=\"{}\"/>\n", name, markup(value));
    };
    suites += "    <properties>\n";
    property("scenario", r.file);
    property("seed", std::to_string(r.seed));
    property("event_hash", r.event_hash);
    property("device", r.device);
    property("run_folder", r.run_folder);
    suites += "    </properties>\n";
    if (skip != 0) {
      suites += fmt::format(
          "    <testcase classname=\"{}\" name=\"runs\" file=\"{}\">\n      <skipped message=\"{}\"/>\n"
          "    </testcase>\n",
          markup(r.name), markup(r.file), markup(r.not_run));
    }
    for (const ExpectationReport& e : r.expectations) {
      suites += fmt::format("    <testcase classname=\"{}\" name=\"{}\" file=\"{}\" line=\"{}\"", markup(r.name),
                            markup(e.name), markup(r.file), e.line);
      if (e.passed) {
        suites += "/>\n";
        continue;
      }
      std::string message = e.port;
      for (const std::string& f : e.failures) message += ": " + f;
      suites += fmt::format(">\n      <failure message=\"{}\">{}{}{}{}</failure>\n    </testcase>\n", markup(message),
                            xml_block(e.message), xml_block(e.details), xml_block(decisions_text(r, 2)),
                            e.actual.empty() ? "" : "actual frames: " + xml_block(e.actual));
    }
    if (error != 0) {
      suites += fmt::format(
          "    <testcase classname=\"{}\" name=\"runs\" file=\"{}\">\n      <error message=\"{}\"/>\n"
          "    </testcase>\n",
          markup(r.name), markup(r.file), markup(r.error));
    }
    suites += "  </testsuite>\n";
    tests += cases;
    failures += failed;
    errors += error;
    skipped += skip;
  }
  return fmt::format(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"etherloom\" tests=\"{}\" failures=\"{}\" "
      "errors=\"{}\" skipped=\"{}\">\n{}</testsuites>\n",
      tests, failures, errors, skipped, suites);
}

std::string to_text(const ScenarioReport& report, bool colour, size_t frames) {
  if (!report.not_run.empty()) return "SKIP  " + report.name + "  not run: " + report.not_run + "\n";
  const bool passed = report.passed();
  std::string text = passed              ? inked("PASS", Ink::kGreen, colour)
                     : report.accepted() ? inked("ACCEPTED", Ink::kYellow, colour)
                                         : inked("FAIL", Ink::kRed, colour);
  text += "  " + report.name;
  if (!report.error.empty()) return text + "\n" + indented(report.error, "      ");
  text += fmt::format(
      "  {} of {} expectation{} hold{}, {} frames received",
      std::count_if(report.expectations.begin(), report.expectations.end(), [](const auto& e) { return e.passed; }),
      report.expectations.size(), report.expectations.size() == 1 ? "" : "s",
      report.expectations.size() == 1 ? "s" : "", grouped(report.frames));
  if (report.points_possible() != static_cast<int64_t>(report.expectations.size())) {
    text += fmt::format(", {} of {} points", report.points(), report.points_possible());
  }
  if (!report.not_judged.empty()) text += fmt::format(", {} not judged", report.not_judged.size());
  text += "\n";
  if (!passed) {
    for (const std::string& what : report.not_judged) text += "      not judged: " + what + "\n";
  }
  for (const ExpectationReport& e : report.expectations) {
    if (e.passed) continue;
    text += fmt::format("      {} at {}\n", inked(e.name, Ink::kBold, colour), e.port);
    if (!e.message.empty()) text += indented(e.message, "        ");
    for (const std::string& failure : e.failures) text += indented(failure, "        ");
    text += indented(e.details, "          ");
    if (!e.actual.empty()) text += "        what it did send: " + e.actual + "\n";
    if (!e.accepted.empty()) text += "        " + inked(e.accepted, Ink::kYellow, colour) + "\n";
  }
  return text + indented(decisions_text(report, frames), "      ");
}

}  // namespace loom::cli
