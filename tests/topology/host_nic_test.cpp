// Hosts whose frames go through a modelled NIC and its driver: what the network sees is what a host without one would
// show it, and what is inside can be counted, seen and explained.

#include <fmt/format.h>

#include "core/drop_reason.h"
#include "topology/run.h"
#include "topology/yaml_reader.h"

namespace loom {
namespace {

using ::testing::AllOf;

using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr const char* kNics[] = {
    "e1000",
    "virtio",
    "{ model: e1000, iommu: true }",
    "{ model: virtio, iommu: true }",
    "{ model: e1000, iommu: true, dma-latency: 300ns }",
    "{ model: virtio, dma-latency: 2us }",
    "{ model: e1000, pcie: { generation: 1, lanes: 1 } }",
    "{ model: virtio, iommu: true, pcie: { generation: 3, lanes: 8 } }",
};

struct Story {
  std::string nic{};  // of both hosts; none without
  std::string traffic = "  - { ping: b, from: a, count: 5, interval: 10ms }\n";
  std::string expect{};
  std::string rate = "1Gbps";
  std::string mtu = "1500B";
  std::string tail = "run: { until: 1s }\n";
};

std::string text_of(const Story& story) {
  const std::string nic = story.nic.empty() ? "" : ", nic: " + story.nic;
  return fmt::format(R"(version: 1
topology:
  nodes:
    a: {{ kind: host, ip: 10.0.0.1/24, mac: 02:00:00:00:00:01, mtu: {2}{0} }}
    b: {{ kind: host, ip: 10.0.0.2/24, mac: 02:00:00:00:00:02, mtu: {2}{0} }}
    sw: {{ kind: switch, ports: {{ p1: {{ mtu: {2} }}, p2: {{ mtu: {2} }} }} }}
  links:
    - {{ endpoints: ["a:eth0", "sw:p1"], rate: {1}, mtu: {2}, delay: 1us }}
    - {{ endpoints: ["b:eth0", "sw:p2"], rate: {1}, mtu: {2}, delay: 1us }}
traffic:
{3}expect:
{4}{5})",
                     nic, story.rate, story.mtu, story.traffic, story.expect, story.tail);
}

RunOutcome run(const Story& story) {
  return run_scenario(parse_scenario(text_of(story), "test.yaml", all_devices()), all_devices());
}

std::vector<std::string> failures(const Story& story) {
  std::vector<std::string> all;
  for (const ExpectationOutcome& one : run(story).expectations) {
    all.insert(all.end(), one.failures.begin(), one.failures.end());
  }
  return all;
}

class HostNic : public ::testing::TestWithParam<const char*> {};
INSTANTIATE_TEST_SUITE_P(Each, HostNic, ::testing::ValuesIn(kNics));

TEST_P(HostNic, PingsAreAnswered) {
  EXPECT_THAT(failures({.nic = GetParam(),
                        .expect = "  a: { node: a, counters: { ip.received: 5, nic.dma_faults: 0,\n"
                                  "      nic.frames_sent: 6, nic.frames_received: 6, nic.frames_discarded: 0 } }\n"
                                  "  b: { node: b, counters: { icmp.echo_requests_received: 5 } }\n"
                                  "  none: { node: a, drops: { any: 0 } }\n"}),
              IsEmpty());
}

TEST_P(HostNic, TheSameRunIsTheSame) {
  const Story story{.nic = GetParam(), .expect = "  a: { node: a, drops: { any: 0 } }\n"};
  EXPECT_EQ(run(story).event_hash, run(story).event_hash);
}

TEST_P(HostNic, LongFramesComeAcross) {
  EXPECT_THAT(
      failures({.nic = GetParam(),
                .traffic = "  - { name: flow, udp: 5001, from: a, to: b, size: 8KiB, interval: 1ms, count: 20 }\n",
                .expect = "  b: { node: b, counters: { udp.received: 20 } }\n",
                .mtu = "9000B"}),
      IsEmpty());
}

// 2000 frames at once, of which the wire has sent a few when the ring is full.
TEST_P(HostNic, AFullTransmitRingDropsWhatItHasNoRoomFor) {
  const std::string burst =
      "  - { ping: b, from: a }\n"
      "  - { udp: 5001, from: a, to: b, size: 1KiB, interval: 1us, count: 2000, start: 500ms }\n";
  EXPECT_THAT(failures({.nic = GetParam(),
                        .traffic = burst,
                        .expect = "  full: { node: a, counters: { driver.ring_full: { at-least: 1000 } } }\n"
                                  "  said: { node: a, drops: { queue_full: { at-least: 1000 } } }\n"
                                  "  came: { node: b, counters: { udp.received: { at-least: 250 } } }\n",
                        .rate = "10Mbps",
                        .tail = "run: { until: 5s }\n"}),
              IsEmpty());
}

TEST_P(HostNic, ALinkThatWasDownCarriesAgain) {
  EXPECT_THAT(failures({.nic = GetParam(),
                        .traffic = "  - { ping: b, from: a, count: 5, interval: 100ms }\n",
                        .expect = "  a: { node: a, counters: { ip.received: { at-least: 4 } } }\n",
                        .tail = "faults:\n  - { at: 150ms, down: \"sw:p1\", for: 100ms }\nrun: { until: 10s }\n"}),
              IsEmpty());
}

// Lessons about the network hold whatever its hosts are made of.
TEST_P(HostNic, LessonsHoldAllTheSame) {
  for (const char* lesson : {"vlan-lab", "link-failure", "lossy-link", "priority-queues"}) {
    SCOPED_TRACE(lesson);
    const std::string file = fmt::format("{}/scenarios/{}/scenario.yaml", LOOM_SOURCE_DIR, lesson);
    std::string text = read_text_file(file);
    const std::string host = "kind: host,";
    int hosts = 0;
    for (size_t at = text.find(host); at != std::string::npos; at = text.find(host, at + host.size()), ++hosts) {
      text.replace(at, host.size(), fmt::format("{} nic: {},", host, GetParam()));
    }
    EXPECT_GE(hosts, 2);
    const RunOutcome outcome = run_scenario(parse_scenario(text, file, all_devices()), all_devices());
    for (const ExpectationOutcome& one : outcome.expectations) EXPECT_THAT(one.failures, IsEmpty());
  }
}

TEST(HostNicWords, WhatIsInsideIsATable) {
  EXPECT_THAT(
      failures(
          {.nic = "e1000",
           .expect = "  regs: { node: a, table: { name: nic, holds: [ { name: TDT, value: \"0x00000006\" } ] } }\n"}),
      IsEmpty());
  EXPECT_THAT(
      failures(
          {.nic = "virtio",
           .expect =
               "  ring: { node: a, table: { name: nic, holds: [ { name: transmitq1.used, value: \"6\" } ] } }\n"}),
      IsEmpty());
  EXPECT_THAT(failures({.expect = "  none: { node: a, table: { name: nic, entries: 0 } }\n"}), IsEmpty());
}

// An e1000 is told of each frame by a write; a virtio device that is awake looks for itself.
TEST(HostNicWords, VirtioNeedsFewerDoorbellsThanTheE1000) {
  const std::string burst =
      "  - { ping: b, from: a }\n"
      "  - { udp: 5001, from: a, to: b, size: 1KiB, interval: 1us, count: 200, start: 500ms }\n";
  EXPECT_THAT(failures({.nic = "e1000",
                        .traffic = burst,
                        .expect = "  bells: { node: a, counters: { driver.doorbells: { at-least: 202 } } }\n"}),
              IsEmpty());
  EXPECT_THAT(failures({.nic = "virtio",
                        .traffic = burst,
                        .expect = "  bells: { node: a, counters: { driver.doorbells: { at-most: 10 } } }\n"}),
              IsEmpty());
}

std::vector<std::string> complaints(const Story& story) {
  std::vector<std::string> all;
  for (const UserError& error : check_scenario(text_of(story), "test.yaml", all_devices()).errors) {
    all.emplace_back(error.what());
  }
  return all;
}

TEST(HostNicWords, WhatIsWrongIsNamedWithItsPlace) {
  const std::string expect = "  a: { node: a, drops: { any: 0 } }\n";
  const auto of = [&](const std::string& nic, const std::string& mtu = "1500B") {
    const auto all = complaints({.nic = nic, .expect = expect, .mtu = mtu});
    return all.empty() ? "" : all.front();
  };
  EXPECT_THAT(of("e1001"), AllOf(HasSubstr("test.yaml:4:"), HasSubstr("\"e1001\" is not e1000, virtio or sriov-vf")));
  EXPECT_THAT(of("{ iommu: true }"), AllOf(HasSubstr("test.yaml:4:"), HasSubstr("model")));
  EXPECT_THAT(of("{ model: e1000, iomu: true }"), HasSubstr("iomu"));
  EXPECT_THAT(of("{ model: e1000, dma-latency: -1us }"), HasSubstr("negative"));
  EXPECT_THAT(of("e1000", "20000B"), AllOf(HasSubstr("20000"), HasSubstr("too much for its NIC")));
  EXPECT_EQ(of("virtio", "20000B"), "");
}

}  // namespace
}  // namespace loom
