// A run driven by hand: in whatever pieces, it is the run that run_scenario makes; where it stops, and what it shows.

#include "topology/session.h"

#include "core/wire/describe.h"
#include "topology/run.h"

namespace loom {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

// Two hosts, a switch, three pings; an expectation that looks at a table on the way, and one at the end.
constexpr const char* kText = R"(version: 1
topology:
  nodes:
    h1: { kind: host, ip: 10.0.0.1/24, mac: "02:00:00:00:00:01" }
    h2: { kind: host, ip: 10.0.0.2/24, mac: "02:00:00:00:00:02" }
    sw: { kind: switch }
  links:
    - { endpoints: ["h1:eth0", "sw:p1"], rate: 1Gbps, delay: 1us }
    - { endpoints: ["h2:eth0", "sw:p2"], rate: 1Gbps, delay: 1us }
traffic: [ { name: p, ping: h2, from: h1, count: 3, interval: 10ms, start: 1ms } ]
expect:
  echoed: { port: "h1:eth0", direction: received, filter: icmp, count: 3 }
  learned: { node: sw, at: 5ms, table: { name: mac, holds: [ { mac: "02:00:00:00:00:01", port: p1 } ] } }
run: { until: 50ms }
)";

class DrivenRun : public ::testing::Test {
 protected:
  Scenario scenario = parse_scenario(kText, "test.yaml", all_devices());
  Session session{scenario, all_devices(), 1};

  uint64_t executed() { return session.simulation().events().executed(); }
  uint64_t digest() { return session.simulation().events().digest(); }
  Time now() { return session.simulation().now(); }
  Session::Came go(Goal goal, Time cap = Time::max()) {
    session.aim(std::move(goal));
    return session.go_on(cap, UINT64_MAX / 2);
  }
  static std::string line(const FrameRow& row) {
    const char* const what = row.what == FrameRow::What::kSent      ? "sent"
                             : row.what == FrameRow::What::kEntered ? "entered"
                                                                    : "dropped";
    return std::to_string(row.no) + " " + std::to_string(row.at.count_ps()) + " " + what + " " +
           row.port->full_name() + " " + wire::summarise(row.frame.bytes(), row.frame.size());
  }
  static std::vector<std::string> lines(const FrameLog& log) {
    std::vector<std::string> all;
    for (uint64_t no = log.rows().oldest(); no <= log.total(); ++no) all.push_back(line(*log.rows().find(no)));
    return all;
  }
};

TEST_F(DrivenRun, EndsAsRunScenarioDoesInWhateverPieces) {
  const RunOutcome straight = run_scenario(scenario, all_devices());
  ASSERT_TRUE(straight.passed());
  session.aim({});
  int pieces = 0;
  while (session.go_on(Time::max(), 1 + pieces % 3) == Session::Came::kOn) ++pieces;
  EXPECT_GT(pieces, 5);
  EXPECT_TRUE(session.has_ended());
  EXPECT_EQ(digest(), straight.event_hash);
  EXPECT_EQ(executed(), straight.events);
  EXPECT_EQ(now(), straight.end);
  ASSERT_EQ(session.outcome().size(), 2u);
  EXPECT_TRUE(session.outcome()[0].passed);
  EXPECT_TRUE(session.outcome()[1].passed);
}

TEST_F(DrivenRun, EndsAsRunScenarioDoesWithCapsOfTime) {
  const RunOutcome straight = run_scenario(scenario, all_devices());
  session.aim({});
  Time cap;
  while (session.go_on(cap, 1000) == Session::Came::kOn) cap = cap + Duration::us(700);
  EXPECT_EQ(digest(), straight.event_hash);
  EXPECT_EQ(session.outcome()[1].passed, true);
}

TEST_F(DrivenRun, HasAClockThatGoesOnBetweenEventsAndEndsWithTheLast) {
  Scenario endless = scenario;
  endless.run.until.reset();
  endless.expect.clear();
  const RunOutcome straight = run_scenario(endless, all_devices());
  Session driven(endless, all_devices(), 1);
  driven.aim({});
  Time cap = Time::at(Duration::us(300));
  EXPECT_EQ(driven.go_on(cap, 1000), Session::Came::kOn);
  EXPECT_EQ(driven.simulation().now(), cap);  // the first ping is at 1 ms
  while (driven.go_on(cap, 1000) == Session::Came::kOn) cap = cap + Duration::us(700);
  EXPECT_EQ(driven.simulation().now(), straight.end);
  EXPECT_EQ(driven.simulation().events().digest(), straight.event_hash);
}

TEST_F(DrivenRun, GoesExactlyAsFarAsItIsTold) {
  EXPECT_EQ(go({.until = Time::at(Duration::ms(2))}), Session::Came::kThere);
  EXPECT_EQ(now(), Time::at(Duration::ms(2)));
  const uint64_t before = executed();
  EXPECT_EQ(go({.event = before + 1}), Session::Came::kThere);
  EXPECT_EQ(executed(), before + 1);
  EXPECT_EQ(now(), Time::at(Duration::ms(11)));        // the second ping, and not a picosecond later
  EXPECT_EQ(go({.event = 3}), Session::Came::kThere);  // it is there already
  EXPECT_EQ(executed(), before + 1);
  EXPECT_EQ(go({.until = Time::at(Duration::s(9))}), Session::Came::kEnd);
}

TEST_F(DrivenRun, FollowsAFrameFromHopToHop) {
  EXPECT_EQ(go({.row = 1}), Session::Came::kThere);
  EXPECT_EQ(now(), Time::at(Duration::ms(1)));
  const FrameId frame = session.frames().rows().find(1)->frame.id();
  EXPECT_EQ(go({.hop = frame}), Session::Came::kThere);
  EXPECT_EQ(session.log().entries().back().node->name(), "sw");  // received and flooded in one event
  EXPECT_EQ(go({.hop = frame}), Session::Came::kThere);
  EXPECT_EQ(session.log().entries().back().node->name(), "h2");
  EXPECT_EQ(go({.hop = frame}), Session::Came::kEnd);
}

TEST_F(DrivenRun, StopsAtTheNextEventsOfANodeAndWhenAFigureIsReached) {
  const Node& h2 = *session.simulation().find_node("h2");
  EXPECT_EQ(go({.node = &h2, .times = 2}), Session::Came::kThere);
  EXPECT_EQ(session.simulation().events().last_destination(), h2.id());
  EXPECT_EQ(go({.counter = "h1.eth0.rx_frames", .at_least = 3}), Session::Came::kThere);
  EXPECT_EQ(figure_named(*session.simulation().find_node("h1"), "h1.eth0.rx_frames").value, 3);
  EXPECT_THROW(session.aim({.counter = "h9.eth0.rx_frames"}), UserError);
  EXPECT_EQ(go({.counter = "h1.eth0.nothing", .at_least = 1}), Session::Came::kEnd);
}

TEST_F(DrivenRun, NumbersRowsTheSameHoweverTheyWereReached) {
  while (go({.event = executed() + 1}) == Session::Came::kThere) {
  }
  Session straight(scenario, all_devices(), 1);
  straight.aim({});
  straight.go_on(Time::max(), UINT64_MAX / 2);
  EXPECT_EQ(lines(session.frames()), lines(straight.frames()));
  EXPECT_EQ(session.log().total(), straight.log().total());
  EXPECT_EQ(digest(), straight.simulation().events().digest());
}

TEST_F(DrivenRun, JudgesAsIfTheRunEndedHere) {
  go({.until = Time::at(Duration::ms(2))});
  const std::vector<ExpectationOutcome> verdict = session.verdict_now();
  EXPECT_FALSE(verdict[0].passed);  // one echo of three
  EXPECT_TRUE(verdict[1].passed);
}

TEST_F(DrivenRun, StopsAtBreakpointsOnlyWhenTheyCount) {
  session.breakpoints().set({{.id = "b", .port = "h1:eth0", .filter = "icmp"}});
  EXPECT_EQ(go({.until = Time::at(Duration::ms(8))}), Session::Came::kThere);
  EXPECT_EQ(go({.breaks = true}), Session::Came::kBreak);
  const auto hit = session.take_hit();
  ASSERT_TRUE(hit.has_value());
  EXPECT_EQ(hit->id, "b");
  EXPECT_EQ(hit->place, "h1:eth0");
  EXPECT_THAT(hit->summary, HasSubstr("echo reply"));
}

TEST_F(DrivenRun, RefusesBreakpointsOnWhatDoesNotExist) {
  Breakpoints& breakpoints = session.breakpoints();
  EXPECT_THROW(breakpoints.set({{.node = "h3"}}), UserError);
  EXPECT_THROW(breakpoints.set({{.port = "h1:eth1"}}), UserError);
  EXPECT_THROW(breakpoints.set({{.reason = "tired"}}), UserError);
  EXPECT_THROW(breakpoints.set({{.on = "eaten"}}), UserError);
  EXPECT_THROW(breakpoints.set({{.filter = "vlan ("}}), UserError);
  breakpoints.set_what_fits({{.node = "h3"}, {.node = "h2"}});
  EXPECT_EQ(breakpoints.size(), 1u);
}

TEST_F(DrivenRun, KeepsTheLatestRowsAndKnowsTheNumberOfTheOldest) {
  FrameLog few(session.simulation(), 2);
  go({.until = Time::at(Duration::ms(8))});
  few.catch_up();
  EXPECT_EQ(few.total(), session.frames().total());
  EXPECT_EQ(few.rows().oldest(), few.total() - 1);
  EXPECT_FALSE(few.rows().find(1).has_value());
  EXPECT_EQ(few.rows().find(few.total())->no, few.total());
  EXPECT_FALSE(few.rows().find(few.total() + 1).has_value());
}

TEST(DrivenRunWithFaults, TakesBackWhatALinkTookBack) {
  // 100 frames queue up at 1 Mb/s; after 3 ms the link goes down, and most of them never leave.
  const Scenario scenario = parse_scenario(R"(version: 1
topology:
  nodes: { a: { kind: host, ip: 10.0.0.1/24 }, b: { kind: host, ip: 10.0.0.2/24 } }
  links: [ { endpoints: ["a:eth0", "b:eth0"], rate: 1Mbps, delay: 1us } ]
traffic: [ { name: u, udp: 5001, from: a, to: b, size: 100B, interval: 1us, count: 20, start: 1ms } ]
faults: [ { at: 3ms, down: [ "a:eth0", "b:eth0" ] }, { at: 4ms, up: [ "a:eth0", "b:eth0" ] } ]
run: { until: 100ms }
)",
                                           "test.yaml", all_devices());
  Session session(scenario, all_devices(), 1);
  session.aim({});
  session.go_on(Time::max(), UINT64_MAX / 2);
  uint64_t sent = 0;
  uint64_t lost = 0;
  for (uint64_t no = 1; no <= session.frames().total(); ++no) {
    const FrameRow row = *session.frames().rows().find(no);
    if (row.port == nullptr || row.port->full_name() != "a:eth0") continue;
    if (row.what == FrameRow::What::kSent) ++sent;
    if (row.what == FrameRow::What::kDropped && row.reason == DropReason::kLinkDown) ++lost;
  }
  EXPECT_GT(lost, 0u);
  EXPECT_EQ(sent, session.built().node("a").port(0).counters().tx_frames);
}

}  // namespace
}  // namespace loom
