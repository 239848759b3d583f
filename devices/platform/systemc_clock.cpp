#include "devices/platform/systemc_clock.h"

#include <systemc>
#include <utility>

#include "core/check.h"

// SystemC's library wants a program to begin here; ours begins elsewhere and never calls it.
int sc_main(int /*argc*/, char** /*argv*/) {
  return 0;
}

namespace loom::platform {

namespace {

// Both count picoseconds.
sc_core::sc_time time_of(Duration duration) {
  return sc_core::sc_time::from_value(static_cast<uint64_t>(duration.count_ps()));
}

}  // namespace

SystemcClock::SystemcClock(nic::DeviceClock clock) : events_(clock), kernel_(new sc_core::sc_simcontext) {
  // What the library would tell by the way ("default timescale unit") is nothing for a program's output.
  sc_core::sc_report_handler::set_actions(sc_core::SC_INFO, sc_core::SC_DO_NOTHING);
}

SystemcClock::~SystemcClock() {
  const Building building(*this);
  delete kernel_;
}

SystemcClock::Building::Building(SystemcClock& clock)
    : before_(std::exchange(sc_core::sc_curr_simcontext, clock.kernel_)) {}

SystemcClock::Building::~Building() {
  sc_core::sc_curr_simcontext = before_;
}

SystemcClock::Entry::Entry(SystemcClock& clock) : current_(clock), clock_(clock) {
  if (clock_.depth_++ == 0) clock_.catch_up();
}

SystemcClock::Entry::~Entry() {
  if (clock_.depth_ == 1) clock_.settle();
  --clock_.depth_;
}

void SystemcClock::catch_up() {
  if (!std::exchange(is_elaborated_, true)) {
    sc_core::sc_event something;  // a kernel that is started with nothing to do complains
    something.notify(sc_core::SC_ZERO_TIME);
    sc_core::sc_start(sc_core::SC_ZERO_TIME);
  }
  if (events_.now() != caught_up_) {
    const sc_core::sc_time now = time_of(events_.now().since_start());
    sc_core::sc_start(now - sc_core::sc_time_stamp(), sc_core::SC_RUN_TO_TIME);
    caught_up_ = events_.now();
    LOOM_CHECK(sc_core::sc_time_stamp() == now, "SystemC's time is the simulation's");
  }
  if (is_active_) run_now();
}

void SystemcClock::run_now() {
  while (sc_core::sc_pending_activity_at_current_time()) sc_core::sc_start(sc_core::SC_ZERO_TIME);
}

// What is due now is done, and what is due later will be.
void SystemcClock::settle() {
  if (!is_active_) return;
  run_now();
  is_active_ = sc_core::sc_pending_activity();
  const Time next =
      !is_active_
          ? Time::max()
          : events_.now() + Duration::ps(static_cast<int64_t>(sc_core::sc_time_to_pending_activity().value()));
  if (wake_ && wake_at_ == next) return;
  if (wake_) events_.cancel(*wake_);
  wake_.reset();
  if (!is_active_) return;
  wake_at_ = next;
  wake_ = events_.at(next, *this, 0);
}

void SystemcClock::on_event(uint64_t) {
  wake_.reset();
  const Entry entry(*this);
}

}  // namespace loom::platform
