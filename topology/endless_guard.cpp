#include "topology/endless_guard.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>

#include "core/units_text.h"

namespace loom {

namespace {

constexpr uint64_t kSlice = 250'000;  // events between two looks at the outside world
// Without `until`, a run that needs more than this has no end.
constexpr uint64_t kMostWithoutUntil = 200'000'000;
// More frames than this at once is a storm that grows without end: some 4 GB of short frames.
constexpr uint64_t kMostFramesAlive = 20'000'000;

UserError never_ends(const Scenario& scenario, const std::string& what, const std::string& hint) {
  return UserError(scenario.run.mark, "the run does not end: " + what, hint);
}

}  // namespace

EndlessGuard::EndlessGuard(const Scenario& scenario, Simulation& simulation, uint64_t most_at_one_moment)
    : scenario_(scenario),
      simulation_(simulation),
      most_at_one_moment_(most_at_one_moment),
      moment_(simulation.now()),
      events_before_moment_(simulation.events().executed()) {}

uint64_t EndlessGuard::next_slice() const {
  return std::min(kSlice, scenario_.run.max_events - simulation_.events().executed());
}

void EndlessGuard::check() {
  const uint64_t executed = simulation_.events().executed();
  const auto now = [this] { return to_text(simulation_.now().since_start()); };
  if (executed >= scenario_.run.max_events) {
    throw never_ends(scenario_, fmt::format("max-events: {} was reached at {}", scenario_.run.max_events, now()),
                     "raise max-events, or set until to end earlier");
  }
  if (simulation_.now() != moment_) events_before_moment_ = executed;
  moment_ = simulation_.now();
  if (executed - events_before_moment_ > most_at_one_moment_) {
    throw never_ends(scenario_,
                     fmt::format("more than {} events at {}, time stands still", most_at_one_moment_, now()),
                     "a loop of links without delay and rate circulates frames; give the links a delay");
  }
  if (simulation_.frames().alive() > kMostFramesAlive) {
    throw never_ends(scenario_, fmt::format("more than {} frames are on the way at {}", kMostFramesAlive, now()),
                     "a loop of switches without spanning tree multiplies broadcasts; give the links a rate, or "
                     "break the loop");
  }
  if (!scenario_.run.until && executed > kMostWithoutUntil) {
    throw never_ends(scenario_, fmt::format("{} events and no end at {}", kMostWithoutUntil, now()),
                     "set until in the run section");
  }
}

}  // namespace loom
