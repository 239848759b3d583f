#include "devices/endpoint/host.h"

#include "core/wire/hex.h"
#include "tests/devices/endpoint/two_hosts.h"

namespace loom {
namespace {

using test::host_at;
using test::ip;
using test::TwoHosts;
using test::wire_time;
using testing::ElementsAre;

constexpr Duration kDelay = Duration::us(5);

std::string hex(const Frame& frame) {
  std::string text;
  for (const uint8_t byte : frame.materialise()) {
    constexpr const char* kDigits = "0123456789abcdef";
    text += kDigits[byte >> 4];
    text += kDigits[byte & 15];
  }
  return text;
}

TEST(Host, AsksAndAnswersAsRfc826Says) {
  TwoHosts net;
  net.watch();
  net.sim.add<Ping>("ping", net.a, PingConfig{.dst = net.b.ip()});
  net.sim.run(Time::at(Duration::ms(1)));
  ASSERT_EQ(net.recorder.sent.size(), 4u);
  EXPECT_EQ(hex(net.recorder.sent[0].frame),
            "ffffffffffff0200000000010806"
            "00010800060400010200000000010a0000010000000000000a000002");
  EXPECT_EQ(hex(net.recorder.sent[1].frame),
            "0200000000010200000000020806"
            "00010800060400020200000000020a0000020200000000010a000001");
  // The echo request that waited keeps its identity.
  EXPECT_EQ(net.recorder.sent[2].frame.id(), (FrameId{1, 1}));
}

TEST(Host, AnswersPingAfterTwiceTransmissionAndDelay) {
  TwoHosts net;
  auto& ping = net.sim.add<Ping>("ping", net.a, PingConfig{.dst = net.b.ip(), .count = 3});
  net.sim.run(Time::at(Duration::s(5)));
  EXPECT_EQ(ping.sent(), 3u);
  EXPECT_EQ(ping.received(), 3u);
  const Duration round_trip = (wire_time(14 + 20 + 8 + 56) + kDelay) * 2;
  EXPECT_EQ(ping.rtt().least(), round_trip);
  EXPECT_EQ(ping.rtt().greatest(), round_trip + (wire_time(42) + kDelay) * 2) << "the first waits for ARP";
}

TEST(Host, TaggedHostsTalkOnTheirVlan) {
  auto first = host_at("10.0.0.1/24");
  auto second = host_at("10.0.0.2/24");
  first.vlan = second.vlan = 10;
  TwoHosts net(first, second);
  net.watch();
  auto& ping = net.sim.add<Ping>("ping", net.a, PingConfig{.dst = net.b.ip()});
  net.sim.run(Time::at(Duration::s(1)));
  EXPECT_EQ(ping.received(), 1u);
  EXPECT_EQ(hex(net.recorder.sent[0].frame).substr(24, 12), "8100000a0806");
}

TEST(Host, DropsWhatIsTaggedWithAnotherVlan) {
  auto first = host_at("10.0.0.1/24");
  auto second = host_at("10.0.0.2/24");
  first.vlan = 10;
  TwoHosts net(first, second);
  net.sim.add<Ping>("there", net.a, PingConfig{.dst = net.b.ip()});
  net.sim.add<Ping>("back", net.b, PingConfig{.dst = net.a.ip()});
  net.sim.run();
  EXPECT_EQ(net.b.drops(DropReason::kVlanNotMember), 3u);
  EXPECT_EQ(net.a.drops(DropReason::kNoPvid), 3u);
}

TEST(Host, GivesUpAfterThreeRequestsOneSecondApart) {
  TwoHosts net;
  net.watch();
  auto& ping = net.sim.add<Ping>("ping", net.a, PingConfig{.dst = ip("10.0.0.99")});
  net.sim.run(Time::at(Duration::ps(2'999'999'999'999)));
  EXPECT_EQ(net.a.drops(DropReason::kUnresolved), 0u);
  net.sim.run(Time::at(Duration::s(3)));
  EXPECT_EQ(net.a.drops(DropReason::kUnresolved), 1u);
  net.sim.run();
  ASSERT_EQ(net.recorder.sent.size(), 3u);
  EXPECT_EQ(net.recorder.sent[2].when, Time::at(Duration::s(2)));
  EXPECT_EQ(ping.lost(), 1u);
  EXPECT_EQ(net.b.drops(DropReason::kNotForMe), 3u);
  EXPECT_TRUE(net.a.arp().table().empty());
}

TEST(Host, KeepsTheLatestFramesWhileItAsks) {
  TwoHosts net;
  std::vector<uint32_t> sizes;
  net.b.open_udp(9, [&](const UdpDatagram& d) { sizes.push_back(d.payload.size); });
  net.at(Time::zero(), [&] {
    for (uint32_t i = 1; i <= 70; ++i) EXPECT_FALSE(net.a.send_udp(net.b.ip(), 1000, 9, Payload::zeros(i)));
  });
  net.sim.run(Time::at(Duration::s(1)));
  ASSERT_EQ(sizes.size(), 64u);
  EXPECT_EQ(sizes.front(), 7u);
  EXPECT_TRUE(std::is_sorted(sizes.begin(), sizes.end()));
  EXPECT_EQ(net.a.drops(DropReason::kUnresolved), 6u);
}

TEST(Host, EntriesBecomeStaleAndAgeOut) {
  TwoHosts net;
  net.watch();
  net.sim.add<Ping>("ping", net.a, PingConfig{.dst = net.b.ip()});
  net.sim.run(Time::at(Duration::s(61)));
  ASSERT_EQ(net.a.arp().table().size(), 1u);
  EXPECT_EQ(net.a.arp().table()[0].state, ArpState::kStale);
  net.sim.run();
  EXPECT_TRUE(net.a.arp().table().empty());
  EXPECT_THAT(net.recorder.changes, ElementsAre("5us b added 10.0.0.1 02:00:00:00:00:01",   //
                                                "11us a added 10.0.0.2 02:00:00:00:00:02",  //
                                                "120000005us b aged 10.0.0.1 02:00:00:00:00:01",
                                                "120000011us a aged 10.0.0.2 02:00:00:00:00:02"));
}

TEST(Host, ProbesAStaleEntryStraightWhenItIsUsed) {
  TwoHosts net;
  net.watch();
  net.sim.add<Ping>("first", net.a, PingConfig{.dst = net.b.ip()});
  auto& second =
      net.sim.add<Ping>("second", net.a, PingConfig{.dst = net.b.ip(), .start = Time::at(Duration::s(70))});
  net.sim.run(Time::at(Duration::s(71)));
  EXPECT_EQ(second.received(), 1u);
  EXPECT_EQ(net.a.arp().table()[0].state, ArpState::kReachable);
  const auto probe = std::find_if(net.recorder.sent.begin(), net.recorder.sent.end(),
                                  [](const auto& s) { return s.when >= Time::at(Duration::s(70)); });
  EXPECT_EQ(hex(probe->frame).substr(0, 44), "02000000000202000000000108060001080006040001");
}

TEST(Host, PermanentEntriesAreNotOverwritten) {
  TwoHosts net;
  const auto elsewhere = wire::MacAddress::from_u64(0x0200000000ff);
  net.a.arp().set_permanent(net.b.ip(), elsewhere);
  net.sim.add<Ping>("ping", net.b, PingConfig{.dst = net.a.ip()});
  net.sim.run(Time::at(Duration::s(1)));
  ASSERT_EQ(net.a.arp().table().size(), 1u);
  EXPECT_EQ(net.a.arp().table()[0].mac, elsewhere);
  EXPECT_EQ(net.a.arp().table()[0].state, ArpState::kPermanent);
}

TEST(Host, AnnouncesItselfTwiceAtTheStartAndWhenTheLinkReturns) {
  auto first = host_at("10.0.0.1/24");
  first.arp.announce = true;
  TwoHosts net(first);
  net.watch();
  net.at(Time::at(Duration::s(10)), [&] { net.link->set_switched_on(false); });
  net.at(Time::at(Duration::s(20)), [&] { net.link->set_switched_on(true); });
  net.sim.run();
  ASSERT_EQ(net.recorder.sent.size(), 4u);
  EXPECT_EQ(hex(net.recorder.sent[0].frame),
            "ffffffffffff0200000000010806"
            "00010800060400010200000000010a0000010000000000000a000001");
  EXPECT_EQ(net.recorder.sent[1].when, Time::at(Duration::s(2)));
  EXPECT_EQ(net.recorder.sent[2].when, Time::at(Duration::s(20)));
  EXPECT_EQ(net.recorder.sent[3].when, Time::at(Duration::s(22)));
}

TEST(Host, TheEntryConfirmedLongestAgoGivesWay) {
  auto second = host_at("10.0.0.2/24");
  second.arp.capacity = 2;
  TwoHosts net(host_at("10.0.0.1/24"), second);
  const wire::MacAddress other = wire::MacAddress::from_u64(0x020000000009);
  for (uint8_t i = 11; i <= 13; ++i) {
    net.at(Time::at(Duration::ms(i)), [&net, i, other] {
      std::array<uint8_t, 42> bytes{};
      net.b.mac().store(bytes.data());
      other.store(bytes.data() + 6);
      bytes[12] = 8;
      bytes[13] = 6;
      wire::Arp{wire::arp_op::kRequest, other, wire::Ipv4Address{10, 0, 0, i}, {}, net.b.ip()}.emit(
          std::span{bytes}.subspan(14));
      net.b.eth0().accept(net.sim.frames().make(FrameId{99, i}, bytes));
    });
  }
  net.sim.run(Time::at(Duration::ms(20)));
  const auto table = net.b.arp().table();
  ASSERT_EQ(table.size(), 2u);
  EXPECT_EQ(table[0].ip, ip("10.0.0.12"));
  EXPECT_EQ(table[1].ip, ip("10.0.0.13"));
  EXPECT_EQ(table[1].cause, (FrameId{99, 13}));
  EXPECT_EQ(net.b.arp().counters().evicted, 1u);
}

TEST(Host, SendsToOtherNetworksByItsGateway) {
  auto first = host_at("10.0.0.1/24");
  first.gateway = ip("10.0.0.2");
  TwoHosts net(first);
  net.watch();
  net.sim.add<Ping>("ping", net.a, PingConfig{.dst = ip("192.0.2.1")});
  net.sim.run(Time::at(Duration::s(1)));
  ASSERT_EQ(net.recorder.sent.size(), 3u);
  EXPECT_EQ(hex(net.recorder.sent[2].frame).substr(0, 12), "020000000002");
  EXPECT_EQ(net.b.drops(DropReason::kNotForMe), 1u) << "a host does not forward";
}

TEST(Host, HasNoRouteWithoutGatewayOrAddressOrToItself) {
  TwoHosts net(host_at("10.0.0.1/24"), HostConfig{});
  net.watch();
  net.at(Time::zero(), [&] {
    EXPECT_EQ(net.a.send_udp(ip("192.0.2.1"), 1, 2, Payload::zeros(10)), DropReason::kNoRoute);
    EXPECT_EQ(net.a.send_udp(net.a.ip(), 1, 2, Payload::zeros(10)), DropReason::kNoRoute);
    EXPECT_EQ(net.b.send_udp(net.a.ip(), 1, 2, Payload::zeros(10)), DropReason::kNoRoute);
  });
  net.sim.run();
  EXPECT_EQ(net.a.drops(DropReason::kNoRoute), 2u);
  EXPECT_THAT(net.recorder.drops, testing::Each(DropReason::kNoRoute));
  EXPECT_TRUE(net.recorder.sent.empty());
}

TEST(Host, ReportsAClosedPortToTheSenderButNotAboutABroadcast) {
  TwoHosts net;
  net.introduce();
  net.at(Time::zero(), [&] {
    net.a.send_udp(net.b.ip(), 1000, 9, Payload::zeros(10));
    net.a.send_udp(ip("10.0.0.255"), 1000, 9, Payload::zeros(10));
    net.a.send_udp(ip("255.255.255.255"), 1000, 9, Payload::zeros(10));
  });
  net.sim.run();
  EXPECT_EQ(net.b.drops(DropReason::kNoListener), 3u);
  EXPECT_EQ(net.b.counters().unreachable_sent, 1u);
  EXPECT_EQ(net.a.counters().unreachable_received, 1u);
  EXPECT_EQ(net.a.drops(DropReason::kNoListener), 0u);
}

TEST(Host, LimitsTheRateOfItsErrors) {
  TwoHosts net;
  net.introduce();
  // 60 datagrams in 40 us: the burst is 50 and a millisecond buys one more.
  net.at(Time::zero(), [&] {
    for (int i = 0; i < 60; ++i) net.a.send_udp(net.b.ip(), 1000, 9, Payload::zeros(10));
  });
  net.at(Time::at(Duration::ms(3)), [&] { net.a.send_udp(net.b.ip(), 1000, 9, Payload::zeros(10)); });
  net.sim.run();
  EXPECT_EQ(net.b.counters().unreachable_sent, 51u);
  EXPECT_EQ(net.b.counters().unreachable_suppressed, 10u);
}

TEST(Host, BroadcastsReachAListener) {
  TwoHosts net;
  int heard = 0;
  net.b.open_udp(67, [&](const UdpDatagram& d) {
    ++heard;
    EXPECT_EQ(d.src, net.a.ip());
  });
  net.at(Time::zero(), [&] {
    net.a.send_udp(ip("10.0.0.255"), 68, 67, Payload::zeros(300));
    net.a.send_udp(ip("255.255.255.255"), 68, 67, Payload::zeros(300));
  });
  net.sim.run();
  EXPECT_EQ(heard, 2);
  EXPECT_EQ(net.a.arp().counters().requests_sent, 0u);
}

TEST(Host, AConnectionGoesBeforeAnOpenPort) {
  TwoHosts net;
  net.introduce();
  std::string heard;
  EXPECT_TRUE(net.b.open_udp(9, [&](const UdpDatagram&) { heard += "open "; }));
  EXPECT_TRUE(net.b.connect_udp(9, net.a.ip(), 1000, [&](const UdpDatagram&) { heard += "connected "; }));
  EXPECT_FALSE(net.b.open_udp(9, [](const UdpDatagram&) {}));
  net.at(Time::zero(), [&] {
    net.a.send_udp(net.b.ip(), 1000, 9, Payload::zeros(10));
    net.a.send_udp(net.b.ip(), 1001, 9, Payload::zeros(10));
  });
  net.at(Time::at(Duration::ms(1)), [&] {
    net.b.close_udp(9);
    net.a.send_udp(net.b.ip(), 1000, 9, Payload::zeros(10));
  });
  net.sim.run();
  EXPECT_EQ(heard, "connected open ");
  EXPECT_EQ(net.b.drops(DropReason::kNoListener), 1u);
}

TEST(Host, FragmentsAndReassemblesWhatIsLongerThanTheMtu) {
  TwoHosts net;
  net.introduce();
  std::vector<uint8_t> payload(4000);
  for (size_t i = 0; i < payload.size(); ++i) payload[i] = static_cast<uint8_t>(i * 7);
  std::vector<uint8_t> heard;
  uint32_t virtual_size = 0;
  net.b.open_udp(9, [&](const UdpDatagram& d) { heard.assign(d.payload.bytes.begin(), d.payload.bytes.end()); });
  net.b.open_udp(10, [&](const UdpDatagram& d) { virtual_size = d.payload.size; });
  net.at(Time::zero(), [&] {
    net.a.send_udp(net.b.ip(), 1, 9, Payload::of(payload));
    net.a.send_udp(net.b.ip(), 1, 10, Payload::zeros(Host::kMaxUdpPayload));
  });
  auto& ping = net.sim.add<Ping>("ping", net.a, PingConfig{.dst = net.b.ip(), .size = 5000});
  net.sim.run();
  EXPECT_EQ(heard, payload);
  EXPECT_EQ(virtual_size, Host::kMaxUdpPayload);
  EXPECT_EQ(ping.received(), 1u);
  EXPECT_EQ(net.a.counters().fragments_sent, 3u + 45u + 4u);
  EXPECT_EQ(net.b.counters().reassembled, 3u);
}

TEST(Host, RefusesToFragmentWhatSaysDontFragment) {
  TwoHosts net;
  net.introduce();
  net.at(Time::zero(), [&] {
    EXPECT_FALSE(net.a.send_udp(net.b.ip(), 1, 9, Payload::zeros(1472), {.dont_fragment = true}));
    EXPECT_EQ(net.a.send_udp(net.b.ip(), 1, 9, Payload::zeros(1473), {.dont_fragment = true}),
              DropReason::kMtuExceeded);
  });
  net.sim.run();
  EXPECT_EQ(net.a.drops(DropReason::kMtuExceeded), 1u);
}

TEST(Host, PingHearsThatADestinationIsUnreachable) {
  TwoHosts net;
  net.introduce();
  auto& ping = net.sim.add<Ping>("ping", net.a, PingConfig{.dst = net.b.ip()});
  // A router on the way answers: the echo request never comes back, an error about it does.
  net.b.eth0().set_admin_up(false);
  net.at(Time::at(Duration::ms(1)), [&] {
    std::array<uint8_t, 70> f{};
    net.a.mac().store(f.data());
    net.b.mac().store(f.data() + 6);
    f[12] = 8;
    const std::span<uint8_t> out{f};
    wire::Ipv4{.src = net.a.ip(), .dst = net.b.ip(), .protocol = 1}.emit(out.subspan(42), 8);
    wire::Icmp::echo_request(0x0101, 1).emit(out.subspan(62), {});
    wire::Icmp::unreachable(1).emit(out.subspan(34), out.subspan(42));
    wire::Ipv4{.src = net.b.ip(), .dst = net.a.ip(), .protocol = 1}.emit(out.subspan(14), 36);
    net.link->set_switched_on(true);
    net.b.eth0().set_admin_up(true);
    net.a.eth0().accept(net.sim.frames().make(FrameId{99, 1}, f));
  });
  net.sim.run();
  EXPECT_EQ(ping.unreachable(), 1u);
  EXPECT_EQ(ping.lost(), 1u);
}

}  // namespace
}  // namespace loom
