#include "devices/switching/switch.h"

#include "tests/support/switch_fixture.h"

namespace loom::testing {
namespace {

using Fixture = SwitchFixture;

TEST(LearningSwitch, FloodsUnknownDestinationButNeverBackToSource) {
  Fixture sw(Fixture::ports(3));
  EXPECT_EQ(sw.send("p1", frame_of(kB, kA)), "p2 p3");
}

TEST(LearningSwitch, SendsToTheOnePortThatKnowsTheDestination) {
  Fixture sw(Fixture::ports(3));
  sw.send("p1", frame_of(kAll, kA));
  EXPECT_EQ(sw.send("p2", frame_of(kA, kB)), "p1");
  EXPECT_EQ(sw.send("p1", frame_of(kB, kA)), "p2");
}

TEST(LearningSwitch, FloodsAgainOnceTheEntryHasAged) {
  Fixture sw(Fixture::ports(3));
  sw.send("p1", frame_of(kAll, kA));
  sw.wait(Duration::s(300));
  EXPECT_EQ(sw.send("p2", frame_of(kA, kB)), "p1 p3");
}

TEST(LearningSwitch, ForgetsThePortThatWentDownAndSendsNothingThere) {
  Fixture sw(Fixture::ports(3));
  sw.send("p1", frame_of(kAll, kA));
  sw.made.port(0).set_admin_up(false);
  EXPECT_EQ(sw.send("p2", frame_of(kA, kB)), "p3");
}

TEST(LearningSwitch, EveryFrameLeavesOrIsDroppedForOneReason) {
  Fixture sw(Fixture::ports(3));
  sw.send("p1", frame_of(kAll, kA));
  sw.send("p1", frame_of(kA, kB));              // same port
  sw.send("p1", frame_of(kB, 0x0100000000aa));  // group source
  sw.send("p1", frame_of(0x0180c2000002, kA));  // reserved
  sw.send("p1", std::vector<uint8_t>(13));      // runt
  sw.send("p1", {});
  EXPECT_EQ(sw.made.drops(DropReason::kSamePort), 1U);
  EXPECT_EQ(sw.made.drops(DropReason::kBadSource), 1U);
  EXPECT_EQ(sw.made.drops(DropReason::kReservedAddress), 1U);
  EXPECT_EQ(sw.made.drops(DropReason::kRunt), 2U);
}

TEST(LearningSwitch, DropsATagThatIsCutOff) {
  Fixture sw(Fixture::ports(2));
  std::vector<uint8_t> bytes = frame_of(kB, kA, {c_tag(1)}, 60);
  bytes.resize(19);
  EXPECT_EQ(sw.send("p1", bytes), "");
  EXPECT_EQ(sw.made.drops(DropReason::kMalformedTag), 1U);
}

TEST(VlanSwitch, PortsOfOneVlanShareOneEditedCopy) {
  SwitchConfig config = Fixture::ports(5);
  config.ports[0].vlans = Fixture::access(10);
  for (size_t i = 1; i < 5; ++i) config.ports[i].vlans = Fixture::trunk({10});
  Fixture sw(config);
  EXPECT_EQ(sw.send("p1", frame_of(kAll, kA)), "p2 p3 p4 p5");
  EXPECT_EQ(sw.left[0].second, frame_of(kAll, kA, {c_tag(10)}, 64));
  EXPECT_EQ(sw.simulation.frames().most_alive(), 2U);
}

TEST(VlanSwitch, SharedLearningFindsAStationOfAnotherVlanButMembershipDecides) {
  SwitchConfig config = Fixture::ports(3);
  config.shared_learning = true;
  config.ports[0].vlans = Fixture::access(10);
  config.ports[1].vlans = Fixture::trunk({10, 20});
  config.ports[2].vlans = Fixture::access(20);
  Fixture sw(config);
  sw.send("p2", frame_of(kAll, kB, {c_tag(10)}));
  EXPECT_EQ(sw.send("p3", frame_of(kB, kC)), "p2");
  EXPECT_EQ(sw.send("p1", frame_of(kC, kA)), "");
  EXPECT_EQ(sw.made.port(2).drops(DropReason::kEgressNotMember), 1U);
}

TEST(VlanSwitch, AdmitsOnlyTheFrameTypesOfThePort) {
  SwitchConfig config = Fixture::ports(2);
  config.ports[0].admit = FrameTypes::kOnlyUntagged;
  Fixture sw(config);
  EXPECT_EQ(sw.send("p1", frame_of(kB, kA)), "p2");
  EXPECT_EQ(sw.send("p1", frame_of(kB, kA, {c_tag(0, 5)})), "p2");
  EXPECT_EQ(sw.send("p1", frame_of(kB, kA, {c_tag(1)})), "");
  sw.configure("p1", [](PortConfig& port) { port.admit = FrameTypes::kOnlyTagged; });
  EXPECT_EQ(sw.send("p1", frame_of(kB, kA, {c_tag(0, 5)})), "");
  EXPECT_EQ(sw.send("p1", frame_of(kB, kA, {c_tag(1)})), "p2");
  EXPECT_EQ(sw.made.drops(DropReason::kFrameTypeNotAdmitted), 2U);
}

TEST(VlanSwitch, WithoutIngressFilteringOtherVlansComeInButDoNotGoOut) {
  SwitchConfig config = Fixture::ports(3);
  config.ports[0].vlans = LinuxVlans{vlans({10}), vlans({10}), 10, false};
  config.ports[1].vlans = Fixture::access(20);
  Fixture sw(config);
  EXPECT_EQ(sw.send("p1", frame_of(kAll, kA, {c_tag(20)})), "p2");
  EXPECT_EQ(sw.send("p2", frame_of(kAll, kB)), "");
}

TEST(StormControl, LetsThroughTheBurstThenTheRate) {
  SwitchConfig config = Fixture::ports(2);
  config.ports[0].storm[static_cast<size_t>(FloodKind::kBroadcast)] = FrameRate(1000);
  config.ports[0].storm_burst = 3;
  Fixture sw(config);
  size_t passed = 0;
  for (int i = 0; i < 10; ++i) passed += sw.send("p1", frame_of(kAll, kA)) == "p2";
  EXPECT_EQ(passed, 3U);
  sw.wait(Duration::ms(1) - Duration::ps(1));
  EXPECT_EQ(sw.send("p1", frame_of(kAll, kA)), "");
  sw.wait(Duration::ps(1));
  EXPECT_EQ(sw.send("p1", frame_of(kAll, kA)), "p2");
  EXPECT_EQ(sw.made.drops(DropReason::kStormControl), 8U);
  EXPECT_EQ(sw.send("p1", frame_of(kB, kA)), "p2") << "unknown unicast is not limited here";
}

TEST(StormControl, PolicesUnknownUnicastButNeverKnownStations) {
  SwitchConfig config = Fixture::ports(2);
  config.ports[0].storm[static_cast<size_t>(FloodKind::kUnknownUnicast)] = FrameRate(1);
  config.ports[0].storm_burst = 1;
  Fixture sw(config);
  EXPECT_EQ(sw.send("p1", frame_of(kB, kA)), "p2");
  EXPECT_EQ(sw.send("p1", frame_of(kB, kA)), "");
  sw.send("p2", frame_of(kA, kB));
  for (int i = 0; i < 10; ++i) EXPECT_EQ(sw.send("p1", frame_of(kB, kA)), "p2");
}

TEST(Pacing, TheLatencyPassesBeforeAFrameLeaves) {
  SwitchConfig config = Fixture::ports(2);
  config.latency = Duration::us(4);
  Fixture sw(config);
  EXPECT_EQ(sw.send("p1", frame_of(kB, kA)), "");
  sw.wait(Duration::us(4) - Duration::ps(1));
  EXPECT_EQ(sw.where(), "");
  sw.wait(Duration::ps(1));
  EXPECT_EQ(sw.where(), "p2");
}

TEST(Pacing, PastTheForwardingRateFramesWaitAndThenAreDropped) {
  SwitchConfig config = Fixture::ports(2);
  config.forwarding_rate = FrameRate(1'000'000);
  config.forwarding_queue = 4;
  Fixture sw(config);
  for (int i = 0; i < 10; ++i) sw.made.port(0).accept(sw.simulation.frames().make({1, 1}, frame_of(kB, kA)));
  sw.wait(Duration::ms(1));
  EXPECT_EQ(sw.made.port(1).counters().tx_frames, 5U) << "one at work and four waiting";
  EXPECT_EQ(sw.made.drops(DropReason::kForwardingRate), 5U);
}

TEST(Pacing, TheNextFrameIsDecidedOneIntervalLater) {
  SwitchConfig config = Fixture::ports(2);
  config.forwarding_rate = FrameRate(1'000'000);
  Fixture sw(config);
  for (int i = 0; i < 3; ++i) sw.made.port(0).accept(sw.simulation.frames().make({1, 1}, frame_of(kB, kA)));
  sw.wait(Duration::us(1));
  EXPECT_EQ(sw.left.size(), 2U);
  sw.wait(Duration::us(1));
  EXPECT_EQ(sw.left.size(), 3U);
}

TEST(Mirror, CopiesWhatComesInToAPortThatTakesPartInNothingElse) {
  SwitchConfig config = Fixture::ports(3);
  config.mirrors.push_back({"m0", false, {"p1"}, {}, std::nullopt, "p3", 0});
  Fixture sw(config);
  EXPECT_EQ(sw.send("p1", frame_of(kB, kA)), "p3 p2");
  EXPECT_EQ(sw.send("p2", frame_of(kAll, kB)), "p1");
  EXPECT_EQ(sw.send("p3", frame_of(kA, kC)), "");
  EXPECT_EQ(sw.made.drops(DropReason::kMirrorDestination), 1U);
}

TEST(Mtu, AKnownStationBehindAPortTooSmallIsNotFlooded) {
  SwitchConfig config = Fixture::ports(3);
  config.ports[1].mtu = 1000;
  Fixture sw(config);
  sw.send("p2", frame_of(kAll, kB));
  EXPECT_EQ(sw.send("p1", frame_of(kB, kA, {}, 1018)), "p2");
  EXPECT_EQ(sw.send("p1", frame_of(kB, kA, {}, 1019)), "");
  EXPECT_EQ(sw.made.port(1).drops(DropReason::kMtuExceeded), 1U);
}

// What an observer is told.
class Told final : public Observer {
 public:
  void on_decision(Time, const Node&, const Port&, const Frame&, const Decision& decision) override {
    last = decision;
  }
  void on_table_change(Time, const Node&, const TableChange& change) override {
    changes.push_back(std::string(name_of(change.kind)) + " " + change.key + " " + change.value);
  }
  std::string why(std::string_view rule) const {
    for (const DecisionStep& step : last.steps) {
      if (step.point->rule == rule) return step.why;
    }
    return "";
  }
  Decision last;
  std::vector<std::string> changes;
};

TEST(Explanation, SaysWhichRuleAndWhichEntryLearnedWhenAndFromWhichFrame) {
  SwitchConfig config = Fixture::ports(3);
  config.ports[0].vlans = Fixture::access(10);
  config.ports[1].vlans = Fixture::access(10);
  Fixture sw(config);
  Told told;
  sw.simulation.observe(told, sw.made);
  sw.wait(Duration::ms(200));
  sw.send("p2", frame_of(kAll, kB));
  EXPECT_EQ(told.why("egress-set"), "p3 removed: not a member of VLAN 10");
  EXPECT_EQ(told.last.verdict, "flooded to p1");
  sw.send("p1", frame_of(kB, kA));
  EXPECT_EQ(told.why("vlan-classification"), "untagged, so VLAN 10 by the PVID of p1");
  EXPECT_EQ(told.why("lookup"),
            "02:00:00:00:00:0b was learned on p2 at 0.200 s from frame 1 of sw, last seen at 0.200 s");
  EXPECT_EQ(told.last.verdict, "forwarded to p2");
  ASSERT_EQ(told.last.egress.size(), 1U);
  sw.send("p1", frame_of(kB, kA, {c_tag(20)}));
  EXPECT_EQ(told.last.verdict, "dropped: vlan_not_member");
}

TEST(Explanation, TellsOfEveryChangeOfTheTable) {
  SwitchConfig config = Fixture::ports(2);
  config.table.capacity = 1;
  Fixture sw(config);
  Told told;
  sw.simulation.observe(told, sw.made);
  sw.send("p1", frame_of(kAll, kA));
  sw.send("p2", frame_of(kAll, kA));
  sw.send("p2", frame_of(kAll, kB));
  sw.made.flush_all();
  const std::vector<std::string> expected{"added vlan 1 02:00:00:00:00:0a p1",
                                          "moved vlan 1 02:00:00:00:00:0a p1 -> p2",
                                          "evicted vlan 1 02:00:00:00:00:0a p2", "added vlan 1 02:00:00:00:00:0b p2",
                                          "flushed vlan 1 02:00:00:00:00:0b p2"};
  EXPECT_EQ(told.changes, expected);
}

TEST(SteadyState, AllocatesNoFramesBeyondThoseInUse) {
  SwitchConfig config = Fixture::ports(4);
  config.ports[0].vlans = Fixture::access(1);
  config.ports[1].vlans = Fixture::trunk({1});
  Fixture sw(config);
  sw.send("p1", frame_of(kAll, kA));
  const uint64_t blocks = sw.simulation.frames().blocks_allocated();
  for (int i = 0; i < 1000; ++i) sw.send("p1", frame_of(kAll, kA));
  EXPECT_EQ(sw.simulation.frames().blocks_allocated(), blocks);
}

}  // namespace
}  // namespace loom::testing
