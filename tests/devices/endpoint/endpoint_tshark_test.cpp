// What hosts say to each other, judged by Wireshark's dissectors.

#include "core/capture/pcapng_writer.h"
#include "devices/endpoint/udp_flow.h"
#include "tests/capture/tshark.h"
#include "tests/devices/endpoint/two_hosts.h"
#include "tests/support/temp_folder.h"

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

  TempFolder folder;
  const std::string path = folder.path("talk.pcapng");
  PcapngWriter writer(path, {});
  writer.add_interface({});
  for (const auto& sent : net.recorder.sent) {
    writer.write(0, CaptureTime{1'700'000'000, 0} + sent.when.since_start(), sent.frame.materialise());
  }
  writer.close();

  bool ok = false;
  const std::string checks = "-o ip.check_checksum:TRUE -o udp.check_checksum:TRUE ";
  const auto wrong = test::tshark(path, checks + "-Y '_ws.malformed || _ws.expert.severity >= \"Warning\"'", ok);
  ASSERT_TRUE(ok);
  EXPECT_TRUE(wrong.empty()) << wrong.size() << " frames, first: " << (wrong.empty() ? "" : wrong[0][0]);
  const auto count = [&](const std::string& filter) {
    return test::tshark(path, checks + "-Y '" + filter + "'", ok).size();
  };
  EXPECT_EQ(count("vlan.id == 10"), net.recorder.sent.size());
  EXPECT_EQ(count("icmp.type == 8"), 4u);
  EXPECT_EQ(count("icmp.type == 0 && icmp.resp_to"), 4u) << "replies that match their requests";
  EXPECT_EQ(count("ip.reassembled.length == 4009"), 2u);
  EXPECT_EQ(count("icmp.type == 3 && icmp.code == 3 && udp.port == 8"), 1u);
  EXPECT_EQ(count("udp.checksum.status == 1 && udp.dstport == 5001"), 20u);
  EXPECT_EQ(count("arp.isannouncement == 1"), 2u);
  EXPECT_EQ(count("ip.checksum.status == 0"), 0u);
}

}  // namespace
}  // namespace loom
