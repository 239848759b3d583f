#pragma once

// Judges: every entry of a scenario's `expect` and those who watch for it during one run. Whoever lets time pass
// stops at next_look(), when an expectation looks at a device, and says when the end has come.
//
// Errors: as PortJudge and StateJudge, when they are made.
//
// Not modelled: an order among expectations that look at the same moment; looking changes nothing.

#include <deque>
#include <memory>
#include <optional>
#include <vector>

#include "topology/builder.h"
#include "topology/expectation.h"
#include "topology/state_judge.h"

namespace loom {

class Judges {
 public:
  // Both must live as long.
  Judges(const Scenario& scenario, BuiltSimulation& built);

  // When the next expectation looks at its device; none: those that are left look at the end.
  std::optional<Time> next_look() const;
  // The last of all such moments: a run lasts at least until then.
  std::optional<Time> last_look() const;
  // The next one looks now.
  void look();
  // Those without a moment do.
  void look_at_end();
  // Every one that has not, wherever the run stands.
  void look_at_everything();

  // After the last frame. Once.
  std::vector<ExpectationOutcome> finish();

 private:
  struct Judge {
    const ExpectSpec* spec;
    std::unique_ptr<PortExpectation> frames{};
    std::unique_ptr<StateJudge> state{};
  };

  std::vector<Judge> judges_;   // in the scenario's order
  std::deque<Judge*> looking_;  // at a moment, which is still to come, in order of time
  std::vector<Judge*> at_end_;  // and those that look at the end
  std::optional<Time> last_look_;
};

}  // namespace loom
