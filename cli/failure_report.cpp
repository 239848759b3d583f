#include "cli/failure_report.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "core/units_text.h"
#include "core/wire/describe.h"
#include "core/wire/hex.h"

namespace loom::cli {

namespace {

using Json = nlohmann::ordered_json;

std::optional<FrameReport> report_of(const std::optional<StoredFrame>& frame, CaptureTime origin) {
  if (!frame) return std::nullopt;
  const auto since = frame->when.since(origin);
  return FrameReport{frame->number, since ? to_text(*since) : frame->when.text(), frame->size,
                     wire::summarise(frame->bytes, frame->size), wire::hex_bytes(frame->bytes)};
}

std::string_view name_of(FieldRow::State state) {
  switch (state) {
    case FieldRow::State::kEqual:
      return "equal";
    case FieldRow::State::kDiffers:
      return "differs";
    case FieldRow::State::kIgnored:
      return "ignored";
  }
  return "";
}

FieldRow::State state_named(const std::string& name) {
  return name == "differs"   ? FieldRow::State::kDiffers
         : name == "ignored" ? FieldRow::State::kIgnored
                             : FieldRow::State::kEqual;
}

Json json_of(const std::optional<FrameReport>& frame) {
  if (!frame) return nullptr;
  return {{"frame", frame->number},
          {"time", frame->time},
          {"length", frame->length},
          {"summary", frame->summary},
          {"bytes", frame->bytes}};
}

std::optional<FrameReport> frame_of(const Json& json) {
  if (json.is_null()) return std::nullopt;
  return FrameReport{json.at("frame"), json.at("time"), json.at("length"), json.at("summary"), json.at("bytes")};
}

Json json_of(const std::optional<std::string>& text) {
  return text ? Json(*text) : Json(nullptr);
}

std::optional<std::string> text_of(const Json& json) {
  return json.is_null() ? std::nullopt : std::optional(json.get<std::string>());
}

}  // namespace

DifferenceReport report_of(const Difference& difference, CaptureTime origin, const FieldMask& mask) {
  DifferenceReport report;
  report.kind = loom::name_of(difference.kind);
  report.expected = report_of(difference.expected, origin);
  report.actual = report_of(difference.actual, origin);
  report.fields = side_by_side(difference.expected ? &*difference.expected : nullptr,
                               difference.actual ? &*difference.actual : nullptr, mask);
  return report;
}

Json json_of(const DifferenceReport& difference) {
  Json fields = Json::array();
  for (const FieldRow& row : difference.fields) {
    fields.push_back({{"field", row.field},
                      {"expected", json_of(row.expected)},
                      {"actual", json_of(row.actual)},
                      {"state", name_of(row.state)}});
  }
  return {{"kind", difference.kind},
          {"expected", json_of(difference.expected)},
          {"actual", json_of(difference.actual)},
          {"fields", std::move(fields)},
          {"why", difference.why}};
}

DifferenceReport difference_of(const Json& json) {
  DifferenceReport difference;
  difference.kind = json.at("kind");
  difference.expected = frame_of(json.at("expected"));
  difference.actual = frame_of(json.at("actual"));
  for (const Json& row : json.at("fields")) {
    difference.fields.push_back({row.at("field"), text_of(row.at("expected")), text_of(row.at("actual")),
                                 state_named(row.at("state").get<std::string>())});
  }
  difference.why = json.at("why").get<std::vector<size_t>>();
  return difference;
}

Json json_of(const DecisionRecord& decision) {
  Json steps = Json::array();
  for (const auto& step : decision.steps) {
    steps.push_back({{"rule", step.rule}, {"outcome", step.outcome}, {"why", step.why}});
  }
  return {{"time_ps", std::to_string(decision.when.count_ps())},
          {"port", decision.port},
          {"frame", decision.frame},
          {"summary", decision.summary},
          {"steps", std::move(steps)},
          {"verdict", decision.verdict}};
}

DecisionRecord decision_of(const Json& json) {
  DecisionRecord decision;
  decision.when = Time{} + Duration::ps(std::stoll(json.at("time_ps").get<std::string>()));
  decision.port = json.at("port");
  decision.frame = json.at("frame");
  decision.summary = json.at("summary");
  for (const Json& step : json.at("steps")) {
    decision.steps.push_back({step.at("rule"), step.at("outcome"), step.at("why")});
  }
  decision.verdict = json.at("verdict");
  return decision;
}

}  // namespace loom::cli
