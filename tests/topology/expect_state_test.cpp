// What `expect` demands of tables, counters, drops and latencies.

#include "core/capture/pcap_writer.h"
#include "core/wire/build.h"
#include "tests/support/temp_folder.h"
#include "topology/run.h"

namespace loom {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::ThrowsMessage;

// Host A on p1 says something at 10 ms and at 30 ms, host B on p2 at 20 ms; p3 is in another VLAN. Links of h1 take
// time.
constexpr const char* kTopology = R"(
version: 1
topology:
  nodes:
    sw1: { kind: switch, ports: { p1: { access: 10 }, p2: { access: 10 }, p3: { access: 20 } } }
    c1: { kind: capture-port }
    h1: { kind: host, ip: 10.0.0.1/24, mac: 02:00:00:00:00:01 }
    h2: { kind: host, ip: 10.0.0.2/24, mac: 02:00:00:00:00:02 }
    sw2: { kind: switch }
  links:
    - { endpoints: ["c1:0", "sw1:p1"], delay: 5us }
    - { endpoints: ["h1:eth0", "sw2:a"], delay: 5us }
    - { endpoints: ["h2:eth0", "sw2:b"], delay: 5us }
traffic:
  - ping: h2
    from: h1
  - frames:
      - { at: 10ms, port: "c1:0", dst: ff:ff:ff:ff:ff:ff, src: 02:00:00:00:00:0a }
      - { at: 20ms, port: "sw1:p2", dst: 02:00:00:00:00:0a, src: 02:00:00:00:00:0b }
      - { at: 30ms, port: "c1:0", dst: 02:00:00:00:00:0b, src: 02:00:00:00:00:0a, vlan: 30 }
expect:
)";

RunOutcome run(const std::string& expect, const std::string& tail = "run: { until: 1s }\n") {
  const std::string text = kTopology + ("  it: " + expect + "\n") + tail;
  return run_scenario(parse_scenario(text, "test.yaml", all_devices()), all_devices());
}

std::vector<std::string> failures(const std::string& expect) {
  const RunOutcome outcome = run(expect);
  EXPECT_EQ(outcome.expectations.size(), 1U);
  EXPECT_EQ(outcome.passed(), outcome.expectations[0].failures.empty());
  return outcome.expectations[0].failures;
}

std::string complaint(const std::string& expect) {
  const ScenarioCheck check = check_scenario(kTopology + ("  it: " + expect + "\n"), "test.yaml", all_devices());
  return check.errors.empty() ? "" : check.errors[0].what();
}

TEST(ExpectTable, HoldsAnEntryByAnyOfItsColumns) {
  EXPECT_THAT(failures("{ node: sw1, table: { holds: [ { vlan: 10, mac: 02:00:00:00:00:0A, port: p1 } ] } }"),
              IsEmpty());
  EXPECT_THAT(failures("{ node: sw1, table: { holds: [ { port: p2 } ] } }"), IsEmpty());
  EXPECT_THAT(
      failures("{ node: sw1, table: { holds: [ { mac: 02:00:00:00:00:0a, port: p2 } ] } }"),
      ElementsAre("the mac table of sw1 should hold mac 02:00:00:00:00:0a, port p2, and does not; the nearest "
                  "entry is vlan 10, mac 02:00:00:00:00:0a, port p1, type dynamic"));
}

TEST(ExpectTable, IsLookedAtAtItsMomentOrAtTheEnd) {
  EXPECT_THAT(failures("{ node: sw1, at: 15ms, table: { lacks: [ { mac: 02:00:00:00:00:0b } ] } }"), IsEmpty());
  EXPECT_THAT(failures("{ node: sw1, table: { lacks: [ { mac: 02:00:00:00:00:0b } ] } }"),
              ElementsAre(AllOf(HasSubstr("should not hold mac 02:00:00:00:00:0b"), HasSubstr("port p2"))));
}

TEST(ExpectTable, AMomentAfterTheLastEventIsReachedAllTheSame) {
  const RunOutcome outcome = run("{ node: sw1, at: 301s, table: { entries: 0 } }", "");  // aged out after 300 s
  EXPECT_TRUE(outcome.passed());
}

TEST(ExpectTable, LookingChangesNothing) {
  EXPECT_EQ(run("{ node: sw1, at: 15ms, table: { entries: 1 } }").event_hash,
            run("{ port: \"sw1:p3\", nothing: true }").event_hash);
}

TEST(ExpectTable, ExactlyMatchesOneToOne) {
  EXPECT_THAT(failures("{ node: sw1, table: { exactly: [ { port: p1 }, { port: p2 } ] } }"), IsEmpty());
  EXPECT_THAT(failures("{ node: sw1, table: { exactly: [ { port: p1 } ] } }"),
              ElementsAre(AllOf(HasSubstr("02:00:00:00:00:0b"), HasSubstr("which is not expected"))));
  EXPECT_THAT(failures("{ node: sw1, table: { exactly: [ { port: p1 }, { port: p2 }, { vlan: 10 } ] } }"),
              ElementsAre(HasSubstr("should hold vlan 10, and does not")));
}

TEST(ExpectTable, EntriesAreCounted) {
  EXPECT_THAT(failures("{ node: sw1, table: { entries: { at-most: 1 } } }"),
              ElementsAre("the mac table of sw1 should hold at most 1 entries, and holds 2"));
}

TEST(ExpectTable, AHostHasItsArpCache) {
  EXPECT_THAT(
      failures("{ node: h1, table: { holds: [ { ip: 10.0.0.2, mac: 02:00:00:00:00:02, state: reachable } ] } }"),
      IsEmpty());
}

TEST(ExpectTable, ComplaintsNameTheWordThatIsWrong) {
  EXPECT_THAT(complaint("{ node: sw1, table: { holds: [ { vlna: 10 } ] } }"),
              AllOf(HasSubstr("test.yaml:22:"), HasSubstr("vlan")));
  EXPECT_THAT(complaint("{ node: sw1, table: { holds: [ { port: p9 } ] } }"), HasSubstr("p9"));
  EXPECT_THAT(complaint("{ node: sw1, table: { name: arp, entries: 1 } }"), HasSubstr("no table called \"arp\""));
  EXPECT_THAT(complaint("{ node: c1, table: { entries: 1 } }"), HasSubstr("keeps no table"));
  EXPECT_THAT(complaint("{ node: sw1, table: {} }"), HasSubstr("could not fail"));
  EXPECT_THAT(complaint("{ port: \"sw1:p1\", table: { entries: 1 } }"), HasSubstr("write node: sw1"));
  EXPECT_THAT(complaint("{ node: sw1, port: \"sw1:p1\", nothing: true }"),
              HasSubstr("about a port and about a node"));
  EXPECT_THAT(complaint("{ node: sw1, nothing: true }"), HasSubstr("nothing is about the frames of a port"));
  EXPECT_THAT(complaint("{ node: sw1, at: 5ms }"), HasSubstr("there are none"));
}

TEST(ExpectTable, AMomentBehindTheEndIsRefused) {
  const ScenarioCheck check = check_scenario(
      kTopology + std::string("  it: { node: sw1, at: 2s, table: { entries: 0 } }\nrun: { until: 1s }\n"),
      "test.yaml", all_devices());
  ASSERT_EQ(check.errors.size(), 1U);
  EXPECT_THAT(check.errors[0].what(), HasSubstr("the run ends at 1s"));
}

TEST(ExpectCounters, AreThoseOfANodeOrOfAPort) {
  EXPECT_THAT(failures("{ node: sw1, counters: { flooded: 1, p1.rx_frames: { at-least: 2 } } }"), IsEmpty());
  EXPECT_THAT(failures("{ port: \"sw1:p2\", counters: { tx_frames: 3 } }"),
              ElementsAre("tx_frames of sw1:p2 should be exactly 3, and is 1"));
}

TEST(ExpectCounters, OneThatIsNotKeptIsAnErrorWithTheNearestName) {
  EXPECT_THAT([] { run("{ node: sw1, counters: { floded: 1 } }"); },
              ThrowsMessage<UserError>(AllOf(HasSubstr("floded"), HasSubstr("did you mean \"flooded\""))));
}

TEST(ExpectDrops, AreByReasonOrAllTogether) {
  EXPECT_THAT(failures("{ port: \"sw1:p1\", drops: { vlan_not_member: 1 } }"), IsEmpty());
  EXPECT_THAT(failures("{ node: sw1, at: 25ms, drops: { any: 0 } }"), IsEmpty());
  EXPECT_THAT(
      failures("{ node: sw1, drops: { any: 0 } }"),
      ElementsAre("sw1 should have dropped exactly 0 frames for any reason, and dropped 1: 1 vlan_not_member"));
  EXPECT_THAT(failures("{ port: \"sw1:p2\", drops: { vlan_not_member: { at-least: 1 } } }"),
              ElementsAre(HasSubstr("as vlan_not_member, and dropped 0")));
}

TEST(ExpectDrops, AnUnknownReasonIsRefusedWithTheNearest) {
  EXPECT_THAT(complaint("{ node: sw1, drops: { vlan_not_membr: 1 } }"),
              HasSubstr("did you mean \"vlan_not_member\""));
}

TEST(ExpectLatency, RunsFromOnePortToTheOther) {
  // 5 us on each of two links.
  EXPECT_THAT(failures("{ port: \"h2:eth0\", direction: received, latency: { from: \"h1:eth0\", at-least: 10us, "
                       "at-most: 10us } }"),
              IsEmpty());
  EXPECT_THAT(failures("{ port: \"sw2:b\", latency: { from: \"h1:eth0\", at-most: 4us, mean: 4us, p99: 4us } }"),
              ElementsAre(AllOf(HasSubstr("2 of 2 frames took longer than 4us from h1:eth0"), HasSubstr("took 5us")),
                          HasSubstr("the mean of 2 latencies"), HasSubstr("the 99th percentile of 2 latencies")));
}

TEST(ExpectLatency, FailsWhenNoFrameCameThatWay) {
  EXPECT_THAT(failures("{ port: \"sw1:p3\", latency: { from: \"sw1:p1\", at-most: 1s } }"),
              ElementsAre(HasSubstr("no frame came here from sw1:p1")));
}

TEST(ExpectLatency, WithoutABoundIsRefused) {
  EXPECT_THAT(complaint("{ port: \"sw1:p3\", latency: { from: \"sw1:p1\" } }"), HasSubstr("could not fail"));
}

TEST(ExpectCount, BoundsThatNoNumberMeetsAreRefused) {
  EXPECT_THAT(complaint("{ port: \"sw1:p3\", at-least: 3, at-most: 2 }"), HasSubstr("which no number is"));
}

}  // namespace
}  // namespace loom
