#pragma once

// How a run that follows the wall clock bears being late. An event that begins later than its time by more than
// `deadline` is an overrun. Then the run catches up (kReport), ends (kFail), or the clock stands still until the run
// has caught up (kSlow): the outside sees a slower network, and nothing inside is late.
//
// Not modelled: rules that differ between nodes.

#include <cstdint>

#include "core/units.h"

namespace loom::live {

enum class OnOverrun : uint8_t { kReport, kFail, kSlow };

struct PaceRules {
  Duration deadline = Duration::ms(1);
  OnOverrun on_overrun = OnOverrun::kReport;
  // Never sleeps: answers sooner, and keeps a processor busy.
  bool polls = false;
};

}  // namespace loom::live
