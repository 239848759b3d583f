// The client's side of RFC 2131 section 4.4, with the test as its server.

#include "devices/endpoint/dhcp_client.h"

#include <gtest/gtest.h>

#include "core/wire/dhcp.h"
#include "tests/devices/endpoint/two_hosts.h"

namespace loom {
namespace {

using test::ip;
namespace type = wire::dhcp_type;

HostConfig asking() {
  HostConfig config;
  config.dhcp.emplace();
  return config;
}

// A host that asks, and one at which the test hears what it asks.
struct Lan : test::TwoHosts {
  Lan() : TwoHosts(asking(), test::host_at("10.0.2.2/24")) {
    watch();
    b.open_udp(wire::kDhcpServerPort, [this](const UdpDatagram& datagram) {
      heard.push_back(wire::Dhcp::from(*wire::DhcpView::parse(datagram.payload.bytes)));
      when.push_back(sim.events().now());
      from.push_back(datagram.src);
      if (answers) answer(heard.back());
    });
  }
  wire::Dhcp reply(const wire::Dhcp& to, uint8_t kind) const {
    wire::Dhcp made;
    made.op = wire::dhcp_op::kReply;
    made.type = kind;
    made.xid = to.xid;
    made.chaddr = to.chaddr;
    made.yiaddr = ip("10.0.2.15");
    made.server_id = ip("10.0.2.2");
    made.lease_time = lease;
    made.mask = ip("255.255.255.0");
    made.routers = {ip("10.0.2.2")};
    made.dns_servers = {ip("10.0.2.3")};
    return made;
  }
  void send(const wire::Dhcp& message) {
    const std::vector<uint8_t> bytes = message.bytes();
    b.send_udp(wire::Ipv4Address::broadcast(), wire::kDhcpServerPort, wire::kDhcpClientPort, Payload::of(bytes));
  }
  void answer(const wire::Dhcp& to) { send(reply(to, to.type == type::kDiscover ? type::kOffer : type::kAck)); }
  void run_to(double seconds) { sim.run(Time::at(Duration::us(static_cast<int64_t>(seconds * 1e6)))); }
  double at_second(size_t i) const { return static_cast<double>(when[i].count_ps()) / 1e12; }

  bool answers = true;
  uint32_t lease = 1000;
  std::vector<wire::Dhcp> heard;
  std::vector<Time> when;
  std::vector<wire::Ipv4Address> from;
};

TEST(DhcpClient, TakesAnAddressInFourMessages) {
  Lan lan;
  lan.run_to(1);
  ASSERT_EQ(lan.heard.size(), 2u);
  EXPECT_EQ(lan.heard[0].type, type::kDiscover);
  EXPECT_TRUE(lan.heard[0].broadcast);
  EXPECT_TRUE(lan.from[0].is_unspecified());
  EXPECT_FALSE(lan.heard[0].server_id);
  EXPECT_TRUE(lan.heard[0].asks_for(wire::dhcp_option::kRouter));
  EXPECT_EQ(lan.heard[1].type, type::kRequest);
  EXPECT_EQ(lan.heard[1].requested, ip("10.0.2.15"));
  EXPECT_EQ(lan.heard[1].server_id, ip("10.0.2.2"));
  EXPECT_EQ(lan.heard[1].xid, lan.heard[0].xid);
  EXPECT_TRUE(lan.heard[1].ciaddr.is_unspecified());

  ASSERT_TRUE(lan.a.dhcp()->lease());
  const DhcpLease& lease = *lan.a.dhcp()->lease();
  EXPECT_EQ(lan.a.ip(), ip("10.0.2.15"));
  EXPECT_EQ(lease.address.text(), "10.0.2.15/24");
  EXPECT_EQ(lease.router, ip("10.0.2.2"));
  EXPECT_EQ(lease.dns_servers, std::vector{ip("10.0.2.3")});
  EXPECT_EQ(lease.rebind - lease.renew, Duration::s(375)) << "T1 is half of the lease, T2 seven eighths";
  EXPECT_EQ(lease.expires - lease.renew, Duration::s(500));
}

TEST(DhcpClient, CanBePingedAndReachesOthersThroughItsGateway) {
  Lan lan;
  Ping& to = lan.sim.add<Ping>("to", lan.b, PingConfig{.to = &lan.a, .count = 2, .start = Time::at(Duration::s(1))});
  Ping& early = lan.sim.add<Ping>("early", lan.b, PingConfig{.to = &lan.a, .count = 1});
  lan.run_to(5);
  EXPECT_EQ(to.received(), 2u);
  EXPECT_EQ(early.errors(), 1u) << "nobody knows where to send it";
  EXPECT_FALSE(lan.a.send_udp(ip("198.51.100.1"), 9, 9, Payload::zeros(1))) << "by the router it was told";
}

TEST(DhcpClient, DropsWhatItIsToSendBeforeItHasAnAddress) {
  Lan lan;
  lan.answers = false;
  lan.run_to(1);
  EXPECT_EQ(lan.a.send_udp(ip("10.0.2.2"), 9, 9, Payload::zeros(1)), DropReason::kNoRoute);
}

// RFC 2131 section 4.1: 4, 8, 16, 32, 64, 64 seconds, give or take one.
TEST(DhcpClient, AsksAgainLessAndLessOften) {
  Lan lan;
  lan.answers = false;
  lan.run_to(260);
  ASSERT_GE(lan.heard.size(), 7u);
  const std::vector<double> gaps{4, 8, 16, 32, 64, 64};
  for (size_t i = 0; i < gaps.size(); ++i) EXPECT_NEAR(lan.at_second(i + 1) - lan.at_second(i), gaps[i], 1.0) << i;
  EXPECT_EQ(lan.heard[6].xid, lan.heard[0].xid);
  EXPECT_GE(lan.heard[6].secs, 180);
}

TEST(DhcpClient, RenewsAtHalfOfTheLeaseAndAtItsServerOnly) {
  Lan lan;
  lan.run_to(501);
  ASSERT_EQ(lan.heard.size(), 3u);
  EXPECT_NEAR(lan.at_second(2), 500, 0.1);
  EXPECT_EQ(lan.heard[2].type, type::kRequest);
  EXPECT_EQ(lan.heard[2].ciaddr, ip("10.0.2.15"));
  EXPECT_FALSE(lan.heard[2].server_id) << "section 4.3.2: neither of these when it renews";
  EXPECT_FALSE(lan.heard[2].requested);
  EXPECT_EQ(lan.from[2], ip("10.0.2.15"));
  EXPECT_EQ(lan.a.dhcp()->state(), DhcpState::kBound);
  EXPECT_NEAR(static_cast<double>(lan.a.dhcp()->lease()->expires.count_ps()) / 1e12, 1500, 0.1);
}

TEST(DhcpClient, RebindsThenLosesItsAddressAndBeginsAgain) {
  Lan lan;
  lan.at(Time::at(Duration::s(100)), [&] { lan.answers = false; });
  lan.run_to(876);
  EXPECT_EQ(lan.a.dhcp()->state(), DhcpState::kRebinding);
  EXPECT_EQ(lan.heard.back().ciaddr, ip("10.0.2.15"));
  EXPECT_FALSE(lan.a.ip().is_unspecified()) << "until the very end";
  lan.run_to(1001);
  EXPECT_TRUE(lan.a.ip().is_unspecified());
  EXPECT_EQ(lan.a.dhcp()->counters().expired, 1u);
  EXPECT_EQ(lan.heard.back().type, type::kDiscover);
  EXPECT_EQ(lan.heard.back().requested, ip("10.0.2.15")) << "it would like it back";
  lan.answers = true;
  lan.run_to(1100);
  EXPECT_EQ(lan.a.ip(), ip("10.0.2.15"));
}

TEST(DhcpClient, GivesUpItsAddressWhenItIsRefused) {
  Lan lan;
  lan.run_to(1);
  lan.answers = false;
  lan.run_to(501);
  wire::Dhcp nak = lan.reply(lan.heard.back(), type::kNak);
  nak.lease_time.reset();
  lan.send(nak);
  lan.run_to(502);
  EXPECT_TRUE(lan.a.ip().is_unspecified());
  EXPECT_EQ(lan.a.dhcp()->counters().naks_received, 1u);
  EXPECT_EQ(lan.heard.back().type, type::kDiscover);
  EXPECT_FALSE(lan.heard.back().requested);
}

TEST(DhcpClient, TakesTheFirstOfTwoOffers) {
  Lan lan;
  lan.answers = false;
  lan.run_to(1);
  wire::Dhcp first = lan.reply(lan.heard[0], type::kOffer);
  wire::Dhcp second = first;
  second.yiaddr = ip("10.0.2.99");
  second.server_id = ip("10.0.2.200");
  lan.send(first);
  lan.send(second);
  lan.run_to(2);
  ASSERT_EQ(lan.heard.size(), 2u);
  EXPECT_EQ(lan.heard[1].server_id, ip("10.0.2.2"));
  wire::Dhcp nak = lan.reply(lan.heard[1], type::kNak);
  nak.server_id = ip("10.0.2.200");
  lan.send(nak);
  lan.run_to(3);
  EXPECT_EQ(lan.a.dhcp()->state(), DhcpState::kRequesting) << "the other server has no say";
}

TEST(DhcpClient, BeginsAgainWhenNobodyHonoursTheOffer) {
  Lan lan;
  lan.answers = false;
  lan.run_to(1);
  lan.send(lan.reply(lan.heard[0], type::kOffer));
  lan.run_to(100);
  size_t requests = 0;
  for (const wire::Dhcp& message : lan.heard) requests += message.type == type::kRequest;
  EXPECT_EQ(requests, 4u);
  EXPECT_EQ(lan.heard.back().type, type::kDiscover);
}

TEST(DhcpClient, IsNotTakenInByWhatIsNoAnswer) {
  Lan lan;
  lan.answers = false;
  lan.run_to(1);
  const wire::Dhcp good = lan.reply(lan.heard[0], type::kOffer);
  wire::Dhcp bad = good;
  bad.xid ^= 1;
  lan.send(bad);
  bad = good;
  bad.chaddr = lan.b.mac();
  lan.send(bad);
  bad = good;
  bad.op = wire::dhcp_op::kRequest;
  lan.send(bad);
  bad = good;
  bad.type = type::kAck;
  lan.send(bad);
  bad = good;
  bad.server_id.reset();
  lan.send(bad);
  bad = good;
  bad.lease_time = 0;
  lan.send(bad);
  bad = good;
  bad.yiaddr = ip("224.0.0.1");
  lan.send(bad);
  std::vector<uint8_t> junk(50, 0xff);
  lan.b.send_udp(wire::Ipv4Address::broadcast(), 67, 68, Payload::of(junk));
  lan.run_to(2);
  EXPECT_EQ(lan.a.dhcp()->state(), DhcpState::kSelecting);
  EXPECT_EQ(lan.a.dhcp()->counters().ignored, 5u);
  EXPECT_EQ(lan.a.dhcp()->counters().malformed, 3u);
}

TEST(DhcpClient, RenewsToTheEndOfTime) {
  Lan lan;
  lan.lease = 3'000'000;
  lan.sim.run();
  EXPECT_EQ(lan.a.dhcp()->state(), DhcpState::kBound);
  EXPECT_EQ(lan.a.dhcp()->lease()->expires, Time::max());
}

TEST(DhcpClient, KeepsALeaseForEver) {
  Lan lan;
  lan.lease = 0xffff'ffff;
  lan.run_to(1'000'000);
  EXPECT_EQ(lan.heard.size(), 2u);
  EXPECT_EQ(lan.a.dhcp()->lease()->expires, Time::max());
}

}  // namespace
}  // namespace loom
