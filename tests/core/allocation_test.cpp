// The steady state allocates nothing: every allocation of the process is counted, the network is warmed up, and the
// count must stand still while it goes on.
#include <gtest/gtest.h>

#include <cstdlib>
#include <memory>
#include <new>
#include <utility>
#include <vector>

#include "core/impairment.h"
#include "core/queues.h"
#include "core/simulation.h"

namespace {
uint64_t allocations = 0;
}

void* operator new(size_t size) {
  ++allocations;
  if (void* const place = std::malloc(size == 0 ? 1 : size)) return place;
  throw std::bad_alloc();
}
void operator delete(void* place) noexcept {
  std::free(place);
}
void operator delete(void* place, size_t) noexcept {
  std::free(place);
}

namespace loom {
namespace {

// Passes what it receives to its other port, or back when it has one only, as a frame of its own or the same.
class Relay final : public Node {
 public:
  Relay(const SimContext& context, int ports, bool edits) : Node(context), edits_(edits) {
    for (int i = 0; i < ports; ++i) add_port("p" + std::to_string(i));
  }
  void receive(Port& in, Frame frame) override {
    ++received;
    if (edits_) {
      FrameDraft draft = frames().draft(frame.stored(), frame.size());
      std::copy(frame.bytes().begin(), frame.bytes().end(), draft.bytes().begin());
      frame = frames().finish_edit(std::move(draft), next_frame_id(), frame);
    }
    port(port_count() == 1 ? 0 : 1 - in.index()).transmit(std::move(frame));
  }
  void send(uint32_t size) { port(0).transmit(frames().make(next_frame_id(), std::vector<uint8_t>(16), size)); }
  uint64_t received = 0;

 private:
  bool edits_;
};

uint64_t allocations_in_steady_state(Simulation& simulation) {
  simulation.run(Time::at(Duration::ms(5)));
  const uint64_t before = allocations;
  simulation.run(Time::at(Duration::ms(50)));
  return allocations - before;
}

TEST(SteadyState, CountsAllocationsAtAll) {
  const uint64_t before = allocations;
  const auto something = std::make_unique<std::vector<int>>(1000);
  EXPECT_EQ(allocations - before, 2U);
}

TEST(SteadyState, PingPongAllocatesNothing) {
  Simulation simulation;
  auto& a = simulation.add<Relay>("a", 1, true);
  auto& b = simulation.add<Relay>("b", 1, false);
  simulation.connect(a.port(0), b.port(0), PipeConfig{BitRate::gbps(10), Duration::ns(500), {}});
  for (int i = 0; i < 10; ++i) a.send(1000);
  EXPECT_EQ(allocations_in_steady_state(simulation), 0U);
  EXPECT_GT(b.received, 10'000U);
}

TEST(SteadyState, AChainOfEightPipesAllocatesNothing) {
  Simulation simulation;
  std::vector<Relay*> chain;
  for (int i = 0; i < 9; ++i) {
    chain.push_back(&simulation.add<Relay>("n" + std::to_string(i), i == 0 || i == 8 ? 1 : 2, i % 3 == 1));
  }
  for (size_t i = 0; i < 8; ++i) {
    simulation.connect(chain[i]->port(chain[i]->port_count() - 1), chain[i + 1]->port(0),
                       PipeConfig{BitRate::gbps(1), Duration::us(5), {}});
  }
  for (const uint32_t size : {60, 300, 1500, 9000}) {
    for (int i = 0; i < 20; ++i) chain.front()->send(size);
  }
  EXPECT_EQ(allocations_in_steady_state(simulation), 0U);
  EXPECT_GT(chain.back()->received, 500U);
}

TEST(SteadyState, DisciplinesImpairmentsAndCancelledTimersAllocateNothing) {
  struct Timers final : EventHandler {
    Timers(Simulation& s, EventSource from) : simulation(s), source(from) {}
    void on_event(uint64_t) override {  // as a transport does: restart a timer that hardly ever expires
      for (EventId& id : armed) {
        simulation.events().cancel(id);
        id = simulation.events().after(Duration::s(1), 1, source, *this);
      }
      simulation.events().after(Duration::us(3), 1, source, *this);
    }
    Simulation& simulation;
    EventSource source;
    std::array<EventId, 50> armed{};
  };
  Simulation simulation;
  auto& a = simulation.add<Relay>("a", 1, false);
  auto& b = simulation.add<Relay>("b", 1, true);
  Link& link = simulation.connect(a.port(0), b.port(0), PipeConfig{BitRate::gbps(1), Duration::us(1), {}});
  a.port(0).set_queue(std::make_unique<DrrQueue>());
  b.port(0).set_queue(std::make_unique<StrictPriorityQueue>());
  link.wrap(b.port(0), [&](FrameSink& next) {
    return std::make_unique<JitterSink>(
        ImpairmentSite(simulation, b.port(0), "jitter"), next,
        JitterConfig{JitterConfig::Distribution::kUniform, Duration::us(2), Duration::us(2), false});
  });
  for (int i = 0; i < 20; ++i) a.send(500);
  Timers timers(simulation, simulation.new_source());
  timers.on_event(0);
  EXPECT_EQ(allocations_in_steady_state(simulation), 0U);
  EXPECT_GT(b.received, 1000U);
}

}  // namespace
}  // namespace loom
