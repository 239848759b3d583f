#include "core/pacer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <vector>

#include "tests/core/core_nodes.h"

namespace loom {
namespace {

using testing::ElementsAre;
using Stopped = EventQueue::Stopped;

Time at_us(int64_t us) {
  return Time::at(Duration::us(us));
}

// A clock that the test moves. Sleeping takes it exactly there, unless something comes in before.
class FakeClock final : public Pacer {
 public:
  Time wait_until(Time when) override {
    waits.push_back(when);
    if (comes_in && *comes_in <= when) {
      now = std::max(now, *comes_in);
      comes_in.reset();
      arrive();
      return now;
    }
    if (when == Time::max()) when = now + Duration::us(1000);  // nothing to do: look around now and then
    now = std::max(now, when);
    return now;
  }
  Time now;
  std::vector<Time> waits;
  std::optional<Time> comes_in;
  std::function<void()> arrive;
};

TEST(VirtualPacer, RunsWithoutWaitingAndIsNeverLate) {
  Simulation simulation;
  int done = 0;
  for (int i = 1; i <= 100; ++i) simulation.at(at_us(i), [&] { ++done; });
  VirtualPacer pacer;
  LatencyHistogram lateness;
  EXPECT_EQ(pace(simulation, pacer, at_us(50), lateness), Stopped::kUntil);
  EXPECT_EQ(done, 50);
  EXPECT_EQ(simulation.now(), at_us(50));
  EXPECT_EQ(pace(simulation, pacer, Time::max(), lateness), Stopped::kEmpty);
  EXPECT_EQ(done, 100);
  EXPECT_TRUE(lateness.empty());
}

TEST(Pace, WaitsForEachEventAndAccountsForHowLateItWas) {
  Simulation simulation;
  FakeClock clock;
  // Every event takes 3 us of the clock's time; every tenth takes 50.
  for (int i = 1; i <= 100; ++i) {
    simulation.at(at_us(i * 10), [&clock, i] { clock.now = clock.now + Duration::us(i % 10 == 0 ? 50 : 3); });
  }
  LatencyHistogram lateness;
  EXPECT_EQ(pace(simulation, clock, at_us(2000), lateness), Stopped::kEmpty);
  EXPECT_EQ(clock.now, at_us(2000));
  // An event of 50 us makes the next 40 us late; each of those that follow takes 3 us and is 7 us less late than the
  // one before, until one is in time.
  EXPECT_EQ(lateness.least(), Duration{});
  EXPECT_EQ(lateness.greatest(), Duration::us(40));
  EXPECT_EQ(lateness.percentile(40), Duration{});
  EXPECT_GE(lateness.percentile(99), Duration::us(40));
  EXPECT_EQ(lateness.count(), 100U);
  EXPECT_EQ(lateness.mean(), Duration::us((40 + 33 + 26 + 19 + 12 + 5) * 9) / 100);
}

TEST(Pace, LetsInWhatArrivesBetweenEventsAtItsOwnTime) {
  Simulation simulation;
  FakeClock clock;
  std::vector<int64_t> log;
  simulation.at(at_us(10), [&] { log.push_back(10); });
  simulation.at(at_us(20), [&] { log.push_back(20); });
  clock.comes_in = at_us(14);
  clock.arrive = [&] { simulation.at(at_us(15), [&] { log.push_back(15); }); };
  LatencyHistogram lateness;
  pace(simulation, clock, at_us(30), lateness);
  EXPECT_THAT(log, ElementsAre(10, 15, 20));
  EXPECT_THAT(clock.waits, ElementsAre(at_us(10), at_us(20), at_us(15), at_us(20), at_us(30)));
  EXPECT_EQ(lateness.count(), 3U);
  EXPECT_EQ(lateness.greatest(), Duration{});
}

TEST(Pace, StaysOpenForWhatMayComeWhenNothingIsDue) {
  Simulation simulation;
  FakeClock clock;
  int done = 0;
  clock.comes_in = at_us(5000);
  clock.arrive = [&] {
    simulation.at(clock.now, [&] {
      ++done;
      simulation.events().request_stop();
    });
  };
  LatencyHistogram lateness;
  EXPECT_EQ(pace(simulation, clock, Time::max(), lateness), Stopped::kRequested);
  EXPECT_EQ(done, 1);
  EXPECT_EQ(simulation.now(), at_us(5000));
}

TEST(Pace, ChangesNothingAboutTheRun) {
  const auto digest = [](Pacer& pacer) {
    Simulation simulation;
    auto& a = simulation.add<testing_core::Station>("a");
    auto& b = simulation.add<testing_core::Station>("b");
    simulation.connect(a.port(0), b.port(0), PipeConfig{BitRate::mbps(100), Duration::us(3), {}});
    b.on_receive = [](Port& in, Frame frame) { in.transmit(std::move(frame)); };
    for (int i = 0; i < 20; ++i) a.send(500);
    LatencyHistogram lateness;
    pace(simulation, pacer, at_us(5000), lateness);
    EXPECT_EQ(a.arrivals.size(), 20U);
    return simulation.events().digest();
  };
  VirtualPacer virtual_time;
  FakeClock clock;
  EXPECT_EQ(digest(virtual_time), digest(clock));
}

}  // namespace
}  // namespace loom
