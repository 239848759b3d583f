// Pipe, Port and Link: what a frame meets between two nodes.
#include "core/link.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "core/queues.h"
#include "tests/core/core_nodes.h"

namespace loom {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing_core::Arrival;
using testing_core::Diary;
using testing_core::Station;

constexpr int64_t kNs = 1000;

// Two stations on one link; at 1 Gb/s a byte takes 8 ns.
struct Pair {
  explicit Pair(PipeConfig config = {BitRate::gbps(1), Duration::ns(500), {}})
      : a(simulation.add<Station>("a")), b(simulation.add<Station>("b")) {
    link = &simulation.connect(a.port(0), b.port(0), config);
  }
  void at_ns(int64_t ns, std::function<void()> action) {
    simulation.at(Time::at(Duration::ns(ns)), std::move(action));
  }
  Simulation simulation;
  Station& a;
  Station& b;
  Link* link;
};

TEST(Link, TakesThePreambleTheFrameAndItsFcsThenTheDelay) {
  Pair p;
  p.a.send(1000);
  p.simulation.run();
  // 8 preamble and SFD + 1000 + 4 FCS at 8 ns a byte, and 500 ns on the way.
  EXPECT_THAT(p.b.arrivals, ElementsAre(Arrival{(1012 * 8 + 500) * kNs, 1}));
}

TEST(Link, LeavesAnInterFrameGapBetweenFrames) {
  Pair p;
  p.a.send(1000);
  p.a.send(1000);
  p.simulation.run();
  EXPECT_EQ(p.b.arrivals[1].ps - p.b.arrivals[0].ps, (1000 + 12 + 12) * 8 * kNs);
}

TEST(Link, SendsAShortFrameInTheTimeOfTheMinimumFrameButKeepsItShort) {
  Pair p;
  p.b.keep_frames = true;
  p.a.send(42);
  p.a.send(60);
  p.simulation.run();
  // 84 bytes a frame: 64 with FCS, 8 of preamble, 12 of gap.
  EXPECT_THAT(p.b.arrivals, ElementsAre(Arrival{(72 * 8 + 500) * kNs, 1}, Arrival{((84 + 72) * 8 + 500) * kNs, 2}));
  EXPECT_EQ(p.b.frames_kept[0].size(), 42U);
}

TEST(Link, IsNeverFasterThanARateThatDoesNotDivide) {
  Pair p({BitRate::bps(3), {}, {}});
  p.a.send(60);
  p.simulation.run();
  EXPECT_THAT(p.b.arrivals, ElementsAre(Arrival{192'000'000'000'000, 1}));  // 576 bits at 3 b/s
  EXPECT_EQ(BitRate::bps(7).time_for(ByteCount{1}).count_ps(), 1'142'857'142'858);
  EXPECT_EQ(BitRate::gbps(40).time_for(ByteCount{1500}), Duration::ns(300));
}

TEST(Link, TakesNoTimeWhenItsRateHasNoLimitButKeepsOrder) {
  Pair p({BitRate::unlimited(), Duration::ns(5), {}});
  for (int i = 0; i < 3; ++i) p.a.send(1500);
  p.simulation.run();
  EXPECT_THAT(p.b.arrivals, ElementsAre(Arrival{5 * kNs, 1}, Arrival{5 * kNs, 2}, Arrival{5 * kNs, 3}));
}

TEST(Link, CarriesBothDirectionsAtOnceEachWithItsOwnRate) {
  Simulation simulation;
  auto& a = simulation.add<Station>("a");
  auto& b = simulation.add<Station>("b");
  simulation.connect(a.port(0), b.port(0),
                     LinkConfig{{BitRate::gbps(1), {}, {}}, {BitRate::mbps(100), Duration::ns(1), {}}});
  a.send(60);
  b.send(60);
  simulation.run();
  EXPECT_THAT(b.arrivals, ElementsAre(Arrival{576 * kNs, 1}));
  EXPECT_THAT(a.arrivals, ElementsAre(Arrival{5761 * kNs, 1}));
}

TEST(PortFifo, DropsWhatExceedsItsCapacityInFramesNotCountingTheOneOnTheWire) {
  Pair p({BitRate::gbps(1), {}, {ByteCount::max(), 2}});
  for (int i = 0; i < 5; ++i) p.a.send(100);
  EXPECT_EQ(p.a.port(0).drops(DropReason::kQueueFull), 2U);
  p.simulation.run();
  EXPECT_THAT(p.b.numbers(), ElementsAre(1, 2, 3));
}

TEST(PortFifo, DropsWhatExceedsItsCapacityInBytes) {
  Pair p({BitRate::gbps(1), {}, {ByteCount{250}, UINT64_MAX}});
  p.a.send(1000);  // on the wire
  p.a.send(100);
  p.a.send(151);  // one byte too long
  p.a.send(150);  // just fits
  p.a.send(60);
  EXPECT_EQ(p.a.port(0).drops(DropReason::kQueueFull), 2U);
  EXPECT_EQ(p.a.port(0).pipe()->bytes_waiting(), 250U);
  p.simulation.run();
  EXPECT_THAT(p.b.numbers(), ElementsAre(1, 2, 4));
  EXPECT_EQ(p.a.port(0).pipe()->bytes_waiting(), 0U);
}

TEST(PortFifo, HasRoomAgainAtTheMomentAFrameLeavesTheQueue) {
  Pair p({BitRate::gbps(1), Duration::us(50), {ByteCount::max(), 1}});
  const int64_t slot = (1000 + 24) * 8;  // ns until the next frame starts
  p.a.send(1000);
  p.a.send(1000);
  p.at_ns(slot - 1, [&] { p.a.send(1000); });  // #3: the second still waits
  p.at_ns(slot, [&] { p.a.send(1000); });      // #4: it has just left; nothing has arrived yet
  p.simulation.run();
  EXPECT_THAT(p.b.numbers(), ElementsAre(1, 2, 4));
}

TEST(Port, CountsFramesAndBytesBothWays) {
  Pair p;
  p.a.send(100);
  p.a.send(200);
  p.simulation.run();
  EXPECT_EQ(p.a.port(0).counters().tx_frames, 2U);
  EXPECT_EQ(p.a.port(0).counters().tx_bytes, 300U);
  EXPECT_EQ(p.b.port(0).counters().rx_frames, 2U);
  EXPECT_EQ(p.b.port(0).counters().rx_bytes, 300U);
}

TEST(Port, DropsFramesLongerThanItsMtuWithHeaderAndTag) {
  Pair p;
  p.a.port(0).set_mtu(1500);
  p.a.send(1518);
  p.a.send(1519);
  p.simulation.run();
  EXPECT_THAT(p.b.numbers(), ElementsAre(1));
  EXPECT_EQ(p.a.port(0).drops(DropReason::kMtuExceeded), 1U);
}

TEST(Port, IsAnOpenEndWhenLinkedToNothing) {
  Simulation simulation;
  auto& a = simulation.add<Station>("a", 2);
  Diary diary;
  simulation.observe(diary);
  EXPECT_TRUE(a.port(1).is_up());
  EXPECT_FALSE(a.port(1).is_linked());
  a.port(1).transmit(a.make(60));
  a.port(1).accept(a.make(60));
  EXPECT_THAT(diary.lines, ElementsAre("0 tx a:p2 #1", "0 rx a:p2 #2"));
  EXPECT_EQ(simulation.frames().alive(), 0U);
  a.port(1).set_admin_up(false);
  a.port(1).transmit(a.make(60));
  a.port(1).accept(a.make(60));
  EXPECT_EQ(a.port(1).drops(DropReason::kLinkDown), 2U);
}

TEST(Link, DropsWhatIsInFlightAndWhatWaitsWhenItGoesDown) {
  Pair p({BitRate::gbps(1), Duration::us(1), {}});
  Diary diary;
  p.simulation.observe(diary);
  for (int i = 0; i < 4; ++i) p.a.send(1000);
  p.at_ns(8192 + 10, [&] { p.link->set_switched_on(false); });  // #1 left, #2 leaving, #3 and #4 wait
  p.simulation.run();
  EXPECT_THAT(p.b.numbers(), IsEmpty());
  EXPECT_EQ(p.a.port(0).drops(DropReason::kLinkDown), 4U);
  EXPECT_EQ(p.simulation.frames().alive(), 0U);
  EXPECT_EQ(p.a.port(0).counters().tx_frames, 2U) << "frames that never left are not counted as sent";
  EXPECT_EQ(p.a.port(0).counters().tx_bytes, 2000U);
  EXPECT_THAT(p.a.link_changes, ElementsAre(false));
  EXPECT_THAT(p.b.link_changes, ElementsAre(false));
  EXPECT_THAT(diary.lines, ElementsAre("0 tx a:p1 #1", "8192000 tx a:p1 #2", "16384000 tx a:p1 #3",
                                       "24576000 tx a:p1 #4", "8202000 drop a:p1 #1 link_down",
                                       "8202000 drop a:p1 #2 link_down", "8202000 drop a:p1 #3 link_down",
                                       "8202000 drop a:p1 #4 link_down", "8202000 down a:p1", "8202000 down b:p1"));
}

TEST(Link, RefusesFramesWhileDownAndCarriesThemAtOnceWhenUpAgain) {
  Pair p;
  p.a.send(1500);
  p.a.send(1500);
  p.at_ns(100, [&] { p.link->set_switched_on(false); });
  p.at_ns(200, [&] { p.a.send(60); });
  p.at_ns(300, [&] { p.link->set_switched_on(true); });
  p.at_ns(400, [&] { p.a.send(60); });  // the aborted frames hold the wire no longer
  p.simulation.run();
  EXPECT_EQ(p.a.port(0).drops(DropReason::kLinkDown), 3U);
  EXPECT_THAT(p.b.arrivals, ElementsAre(Arrival{(400 + 576 + 500) * kNs, 4}));
  EXPECT_THAT(p.a.link_changes, ElementsAre(false, true));
}

TEST(Link, IsUpOnlyWhenBothPortsAre) {
  Pair p;
  p.b.port(0).set_admin_up(false);
  EXPECT_FALSE(p.link->is_up());
  EXPECT_FALSE(p.a.port(0).is_up());
  EXPECT_TRUE(p.a.port(0).is_admin_up());
  p.a.send(60);
  EXPECT_EQ(p.a.port(0).drops(DropReason::kLinkDown), 1U);
  p.link->set_switched_on(false);
  p.b.port(0).set_admin_up(true);
  EXPECT_FALSE(p.link->is_up());
  p.link->set_switched_on(true);
  EXPECT_TRUE(p.link->is_up());
  p.a.send(60);
  p.simulation.run();
  EXPECT_THAT(p.b.numbers(), ElementsAre(2));
}

TEST(Link, StartsDownWhenAPortIsDownBeforeItIsConnected) {
  Simulation simulation;
  auto& a = simulation.add<Station>("a");
  auto& b = simulation.add<Station>("b");
  a.port(0).set_admin_up(false);
  const Link& link = simulation.connect(a.port(0), b.port(0));
  EXPECT_FALSE(link.is_up());
  EXPECT_FALSE(b.port(0).is_up());
}

TEST(PortWithDiscipline, SendsOneFrameAtATimeAndDropsWhatWaitsWhenTheLinkGoesDown) {
  Pair p;
  p.a.port(0).set_queue(std::make_unique<DropTailQueue>(QueueCapacity{ByteCount::max(), 3}));
  for (int i = 0; i < 6; ++i) p.a.send(1000);
  EXPECT_EQ(p.a.port(0).drops(DropReason::kQueueFull), 2U);
  EXPECT_EQ(p.a.port(0).queue()->frames_queued(), 3U);
  EXPECT_EQ(p.a.port(0).counters().tx_frames, 1U);
  p.at_ns(8192, [&] { EXPECT_EQ(p.a.port(0).queue()->frames_queued(), 3U); });  // actions come before devices
  p.at_ns(8193, [&] { EXPECT_EQ(p.a.port(0).queue()->frames_queued(), 2U); });
  p.at_ns(9000, [&] { p.link->set_switched_on(false); });
  p.simulation.run();
  EXPECT_THAT(p.b.numbers(), ElementsAre(1));
  EXPECT_EQ(p.a.port(0).drops(DropReason::kLinkDown), 3U);
  EXPECT_EQ(p.simulation.frames().alive(), 0U);
}

TEST(PortWithDiscipline, TakesTheSameTimesAsThePlainFifo) {
  std::vector<Arrival> plain;
  for (const bool discipline : {false, true}) {
    Pair p;
    if (discipline) p.a.port(0).set_queue(std::make_unique<DropTailQueue>());
    for (const int64_t ns : {0, 0, 100, 9000, 9000, 40000}) {
      p.at_ns(ns, [&p, ns] { p.a.send(static_cast<uint32_t>(100 + ns / 10)); });
    }
    p.simulation.run();
    if (!discipline) plain = p.b.arrivals;
    EXPECT_EQ(p.b.arrivals, plain);
  }
  EXPECT_EQ(plain.size(), 6U);
}

// The wake-up for a frame that was aborted must not delay the frames after the flap.
TEST(PortWithDiscipline, KeepsTheWireBusyAfterTheLinkCameBack) {
  Pair p({BitRate::mbps(1), {}, {}});
  p.a.port(0).set_queue(std::make_unique<DropTailQueue>());
  p.a.send(1500);
  p.a.send(1500);  // waits: wake-up at 12.192 ms
  p.at_ns(1'000, [&] { p.link->set_switched_on(false); });
  p.at_ns(2'000, [&] { p.link->set_switched_on(true); });
  p.at_ns(3'000, [&] {
    p.a.send(60);
    p.a.send(60);
  });
  p.simulation.run();
  EXPECT_THAT(p.b.arrivals, ElementsAre(Arrival{579'000 * kNs, 3}, Arrival{(579'000 + 672'000) * kNs, 4}));
}

TEST(Observer, SeesTimesInOrderAtEachPortAndTheFrameTwice) {
  Pair p;
  Diary diary;
  p.simulation.observe(diary);
  p.a.send(60);
  p.a.send(60);
  p.simulation.run();
  EXPECT_THAT(diary.lines,
              ElementsAre("0 tx a:p1 #1", "672000 tx a:p1 #2", "1076000 rx b:p1 #1", "1748000 rx b:p1 #2"));
}

TEST(Observer, SeveralMayWatchTheSamePortAndNothingChanges) {
  uint64_t digest = 0;
  for (const int watchers : {0, 1, 3}) {
    Pair p;
    std::vector<Diary> diaries(static_cast<size_t>(watchers));
    for (Diary& diary : diaries) p.simulation.observe(diary);
    p.a.send(60);
    p.simulation.run();
    for (const Diary& diary : diaries) EXPECT_EQ(diary.lines.size(), 2U);
    if (watchers == 0) digest = p.simulation.events().digest();
    EXPECT_EQ(p.simulation.events().digest(), digest);
  }
}

TEST(LinkDeathTest, RefusesASecondLinkOnAPort) {
  Pair p;
  auto& c = p.simulation.add<Station>("c");
  EXPECT_DEATH(p.simulation.connect(p.a.port(0), c.port(0)), "a port carries one link");
}

}  // namespace
}  // namespace loom
