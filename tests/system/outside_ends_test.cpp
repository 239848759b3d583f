// Every kind of outside end that needs the machine, with real programs behind it: a real Open vSwitch on sockets,
// TAPs and interfaces with and without offloads, ends that flood; and what a run does that cannot keep up.

#include <fstream>

#include "devices/live/ovs_daemons.h"
#include "tests/support/live_run.h"
#include "tests/support/temp_folder.h"

namespace loom {
namespace {

using ::testing::HasSubstr;

class OutsideEnds : public LiveRun {};

TEST_F(OutsideEnds, ASocketIsACableToARealOpenVswitch) {
  if (const auto lacks = live::OvsDaemons::lacking()) GTEST_SKIP() << *lacks;
  const TempFolder folder;
  const std::string first = folder.path("p1.sock");
  const std::string second = folder.path("p2.sock");
  const live::OvsDaemons ovs;
  ovs.vsctl({"add-br", "br0", "--", "set", "bridge", "br0", "datapath_type=dummy"});
  // The first port listens and we connect, the second the other way around.
  ovs.vsctl({"add-port", "br0", "p1", "tag=10", "--", "set", "interface", "p1", "type=dummy",
             "options:pstream=punix:" + first});
  LiveWishes wishes;
  wishes.begins = [&](const std::vector<live::OutsideNode*>&) {
    ovs.vsctl({"add-port", "br0", "p2", "tag=10", "--", "set", "interface", "p2", "type=dummy",
               "options:stream=unix:" + second});
  };
  LiveReport report;
  const RunOutcome outcome = run(R"(version: 1
topology:
  nodes:
    a: { kind: netns, ip: 10.0.0.1/24, exec: [ "busybox ping -c 5 10.0.0.2" ] }
    b: { kind: netns, ip: 10.0.0.2/24 }
    to-p1: { kind: socket, framing: ovs, path: )" +
                                     first +
                                     R"( }
    to-p2: { kind: socket, framing: ovs, role: listen, path: )" +
                                     second + R"( }
  links:
    - { endpoints: ["a:eth0", "to-p1:eth0"], rate: 1Gbps, delay: 10ms }
    - { endpoints: ["b:eth0", "to-p2:eth0"], rate: 1Gbps, delay: 10ms }
run: { until: 30s }
)",
                                 report, wishes);
  EXPECT_EQ(failures(outcome, report), "");
  EXPECT_THAT(output_of(report, 0), HasSubstr("min/avg/max = 4"));  // four times 10 ms
  EXPECT_EQ(again(outcome).event_hash, outcome.event_hash);
}

TEST_F(OutsideEnds, DatagramsCarryFramesBetweenTwoRuns) {
  const TempFolder folder;
  LiveReport report;
  // Two ends of one run stand for two runs.
  const RunOutcome outcome = run(R"(version: 1
topology:
  nodes:
    a: { kind: netns, ip: 10.0.0.1/24, exec: [ "busybox ping -c 3 10.0.0.2" ] }
    b: { kind: netns, ip: 10.0.0.2/24 }
    here: { kind: socket, framing: datagram, path: )" +
                                     folder.path("here") + R"( }
    there: { kind: socket, framing: datagram, path: )" +
                                     folder.path("there") + R"(, peer: )" + folder.path("here") + R"( }
  links:
    - { endpoints: ["b:eth0", "here:eth0"], rate: 1Gbps }
    - { endpoints: ["a:eth0", "there:eth0"], rate: 1Gbps }
run: { until: 20s }
)",
                                 report);
  EXPECT_EQ(failures(outcome, report), "");
}

// ---- the machine's own network ------------------------------------------------------------------------------------

struct Meeting {
  const char* name;
  const char* here;      // the node that stands for this machine
  const char* settings;  // of the namespace
};

class MeetsTheMachine : public OutsideEnds, public ::testing::WithParamInterface<Meeting> {};

// A page of this machine's, fetched from a namespace: what one kernel left unfinished must be finished before the
// other sees it, whatever carries it.
TEST_P(MeetsTheMachine, CarriesTcp) {
  live::run_program({"ip", "link", "set", "lo", "up"});
  if (std::string(GetParam().here).find("interface,") != std::string::npos) {
    live::run_program({"ip", "link", "add", "v0", "type", "veth", "peer", "name", "v1"});
    live::run_program({"ip", "addr", "add", "10.0.0.2/24", "dev", "v1"});
    live::run_program({"ip", "link", "set", "v0", "up"});
    live::run_program({"ip", "link", "set", "v1", "up"});
  }
  const TempFolder folder;
  std::string blob;
  for (int i = 0; i < 100'000; ++i) blob += std::to_string(i) + "\n";
  folder.write("blob", blob);
  const live::ChildProcess server({"busybox", "httpd", "-f", "-p", "8080", "-h", folder.path()}, {},
                                  folder.path("log"));
  LiveReport report;
  const std::string text = std::string(R"(version: 1
topology:
  nodes:
    here: { )") + GetParam().here +
                           R"( }
    there: { kind: netns, ip: 10.0.0.1/24, )" +
                           GetParam().settings + R"( exec: [ "busybox ping -c 2 10.0.0.2",
        "busybox wget -q -O - http://10.0.0.2:8080/blob | md5sum" ] }
    sw: { kind: switch, ports: { p1: { access: 10 }, p2: { access: 10 } } }
  links:
    - { endpoints: ["here:eth0", "sw:p1"], rate: 100Mbps, delay: 1ms }
    - { endpoints: ["there:eth0", "sw:p2"], rate: 100Mbps, delay: 1ms }
run: { until: 30s }
)";
  const RunOutcome outcome = run(text, report);
  EXPECT_EQ(failures(outcome, report), "");
  EXPECT_EQ(output_of(report, 1), live::run_program({"sh", "-c", "md5sum < " + folder.path("blob")}));
  EXPECT_EQ(again(outcome).event_hash, outcome.event_hash);
}

INSTANTIATE_TEST_SUITE_P(
    Ends, MeetsTheMachine,
    ::testing::Values(Meeting{"tap", "kind: tap, interface: tap0, ip: 10.0.0.2/24", ""},
                      Meeting{"tap_with_offloads", "kind: tap, interface: tap0, ip: 10.0.0.2/24, offloads: true",
                              "offloads: true,"},
                      Meeting{"interface", "kind: interface, interface: v0", ""},
                      Meeting{"interface_with_offloads", "kind: interface, interface: v0", "offloads: true,"}),
    [](const auto& each) { return std::string(each.param.name); });

// IP alone on both sides: a namespace and this machine, whose Ethernet is the network's.
TEST_F(OutsideEnds, TunsCarryIpAndNeverSeeArp) {
  live::run_program({"ip", "link", "set", "lo", "up"});
  LiveReport report;
  const RunOutcome outcome = run(R"(version: 1
topology:
  nodes:
    here: { kind: tun, interface: tun0, ip: 10.0.0.2/24, mac: 02:00:00:00:00:aa }
    there: { kind: netns, link: tun, ip: 10.0.0.1/24, exec: [ "busybox ping -c 2 10.0.0.2", "busybox ping -c 1 10.0.0.3",
        "ip neigh show" ] }
    model: { kind: host, ip: 10.0.0.3/24 }
    sw: { kind: switch, ports: { p1: { access: 10 }, p2: { access: 10 }, p3: { access: 10 } } }
  links:
    - { endpoints: ["here:eth0", "sw:p1"], rate: 100Mbps, delay: 1ms }
    - { endpoints: ["there:eth0", "sw:p2"], rate: 100Mbps, delay: 1ms }
    - { endpoints: ["model:eth0", "sw:p3"], rate: 100Mbps, delay: 1ms }
expect:
  asked: { port: "sw:p1", filter: "arp dst host 10.0.0.2", at-least: 1 }
  addressed: { port: "sw:p2", filter: "icmp and ether src 02:00:00:00:00:aa", count: 2 }
run: { until: 30s }
)",
                                 report);
  EXPECT_EQ(failures(outcome, report), "");
  EXPECT_EQ(output_of(report, 2), "");
  EXPECT_EQ(again(outcome).event_hash, outcome.event_hash);
}

TEST_F(OutsideEnds, WhatTheMachineHasNotIsNamed) {
  LiveReport report;
  try {
    run(R"(version: 1
topology:
  nodes:
    here: { kind: interface, interface: nowhere0 }
    there: { kind: host, ip: 10.0.0.1/24 }
  links: [ { endpoints: ["here:eth0", "there:eth0"], rate: 1Gbps } ]
run: { until: 1ms }
)",
        report);
    FAIL();
  } catch (const UserError& error) {
    EXPECT_THAT(error.where().text() + ": " + error.message(), HasSubstr("test.yaml:4:5: here: "));
    EXPECT_THAT(error.message(), HasSubstr("nowhere0"));
  }
}

// ---- more than there is room for
// -----------------------------------------------------------------------------------

uint64_t resident_kib() {
  std::ifstream in("/proc/self/status");
  for (std::string line; std::getline(in, line);) {
    if (line.rfind("VmRSS:", 0) == 0) return std::stoull(line.substr(6));
  }
  return 0;
}

// What a flood leaves and what its neighbours notice of it.
void expect_harmless(const RunOutcome& outcome, const LiveReport& report, uint64_t resident_before) {
  for (const live::CommandResult& each : report.commands) {
    if (each.node != "a") continue;
    EXPECT_TRUE(each.succeeded()) << each.output;
  }
  EXPECT_LT(resident_kib(), resident_before + 128 * 1024) << "KiB";
  EXPECT_THAT(outcome.drops, ::testing::Contains(::testing::Truly([](const DropCount& each) {
                return each.place() == "flooder:eth0" && each.reason == DropReason::kQueueFull && each.frames > 100;
              })));
}

constexpr const char* kFloodedNetwork = R"(
    a: { kind: netns, ip: 10.0.0.2/24, exec: [ "busybox ping -c 4 10.0.0.3" ] }
    b: { kind: netns, ip: 10.0.0.3/24 }
    victim: { kind: netns, ip: 10.0.0.4/24, exec: [ "timeout 10 iperf3 -s -1 > /dev/null; true" ] }
    sw: { kind: switch, ports: { p1: {}, p2: {}, p3: {}, p4: {} } }
  links:
    - { endpoints: ["flooder:eth0", "sw:p1"], rate: 20Mbps }
    - { endpoints: ["a:eth0", "sw:p2"], rate: 1Gbps }
    - { endpoints: ["b:eth0", "sw:p3"], rate: 1Gbps }
    - { endpoints: ["victim:eth0", "sw:p4"], rate: 1Gbps }
run: { until: 20s }
)";

TEST_F(OutsideEnds, ANamespaceThatFloodsHasItsFramesDroppedAndNobodyElses) {
  const uint64_t before = resident_kib();
  if (!live::has_program("iperf3")) GTEST_SKIP() << "iperf3 is not installed";
  LiveReport report;
  const RunOutcome outcome = run(std::string(R"(version: 1
topology:
  nodes:
    flooder: { kind: netns, ip: 10.0.0.1/24, offloads: true, exec: [ "sleep 0.5; timeout 8 iperf3 -u -b 0 -l 1400 -t 3 -c 10.0.0.4" ] })") +
                                     kFloodedNetwork,
                                 report);
  expect_harmless(outcome, report, before);
}

TEST_F(OutsideEnds, AGuestThatFloodsHasItsFramesDroppedAndNobodyElses) {
  if (const auto lacks = live::Guest::lacking({})) GTEST_SKIP() << *lacks;
  if (!live::has_program("iperf3")) GTEST_SKIP() << "iperf3 is not installed";
  const uint64_t before = resident_kib();
  LiveReport report;
  const RunOutcome outcome = run(std::string(R"(version: 1
topology:
  nodes:
    flooder: { kind: qemu, ip: 10.0.0.1/24, exec: [ "sleep 0.5; timeout 8 iperf3 -u -b 0 -l 1400 -t 3 -c 10.0.0.4" ] })") +
                                     kFloodedNetwork,
                                 report);
  expect_harmless(outcome, report, before);
}

// ---- overruns
// -------------------------------------------------------------------------------------------------------

constexpr const char* kEarlyNetwork = R"(version: 1
topology:
  nodes:
    a: { kind: netns, ip: 10.0.0.1/24 }
    b: { kind: host, ip: 10.0.0.2/24 }
  links: [ { endpoints: ["a:eth0", "b:eth0"], rate: 1Gbps } ]
traffic: [ { name: pings, ping: a, from: b, count: 20, interval: 1ms, start: 1ms } ]
)";

TEST_F(OutsideEnds, AnOverrunEndsTheRunWhenItIsTo) {
  LiveReport report;
  const RunOutcome outcome =
      run(std::string(kEarlyNetwork) + "run: { until: 1s, live: { deadline: 1ns, on-overrun: fail } }\n", report);
  EXPECT_EQ(outcome.stopped, "overrun");
  EXPECT_EQ(report.overruns.count, 1U);
}

TEST_F(OutsideEnds, AnOverrunHoldsTheClockWhenItIsTo) {
  LiveReport report;
  const RunOutcome outcome =
      run(std::string(kEarlyNetwork) + "run: { until: 50ms, live: { deadline: 1ns, on-overrun: slow } }\n", report);
  EXPECT_EQ(outcome.stopped, "until");
  EXPECT_GT(report.overruns.count, 0U);
  EXPECT_GT(report.overruns.slowed, Duration{});
  EXPECT_EQ(again(outcome).event_hash, outcome.event_hash);
}

}  // namespace
}  // namespace loom
