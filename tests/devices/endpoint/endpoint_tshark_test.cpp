// What hosts say to each other, judged by Wireshark's dissectors.

#include "devices/endpoint/udp_flow.h"
#include "tests/devices/endpoint/two_hosts.h"
#include "tests/support/dissected.h"

namespace loom {
namespace {

TEST(EndpointTshark, FindsNothingWrongInAConversation) {
  if (!test::have_tshark()) GTEST_SKIP() << "tshark is not installed";
  auto first = test::host_at("10.0.0.1/24");
  first.vlan = 10;
  first.arp.announce = true;
  auto second = test::host_at("10.0.0.2/24");
  second.vlan = 10;
  test::TwoHosts net(first, second);
  net.watch();
  net.sim.add<Ping>("ping", net.a, PingConfig{.dst = net.b.ip(), .count = 3});
  net.sim.add<Ping>("big", net.b, PingConfig{.dst = net.a.ip(), .size = 4001});
  UdpFlowConfig flow;
  flow.count = 20;
  net.sim.add<UdpFlow>("flow", net.a, net.b, flow);
  net.at(Time::at(Duration::ms(5)), [&] { net.a.send_udp(net.b.ip(), 7, 8, Payload::zeros(33)); });
  net.sim.run(Time::at(Duration::s(10)));

  const test::Dissected talk(net.recorder.sent);
  EXPECT_EQ(talk.wrong(), "");
  EXPECT_EQ(talk.count("vlan.id == 10"), net.recorder.sent.size());
  EXPECT_EQ(talk.count("icmp.type == 8"), 4u);
  EXPECT_EQ(talk.count("icmp.type == 0 && icmp.resp_to"), 4u) << "replies that match their requests";
  EXPECT_EQ(talk.count("ip.reassembled.length == 4009"), 2u);
  EXPECT_EQ(talk.count("icmp.type == 3 && icmp.code == 3 && udp.port == 8"), 1u);
  EXPECT_EQ(talk.count("udp.checksum.status == 1 && udp.dstport == 5001"), 20u);
  EXPECT_EQ(talk.count("arp.isannouncement == 1"), 2u);
  EXPECT_EQ(talk.count("ip.checksum.status == 0"), 0u);
}

}  // namespace
}  // namespace loom
