#include "core/pacer.h"

#include <algorithm>

namespace loom {

EventQueue::Stopped pace(Simulation& simulation, Pacer& pacer, Time until, LatencyHistogram& lateness) {
  simulation.start();
  while (true) {
    const Time due = std::min(simulation.events().next_time(), until);
    const Time shown = pacer.wait_until(due);
    const uint64_t before = simulation.events().executed();
    // What came in meanwhile may be due earlier; a pacer without a clock holds nothing against anything.
    const Time next = std::min(simulation.events().next_time(), until);
    const Time reached = std::max(simulation.now(), shown == Time::max() ? until : std::min(shown, next));
    const EventQueue::Stopped stopped = simulation.run(reached);
    const uint64_t executed = simulation.events().executed() - before;
    if (executed != 0 && shown != Time::max()) lateness.add(shown - reached, executed);
    if (stopped == EventQueue::Stopped::kRequested || reached >= until) return stopped;
    if (!pacer.is_over()) continue;
    if (shown != Time::max()) simulation.run(std::max(reached, std::min(shown, until)));  // what has come in already
    return EventQueue::Stopped::kRequested;
  }
}

}  // namespace loom
