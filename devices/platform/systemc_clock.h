#pragma once

// SystemcClock: a SystemC kernel under the simulation's clock. The event queue is the master: whoever calls into
// modules enters first, which lets the kernel run up to now, so that sc_time_stamp() is the simulation's time
// whenever model code runs (checked at every entry); on the way out the kernel does what is due at once, and one
// event of the queue stands at the time of what is due later.
//
// Every clock has a kernel of its own (sc_simcontext), current only between entering and leaving: simulations do not
// see each other, one after the other or interleaved, and nothing outlives its clock. Modules are made and unmade
// while building; the first entry ends that (elaboration).
//
// Source: IEEE Std 1666-2011, 4.3 (the scheduler), 4.5.8 (pending activity); the current context is a variable of the
// Accellera implementation.
//
// Not modelled: threads (SC_THREAD) that outlast their simulation.

#include <optional>

#include "devices/nic/device_clock.h"

namespace sc_core {
class sc_simcontext;
class sc_trace_file;
}  // namespace sc_core

namespace loom::platform {

class SystemcClock final : private EventHandler {
 public:
  explicit SystemcClock(nic::DeviceClock clock);
  ~SystemcClock();
  SystemcClock(const SystemcClock&) = delete;
  SystemcClock& operator=(const SystemcClock&) = delete;

  // Its kernel is the current one, and does not run.
  class Building {
   public:
    explicit Building(SystemcClock& clock);
    ~Building();
    Building(const Building&) = delete;
    Building& operator=(const Building&) = delete;

   private:
    sc_core::sc_simcontext* before_;
  };
  class Entry {
   public:
    explicit Entry(SystemcClock& clock);
    ~Entry();
    Entry(const Entry&) = delete;
    Entry& operator=(const Entry&) = delete;

   private:
    Building current_;
    SystemcClock& clock_;
  };
  Time now() const { return events_.now(); }
  // Said by modules that have given the kernel something to do: an event was notified, a signal written.
  void has_activity() { is_active_ = true; }

 private:
  void on_event(uint64_t arg) override;
  void catch_up();
  void run_now();
  void settle();

  nic::DeviceClock events_;
  sc_core::sc_simcontext* kernel_;
  int depth_ = 0;
  bool is_elaborated_ = false;
  bool is_active_ = false;  // there may be something to do
  Time caught_up_{};        // the kernel's time
  std::optional<EventId> wake_;
  Time wake_at_{};
};

}  // namespace loom::platform
