#pragma once

// EndlessGuard: stops a run that would not end, as a UserError at the scenario's `run`: more events than
// `max-events`, time that stands still, frames that multiply without bound, or no `until` and no end after a great
// many events. The run is let go on in slices and looked at between them.
//
// Looking changes nothing. Not modelled: telling a loop from a run that is merely long.

#include <cstdint>

#include "core/simulation.h"
#include "topology/scenario.h"

namespace loom {

class EndlessGuard {
 public:
  // More events than this at one moment, and time is taken to stand still.
  static constexpr uint64_t kMostAtOneMoment = 20'000'000;

  EndlessGuard(const Scenario& scenario, Simulation& simulation, uint64_t most_at_one_moment = kMostAtOneMoment);

  // How many events may be executed before the next check().
  uint64_t next_slice() const;
  void check();

 private:
  const Scenario& scenario_;
  Simulation& simulation_;
  uint64_t most_at_one_moment_;
  Time moment_;
  uint64_t events_before_moment_;
};

}  // namespace loom
