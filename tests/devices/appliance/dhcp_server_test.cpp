// The server's side of RFC 2131, message by message, and the table of leases behind it.

#include "devices/appliance/dhcp_server.h"

#include <gtest/gtest.h>

namespace loom {
namespace {

using wire::Ipv4Address;
namespace type = wire::dhcp_type;
using Point = UserNetworkPoint;

constexpr Ipv4Address kServer{10, 0, 2, 2};

Ipv4Address at(uint8_t last) {
  return {10, 0, 2, last};
}
Time second(int64_t s) {
  return Time{} + Duration::s(s);
}

struct Server {
  explicit Server(uint8_t first = 15, uint8_t last = 31)
      : server({.server = kServer,
                .network = {kServer, 24},
                .dns = at(3),
                .domain = "lab.example",
                .first = at(first),
                .last = at(last),
                .lease_time = Duration::s(3600)},
               [this](TableChange::Kind kind, const Lease& lease) {
                 changes.push_back(std::string(name_of(kind)) + " " + lease.ip.text() + " " +
                                   std::string(name_of(lease.state)));
               }) {}

  static wire::Dhcp message(uint8_t kind, uint8_t client) {
    wire::Dhcp made;
    made.type = kind;
    made.xid = 0x1234'0000u + client;
    made.chaddr = wire::MacAddress::from_u64(0x0200'0000'0000 + client);
    return made;
  }
  DhcpServer::Outcome discover(uint8_t client, Time now, std::optional<Ipv4Address> wanted = {}) {
    wire::Dhcp made = message(type::kDiscover, client);
    made.requested = wanted;
    return server.handle(made, now);
  }
  DhcpServer::Outcome request(uint8_t client, Ipv4Address ip, Time now, Ipv4Address from = kServer) {
    wire::Dhcp made = message(type::kRequest, client);
    made.requested = ip;
    made.server_id = from;
    return server.handle(made, now);
  }
  DhcpServer::Outcome renew(uint8_t client, Ipv4Address ip, Time now) {
    wire::Dhcp made = message(type::kRequest, client);
    made.ciaddr = ip;
    return server.handle(made, now);
  }
  Ipv4Address bind(uint8_t client, Time now = {}) {
    const auto offer = discover(client, now);
    request(client, offer.answer->yiaddr, now);
    return offer.answer->yiaddr;
  }

  std::vector<std::string> changes;
  DhcpServer server;
};

TEST(DhcpServer, GivesTheFirstAddressInFourMessages) {
  Server s;
  const auto offer = s.discover(1, {});
  ASSERT_TRUE(offer.answer);
  EXPECT_EQ(offer.point, Point::kDhcpOffer);
  EXPECT_EQ(offer.answer->type, type::kOffer);
  EXPECT_EQ(offer.answer->op, wire::dhcp_op::kReply);
  EXPECT_EQ(offer.answer->xid, 0x1234'0001u);
  EXPECT_EQ(offer.answer->yiaddr, at(15));
  EXPECT_EQ(offer.answer->server_id, kServer);
  EXPECT_EQ(offer.answer->mask, Ipv4Address(255, 255, 255, 0));
  EXPECT_EQ(offer.answer->routers, std::vector{kServer});
  EXPECT_EQ(offer.answer->dns_servers, std::vector{at(3)});
  EXPECT_EQ(offer.answer->domain_name, "lab.example");
  EXPECT_EQ(offer.answer->lease_time, 3600u);
  const auto ack = s.request(1, at(15), {});
  ASSERT_TRUE(ack.answer);
  EXPECT_EQ(ack.answer->type, type::kAck);
  EXPECT_EQ(ack.answer->yiaddr, at(15));
  EXPECT_EQ(s.server.leases().at(at(15))->state, LeaseState::kBound);
  EXPECT_EQ(s.changes, (std::vector<std::string>{"added 10.0.2.15 offered", "added 10.0.2.15 bound"}));
}

// RFC 2131 section 4.1.
TEST(DhcpServer, AnswersToWhereTheClientCanHear) {
  Server s;
  wire::Dhcp made = Server::message(type::kDiscover, 1);
  auto outcome = s.server.handle(made, {});
  EXPECT_EQ(outcome.to, at(15));
  EXPECT_TRUE(outcome.to_hardware);
  made.broadcast = true;
  outcome = s.server.handle(made, {});
  EXPECT_EQ(outcome.to, Ipv4Address::broadcast());
  EXPECT_FALSE(outcome.to_hardware);
  s.request(1, at(15), {});
  outcome = s.renew(1, at(15), {});
  EXPECT_EQ(outcome.to, at(15));
  EXPECT_FALSE(outcome.to_hardware);
}

TEST(DhcpServer, GivesAClientItsOldAddressAndOthersTheNext) {
  Server s;
  EXPECT_EQ(s.bind(1), at(15));
  EXPECT_EQ(s.bind(2), at(16));
  EXPECT_EQ(s.discover(1, second(10)).answer->yiaddr, at(15));
  EXPECT_EQ(s.server.leases().at(at(15))->state, LeaseState::kBound) << "a DISCOVER does not end a lease";
}

TEST(DhcpServer, GivesTheAddressThatIsAskedForWhenItIsFree) {
  Server s;
  EXPECT_EQ(s.discover(1, {}, at(20)).answer->yiaddr, at(20));
  EXPECT_EQ(s.discover(2, {}, at(20)).answer->yiaddr, at(15)) << "taken";
  EXPECT_EQ(s.discover(3, {}, at(200)).answer->yiaddr, at(16)) << "not of the pool";
}

TEST(DhcpServer, TellsClientsApartByTheirIdentifierFirst) {
  Server s;
  wire::Dhcp made = Server::message(type::kDiscover, 1);
  made.client_id = {0, 'a'};
  EXPECT_EQ(s.server.handle(made, {}).answer->yiaddr, at(15));
  made.client_id = {0, 'b'};
  EXPECT_EQ(s.server.handle(made, {}).answer->yiaddr, at(16)) << "the same hardware, another client";
}

TEST(DhcpServer, RefusesAnAddressThatWasNotOffered) {
  Server s;
  s.discover(1, {});
  const auto nak = s.request(1, at(22), {});
  ASSERT_TRUE(nak.answer);
  EXPECT_EQ(nak.answer->type, type::kNak);
  EXPECT_EQ(nak.to, Ipv4Address::broadcast());
  EXPECT_TRUE(nak.answer->yiaddr.is_unspecified());
  EXPECT_FALSE(nak.answer->lease_time);
  EXPECT_FALSE(nak.answer->message.empty());
}

TEST(DhcpServer, WithdrawsItsOfferWhenAnotherServersIsTaken) {
  Server s;
  s.discover(1, {});
  const auto outcome = s.request(1, at(40), {}, Ipv4Address{10, 0, 2, 77});
  EXPECT_EQ(outcome.point, Point::kDhcpSilent);
  EXPECT_FALSE(outcome.answer);
  EXPECT_EQ(s.server.leases().at(at(15))->state, LeaseState::kReleased);
}

TEST(DhcpServer, WithdrawsAnOfferThatNobodyTakesForAMinute) {
  Server s;
  s.discover(1, {});
  s.server.expire(second(59));
  EXPECT_EQ(s.server.leases().at(at(15))->state, LeaseState::kOffered);
  s.server.expire(second(60));
  EXPECT_EQ(s.server.leases().at(at(15))->state, LeaseState::kExpired);
}

// RFC 2131 section 4.3.2, INIT-REBOOT.
TEST(DhcpServer, KnowsAClientThatRebooted) {
  Server s;
  s.bind(1);
  wire::Dhcp made = Server::message(type::kRequest, 1);
  made.requested = at(15);
  EXPECT_EQ(s.server.handle(made, second(1)).answer->type, type::kAck);
  made.requested = at(16);
  EXPECT_EQ(s.server.handle(made, second(1)).answer->type, type::kNak);
  made.requested = Ipv4Address{192, 0, 2, 1};
  EXPECT_EQ(s.server.handle(made, second(1)).answer->type, type::kNak) << "it is in another network now";
  wire::Dhcp stranger = Server::message(type::kRequest, 9);
  stranger.requested = at(15);
  EXPECT_FALSE(s.server.handle(stranger, second(1)).answer) << "about whom nothing is known, nothing is said";
}

TEST(DhcpServer, ExtendsALeaseUntilItIsOver) {
  Server s;
  s.bind(1);
  EXPECT_EQ(s.renew(1, at(15), second(1800)).answer->type, type::kAck);
  EXPECT_EQ(s.server.leases().next_end(), second(1800 + 3600));
  s.server.expire(second(5400));
  EXPECT_EQ(s.server.leases().at(at(15))->state, LeaseState::kExpired);
  EXPECT_EQ(s.changes.back(), "aged 10.0.2.15 expired");
  EXPECT_EQ(s.renew(1, at(15), second(5401)).answer->type, type::kAck) << "nobody else wanted it";
}

TEST(DhcpServer, IsExhaustedAndGivesWhatWasGivenUpLongestAgo) {
  Server s(15, 16);
  s.bind(1, second(0));
  s.bind(2, second(1));
  const auto none = s.discover(3, second(2));
  EXPECT_EQ(none.point, Point::kDhcpExhausted);
  EXPECT_FALSE(none.answer);
  EXPECT_EQ(s.server.counters().exhausted, 1u);
  wire::Dhcp release = Server::message(type::kRelease, 2);
  release.ciaddr = at(16);
  EXPECT_EQ(s.server.handle(release, second(3)).point, Point::kDhcpReleased);
  release = Server::message(type::kRelease, 1);
  release.ciaddr = at(15);
  s.server.handle(release, second(4));
  EXPECT_EQ(s.discover(3, second(5)).answer->yiaddr, at(16));
  EXPECT_EQ(s.discover(2, second(6)).answer->yiaddr, at(15)) << "its own has gone";
}

TEST(DhcpServer, LetsADeclinedAddressRest) {
  Server s(15, 16);
  s.bind(1);
  wire::Dhcp decline = Server::message(type::kDecline, 1);
  decline.requested = at(15);
  decline.server_id = kServer;
  EXPECT_EQ(s.server.handle(decline, second(1)).point, Point::kDhcpDeclined);
  EXPECT_EQ(s.bind(1, second(2)), at(16));
  EXPECT_EQ(s.discover(2, second(3)).point, Point::kDhcpExhausted);
  EXPECT_EQ(s.discover(2, second(1 + 3600)).answer->yiaddr, at(15));
}

TEST(DhcpServer, InformsWithoutLeasing) {
  Server s;
  wire::Dhcp inform = Server::message(type::kInform, 1);
  inform.ciaddr = at(99);
  const auto outcome = s.server.handle(inform, {});
  ASSERT_TRUE(outcome.answer);
  EXPECT_EQ(outcome.answer->type, type::kAck);
  EXPECT_TRUE(outcome.answer->yiaddr.is_unspecified());
  EXPECT_FALSE(outcome.answer->lease_time);
  EXPECT_EQ(outcome.to, at(99));
  EXPECT_TRUE(s.server.leases().leases().empty());
}

TEST(DhcpServer, IsSilentAboutWhatNoClientSends) {
  Server s;
  wire::Dhcp reply = Server::message(type::kOffer, 1);
  EXPECT_FALSE(s.server.handle(reply, {}).answer);
  reply.op = wire::dhcp_op::kReply;
  EXPECT_FALSE(s.server.handle(reply, {}).answer);
  wire::Dhcp relayed = Server::message(type::kDiscover, 1);
  relayed.giaddr = at(1);
  EXPECT_FALSE(s.server.handle(relayed, {}).answer);
  wire::Dhcp malformed = Server::message(type::kDiscover, 1);
  malformed.malformed = true;
  EXPECT_FALSE(s.server.handle(malformed, {}).answer);
  wire::Dhcp foreign = Server::message(type::kRelease, 1);
  foreign.ciaddr = at(15);
  EXPECT_EQ(s.server.handle(foreign, {}).point, Point::kDhcpSilent) << "it has no lease to release";
  EXPECT_TRUE(s.server.leases().leases().empty());
  EXPECT_EQ(s.server.counters().ignored, 5u);
}

}  // namespace
}  // namespace loom
