// Real guests at simulated switches: every way of attaching them, every NIC, TCP, carriers, guests that die.

#include <signal.h>

#include <atomic>
#include <regex>
#include <thread>

#include "tests/support/live_run.h"
#include "tests/support/temp_folder.h"

namespace loom {
namespace {

using ::testing::HasSubstr;

class GuestNodes : public LiveRun {
 protected:
  void SetUp() override {
    LiveRun::SetUp();
    if (IsSkipped()) return;
    if (const auto lacks = live::Guest::lacking({})) GTEST_SKIP() << *lacks;
  }
};

struct Attached {
  const char* name;
  const char* settings;
  const char* driver;
};

class EveryWayToAttach : public GuestNodes, public ::testing::WithParamInterface<Attached> {};

// A ping and TCP, the way there and back, between a guest with a tagged sub-interface on a trunk and a namespace at
// an access port; and nothing between VLANs.
TEST_P(EveryWayToAttach, CarriesPingAndTcp) {
  const TempFolder folder;
  LiveReport report;
  const RunOutcome outcome = run(std::string(R"(version: 1
topology:
  nodes:
    vm: { kind: qemu, ip: 10.0.0.1/24, vlan: 10, )") +
                                     GetParam().settings + R"(, exec: [ "ping -c 2 10.0.0.2",
          "ethtool -i eth0 | head -n 1",
          "for i in 1 2 3 4 5; do wget -q -O /tmp/got http://10.0.0.2:8080/blob && break; sleep 1; done",
          "md5sum < /tmp/got", "echo thanks | nc 10.0.0.2 9", "! ping -c 1 -W 1 10.0.0.3" ] }
    there: { kind: netns, ip: 10.0.0.2/24, exec: [ "seq 1 100000 > )" +
                                     folder.path("blob") + R"(; md5sum < )" + folder.path("blob") + R"(",
          "busybox httpd -f -p 8080 -h )" +
                                     folder.path() + R"( & busybox nc -l -p 9" ] }
    apart: { kind: host, ip: 10.0.0.3/24 }
    sw: { kind: switch, ports: { p1: { trunk: [10, 20] }, p2: { access: 10 }, p3: { access: 20 } } }
  links:
    - { endpoints: ["vm:eth0", "sw:p1"], rate: 1Gbps, delay: 100us }
    - { endpoints: ["there:eth0", "sw:p2"], rate: 1Gbps, delay: 100us }
    - { endpoints: ["apart:eth0", "sw:p3"], rate: 1Gbps, delay: 100us }
run: { until: 60s }
)",
                                 report);
  EXPECT_EQ(failures(outcome, report), "");
  ASSERT_EQ(report.commands.size(), 8U);
  EXPECT_THAT(output_of(report, 1), HasSubstr(std::string("driver: ") + GetParam().driver));
  EXPECT_EQ(output_of(report, 3), output_of(report, 6)) << "what was fetched is what was there";
  EXPECT_EQ(again(outcome).event_hash, outcome.event_hash);
}

INSTANTIATE_TEST_SUITE_P(Ways, EveryWayToAttach,
                         ::testing::Values(Attached{"socket", "attach: socket", "virtio_net"},
                                           Attached{"stream", "attach: stream", "virtio_net"},
                                           Attached{"tap", "attach: tap", "virtio_net"},
                                           Attached{"e1000", "nic: e1000", "e1000"},
                                           Attached{"e1000e", "nic: e1000e, attach: stream", "e1000e"}),
                         [](const auto& each) { return std::string(each.param.name); });

TEST_F(GuestNodes, ALinkThatIsDownInTheFileIsCarrierLossInTheGuest) {
  LiveReport report;
  const RunOutcome outcome = run(R"(version: 1
topology:
  nodes:
    vm:
      kind: qemu
      ip: 10.0.0.1/24
      exec:
        - "until [ $(cat /sys/class/net/eth0/carrier) = 0 ]; do sleep 0.05; done"
        - "until [ $(cat /sys/class/net/eth0/carrier) = 1 ]; do sleep 0.05; done"
        - "until [ $(cat /sys/class/net/eth0/carrier) = 0 ]; do sleep 0.05; done"
        - "until [ $(cat /sys/class/net/eth0/carrier) = 1 ]; do sleep 0.05; done"
    sim: { kind: host, ip: 10.0.0.9/24 }
  links: [ { endpoints: ["vm:eth0", "sim:eth0"], rate: 1Gbps, delay: 1ms } ]
faults:
  - { at: 500ms, down: "sim:eth0", for: 1s }
  - { at: 3s, down: "vm:eth0", for: 1s }
run: { until: 20s }
)",
                                 report);
  EXPECT_EQ(failures(outcome, report), "");
  EXPECT_EQ(outcome.stopped, "commands");
}

TEST_F(GuestNodes, AGuestThatDiesIsAPulledCableAndTheRunGoesOn) {
  LiveReport report;
  std::vector<std::string> said;
  LiveWishes wishes;
  wishes.say = [&](const std::string& line) { said.push_back(line); };
  wishes.begins = [&](const std::vector<live::OutsideNode*>& nodes) {
    ASSERT_GT(nodes[0]->process(), 0);
    kill(nodes[0]->process(), SIGKILL);
  };
  const RunOutcome outcome = run(R"(version: 1
topology:
  nodes:
    vm: { kind: qemu, ip: 10.0.0.1/24 }
    a: { kind: netns, ip: 10.0.0.2/24, exec: [ "busybox ping -c 2 10.0.0.3" ] }
    b: { kind: host, ip: 10.0.0.3/24 }
    sw: { kind: switch, ports: { p1: {}, p2: {}, p3: {} } }
  links:
    - { endpoints: ["vm:eth0", "sw:p1"], rate: 1Gbps }
    - { endpoints: ["a:eth0", "sw:p2"], rate: 1Gbps }
    - { endpoints: ["b:eth0", "sw:p3"], rate: 1Gbps }
run: { until: 20s }
)",
                                 report, wishes);
  EXPECT_EQ(failures(outcome, report), "");
  EXPECT_EQ(outcome.stopped, "commands");
  EXPECT_THAT(said, ::testing::Contains(HasSubstr("the outside end of vm has gone")));
  EXPECT_THAT(bytes_of(outcome.folder + "/" + live::kRecordedEvents),
              HasSubstr(R"("node":"vm","event":"carrier","up":false)"));
  EXPECT_EQ(again(outcome).event_hash, outcome.event_hash);
}

// A boot sector that prints "hello" at the serial port and writes itself over the second sector.
std::string hello_disk(const std::string& path) {
  const std::string code(
      "\x31\xc0\x8e\xd8\x8e\xc0\xbe\x26\x7c"          // xor ax,ax; mov ds,ax; mov es,ax; mov si,0x7c26
      "\xba\xf8\x03\xac\x84\xc0\x74\x03\xee\xeb\xf8"  // mov dx,0x3f8; l: lodsb; test al,al; jz d; out dx,al; jmp l
      "\xb8\x01\x03\xb9\x02\x00\xba\x80\x00\xbb\x00\x7c\xcd\x13"  // d: mov ax,0x301; cx=2; dx=0x80; bx=0x7c00; int 13
      "\xf4\xeb\xfd\x90"                                          // hlt; jmp
      "hello\n\0",
      45);
  std::string disk(1 << 20, '\0');
  disk.replace(0, code.size(), code);
  disk[510] = '\x55';
  disk[511] = '\xaa';
  std::ofstream(path, std::ios::binary) << disk;
  return disk;
}

TEST_F(GuestNodes, AnImageOfTheUsersRunsAndStaysAsItIs) {
  const std::string path = ::testing::TempDir() + "/hello.img";
  const std::string disk = hello_disk(path);
  std::atomic<bool> greeted = false;
  std::string log;
  LiveWishes wishes;
  wishes.begins = [&](const std::vector<live::OutsideNode*>& nodes) {
    const std::string console = nodes[0]->console_path();
    log = console.substr(0, console.rfind('/')) + "/console.log";
  };
  wishes.stop = [&] { return greeted || (greeted = bytes_of(log).find("hello") != std::string::npos); };
  LiveReport report;
  const RunOutcome outcome = run(R"(version: 1
topology:
  nodes:
    vm: { kind: qemu, image: )" + path +
                                     R"( }
    sim: { kind: host, ip: 10.0.0.9/24 }
  links: [ { endpoints: ["vm:eth0", "sim:eth0"], rate: 1Gbps } ]
run: { until: 60s }
)",
                                 report, wishes);
  EXPECT_EQ(outcome.stopped, "interrupted") << "it never greeted";
  EXPECT_TRUE(bytes_of(path) == disk);
}

TEST_F(GuestNodes, WhatTheMachineLacksIsSaidBeforeAnythingIsMade) {
  const auto complaint = [&](const std::string& settings) {
    LiveReport report;
    try {
      run(R"(version: 1
topology:
  nodes:
    vm: { kind: qemu, )" +
              settings +
              R"( }
    sim: { kind: host, ip: 10.0.0.9/24 }
  links: [ { endpoints: ["vm:eth0", "sim:eth0"], rate: 1Gbps } ]
run: { until: 1ms }
)",
          report);
    } catch (const UserError& error) {
      return error.where().text() + ": " + error.message();
    }
    return std::string("none");
  };
  EXPECT_THAT(complaint("image: nowhere.qcow2"), HasSubstr("test.yaml:4:5: vm: there is no image nowhere.qcow2"));
  EXPECT_THAT(complaint("memory: 64GiB"), HasSubstr("the first 1 guests need 65600 MiB of memory"));
}

TEST_F(GuestNodes, KvmIsProbedBeforeItIsTrusted) {
  live::GuestConfig config;
  config.accelerator = live::Accelerator::kKvm;
  const auto lacks = live::Guest::lacking(config);  // comes back, whatever KVM does to guests here
  if (lacks) {
    EXPECT_THAT(*lacks, ::testing::AnyOf(HasSubstr("/dev/kvm cannot be used"), HasSubstr("KVM ")));
  }
}

// The rate and the delay of simulated links, as a guest measures them.
TEST_F(GuestNodes, MeasuresTheRateAndTheDelayOfTheFile) {
  LiveReport report;
  const RunOutcome outcome = run(R"(version: 1
topology:
  nodes:
    vm:
      kind: qemu
      ip: 10.0.0.1/24
      exec:
        - "ping -c 5 -i 0.2 10.0.0.3"
        - "sleep 1; iperf3 -c 10.0.0.2 -t 5 -f k"
    server: { kind: netns, ip: 10.0.0.2/24, exec: [ "timeout 20 iperf3 -s -1 > /dev/null" ] }
    far: { kind: host, ip: 10.0.0.3/24 }
    sw: { kind: switch, ports: { p1: {}, p2: {}, p3: {} } }
  links:
    - { endpoints: ["vm:eth0", "sw:p1"], rate: 1Gbps }
    - { endpoints: ["server:eth0", "sw:p2"], rate: 20Mbps, delay: 1ms }
    - { endpoints: ["far:eth0", "sw:p3"], rate: 1Gbps, delay: 20ms }
run: { until: 60s }
)",
                                 report);
  EXPECT_EQ(failures(outcome, report), "");
  std::smatch found;
  const std::string pings = output_of(report, 0);
  ASSERT_TRUE(std::regex_search(pings, found, std::regex(R"(min/avg/max = ([0-9.]+)/([0-9.]+)/)"))) << pings;
  EXPECT_GE(std::stod(found[1]), 40.0);
  EXPECT_LE(std::stod(found[1]), 45.0) << pings;
  const std::string iperf = output_of(report, 1);
  ASSERT_TRUE(std::regex_search(iperf, found, std::regex(R"(([0-9]+) Kbits/sec +receiver)"))) << iperf;
  // 1448 bytes of payload in frames of 1514, with FCS, preamble and gap 1538 on the wire.
  const double most = 20000.0 * 1448 / 1538;
  EXPECT_LE(std::stod(found[1]), most * 1.05) << iperf;
  EXPECT_GE(std::stod(found[1]), most * 0.95) << iperf;
}

}  // namespace
}  // namespace loom
