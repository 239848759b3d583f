// The simulated user network, used by programs that are not ours: busybox's udhcpc, nslookup, ping and wget in a
// namespace and in a guest, its httpd outside, with the kernel's own TCP through the NAT.

#include "tests/support/live_run.h"

namespace loom {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

using UserNetworkLive = LiveRun;

TEST_F(UserNetworkLive, ANamespaceTakesItsLeaseAndFetchesAPageThroughTheNat) {
  const std::string file = std::string(LOOM_SOURCE_DIR) + "/scenarios/user-network/scenario.yaml";
  LiveReport report;
  const RunOutcome first = run(bytes_of(file), report);
  EXPECT_EQ(failures(first, report), "");
  std::string said;
  for (const live::CommandResult& each : report.commands)
    said += each.node + "> " + each.command + "\n" + each.output;
  EXPECT_THAT(said, AllOf(HasSubstr("leased 10.0.2.16/24 by 10.0.2.2 for 86400 s, router 10.0.2.2, dns 10.0.2.3"),
                          HasSubstr("198.51.100.80"), HasSubstr("a page from outside")));
  EXPECT_EQ(again(first).event_hash, first.event_hash);
}

TEST_F(UserNetworkLive, AGuestTakesItsLeaseAndFetchesAPageThroughTheNat) {
  if (const auto lacks = live::Guest::lacking({})) GTEST_SKIP() << *lacks;
  LiveReport report;
  const RunOutcome outcome = run(R"(version: 1
topology:
  nodes:
    slirp:
      kind: user-network
      outside: { ip: 198.51.100.2/24 }
      names: { www.example: 198.51.100.80 }
      forwards: [ { protocol: tcp, port: 8080, to-port: 80 } ]
    vm:
      kind: qemu
      ip: dhcp
      exec:
        - wget -q -O - http://www.example/
        - ping -c 1 10.0.2.2
        - (echo "a page of the guest" > /tmp/index.html && httpd -p 80 -h /tmp)
        - sleep 4
    web:
      kind: netns
      ip: 198.51.100.80/24
      exec:
        - d=$(mktemp -d); echo "a page from outside" > $d/index.html; timeout 10 busybox httpd -f -p 80 -h $d; rm -r $d
    peer:
      kind: netns
      ip: 198.51.100.81/24
      exec:
        - for i in 1 2 3 4 5 6 7 8 9; do timeout 2 busybox wget -q -O - http://198.51.100.2:8080/ && exit 0; sleep 0.5; done; exit 1
    wan: { kind: learning-switch }
  links:
    - { endpoints: ["slirp:eth0", "vm:eth0"], rate: 1Gbps, delay: 1ms }
    - { endpoints: ["slirp:outside", "wan:p1"], rate: 1Gbps, delay: 1ms }
    - { endpoints: ["web:eth0", "wan:p2"], rate: 1Gbps, delay: 1ms }
    - { endpoints: ["peer:eth0", "wan:p3"], rate: 1Gbps, delay: 1ms }
expect:
  leased: { node: slirp, counters: { dhcp.acks: 1, dns.answered: { at-least: 1 } } }
run: { until: 60s }
)",
                                 report);
  EXPECT_EQ(failures(outcome, report), "");
  std::string said;
  for (const live::CommandResult& each : report.commands)
    said += each.node + "> " + each.command + "\n" + each.output;
  EXPECT_THAT(said, AllOf(HasSubstr("leased 10.0.2.15/24"), HasSubstr("a page from outside"),
                          HasSubstr("a page of the guest")));
}

}  // namespace
}  // namespace loom
