// A conversation with QEMU's own user network (traces/user-network), held again with the model: what the recorded
// guest sent goes in, and what comes out must say the same. Left out are what the RFCs leave open and the model does
// otherwise: libslirp answers DHCP to everybody although the client did not ask for that, sends all IP from the
// gateway's MAC address, pads ARP, and has other TTLs and DSCPs.

#include <gtest/gtest.h>

#include "core/capture/capture_reader.h"
#include "core/wire/dhcp.h"
#include "core/wire/ethernet.h"
#include "devices/appliance/user_network.h"
#include "tests/devices/endpoint/two_hosts.h"

namespace loom {
namespace {

using Bytes = std::vector<uint8_t>;

// What a frame says, without how it is addressed and dressed.
std::string meaning(const Bytes& frame) {
  const wire::Bytes bytes = wire::Bytes{frame}.subspan(wire::kEthernetHeaderSize);
  const std::string from = wire::MacAddress::from_bytes(&frame[6]).text() + " ";
  if (wire::load_be16(&frame[12]) == wire::ethertype::kArp) {
    const auto arp = wire::ArpView::parse(bytes);
    return from + "arp " + std::to_string(arp->operation()) + " " + arp->sender_ip().text() + " is at " +
           arp->sender_mac().text() + " for " + arp->target_ip().text() + " " + arp->target_mac().text();
  }
  const auto ip = wire::Ipv4View::parse(bytes);
  if (ip->protocol() == wire::ip_proto::kIcmp) {
    std::string text = "icmp " + ip->src().text() + " to " + ip->dst().text();
    for (const uint8_t byte : ip->payload()) text += " " + std::to_string(byte);
    return text;
  }
  const auto udp = wire::UdpView::parse(ip->payload());
  const wire::Dhcp dhcp = wire::Dhcp::from(*wire::DhcpView::parse(udp->payload()));
  std::string text =
      "dhcp " + ip->src().text() + " " + std::to_string(udp->src_port()) + " " + std::to_string(udp->dst_port());
  for (const uint8_t byte : dhcp.bytes()) text += " " + std::to_string(byte);
  return text;
}

TEST(UserNetworkRecording, SaysWhatQemusOwnSaid) {
  Simulation sim;
  test::Recorder recorder;
  auto& network = sim.add<UserNetwork>("net", UserNetworkConfig{});
  sim.observe(recorder);
  const auto guest = wire::MacAddress::from_text("02:00:00:00:00:0a").value();
  std::vector<std::string> expected;
  CaptureReader reader = CaptureReader::open(std::string(LOOM_SOURCE_DIR) + "/traces/user-network/slirp.pcap");
  uint32_t number = 0;
  while (const CapturedPacket* const packet = reader.next()) {
    const Bytes bytes(packet->bytes.begin(), packet->bytes.end());
    if (wire::MacAddress::from_bytes(&bytes[6]) != guest) {
      expected.push_back(meaning(bytes));
      continue;
    }
    ++number;
    sim.at(Time::at(Duration::ms(number)), [&network, &sim, bytes, number] {
      network.port(0).accept(sim.frames().make(FrameId{99, number}, bytes));
    });
  }
  ASSERT_EQ(expected.size(), 7u);
  sim.run(Time::at(Duration::s(1)));
  std::vector<std::string> said;
  for (const auto& sent : recorder.sent) said.push_back(meaning(sent.frame.materialise()));
  ASSERT_EQ(said.size(), expected.size());
  for (size_t i = 0; i < said.size(); ++i) EXPECT_EQ(said[i], expected[i]) << "answer " << i + 1;
}

}  // namespace
}  // namespace loom
