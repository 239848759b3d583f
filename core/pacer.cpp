#include "core/pacer.h"

#include <algorithm>

namespace loom {

EventQueue::Stopped pace(Simulation& simulation, Pacer& pacer, Time until, LatencyHistogram& lateness) {
  simulation.start();
  while (true) {
    const Time due = std::min(simulation.events().next_time(), until);
    const Time shown = pacer.wait_until(due);
    if (shown >= due && shown != Time::max() && simulation.events().next_time() <= due) lateness.add(shown - due);
    const Time reached = std::max(simulation.now(), std::min(shown, until));
    const EventQueue::Stopped stopped = simulation.run(reached);
    if (stopped == EventQueue::Stopped::kRequested || reached >= until) return stopped;
    if (pacer.is_over()) return EventQueue::Stopped::kRequested;
  }
}

}  // namespace loom
