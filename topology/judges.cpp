#include "topology/judges.h"

#include <algorithm>

namespace loom {

Judges::Judges(const Scenario& scenario, BuiltSimulation& built) {
  Simulation& sim = built.simulation();
  judges_.reserve(scenario.expect.size());  // pointers to them stay
  for (const ExpectSpec& spec : scenario.expect) {
    Judge& judge = judges_.emplace_back(Judge{&spec});
    if (spec.asks_frames()) {
      judge.frames = std::make_unique<PortExpectation>(spec, sim, built.epoch());
      sim.observe(*judge.frames, built.port(spec.port));
      if (Observer* at_start = judge.frames->at_latency_start())
        sim.observe(*at_start, built.port(spec.latency->from));
    }
    if (!spec.asks_state()) continue;
    judge.state = std::make_unique<StateJudge>(spec, built.node(spec.port.node));
    if (spec.at) {
      looking_.push_back(&judge);
      last_look_ = std::max(last_look_.value_or(*spec.at), *spec.at);
    } else {
      at_end_.push_back(&judge);
    }
  }
  std::stable_sort(looking_.begin(), looking_.end(),
                   [](const Judge* a, const Judge* b) { return *a->spec->at < *b->spec->at; });
}

std::optional<Time> Judges::next_look() const {
  if (looking_.empty()) return std::nullopt;
  return looking_.front()->spec->at;
}

std::optional<Time> Judges::last_look() const {
  return last_look_;
}

void Judges::look() {
  looking_.front()->state->look();
  looking_.pop_front();
}

void Judges::look_at_end() {
  for (Judge* const judge : at_end_) judge->state->look();
  at_end_.clear();
}

void Judges::look_at_everything() {
  while (!looking_.empty()) look();
  look_at_end();
}

std::vector<ExpectationOutcome> Judges::finish() {
  std::vector<ExpectationOutcome> outcomes;
  for (Judge& judge : judges_) {
    ExpectationOutcome outcome;
    outcome.spec = judge.spec;
    outcome.passed = true;
    if (judge.frames) outcome = judge.frames->finish();
    if (judge.state) outcome.add_failures(judge.state->failures());
    outcomes.push_back(std::move(outcome));
  }
  return outcomes;
}

}  // namespace loom
