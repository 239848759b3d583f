#include "cli/serve/answers.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <functional>
#include <utility>

#include "cli/serve/lessons.h"
#include "cli/serve/regression.h"
#include "core/capture/capture_info.h"
#include "core/capture/capture_reader.h"
#include "core/capture/link_type.h"
#include "topology/graph.h"
#include "topology/schema.h"

namespace loom::cli::serve {

namespace {

Json problem_json(const SourceMark& mark, const std::string& message, const std::string& hint) {
  return {{"message", message}, {"hint", hint}, {"file", mark.file}, {"line", mark.line}, {"column", mark.column}};
}

Json problems_json(const std::vector<UserError>& errors) {
  Json list = Json::array();
  for (const UserError& error : errors) list.push_back(problem_json(error.where(), error.message(), error.hint()));
  return list;
}

ScenarioOptions options_of(const Request& request) {
  ScenarioOptions options;
  options.params = request.pairs("set");
  if (request.has("files")) options.check_files = request.flag("files");
  return options;
}

ScenarioCheck check_of(const Request& request, const ScenarioOptions& options) {
  const std::string file = request.text("file");
  if (!request.has("text")) return check_scenario_file(file, all_devices(), options);
  return check_scenario(request.text("text"), file, all_devices(), options);
}

Json check(const Request& request) {
  const ScenarioCheck found = check_of(request, options_of(request));
  Json noted = Json::array();
  if (found.scenario) {
    for (const Warning& warning : warnings(*found.scenario)) {
      noted.push_back(problem_json(warning.mark, warning.what, warning.hint));
    }
  }
  Json answer{{"valid", found.errors.empty()}, {"errors", problems_json(found.errors)}, {"warnings", noted}};
  if (found.scenario) answer["topology"] = topology_json(*found.scenario);
  return answer;
}

Json capture(const Request& request) {
  const CaptureInfo info = capture_info(request.text("file"));
  const auto moment = [](const std::optional<CaptureTime>& when) { return when ? Json(when->text()) : Json(); };
  Json interfaces = Json::array();
  for (const CaptureInfo::Interface& each : info.interfaces) {
    interfaces.push_back({{"name", each.about.name},
                          {"link_type", link_type_text(each.about.link_type)},
                          {"packets", each.packets},
                          {"bytes", each.bytes}});
  }
  return {{"format", capture_format_name(info.format)},
          {"packets", info.packets},
          {"first", moment(info.first)},
          {"last", moment(info.last)},
          {"interfaces", std::move(interfaces)},
          {"damage", info.damage ? Json(info.damage->text()) : Json()}};
}

using Answer = Json (*)(const Request&);
constexpr std::array<std::pair<const char*, Answer>, 6> kAnswers{{
    {"describe", [](const Request&) { return describe_json(all_devices()); }},
    {"lessons", lessons},
    {"check", check},
    {"capture_info", capture},
    {"test", test},
    {"accept", accept_outcome},
}};

Json direction_json(const LinkDirection& direction) {
  return {{"rate_bps", direction.rate.bits_per_second()}, {"delay_ps", std::to_string(direction.delay.count_ps())}};
}

}  // namespace

bool is_answered_alone(const std::string& what) {
  return std::any_of(kAnswers.begin(), kAnswers.end(), [&](const auto& each) { return each.first == what; });
}

Json answer(const Request& request) {
  for (const auto& [what, give] : kAnswers) {
    if (what == request.what()) return give(request);
  }
  throw ServeError("protocol", "nothing answers " + request.what());
}

Scenario scenario_of(const Request& request, bool goldens) {
  ScenarioOptions options = options_of(request);
  options.check_goldens = options.check_goldens && goldens;
  ScenarioCheck found = check_of(request, options);
  if (found.scenario) return *std::move(found.scenario);
  const UserError& first = found.errors.front();
  Json more = error_json(first);
  more["errors"] = problems_json(found.errors);
  throw ServeError(more.at("kind"), first.message(), first.hint()).with(std::move(more));
}

Json topology_json(const Scenario& scenario) {
  Json nodes = Json::array();
  for (const NodeSpec& node : scenario.nodes) {
    nodes.push_back({{"name", node.name},
                     {"kind", node.kind},
                     {"ports", node.ports},
                     {"line", node.mark.line},
                     {"column", node.mark.column}});
  }
  Json links = Json::array();
  for (const LinkSpec& link : scenario.links) {
    links.push_back({{"a", link.a.text()},
                     {"b", link.b.text()},
                     {"line", link.mark.line},
                     {"column", link.mark.column},
                     {"a_to_b", direction_json(link.a_to_b)},
                     {"b_to_a", direction_json(link.b_to_a)}});
  }
  return {{"name", scenario.name}, {"nodes", std::move(nodes)}, {"links", std::move(links)}};
}

Json expectations_json(const Scenario& scenario) {
  Json list = Json::array();
  for (const ExpectSpec& each : scenario.expect) {
    list.push_back({{"name", each.name},
                    {"subject", each.subject()},
                    {"line", each.mark.line},
                    {"fail", each.fail},
                    {"points", each.points}});
  }
  return list;
}

Json outcome_json(const std::vector<ExpectationOutcome>& outcomes) {
  Json list = Json::array();
  bool passed = true;
  for (const ExpectationOutcome& each : outcomes) {
    passed = passed && each.passed;
    list.push_back({{"name", each.spec->name},
                    {"subject", each.spec->subject()},
                    {"line", each.spec->mark.line},
                    {"passed", each.passed},
                    {"points", each.spec->points},
                    {"frames", each.frames_seen},
                    {"fail", each.passed ? "" : each.spec->fail},
                    {"failures", each.failures}});
  }
  return {{"passed", passed}, {"expectations", std::move(list)}};
}

}  // namespace loom::cli::serve
