#include "core/simulation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <string>
#include <vector>

#include "core/impairment.h"
#include "core/latency_histogram.h"
#include "core/metric_sink.h"
#include "core/queues.h"
#include "core/running_stats.h"
#include "tests/core/core_nodes.h"

namespace loom {
namespace {

using testing::ElementsAre;
using testing_core::Station;

Time at_ns(int64_t ns) {
  return Time::at(Duration::ns(ns));
}

TEST(Simulation, StartsEveryNodeOnceInTheOrderTheyWereAdded) {
  Simulation simulation;
  std::string order;
  for (const char* name : {"b", "a", "c"}) {
    simulation.add<Station>(name).on_start = [&order, name] { order += name; };
  }
  simulation.run();
  simulation.run();
  EXPECT_EQ(order, "bac");
}

TEST(Simulation, FindsNodesAndPortsByName) {
  Simulation simulation;
  auto& a = simulation.add<Station>("a", 2);
  EXPECT_EQ(simulation.find_node("a"), &a);
  EXPECT_EQ(simulation.find_node("z"), nullptr);
  EXPECT_EQ(a.find_port("p2"), &a.port(1));
  EXPECT_EQ(a.find_port("p3"), nullptr);
  EXPECT_EQ(a.port(1).full_name(), "a:p2");
}

TEST(Simulation, ActionsComeBeforeDeviceEventsOfTheSameTimeWheneverTheyWereAdded) {
  for (const bool first : {true, false}) {
    Simulation simulation;
    auto& a = simulation.add<Station>("a");
    auto& b = simulation.add<Station>("b");
    Link& link = simulation.connect(a.port(0), b.port(0), PipeConfig{{}, Duration::ns(10), {}});
    const auto fault = [&] { simulation.at(at_ns(10), [&] { link.set_switched_on(false); }); };
    if (first) fault();
    a.send(60);
    if (!first) fault();
    simulation.run();
    EXPECT_TRUE(b.arrivals.empty()) << "the link went down before the frame of that time arrived";
  }
}

TEST(Simulation, AnActionMayScheduleTheNextForEver) {
  Simulation simulation;
  std::vector<int64_t> ticks;
  std::function<void()> tick = [&] {
    ticks.push_back(simulation.now().count_ps());
    simulation.at(simulation.now() + Duration::ns(7), tick);
  };
  simulation.at(at_ns(0), tick);
  EXPECT_EQ(simulation.run(at_ns(20)), EventQueue::Stopped::kUntil);
  EXPECT_THAT(ticks, ElementsAre(0, 7000, 14000));
  EXPECT_EQ(simulation.now(), at_ns(20));
}

TEST(Simulation, MayDieWithFramesInQueuesLinksImpairmentsAndActions) {
  Simulation simulation;
  auto& a = simulation.add<Station>("a");
  auto& b = simulation.add<Station>("b");
  Link& link = simulation.connect(a.port(0), b.port(0), PipeConfig{BitRate::gbps(1), Duration::us(1), {}});
  a.port(0).set_queue(std::make_unique<DropTailQueue>());
  link.wrap(b.port(0), [&](FrameSink& next) {
    return std::make_unique<ReorderSink>(ImpairmentSite(simulation, b.port(0), "r"), next, 1.0, Duration::s(1));
  });
  b.keep_frames = true;
  for (int i = 0; i < 10; ++i) a.send(1000);
  simulation.at(Time::at(Duration::s(1)), [frame = a.make(60)] { (void)frame; });
  simulation.run(at_ns(20'000));
  EXPECT_EQ(simulation.frames().alive(), 11U);
}

TEST(Node, CountsDropsAtItsPortsAndAtNone) {
  Simulation simulation;
  auto& a = simulation.add<Station>("a");
  testing_core::Diary diary;
  simulation.observe(diary, a);
  a.drop(nullptr, a.make(60), DropReason::kNoRoute);
  a.drop(&a.port(0), a.make(60), DropReason::kNoRoute);
  a.drop(&a.port(0), a.make(60), DropReason::kRunt);
  EXPECT_EQ(a.drops(DropReason::kNoRoute), 2U);
  EXPECT_EQ(a.port(0).drops(DropReason::kNoRoute), 1U);
  EXPECT_THAT(diary.lines, ElementsAre("0 drop a #1 no_route", "0 drop a:p1 #2 no_route", "0 drop a:p1 #3 runt"));

  struct Sink final : MetricSink {
    void count(const std::string& name, std::string_view unit, uint64_t value) override {
      counts[name] = std::to_string(value) + " " + std::string(unit);
    }
    void value(const std::string&, std::string_view, double) override {}
    void histogram(const std::string&, const LatencyHistogram&) override {}
    std::map<std::string, std::string> counts;
  } sink;
  a.report_all(sink);
  EXPECT_EQ(sink.counts.at("drops.no_route"), "1 frames");
  EXPECT_EQ(sink.counts.at("p1.drops.no_route"), "1 frames");
  EXPECT_EQ(sink.counts.at("p1.tx_bytes"), "0 bytes");
}

// A ring of stations that pass every frame on, on lines that lose, delay and duplicate, with random traffic.
uint64_t busy_network(uint64_t seed, uint64_t* executed = nullptr) {
  Simulation simulation(seed);
  std::vector<Station*> stations;
  for (int i = 0; i < 5; ++i) {
    stations.push_back(&simulation.add<Station>("s" + std::to_string(i), 2));
    stations.back()->on_receive = [s = stations.back()](Port& in, Frame frame) {
      if (frame.id().number % 3 != 0) s->port(1 - in.index()).transmit(std::move(frame));
    };
  }
  for (size_t i = 0; i < 5; ++i) {
    Port& far = stations[(i + 1) % 5]->port(0);
    Link& link = simulation.connect(stations[i]->port(1), far,
                                    PipeConfig{BitRate::gbps(1), Duration::ns(333), {ByteCount::max(), 20}});
    link.wrap(far, [&](FrameSink& next) {
      return std::make_unique<LossSink>(ImpairmentSite(simulation, far, "loss"), next, 0.1);
    });
    link.wrap(far, [&](FrameSink& next) {
      return std::make_unique<JitterSink>(
          ImpairmentSite(simulation, far, "jitter"), next,
          JitterConfig{JitterConfig::Distribution::kExponential, Duration::us(1), {}, false});
    });
  }
  RandomStream traffic = simulation.random("traffic");
  for (int i = 0; i < 500; ++i) {
    Station* const from = stations[traffic.below(5)];
    const auto size = static_cast<uint32_t>(60 + traffic.below(1400));
    simulation.at(Time::at(traffic.uniform({}, Duration::us(200))),
                  [from, size] { from->port(1).transmit(from->make(size)); });
  }
  simulation.run(Time::at(Duration::ms(1)));
  if (executed != nullptr) *executed = simulation.events().executed();
  return simulation.events().digest();
}

TEST(Simulation, SameSeedSameDigestOtherSeedOtherDigest) {
  uint64_t executed = 0;
  const uint64_t once = busy_network(1, &executed);
  EXPECT_GT(executed, 2000U);
  EXPECT_EQ(once, busy_network(1));
  EXPECT_NE(once, busy_network(2));
}

TEST(Simulation, StoppingAndGoingOnChangesNothing) {
  const auto digest = [](uint64_t budget) {
    Simulation simulation;
    auto& a = simulation.add<Station>("a");
    auto& b = simulation.add<Station>("b");
    simulation.connect(a.port(0), b.port(0), PipeConfig{BitRate::gbps(10), Duration::ns(100), {}});
    for (Station* s : {&a, &b}) {
      s->on_receive = [](Port& in, Frame frame) { in.transmit(std::move(frame)); };
      for (int i = 0; i < 5; ++i) s->send(100);
    }
    while (simulation.run(Time::at(Duration::us(50)), budget) == EventQueue::Stopped::kBudget) {
    }
    return simulation.events().digest();
  };
  const uint64_t whole = digest(UINT64_MAX);
  EXPECT_EQ(digest(1), whole);
  EXPECT_EQ(digest(17), whole);
}

// What each frame waits for the wire, in nanoseconds.
class WaitMeter final : public Observer {
 public:
  explicit WaitMeter(Simulation& simulation) : simulation_(simulation) {}
  void on_tx(Time when, const Port&, const Frame& frame) override {
    (void)frame;
    wait.add((when - simulation_.now()).seconds() * 1e9);
  }
  RunningStats wait;

 private:
  Simulation& simulation_;
};

// Poisson arrivals, one length of frame, one wire: the mean wait of M/D/1 is load * service / (2 * (1 - load)).
TEST(ClosedForm, MeanWaitOfAPoissonStreamIsThatOfMD1) {
  constexpr double kServiceNs = (1000 + 24) * 8;
  for (const double load : {0.3, 0.7, 0.85}) {
    RunningStats batches;
    for (uint64_t seed = 1; seed <= 20; ++seed) {
      Simulation simulation(seed);
      auto& a = simulation.add<Station>("a");
      auto& b = simulation.add<Station>("b");
      simulation.connect(a.port(0), b.port(0), PipeConfig{BitRate::gbps(1), {}, {ByteCount::max(), UINT64_MAX}});
      WaitMeter meter(simulation);
      simulation.observe(meter, a.port(0));
      RandomStream random = simulation.random("poisson");
      const Duration mean_gap = Duration::ps(static_cast<int64_t>(kServiceNs * 1000 / load));
      int left = 20'000;
      std::function<void()> next = [&] {
        a.send(1000);
        if (--left > 0) simulation.at(simulation.now() + random.exponential(mean_gap), next);
      };
      simulation.at(Time::zero(), next);
      simulation.run();
      EXPECT_EQ(b.arrivals.size(), 20'000U);
      batches.add(meter.wait.mean());
    }
    const double expected = load * kServiceNs / (2 * (1 - load));
    EXPECT_NEAR(batches.mean(), expected, 3.5 * batches.standard_error()) << "load " << load;
    EXPECT_LT(batches.standard_error(), expected * 0.03) << "the check must be able to fail";
  }
}

TEST(SimulationDeathTest, RefusesTwoPortsOfOneNameAndNodesOutOfTurn) {
  Simulation simulation;
  const SimContext early = simulation.next_context("early");
  simulation.add<Station>("a");
  EXPECT_DEATH(simulation.adopt(std::make_unique<Station>(early)), "right after its context");
  simulation.run();
  EXPECT_DEATH(simulation.add<Station>("late"), "before the simulation starts");
}

}  // namespace
}  // namespace loom
