// Scenarios that run live: namespaces with real programs, TAPs and real guests at simulated switches; and the same
// again from the recording.

#include <chrono>
#include <filesystem>
#include <thread>

#include "tests/support/live_run.h"

namespace loom {
namespace {

using ::testing::HasSubstr;

// Whether a process has this argument.
bool runs_somewhere(const std::string& argument) {
  for (const auto& entry : std::filesystem::directory_iterator("/proc")) {
    const std::string words = bytes_of(entry.path().string() + "/cmdline");
    if (words.find(std::string(1, '\0') + argument + std::string(1, '\0')) != std::string::npos) return true;
  }
  return false;
}

TEST_F(LiveRun, RealProgramsMeetASimulatedSwitchAndAreReplayedToTheByte) {
  const std::string file = std::string(LOOM_SOURCE_DIR) + "/scenarios/real-and-simulated/scenario.yaml";
  LiveReport report;
  const RunOutcome first = run(bytes_of(file), report);
  EXPECT_EQ(failures(first, report), "");
  EXPECT_EQ(report.commands.size(), 3U);
  EXPECT_EQ(first.stopped, "commands");
  const std::string seen = bytes_of(first.folder + "/capture.pcapng");
  EXPECT_GT(seen.size(), 1000U);
  for (int round = 0; round < 10; ++round) {
    const RunOutcome replayed = again(first);
    EXPECT_EQ(failures(replayed, {}), "");
    EXPECT_EQ(replayed.event_hash, first.event_hash);
    EXPECT_TRUE(bytes_of(replayed.folder + "/capture.pcapng") == seen) << "round " << round;
  }
}

TEST_F(LiveRun, TwoRealGuestsMeetOnAVlanAndASimulatedHostAnswersThem) {
  if (const auto lacks = live::Guest::lacking({})) GTEST_SKIP() << *lacks;
  LiveReport report;
  const RunOutcome first = run(R"(version: 1
topology:
  nodes:
    vm1: { kind: qemu, ip: 10.0.0.1/24, exec: [ "ping -c 2 10.0.0.2", "ping -c 1 10.0.0.9" ] }
    vm2: { kind: qemu, ip: 10.0.0.2/24 }
    vm3: { kind: qemu, ip: 10.0.0.3/24, exec: [ "! ping -c 1 -W 2 10.0.0.2" ] }
    sim: { kind: host, ip: 10.0.0.9/24 }
    sw: { kind: switch, ports: { p1: { access: 10 }, p2: { access: 10 }, p3: { access: 20 }, p4: { access: 10 } } }
  links:
    - { endpoints: ["vm1:eth0", "sw:p1"], rate: 1Gbps, delay: 1ms }
    - { endpoints: ["vm2:eth0", "sw:p2"], rate: 1Gbps, delay: 1ms }
    - { endpoints: ["vm3:eth0", "sw:p3"], rate: 1Gbps, delay: 1ms }
    - { endpoints: ["sim:eth0", "sw:p4"], rate: 1Gbps, delay: 1ms }
expect:
  answered: { node: sim, counters: { icmp.echo_requests_received: 1 } }
run: { until: 60s }
)",
                               report);
  EXPECT_EQ(failures(first, report), "");
  EXPECT_EQ(again(first).event_hash, first.event_hash);
}

TEST_F(LiveRun, ATaggedSubInterfaceCrossesATrunk) {
  if (const auto lacks = live::Guest::lacking({})) GTEST_SKIP() << *lacks;
  LiveReport report;
  const RunOutcome outcome = run(R"(version: 1
topology:
  nodes:
    vm: { kind: qemu, ip: 10.0.0.1/24, vlan: 10, exec: [ "ping -c 1 10.0.0.9" ] }
    sim: { kind: host, ip: 10.0.0.9/24 }
    sw: { kind: switch, ports: { p1: { trunk: [10, 20] }, p2: { access: 10 } } }
  links:
    - { endpoints: ["vm:eth0", "sw:p1"], rate: 1Gbps, delay: 1ms }
    - { endpoints: ["sim:eth0", "sw:p2"], rate: 1Gbps, delay: 1ms }
expect:
  answered: { node: sim, counters: { icmp.echo_requests_received: 1 } }
run: { until: 60s }
)",
                                 report);
  EXPECT_EQ(failures(outcome, report), "");
}

TEST_F(LiveRun, ATapOfThisMachineIsThereWhileItRuns) {
  LiveReport report;
  const RunOutcome outcome = run(R"(version: 1
topology:
  nodes:
    mine: { kind: tap, interface: loomtest0, ip: 10.0.0.1/24 }
    sim: { kind: host, ip: 10.0.0.9/24, arp: { announce: true } }
  links: [ { endpoints: ["mine:eth0", "sim:eth0"], rate: 1Gbps, delay: 1ms } ]
expect:
  out: { node: mine, counters: { live.out: 1 } }
run: { until: 300ms }
)",
                                 report);
  EXPECT_EQ(outcome.stopped, "until");
  EXPECT_EQ(failures(outcome, report), "");
  EXPECT_FALSE(std::filesystem::exists("/sys/class/net/loomtest0"));
}

TEST_F(LiveRun, WhatDoesNotEndIsStopped) {
  LiveReport report;
  const RunOutcome outcome = run(R"(version: 1
topology:
  nodes:
    a: { kind: netns, ip: 10.0.0.1/24, exec: [ "busybox sleep 4242; busybox true", "busybox true" ] }
    b: { kind: netns, ip: 10.0.0.2/24 }
  links: [ { endpoints: ["a:eth0", "b:eth0"], rate: 1Gbps, delay: 1ms } ]
run: { until: 100ms }
)",
                                 report);
  EXPECT_EQ(outcome.stopped, "until");
  ASSERT_EQ(report.commands.size(), 1U);
  EXPECT_FALSE(report.commands[0].succeeded());
  EXPECT_THAT(report.commands[0].output, HasSubstr("stopped, since the run has ended"));
  // The shell's own children too, as soon as the kernel comes to it.
  const auto patience = std::chrono::steady_clock::now() + std::chrono::seconds(5);
  while (runs_somewhere("4242") && std::chrono::steady_clock::now() < patience) std::this_thread::yield();
  EXPECT_FALSE(runs_somewhere("4242"));
}

TEST_F(LiveRun, WhatCannotBeMadeIsNamed) {
  LiveReport report;
  try {
    run(R"(version: 1
topology:
  nodes:
    one: { kind: tap, interface: loomtest0 }
    two: { kind: tap, interface: loomtest0 }
  links: [ { endpoints: ["one:eth0", "two:eth0"], rate: 1Gbps } ]
run: { until: 100ms }
)",
        report);
    ADD_FAILURE() << "no complaint";
  } catch (const UserError& error) {
    EXPECT_EQ(error.kind(), UserError::Kind::kEnvironment);
    EXPECT_THAT(error.message(), HasSubstr("cannot make the TAP loomtest0"));
    EXPECT_THAT(error.where().text(), HasSubstr("test.yaml:"));
  }
}

}  // namespace
}  // namespace loom
