// The event queue beside std::priority_queue and SystemC's kernel, in the hold model: N events are pending, and each,
// when it is due, schedules its successor after a random time (exponential, the same draws for all three).
//
//   event_queue_bench [EVENTS=2000000]
//
// Prints events a second for 1,000 and 100,000 pending events, and the ratio to ours. std::priority_queue holds
// (time, sequence, handler) in a binary heap and has no total order by model, no cancelling and no pool; SystemC runs
// one SC_METHOD a pending event with next_trigger(time).

#define SC_INCLUDE_DYNAMIC_PROCESSES
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <memory>
#include <queue>
#include <systemc>
#include <vector>

#include "core/event_queue.h"
#include "core/random.h"

namespace loom {
namespace {

uint64_t g_events = 2'000'000;

// Delays drawn beforehand, so that what is timed is the queue.
const std::vector<Duration>& delays() {
  static const std::vector<Duration> drawn = [] {
    std::vector<Duration> d(1 << 20);
    RandomStream stream(1, "hold");
    for (Duration& x : d) x = stream.exponential(Duration::us(1)) + Duration::ps(1);
    return d;
  }();
  return drawn;
}

double seconds_of(const std::function<void()>& work) {
  const auto begin = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

struct Holder final : EventHandler {
  EventQueue* queue;
  EventSource source;
  size_t next;
  void on_event(uint64_t) override {
    queue->after(delays()[next++ & (delays().size() - 1)], source.id, source, *this);
  }
};

double ours(size_t pending) {
  EventQueue queue;
  std::vector<Holder> holders(pending);
  for (size_t i = 0; i < pending; ++i) {
    holders[i].queue = &queue;
    holders[i].source = EventSource{static_cast<uint32_t>(i + 1), 0};
    holders[i].next = i * 7919;
    holders[i].on_event(0);
  }
  return seconds_of([&] { queue.run(Time::max(), g_events); });
}

double standard(size_t pending) {
  struct Event {
    int64_t when;
    uint64_t sequence;
    Holder* handler;
    bool operator<(const Event& other) const {
      return when != other.when ? when > other.when : sequence > other.sequence;
    }
  };
  std::priority_queue<Event> queue;
  std::vector<Holder> holders(pending);
  uint64_t sequence = 0;
  for (size_t i = 0; i < pending; ++i) {
    holders[i].next = i * 7919;
    queue.push({delays()[holders[i].next++ & (delays().size() - 1)].count_ps(), sequence++, &holders[i]});
  }
  return seconds_of([&] {
    for (uint64_t n = 0; n < g_events; ++n) {
      const Event event = queue.top();
      queue.pop();
      const Duration delay = delays()[event.handler->next++ & (delays().size() - 1)];
      queue.push({event.when + delay.count_ps(), sequence++, event.handler});
    }
  });
}

// Two populations in one elaboration, for SystemC allows one: each waits until its turn.
class SystemcHolders : public sc_core::sc_module {
 public:
  SC_HAS_PROCESS(SystemcHolders);
  SystemcHolders(const sc_core::sc_module_name& name, size_t pending) : sc_module(name), next_(pending) {
    for (size_t i = 0; i < pending; ++i) {
      next_[i] = i * 7919;
      sc_core::sc_spawn_options options;
      options.spawn_method();
      options.dont_initialize();
      options.set_sensitivity(&begin);
      sc_core::sc_spawn([this, i] { hold(i); }, sc_core::sc_gen_unique_name("hold"), &options);
    }
  }
  double run() {
    executed_ = 0;
    begin.notify(sc_core::SC_ZERO_TIME);
    return seconds_of([] { sc_core::sc_start(); });
  }
  sc_core::sc_event begin;

 private:
  void hold(size_t i) {
    if (++executed_ > g_events) {
      if (executed_ == g_events + 1) sc_core::sc_pause();
      return;
    }
    const Duration delay = delays()[next_[i]++ & (delays().size() - 1)];
    sc_core::next_trigger(static_cast<double>(delay.count_ps()), sc_core::SC_PS);
  }
  std::vector<size_t> next_;
  uint64_t executed_ = 0;
};

}  // namespace
}  // namespace loom

int sc_main(int argc, char** argv) {
  using namespace loom;
  if (argc > 1) g_events = std::strtoull(argv[1], nullptr, 10);
  sc_core::sc_set_time_resolution(1, sc_core::SC_PS);
  delays();
  std::vector<std::unique_ptr<SystemcHolders>> systemc;
  const std::vector<size_t> sizes{1'000, 100'000};
  for (const size_t n : sizes)
    systemc.push_back(std::make_unique<SystemcHolders>(("n" + std::to_string(n)).c_str(), n));
  for (size_t i = 0; i < sizes.size(); ++i) {
    const double events = static_cast<double>(g_events);
    const double a = events / ours(sizes[i]);
    const double b = events / standard(sizes[i]);
    const double c = events / systemc[i]->run();
    std::printf(
        "%6zu pending: etherloom %.2f M events/s, std::priority_queue %.2f (ratio %.2f), SystemC %.2f (ratio %.2f)\n",
        sizes[i], a / 1e6, b / 1e6, a / b, c / 1e6, a / c);
  }
  return 0;
}
