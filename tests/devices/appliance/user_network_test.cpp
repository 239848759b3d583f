// The user network from both sides: hosts that lease, ask and ping inside, one that is asked outside.

#include "devices/appliance/user_network.h"

#include <gtest/gtest.h>

#include "core/wire/ethernet.h"
#include "tests/devices/endpoint/two_hosts.h"
#include "tests/support/dissected.h"

namespace loom {
namespace {

using test::ip;

UserNetworkConfig config() {
  UserNetworkConfig made;
  made.outside = UserNetworkOutside{wire::Ipv4Prefix::from_text("198.51.100.2/24").value(), {}, {}};
  made.names = {{"www.example", ip("198.51.100.80")}};
  made.nat.forwards = {{wire::ip_proto::kUdp, 7000, {ip("10.0.2.15"), 7}}};
  return made;
}

HostConfig asking() {
  HostConfig made;
  made.dhcp.emplace();
  return made;
}

class Watcher final : public Observer {
 public:
  explicit Watcher(test::Recorder& recorder) : recorder_(recorder) {}
  void on_tx(Time when, const Port& port, const Frame& frame) override { recorder_.on_tx(when, port, frame); }
  void on_rx(Time when, const Port& port, const Frame& frame) override { recorder_.on_rx(when, port, frame); }
  void on_drop(Time when, const Node& node, const Port* port, const Frame& frame, DropReason reason) override {
    if (node.name() == "net") recorder_.on_drop(when, node, port, frame, reason);
  }
  void on_table_change(Time when, const Node& node, const TableChange& change) override {
    if (change.table != "arp") recorder_.on_table_change(when, node, change);
  }
  void on_decision(Time, const Node&, const Port& ingress, const Frame&, const Decision& decision) override {
    decisions.push_back(ingress.name() + " " + std::string(decision.steps.back().point->outcome) + ": " +
                        decision.steps.back().why + " => " + decision.verdict);
  }
  std::vector<std::string> decisions;

 private:
  test::Recorder& recorder_;
};

struct Lab {
  explicit Lab(const UserNetworkConfig& with = config())
      : watcher(recorder),
        net(sim.add<UserNetwork>("net", with)),
        guest(sim.add<Host>("guest", asking())),
        web(sim.add<Host>("web", test::host_at("198.51.100.80/24"))) {
    PipeConfig pipe;
    pipe.rate = BitRate::gbps(1);
    pipe.delay = Duration::us(5);
    sim.connect(guest.eth0(), net.port(0), pipe);
    if (with.outside) sim.connect(web.eth0(), net.port(1), pipe);
    sim.observe(watcher);
  }
  void run_to(int64_t ms) { sim.run(Time::at(Duration::ms(ms))); }
  // Frames that arrived at a port, as packets.
  std::vector<std::vector<uint8_t>> at(const std::string& port) const {
    std::vector<std::vector<uint8_t>> packets;
    for (const auto& seen : recorder.received) {
      const auto bytes = seen.frame.materialise();
      if (seen.port == port && wire::load_be16(bytes.data() + 12) == wire::ethertype::kIpv4) packets.push_back(bytes);
    }
    return packets;
  }
  // What the guest sends from the wire's side, as it stands.
  void from_guest(const wire::FrameBuilder& packet, const wire::Ipv4& header) {
    wire::FrameBuilder frame = packet;
    guest.eth0().transmit(pool_frame(
        frame.eth(net.interfaces()[0].mac_of(net.interfaces()[0].ip()), guest.mac()).ipv4(header).build()));
  }
  void from_web(const wire::FrameBuilder& packet, const wire::Ipv4& header) {
    wire::FrameBuilder frame = packet;
    web.eth0().transmit(pool_frame(frame.eth(net.interfaces()[1].mac_of({}), web.mac()).ipv4(header).build()));
  }
  Frame pool_frame(const std::vector<uint8_t>& bytes) { return sim.frames().make(FrameId{99, ++made}, bytes); }

  Simulation sim;
  test::Recorder recorder;  // keeps frames, so it goes before the simulation
  Watcher watcher;
  UserNetwork& net;
  Host& guest;
  Host& web;
  uint32_t made = 0;
};

TEST(UserNetwork, LeasesQemusAddressesByDefault) {
  Lab lab;
  lab.run_to(100);
  EXPECT_EQ(lab.guest.ip(), ip("10.0.2.15"));
  EXPECT_EQ(lab.guest.dhcp()->lease()->router, ip("10.0.2.2"));
  EXPECT_EQ(lab.guest.dhcp()->lease()->dns_servers, std::vector{ip("10.0.2.3")});
  ASSERT_EQ(lab.watcher.decisions.size(), 2u);
  EXPECT_EQ(lab.watcher.decisions[0],
            "eth0 offer: DISCOVER of 02:00:00:00:00:02: 10.0.2.15, the first that is free => answered with OFFER");
  EXPECT_EQ(lab.watcher.decisions[1],
            "eth0 ack: REQUEST of 02:00:00:00:00:02: 10.0.2.15, which was offered to it => answered with ACK");
}

TEST(UserNetwork, AnswersPingAtGatewayAndNameServer) {
  Lab lab;
  const Time start = Time::at(Duration::s(1));
  Ping& gateway = lab.sim.add<Ping>("p", lab.guest, PingConfig{.dst = ip("10.0.2.2"), .size = 1000, .start = start});
  Ping& dns = lab.sim.add<Ping>("q", lab.guest, PingConfig{.dst = ip("10.0.2.3"), .start = start});
  Ping& outside = lab.sim.add<Ping>("r", lab.web, PingConfig{.dst = ip("198.51.100.2"), .start = start});
  Ping& around = lab.sim.add<Ping>("s", lab.guest, PingConfig{.dst = ip("198.51.100.2"), .start = start});
  lab.run_to(3000);
  EXPECT_EQ(gateway.received(), 1u);
  EXPECT_EQ(dns.received(), 1u);
  EXPECT_EQ(outside.received(), 1u);
  EXPECT_EQ(around.received(), 1u) << "the address outside is the node's own from inside as well";
  // Each with a MAC address of its own, as libslirp has it.
  const auto table = lab.guest.arp().table();
  ASSERT_EQ(table.size(), 2u);
  EXPECT_EQ(table[0].mac.text(), "52:55:0a:00:02:02");
  EXPECT_EQ(table[1].mac.text(), "52:55:0a:00:02:03");
}

TEST(UserNetwork, TranslatesAPingAndItsReply) {
  Lab lab;
  Ping& ping = lab.sim.add<Ping>("p", lab.guest,
                                 PingConfig{.dst = lab.web.ip(), .count = 2, .start = Time::at(Duration::s(1))});
  lab.run_to(5000);
  EXPECT_EQ(ping.received(), 2u);
  const auto arrived = lab.at("web:eth0");
  ASSERT_EQ(arrived.size(), 2u);
  const auto packet = wire::Ipv4View::parse(wire::Bytes{arrived[0]}.subspan(14));
  EXPECT_EQ(packet->src(), ip("198.51.100.2"));
  EXPECT_EQ(packet->ttl(), 63);
  EXPECT_TRUE(packet->checksum_ok());
  EXPECT_TRUE(wire::IcmpView::parse(packet->payload())->checksum_ok());
  EXPECT_EQ(lab.net.nat().sessions(), 1u);
  ASSERT_EQ(lab.watcher.decisions.size(), 6u);
  EXPECT_EQ(
      lab.watcher.decisions[2],
      "eth0 new-mapping: icmp 10.0.2.15:513 -> 198.51.100.2:513 => translated to 198.51.100.2:513, out of outside");
  EXPECT_EQ(
      lab.watcher.decisions[3],
      "outside known-session: icmp 198.51.100.2:513 -> 10.0.2.15:513 => translated to 10.0.2.15:513, out of eth0");
  lab.run_to(70'000);
  EXPECT_EQ(lab.net.nat().sessions(), 0u) << "a minute after the last";
  EXPECT_EQ(lab.recorder.changes.back(), "62000017us net aged icmp 10.0.2.15:513 198.51.100.2:513 to 198.51.100.80");
}

TEST(UserNetwork, KeepsAFramesStoryThroughTheNat) {
  Lab lab;
  lab.sim.add<Ping>("p", lab.guest, PingConfig{.dst = lab.web.ip(), .start = Time::at(Duration::s(1))});
  lab.run_to(2000);
  const test::Recorder::Seen* before = nullptr;
  const test::Recorder::Seen* after = nullptr;
  for (const auto& seen : lab.recorder.received) {
    const bool is_ping = seen.frame.size() == 98;
    if (is_ping && seen.port == "net:eth0") before = &seen;
    if (is_ping && seen.port == "web:eth0") after = &seen;
  }
  ASSERT_TRUE(before != nullptr && after != nullptr);
  EXPECT_EQ(after->frame.parent(), before->frame.id()) << "even though it waited for ARP";
  EXPECT_EQ(after->frame.origin(), before->frame.origin());
  EXPECT_NE(after->frame.id(), before->frame.id());
}

TEST(UserNetwork, CarriesDatagramsWithRightChecksums) {
  Lab lab;
  std::vector<uint16_t> ports;
  std::vector<uint8_t> heard;
  lab.web.open_udp(5001, [&](const UdpDatagram& d) {
    ports.push_back(d.src_port);
    const std::vector<uint8_t> pong{9, 8, 7};
    lab.web.send_udp(d.src, 5001, d.src_port, Payload::of(pong));
  });
  lab.guest.open_udp(40000,
                     [&](const UdpDatagram& d) { heard.assign(d.payload.bytes.begin(), d.payload.bytes.end()); });
  lab.sim.at(Time::at(Duration::s(1)), [&] {
    const std::vector<uint8_t> text{1, 2, 3};
    lab.guest.send_udp(lab.web.ip(), 40000, 5001, Payload::of(text));
  });
  lab.run_to(3000);
  EXPECT_EQ(ports, std::vector<uint16_t>{40000});
  EXPECT_EQ(heard, (std::vector<uint8_t>{9, 8, 7})) << "the host checks the checksum before it delivers";
}

TEST(UserNetwork, LetsInThroughAForwardedPortOnly) {
  Lab lab;
  size_t heard = 0;
  lab.guest.open_udp(7, [&](const UdpDatagram& d) {
    ++heard;
    EXPECT_EQ(d.src, lab.web.ip());
  });
  lab.sim.at(Time::at(Duration::s(1)), [&] {
    lab.web.send_udp(ip("198.51.100.2"), 5, 7000, Payload::zeros(10));
    lab.web.send_udp(ip("198.51.100.2"), 5, 7001, Payload::zeros(10));
  });
  lab.run_to(3000);
  EXPECT_EQ(heard, 1u);
  EXPECT_EQ(lab.recorder.drops, std::vector{DropReason::kNoMapping});
  EXPECT_EQ(lab.watcher.decisions.back(),
            "outside no-mapping: nobody inside has udp port 7001 => dropped: no_mapping");
}

TEST(UserNetwork, TranslatesAnErrorWithWhatItQuotes) {
  Lab lab;
  lab.sim.at(Time::at(Duration::s(1)), [&] { lab.guest.send_udp(lab.web.ip(), 1111, 9, Payload::zeros(30)); });
  lab.run_to(3000);
  EXPECT_EQ(lab.guest.counters().unreachable_received, 1u);
  EXPECT_EQ(lab.guest.drops(DropReason::kNoListener), 0u) << "it recognises its own packet in the quote";
  const auto arrived = lab.at("guest:eth0");
  const auto outer = wire::Ipv4View::parse(wire::Bytes{arrived.back()}.subspan(14));
  const auto icmp = wire::IcmpView::parse(outer->payload());
  EXPECT_TRUE(icmp->checksum_ok());
  const auto quoted = wire::Ipv4View::parse_header(icmp->payload());
  EXPECT_EQ(quoted->src(), ip("10.0.2.15"));
  EXPECT_TRUE(quoted->checksum_ok());
  EXPECT_EQ(wire::load_be16(quoted->payload().data()), 1111);
  EXPECT_TRUE(wire::UdpView::parse(quoted->payload())->checksum_ok({quoted->src(), quoted->dst()}));
}

TEST(UserNetwork, TranslatesAnErrorOfTheInsideToo) {
  Lab lab;
  lab.sim.at(Time::at(Duration::s(1)), [&] { lab.web.send_udp(ip("198.51.100.2"), 5, 7000, Payload::zeros(10)); });
  lab.run_to(3000);
  EXPECT_EQ(lab.web.counters().unreachable_received, 1u) << "the guest does not listen";
  EXPECT_EQ(lab.web.drops(DropReason::kNoListener), 0u);
}

TEST(UserNetwork, TellsTheSenderWhenTheTimeToLiveEnds) {
  Lab lab;
  lab.run_to(100);
  lab.from_guest(wire::FrameBuilder().udp({.src_port = 1, .dst_port = 2}).payload("traceroute"),
                 {.src = lab.guest.ip(), .dst = lab.web.ip(), .ttl = 1});
  lab.run_to(3000);
  EXPECT_EQ(lab.recorder.drops, std::vector{DropReason::kTtlExpired});
  const auto arrived = lab.at("guest:eth0");
  const auto error = wire::Ipv4View::parse(wire::Bytes{arrived.back()}.subspan(14));
  EXPECT_EQ(error->src(), ip("10.0.2.2"));
  EXPECT_EQ(error->payload()[0], wire::icmp_type::kTimeExceeded);
  EXPECT_TRUE(lab.at("web:eth0").empty());
}

TEST(UserNetwork, SaysThatThereIsNoOutside) {
  UserNetworkConfig alone = config();
  alone.outside.reset();
  alone.nat.forwards.clear();
  Lab lab(alone);
  Ping& ping =
      lab.sim.add<Ping>("p", lab.guest, PingConfig{.dst = ip("198.51.100.80"), .start = Time::at(Duration::s(1))});
  lab.run_to(3000);
  EXPECT_EQ(ping.unreachable(), 1u);
  EXPECT_EQ(lab.recorder.drops, std::vector{DropReason::kNoRoute});
}

TEST(UserNetwork, AnswersNames) {
  Lab lab;
  std::vector<wire::Dns> answers;
  lab.guest.open_udp(5353, [&](const UdpDatagram& d) { answers.push_back(*wire::Dns::parse(d.payload.bytes)); });
  lab.sim.at(Time::at(Duration::s(1)), [&] {
    wire::Dns query;
    query.questions = {{"www.example"}};
    const std::vector<uint8_t> bytes = query.bytes();
    lab.guest.send_udp(ip("10.0.2.3"), 5353, wire::kDnsPort, Payload::of(bytes));
    lab.guest.send_udp(ip("10.0.2.2"), 5353, wire::kDnsPort, Payload::of(bytes));
  });
  lab.run_to(3000);
  ASSERT_EQ(answers.size(), 1u) << "the gateway is no name server";
  EXPECT_EQ(answers[0].answers.size(), 1u);
  EXPECT_EQ(lab.recorder.drops, std::vector{DropReason::kNoListener});
}

TEST(UserNetwork, DropsWhatItCannotTranslateAndCrashesAtNothing) {
  Lab lab;
  lab.run_to(100);
  const wire::Ipv4 out{.src = lab.guest.ip(), .dst = lab.web.ip()};
  const auto expect = [&](DropReason reason, const char* why) {
    lab.run_to(static_cast<int64_t>(200 + 10 * lab.made));
    ASSERT_FALSE(lab.recorder.drops.empty()) << why;
    EXPECT_EQ(lab.recorder.drops.back(), reason) << why;
    EXPECT_EQ(lab.recorder.drops.size(), lab.made) << why;
  };
  wire::Ipv4 fragment = out;
  fragment.more_fragments = true;
  lab.from_guest(wire::FrameBuilder().udp({1, 2}).payload(16, 0), fragment);
  expect(DropReason::kFragment, "a fragment");
  wire::Ipv4 gre = out;
  gre.protocol = wire::ip_proto::kGre;
  lab.from_guest(wire::FrameBuilder().payload(40, 0), gre);
  expect(DropReason::kNoMapping, "a protocol without ports");
  wire::Ipv4 cut = out;
  cut.protocol = wire::ip_proto::kTcp;
  lab.from_guest(wire::FrameBuilder().payload(12, 0), cut);
  expect(DropReason::kMalformed, "half a TCP header");
  lab.from_guest(wire::FrameBuilder().tcp({.src_port = 1, .dst_port = 2, .flags = wire::tcp_flag::kAck}), out);
  expect(DropReason::kNoMapping, "a segment of no connection");
  wire::Ipv4 spoofed = out;
  spoofed.src = ip("192.0.2.9");
  lab.from_guest(wire::FrameBuilder().udp({1, 2}), spoofed);
  expect(DropReason::kBadSource, "nobody of the inside");
  wire::Ipv4 neighbour = out;
  neighbour.dst = ip("10.0.2.77");
  lab.from_guest(wire::FrameBuilder().udp({1, 2}), neighbour);
  expect(DropReason::kNotForMe, "a neighbour's packet");
  wire::Ipv4 dhcp = out;
  dhcp.dst = ip("10.0.2.2");
  lab.from_guest(wire::FrameBuilder().udp({68, 67}).payload(100, 0), dhcp);
  expect(DropReason::kMalformed, "a DHCP message that is none");
  lab.from_web(wire::FrameBuilder().icmp(wire::Icmp::unreachable(1)).payload(40, 0x45),
               {.src = lab.web.ip(), .dst = ip("198.51.100.2")});
  expect(DropReason::kNoMapping, "an error about nothing");
  lab.from_web(wire::FrameBuilder().udp({1, 2}), {.src = lab.web.ip(), .dst = ip("10.0.2.15")});
  expect(DropReason::kNotForMe, "the inside is not reached by its own addresses");
}

TEST(UserNetwork, LeavesADamagedPacketDamaged) {
  Lab lab;
  lab.run_to(100);
  wire::FrameBuilder packet;
  packet.udp({.src_port = 1, .dst_port = 5001}).payload("text");
  std::vector<uint8_t> bytes = packet.eth(lab.net.interfaces()[0].mac_of({}), lab.guest.mac())
                                   .ipv4({.src = lab.guest.ip(), .dst = lab.web.ip()})
                                   .build();
  bytes.back() ^= 0x40;
  lab.guest.eth0().transmit(lab.pool_frame(bytes));
  lab.run_to(1000);
  EXPECT_EQ(lab.web.drops(DropReason::kBadChecksum), 1u);
}

TEST(UserNetwork, SaysNothingThatWiresharkFindsWrong) {
  if (!test::have_tshark()) GTEST_SKIP() << "tshark is not installed";
  Lab lab;
  lab.guest.open_udp(5353, [](const UdpDatagram&) {});
  lab.sim.add<Ping>("p", lab.guest, PingConfig{.dst = lab.web.ip(), .count = 2, .start = Time::at(Duration::s(1))});
  lab.sim.at(Time::at(Duration::s(1)), [&] {
    lab.guest.send_udp(lab.web.ip(), 1111, 9, Payload::zeros(30));
    for (const char* name : {"www.example", "nowhere.example", "80.100.51.198.in-addr.arpa"}) {
      wire::Dns query;
      query.id = static_cast<uint16_t>(name[0]);
      query.questions = {{name, name[0] == '8' ? wire::dns_type::kPtr : wire::dns_type::kA}};
      const std::vector<uint8_t> bytes = query.bytes();
      lab.guest.send_udp(ip("10.0.2.3"), 5353, wire::kDnsPort, Payload::of(bytes));
    }
  });
  lab.run_to(5000);
  const test::Dissected talk(lab.recorder.received);
  EXPECT_EQ(talk.wrong(), "");
  for (const int kind : {1, 2, 3, 5})
    EXPECT_EQ(talk.count("dhcp.option.dhcp == " + std::to_string(kind)), 1u) << kind;
  EXPECT_EQ(talk.count("dhcp.option.dhcp == 5 && dhcp.ip.your == 10.0.2.15 && dhcp.option.router == 10.0.2.2"), 1u);
  EXPECT_EQ(talk.count("dns.flags.response == 1"), 3u);
  EXPECT_EQ(talk.count("dns.a == 198.51.100.80"), 1u);
  EXPECT_EQ(talk.count("dns.flags.rcode == 3"), 1u);
  EXPECT_EQ(talk.count("dns.ptr.domain_name == www.example && dns.flags.response == 1"), 1u);
  EXPECT_EQ(talk.count("icmp.type == 0 && icmp.resp_to"), 4u) << "twice on either side of the NAT";
  EXPECT_EQ(talk.count("ip.checksum.status == 0"), 0u);
}

}  // namespace
}  // namespace loom
