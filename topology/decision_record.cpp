#include "topology/decision_record.h"

#include <fmt/format.h>

#include "core/units_text.h"
#include "core/wire/describe.h"

namespace loom {

DecisionRecord record_of(const Simulation& simulation, Time when, const Port& ingress, const Frame& frame,
                         const Decision& decision) {
  DecisionRecord record;
  record.when = when;
  record.port = ingress.full_name();
  record.frame = simulation.frame_name(frame.origin());
  record.summary = wire::summarise(frame.bytes(), frame.size());
  for (const DecisionStep& step : decision.steps) {
    record.steps.push_back({std::string(step.point->rule), std::string(step.point->outcome), step.why});
  }
  record.verdict = decision.verdict;
  return record;
}

std::string text_of(const DecisionRecord& record) {
  std::string text = fmt::format("{} received {} at {}: {}\n", record.port, record.frame,
                                 to_text(record.when.since_start()), record.summary);
  for (const DecisionRecord::Step& step : record.steps) text += fmt::format("  {}: {}\n", step.rule, step.why);
  return text + fmt::format("  => {}\n", record.verdict);
}

}  // namespace loom
