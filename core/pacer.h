#pragma once

// Pacer: how simulated time is held against another clock. `pace` is the loop around a run: it asks the pacer to wait
// until the next event is due, then executes what is due at that moment, again and again.
//
// In a simulation nothing waits (VirtualPacer), and pace() is a plain run. A live run has a pacer that sleeps and is
// woken early by what comes in from outside; it stands in devices/live, the only place with a wall clock. Lateness is
// kept here, because it is what a live run is judged by: an event's lateness is how far the pacer's clock was past
// its time when the events of that time began.
//
// Not modelled here: clocks, sleeping, what to do about lateness.

#include "core/event_queue.h"
#include "core/latency_histogram.h"
#include "core/simulation.h"
#include "core/units.h"

namespace loom {

class Pacer {
 public:
  virtual ~Pacer() = default;

  // Returns when the pacer's clock has reached `when`, or earlier when something came in that must be let in first.
  // The value is what the clock shows now, in simulated time; it never goes back. Time::max() as an argument means
  // that no event is due; as a value, that there is nothing to be held against.
  virtual Time wait_until(Time when) = 0;
  // Asked after each moment: whether the run is to end before its time.
  virtual bool is_over() const { return false; }
};

// Virtual time never waits.
class VirtualPacer final : public Pacer {
 public:
  Time wait_until(Time /*when*/) override { return Time::max(); }
};

// Runs `simulation` up to and including `until` at the pacer's speed. Between moments, when no event is being
// executed, the pacer may schedule what came in. The lateness of each event is added to `lateness`.
EventQueue::Stopped pace(Simulation& simulation, Pacer& pacer, Time until, LatencyHistogram& lateness);

}  // namespace loom
