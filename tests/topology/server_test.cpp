// Servers: virtual machines on virtual functions and pools of an 82576, as scenarios say it.

#include <fmt/format.h>

#include <filesystem>
#include <fstream>

#include "core/drop_reason.h"
#include "topology/run.h"
#include "topology/yaml_reader.h"

namespace loom {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

struct Story {
  std::string a_nic = "sriov-vf";
  std::string a_more{};
  std::string b_more{};
  std::string server{};  // settings
  std::string traffic{};
  std::string faults{};
  std::string expect{};
};

// Two virtual machines and one outside.
std::string text_of(const Story& s) {
  return fmt::format(R"(version: 1
topology:
  nodes:
    a: {{ kind: host, ip: 10.0.0.1/24, mac: 02:00:00:00:00:0a, nic: {0}{1} }}
    b: {{ kind: host, ip: 10.0.0.2/24, mac: 02:00:00:00:00:0b, nic: sriov-vf{2} }}
    s: {{ kind: server{3} }}
    out: {{ kind: host, ip: 10.0.0.3/24, mac: 02:00:00:00:00:0c }}
  links:
    - {{ endpoints: ["a:eth0", "s:vf0"] }}
    - {{ endpoints: ["b:eth0", "s:vf1"] }}
    - {{ endpoints: ["s:eth0", "out:eth0"], rate: 1Gbps, delay: 1us }}
traffic:
{4}{5}expect:
{6}run: {{ until: 1s }}
)",
                     s.a_nic, s.a_more, s.b_more, s.server.empty() ? "" : ", " + s.server,
                     s.traffic.empty() ? "  - { ping: out, from: a, count: 3, interval: 10ms, start: 10ms }\n"
                                         "  - { ping: b, from: a, count: 3, interval: 10ms, start: 100ms }\n"
                                       : s.traffic,
                     s.faults, s.expect);
}

RunOutcome run_text(const std::string& text) {
  return run_scenario(parse_scenario(text, "test.yaml", all_devices()), all_devices());
}

std::vector<std::string> failures_of(const std::string& text) {
  std::vector<std::string> all;
  for (const ExpectationOutcome& one : run_text(text).expectations) {
    all.insert(all.end(), one.failures.begin(), one.failures.end());
  }
  return all;
}

std::vector<std::string> failures(const Story& story) {
  return failures_of(text_of(story));
}

std::string complaint(const Story& story) {
  try {
    parse_scenario(text_of(story), "test.yaml", all_devices());
  } catch (const UserError& error) {
    return error.where().text() + ": " + error.message() + " (" + error.hint() + ")";
  }
  return "none";
}

const char* const kServers[] = {"iommu: true", "iommu: false", "iommu: true, dma-latency: 500ns",
                                "pcie: { generation: 1, lanes: 1 }"};

class AServer : public ::testing::TestWithParam<const char*> {};
INSTANTIATE_TEST_SUITE_P(Each, AServer, ::testing::ValuesIn(kServers));

TEST_P(AServer, CarriesItsVirtualMachinesFrames) {
  EXPECT_THAT(
      failures({.server = GetParam(),
                .expect = "  a: { node: a, counters: { ip.received: 6, nic.dma_faults: 0, iommu.faults: 0 } }\n"
                          "  b: { node: b, counters: { icmp.echo_requests_received: 3 } }\n"
                          "  out: { node: out, counters: { icmp.echo_requests_received: 3 } }\n"
                          "  s: { node: s, counters: { nic.spoofed: 0, driver.vf_resets: 2 }, "
                          "drops: { any: 0 } }\n"}),
      IsEmpty());
}

TEST_P(AServer, IsTheSameTwice) {
  const Story story{.server = GetParam(), .expect = "  a: { node: a, counters: { ip.received: 6 } }\n"};
  EXPECT_EQ(run_text(text_of(story)).event_hash, run_text(text_of(story)).event_hash);
}

TEST_P(AServer, CarriesBurstsOfLongPackets) {
  EXPECT_THAT(
      failures(
          {.a_more = ", mtu: 9000B",
           .b_more = ", mtu: 9000B",
           .server = GetParam(),
           .traffic = "  - { udp: 5001, from: a, to: b, size: 8000B, interval: 100us, count: 200, start: 10ms }\n",
           .expect = "  b: { node: b, counters: { udp.received: 200 } }\n"}),
      IsEmpty());
}

TEST(ServerSwitch, FramesBetweenItsMachinesDoNotReachTheWire) {
  EXPECT_THAT(failures({.traffic = "  - { ping: b, from: a, count: 3, interval: 10ms, start: 10ms }\n",
                        .expect = "  out: { port: \"out:eth0\", never: \"icmp\" }\n"
                                  "  b: { node: b, counters: { icmp.echo_requests_received: 3 } }\n"}),
              IsEmpty());
}

TEST(ServerSwitch, AMachineWithAnotherAddressThanItWasGivenIsRefusedAndBlocked) {
  EXPECT_THAT(failures({.server = "ports: { vf0: { mac: 02:00:00:00:00:99 } }",
                        .expect = "  a: { node: a, counters: { driver.refusals: 1, ip.received: 0 } }\n"
                                  "  out: { node: out, counters: { ip.received: 0 } }\n"
                                  "  s: { node: s, drops: { spoofed: 2 }, "
                                  "counters: { nic.spoofed: 2, driver.mailbox_refusals: 1 } }\n"}),
              IsEmpty());
  EXPECT_THAT(failures({.server = "ports: { vf0: { mac: 02:00:00:00:00:0a } }",
                        .expect = "  a: { node: a, counters: { driver.refusals: 0, ip.received: 6 } }\n"}),
              IsEmpty());
}

// Nobody answers a machine whose address the NIC does not know: it sends without asking.
constexpr const char* kKnowsOut = ", arp: { static: { 10.0.0.3: 02:00:00:00:00:0c } }";
constexpr const char* kDatagrams =
    "  - { udp: 5001, from: a, to: out, size: 100B, interval: 10ms, count: 10, start: 10ms }\n";

TEST(ServerSwitch, TheCheckCanBeTurnedOff) {
  EXPECT_THAT(failures({.a_more = kKnowsOut,
                        .server = "ports: { vf0: { mac: 02:00:00:00:00:99, spoof-check: false } }",
                        .traffic = kDatagrams,
                        .expect = "  out: { node: out, counters: { udp.received: 10 } }\n"
                                  "  s: { node: s, counters: { nic.spoofed: 0 } }\n"}),
              IsEmpty());
}

TEST(ServerSwitch, APortVlanIsSeenOutsideAndNotByTheMachine) {
  const std::string text = R"(version: 1
topology:
  nodes:
    a: { kind: host, ip: 10.0.0.1/24, mac: 02:00:00:00:00:0a, nic: sriov-vf }
    b: { kind: host, ip: 10.0.0.2/24, mac: 02:00:00:00:00:0b, nic: sriov-vf }
    s: { kind: server, ports: { vf0: { vlan: 10, priority: 3 }, vf1: { vlan: 20 } } }
    out: { kind: host, ip: 10.0.0.3/24, mac: 02:00:00:00:00:0c, vlan: 10 }
  links:
    - { endpoints: ["a:eth0", "s:vf0"] }
    - { endpoints: ["b:eth0", "s:vf1"] }
    - { endpoints: ["s:eth0", "out:eth0"], rate: 1Gbps, delay: 1us }
traffic:
  - { ping: out, from: a, count: 3, interval: 10ms, start: 10ms }
  - { ping: b, from: a, count: 3, interval: 10ms, start: 100ms }
expect:
  out: { node: out, counters: { icmp.echo_requests_received: 3 } }
  a: { node: a, counters: { ip.received: 3 } }
  b: { node: b, counters: { ip.received: 0 } }
  tagged: { port: "out:eth0", direction: received, never: "not vlan 10" }
run: { until: 1s }
)";
  EXPECT_THAT(failures_of(text), IsEmpty());
}

TEST(ServerSwitch, AMachineMayTagForItself) {
  EXPECT_THAT(failures({.a_more = ", vlan: 30",
                        .b_more = ", vlan: 30",
                        .traffic = "  - { ping: b, from: a, count: 3, interval: 10ms, start: 10ms }\n",
                        .expect = "  b: { node: b, counters: { icmp.echo_requests_received: 3 } }\n"
                                  "  a: { node: a, counters: { ip.received: 3, driver.refusals: 0 } }\n"}),
              IsEmpty());
  EXPECT_THAT(failures({.a_more = ", vlan: 30",
                        .server = "ports: { vf0: { vlan: 10 } }",
                        .traffic = "  - { ping: b, from: a, count: 3, interval: 10ms, start: 10ms }\n",
                        .expect = "  a: { node: a, counters: { ip.received: 0, driver.refusals: 1 } }\n"}),
              IsEmpty());
}

TEST(ServerSwitch, AMachineIsAsFastAsItMayBe) {
  // A frame of 1042 bytes is 8.528 us of the wire; at 100 Mb/s one goes in 85.28 us.
  EXPECT_THAT(
      failures({.server = "ports: { vf0: { rate: 100Mbps } }",
                .traffic =
                    "  - { udp: 5001, from: a, to: out, size: 1000B, interval: 10us, count: 100, start: 10ms }\n"
                    "  - { udp: 5002, from: b, to: out, size: 1000B, interval: 10us, count: 100, start: 10ms }\n",
                .expect = "  out: { node: out, counters: { udp.received: 200 } }\n"
                          "  at: { node: a, at: 10.9ms, counters: { nic.frames_sent: { at-most: 12 } } }\n"
                          "  other: { node: b, at: 11.1ms, counters: { nic.frames_sent: { at-least: 100 } } }\n"}),
      IsEmpty());
}

TEST(ServerSwitch, WhatIsSetWhileItRunsCounts) {
  EXPECT_THAT(failures({.a_more = kKnowsOut,
                        .server = "ports: { vf0: { mac: 02:00:00:00:00:99, spoof-check: false } }",
                        .traffic = kDatagrams,
                        .faults = "faults:\n  - { at: 52ms, set: \"s:vf0\", with: { spoof-check: true } }\n",
                        .expect = "  out: { node: out, counters: { udp.received: 5 } }\n"
                                  "  s: { node: s, drops: { spoofed: 5 } }\n"}),
              IsEmpty());
}

TEST(ServerPools, VmdqSortsForMachinesWithoutAFunction) {
  const std::string text = R"(version: 1
topology:
  nodes:
    a: { kind: host, ip: 10.0.0.1/24, mac: 02:00:00:00:00:0a }
    b: { kind: host, ip: 10.0.0.2/24, mac: 02:00:00:00:00:0b, nic: virtio }
    h: { kind: host, ip: 10.0.0.4/24, mac: 02:00:00:00:00:0d }
    s: { kind: server, mac: 02:00:00:00:00:01, ports: { vmdq0: { mac: 02:00:00:00:00:0a }, vmdq1: { mac: 02:00:00:00:00:0b },
                                pf: { promiscuous: true } } }
    out: { kind: host, ip: 10.0.0.3/24, mac: 02:00:00:00:00:0c }
  links:
    - { endpoints: ["a:eth0", "s:vmdq0"] }
    - { endpoints: ["b:eth0", "s:vmdq1"] }
    - { endpoints: ["h:eth0", "s:pf"] }
    - { endpoints: ["s:eth0", "out:eth0"], rate: 1Gbps, delay: 1us }
traffic:
  - { ping: a, from: out, count: 3, interval: 10ms, start: 10ms }
  - { ping: b, from: out, count: 3, interval: 10ms, start: 100ms }
  - { ping: b, from: a, count: 3, interval: 10ms, start: 200ms }
  - { ping: h, from: a, count: 3, interval: 10ms, start: 300ms }
  - { ping: h, from: out, count: 3, interval: 10ms, start: 400ms }
expect:
  a: { node: a, counters: { icmp.echo_requests_received: 3, ip.received: 9 } }
  b: { node: b, counters: { icmp.echo_requests_received: 6 } }
  h: { node: h, counters: { icmp.echo_requests_received: 6 } }
  sorted: { port: "b:eth0", direction: received, never: "ether dst 02:00:00:00:00:0a" }
run: { until: 1s }
)";
  EXPECT_THAT(failures_of(text), IsEmpty());
}

// ---- rogues ------------------------------------------------------------------------------------------------------

// Where b's receive ring is in the machine: the third region, behind 4 KiB of transmit ring.
constexpr const char* kOverB = "{ model: sriov-vf, rogue: { what: dma, at: 50ms, address: 0x7001000 } }";
constexpr const char* kRogueTraffic =
    "  - { ping: a, from: out, count: 1, start: 60ms }\n"
    "  - { ping: b, from: out, count: 10, interval: 10ms, start: 100ms }\n";

TEST(Rogues, ADmaToAnothersMemoryIsBlockedByTheIommu) {
  EXPECT_THAT(
      failures({.a_nic = kOverB,
                .traffic = kRogueTraffic,
                .expect = "  a: { node: a, counters: { iommu.faults: 1, nic.dma_faults: 1 } }\n"
                          "  b: { node: b, counters: { icmp.echo_requests_received: 10, iommu.faults: 0 } }\n"}),
      IsEmpty());
}

TEST(Rogues, AndDestroysItsRingWithout) {
  EXPECT_THAT(failures({.a_nic = kOverB,
                        .server = "iommu: false",
                        .traffic = kRogueTraffic,
                        .expect = "  b: { node: b, counters: { icmp.echo_requests_received: { at-most: 9 } } }\n"}),
              IsEmpty());
}

TEST(Rogues, AForgedInterruptIsBlockedByRemapping) {
  const std::string rogue =
      "{{ model: sriov-vf, rogue: {{ what: interrupt, at: 50ms, count: 20, interval: 100us, address: {}, data: 0x40 "
      "}} }}";
  EXPECT_THAT(failures({.a_nic = fmt::format(fmt::runtime(rogue), "0xfee02000"),
                        .expect = "  a: { node: a, counters: { iommu.interrupts_blocked: 20, ip.received: 6 } }\n"
                                  "  b: { node: b, counters: { driver.interrupts: { at-most: 20 }, "
                                  "iommu.interrupts_blocked: 0 } }\n"}),
              IsEmpty());
  EXPECT_THAT(failures({.a_nic = fmt::format(fmt::runtime(rogue), "0xfee02000"),
                        .server = "iommu: false",
                        .expect = "  b: { node: b, counters: { driver.interrupts: { at-least: 20 }, "
                                  "icmp.echo_requests_received: 3 } }\n"}),
              IsEmpty())
      << "b is woken for nothing";
}

TEST(Rogues, AFloodOfTheMailboxDelaysNobody) {
  EXPECT_THAT(
      failures({.a_nic = "{ model: sriov-vf, rogue: { what: mailbox, at: 5ms, count: 10000, interval: 10us } }",
                .traffic = "  - { ping: b, from: out, count: 10, interval: 10ms, start: 10ms }\n",
                .expect = "  b: { node: b, counters: { icmp.echo_requests_received: 10 } }\n"
                          "  s: { node: s, counters: { driver.mailbox_requests: { at-least: 10000 } } }\n"}),
      IsEmpty());
}

TEST(PollingDriver, NeedsNoInterrupts) {
  EXPECT_THAT(failures({.a_nic = "{ model: sriov-vf, polling: 5us }",
                        .expect = "  a: { node: a, counters: { ip.received: 6, driver.interrupts: { at-most: 4 }, "
                                  "driver.polls: { at-least: 190000 } } }\n"}),
              IsEmpty());
}

TEST(Waveforms, AreWrittenAndChangeNothing) {
  const Scenario scenario = parse_scenario(text_of({.expect = "  a: { node: a, counters: { ip.received: 6 } }\n"}),
                                           "test.yaml", all_devices());
  const RunOutcome plain = run_scenario(scenario, all_devices());
  RunOptions options;
  options.results_base = ::testing::TempDir() + "/waveforms";
  options.waveforms = true;
  const RunOutcome drawn = run_scenario(scenario, all_devices(), options);
  EXPECT_EQ(plain.event_hash, drawn.event_hash);
  std::ifstream in(drawn.folder + "/s.vcd");
  const std::string text((std::istreambuf_iterator<char>(in)), {});
  EXPECT_THAT(text, HasSubstr("TDT_1"));
  EXPECT_THAT(text, HasSubstr("interrupts_vf0"));
  EXPECT_THAT(text, HasSubstr("#10000000000\n")) << "the first ping";
  EXPECT_FALSE(std::filesystem::exists(drawn.folder + "/a.vcd")) << "its function is the server's";
}

// ---- complaints --------------------------------------------------------------------------------------------------

TEST(ServerComplaints, NameThePlaceAndTheWayOut) {
  EXPECT_THAT(complaint({.server = "ports: { vf0: { vlans: [10] } }"}), HasSubstr("vlans is no setting of vf0"));
  EXPECT_THAT(complaint({.server = "ports: { pf: { vlan: 10 } }"}), HasSubstr("vlan is no setting of pf"));
  EXPECT_THAT(complaint({.server = "ports: { vf9: {} }"}), HasSubstr("has no port vf9"));
  EXPECT_THAT(complaint({.server = "ports: { vmdq0: {} }"}), HasSubstr("vmdq0 needs a mac"));
  EXPECT_THAT(complaint({.server = "ports: { vf6: {}, vmdq0: { mac: 02:00:00:00:00:01 } }"}),
              HasSubstr("are too many"));
  EXPECT_THAT(complaint({.server = "ports: { vf0: { mac: 01:00:00:00:00:01 } }"}),
              HasSubstr("no address a host can have"));
  EXPECT_THAT(complaint({.server = "pcie: { lanes: 3 }"}), HasSubstr("a link has 1, 2, 4, 8, 16 or 32 lanes"));
  EXPECT_THAT(complaint({.server = "pcie: { max-payload: 100B }"}), HasSubstr("no size of PCI Express"));
  EXPECT_THAT(complaint({.a_nic = "virtio"}),
              HasSubstr("drives no virtual function (a host with nic: sriov-vf does)"));
  EXPECT_THAT(complaint({.a_nic = "{ model: sriov-vf, iommu: true }"}), HasSubstr("is a setting of the server"));
  EXPECT_THAT(complaint({.a_nic = "{ model: sriov-vf, polling: 1ns }"}), HasSubstr("more often than every 100ns"));
  EXPECT_THAT(complaint({.faults = "faults:\n  - { at: 1ms, set: \"s:eth0\", with: { rate: 1Mbps } }\n"}),
              HasSubstr("eth0 cannot be set"));
}

TEST(ServerComplaints, AVirtualFunctionWithoutAServerIsNone) {
  const std::string text = R"(version: 1
topology:
  nodes:
    a: { kind: host, ip: 10.0.0.1/24, nic: sriov-vf }
    b: { kind: host, ip: 10.0.0.2/24 }
  links:
    - { endpoints: ["a:eth0", "b:eth0"] }
)";
  try {
    parse_scenario(text, "test.yaml", all_devices());
    ADD_FAILURE() << "no complaint";
  } catch (const UserError& error) {
    EXPECT_EQ(error.where().text(), "test.yaml:4:44");
    EXPECT_THAT(error.message(), HasSubstr("its sriov-vf is linked to port eth0 of a host"));
    EXPECT_THAT(error.hint(), HasSubstr("vf0 to vf6 of a server"));
  }
}

}  // namespace
}  // namespace loom
