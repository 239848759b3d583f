#include "gui/regress/test_report.h"

#include <QJsonArray>
#include <algorithm>

#include "gui/engine/json_text.h"

namespace loom::gui {

namespace {

QString frameText(const QJsonValue& value) {
  const QJsonObject frame = value.toObject();
  if (frame.isEmpty()) return {};
  return QStringLiteral("%1  %2").arg(textOf(frame, "time"), textOf(frame, "summary"));
}

ReportDifference differenceOf(const QJsonObject& json, const std::vector<ReportDecision>& decisions) {
  ReportDifference difference;
  difference.kind = textOf(json, "kind");
  difference.expected = frameText(json.value(QLatin1String("expected")));
  difference.actual = frameText(json.value(QLatin1String("actual")));
  for (const QJsonValue& value : json.value(QLatin1String("fields")).toArray()) {
    const QJsonObject row = value.toObject();
    difference.fields.push_back({textOf(row, "field"), textOf(row, "expected"), textOf(row, "actual"),
                                 textOf(row, "state") == QLatin1String("differs")});
  }
  for (const QJsonValue& value : json.value(QLatin1String("why")).toArray()) {
    const int place = value.toInt(-1);
    if (place >= 0 && place < static_cast<int>(decisions.size())) difference.why.push_back(place);
  }
  if (!difference.why.empty()) difference.atPs = decisions[static_cast<size_t>(difference.why.back())].atPs;
  return difference;
}

ReportDecision decisionOf(const QJsonObject& json) {
  ReportDecision decision{
      textOf(json, "time_ps"), textOf(json, "port"), textOf(json, "frame"), textOf(json, "summary"), {},
      textOf(json, "verdict")};
  for (const QJsonValue& value : json.value(QLatin1String("steps")).toArray()) {
    const QJsonObject step = value.toObject();
    decision.steps << QStringLiteral("%1: %2").arg(textOf(step, "rule"), textOf(step, "why"));
  }
  return decision;
}

}  // namespace

TestReport TestReport::of(const QJsonObject& answer) {
  TestReport report;
  report.passed = answer.value(QLatin1String("passed")).toBool();
  report.error = textOf(answer, "error");
  report.seconds = answer.value(QLatin1String("wall_seconds")).toDouble();
  report.frames = answer.value(QLatin1String("frames")).toInteger();
  report.firstPs = textOf(answer.value(QLatin1String("first_failure")).toObject(), "at_ps");
  for (const QJsonValue& value : answer.value(QLatin1String("decisions")).toArray())
    report.decisions.push_back(decisionOf(value.toObject()));
  for (const QJsonValue& value : answer.value(QLatin1String("expectations")).toArray()) {
    const QJsonObject json = value.toObject();
    ReportExpectation expectation;
    expectation.name = textOf(json, "name");
    expectation.port = textOf(json, "port");
    expectation.line = json.value(QLatin1String("line")).toInt();
    expectation.passed = json.value(QLatin1String("passed")).toBool();
    expectation.advice = textOf(json, "message");
    expectation.golden = textOf(json, "golden");
    expectation.accepted = textOf(json, "accepted");
    for (const QJsonValue& each : json.value(QLatin1String("failures")).toArray())
      expectation.failures << each.toString();
    for (const QJsonValue& each : json.value(QLatin1String("differences")).toArray())
      expectation.differences.push_back(differenceOf(each.toObject(), report.decisions));
    report.expectations.push_back(std::move(expectation));
  }
  return report;
}

bool TestReport::hasGoldensToAccept() const {
  return std::any_of(expectations.begin(), expectations.end(), [](const ReportExpectation& expectation) {
    return !expectation.passed && !expectation.golden.isEmpty();
  });
}

int TestReport::failed() const {
  return static_cast<int>(std::count_if(expectations.begin(), expectations.end(),
                                        [](const ReportExpectation& expectation) { return !expectation.passed; }));
}

}  // namespace loom::gui
