// Mappings, filtering, ports and timers of the NAT, by the sections of RFC 4787, RFC 5382 and RFC 5508.

#include "devices/appliance/nat_table.h"

#include <gtest/gtest.h>

#include "core/wire/ipv4.h"
#include "core/wire/tcp.h"

namespace loom {
namespace {

using Result = NatTable::Result;
using wire::Ipv4Address;
constexpr uint8_t kUdp = wire::ip_proto::kUdp;
constexpr uint8_t kTcp = wire::ip_proto::kTcp;
constexpr uint8_t kIcmp = wire::ip_proto::kIcmp;
namespace flag = wire::tcp_flag;

constexpr NatEndpoint kA{{10, 0, 2, 15}, 4000};
constexpr NatEndpoint kB{{10, 0, 2, 16}, 4000};
constexpr NatEndpoint kWeb{{198, 51, 100, 80}, 80};
constexpr NatEndpoint kWebOther{{198, 51, 100, 80}, 81};

Time second(int64_t s) {
  return Time{} + Duration::s(s);
}

struct Nat {
  explicit Nat(const NatConfig& config = {})
      : table(config, [this](TableChange::Kind kind, const NatTable::Mapping& mapping, const NatEndpoint& peer,
                             FrameId) {
          changes.push_back(std::string(name_of(kind)) + " " + std::to_string(mapping.port) + " " + peer.text());
        }) {}
  NatTable::Outcome out(uint8_t protocol, NatEndpoint inside, NatEndpoint peer, Time now = {}, uint16_t flags = 0) {
    return table.outbound(protocol, inside, peer, flags, now, {});
  }
  NatTable::Outcome in(uint8_t protocol, uint16_t port, NatEndpoint peer, Time now = {}, uint16_t flags = 0) {
    return table.inbound(protocol, port, peer, flags, now, {});
  }
  std::vector<std::string> changes;
  NatTable table;
};

// RFC 4787 REQ-1.
TEST(NatTable, MapsAnEndpointToOnePortWhoeverItSpeaksTo) {
  Nat nat;
  EXPECT_EQ(nat.out(kUdp, kA, kWeb).result, Result::kNew);
  const auto again = nat.out(kUdp, kA, kWebOther);
  EXPECT_EQ(again.result, Result::kNewSession);
  EXPECT_EQ(again.mapping->port, 4000);
  EXPECT_EQ(nat.out(kUdp, kA, kWeb).result, Result::kKnown);
  EXPECT_EQ(nat.table.mappings().size(), 1u);
}

// RFC 4787 REQ-8.
TEST(NatTable, LetsInOnlyPeersThatWereSpokenTo) {
  Nat nat;
  nat.out(kUdp, kA, kWeb);
  EXPECT_EQ(nat.in(kUdp, 4000, kWeb).result, Result::kKnown);
  EXPECT_EQ(nat.in(kUdp, 4000, kWeb).mapping->inside, kA);
  EXPECT_EQ(nat.in(kUdp, 4000, kWebOther).result, Result::kFiltered) << "the same host from another port";
  EXPECT_EQ(nat.in(kUdp, 4001, kWeb).result, Result::kNoMapping);
  EXPECT_EQ(nat.in(kTcp, 4000, kWeb, {}, flag::kSyn).result, Result::kNoMapping) << "ports are the protocol's own";
  EXPECT_EQ(nat.table.counters().refused, 3u);
}

TEST(NatTable, KeepsThePortUnlessItIsTakenOrOutOfRange) {
  Nat nat({.first_port = 3999, .last_port = 4002});
  EXPECT_EQ(nat.out(kUdp, kA, kWeb).mapping->port, 4000);
  EXPECT_EQ(nat.out(kUdp, kB, kWeb).mapping->port, 3999) << "4000 is taken";
  EXPECT_EQ(nat.out(kUdp, {kA.ip, 9}, kWeb).mapping->port, 4001);
  EXPECT_EQ(nat.out(kTcp, kB, kWeb, {}, flag::kSyn).mapping->port, 4000) << "of the other protocol it is free";
}

TEST(NatTable, IsExhaustedAndRecovers) {
  Nat nat({.first_port = 5000, .last_port = 5001});
  nat.out(kUdp, {kA.ip, 1}, kWeb);
  nat.out(kUdp, {kA.ip, 2}, kWeb);
  EXPECT_EQ(nat.out(kUdp, {kA.ip, 3}, kWeb).result, Result::kExhausted);
  EXPECT_EQ(nat.table.counters().exhausted, 1u);
  EXPECT_EQ(nat.out(kUdp, {kA.ip, 3}, kWeb, second(300)).result, Result::kNew);
}

TEST(NatTable, HasRoomForSoManySessionsOnly) {
  Nat nat({.sessions = 2});
  nat.out(kUdp, kA, kWeb);
  nat.out(kUdp, kA, kWebOther);
  EXPECT_EQ(nat.out(kUdp, kA, {kWeb.ip, 82}).result, Result::kExhausted);
  EXPECT_EQ(nat.out(kUdp, kB, kWeb).result, Result::kExhausted);
  EXPECT_EQ(nat.table.mappings().size(), 1u) << "no mapping is left behind";
  EXPECT_EQ(nat.table.counters().exhausted, 2u);
}

// RFC 4787 REQ-5 and REQ-6.
TEST(NatTable, ForgetsUdpAfterFiveMinutesOfSilence) {
  Nat nat;
  nat.out(kUdp, kA, kWeb);
  nat.in(kUdp, 4000, kWeb, second(200));
  nat.table.expire(second(499));
  EXPECT_EQ(nat.table.sessions(), 1u) << "refreshed from outside";
  nat.table.expire(second(500));
  EXPECT_EQ(nat.table.sessions(), 0u);
  EXPECT_TRUE(nat.table.mappings().empty());
  EXPECT_EQ(nat.table.next_check(), Time::max());
  EXPECT_EQ(nat.changes.back(), "aged 4000 198.51.100.80:80");
  EXPECT_EQ(nat.in(kUdp, 4000, kWeb, second(501)).result, Result::kNoMapping);
}

TEST(NatTable, ForgetsAPingAfterAMinute) {
  Nat nat;
  nat.out(kIcmp, kA, {kWeb.ip, 0});
  nat.table.expire(second(59));
  EXPECT_EQ(nat.table.sessions(), 1u);
  nat.table.expire(second(60));
  EXPECT_EQ(nat.table.sessions(), 0u);
}

// RFC 5382 REQ-5.
TEST(NatTable, KeepsAnEstablishedConnectionForTwoHours) {
  Nat nat;
  nat.out(kTcp, kA, kWeb, second(0), flag::kSyn);
  nat.in(kTcp, 4000, kWeb, second(0), flag::kSyn | flag::kAck);
  nat.out(kTcp, kA, kWeb, second(1), flag::kAck);
  const auto state = [&] {
    const NatTable::Mapping& mapping = nat.table.mappings().begin()->second;
    return NatTable::state_of(mapping, mapping.sessions.begin()->second);
  };
  EXPECT_EQ(state(), "established");
  nat.table.expire(second(7440));
  EXPECT_EQ(nat.table.sessions(), 1u);
  nat.in(kTcp, 4000, kWeb, second(7440), flag::kFin | flag::kAck);
  EXPECT_EQ(state(), "established") << "half closed";
  nat.out(kTcp, kA, kWeb, second(7441), flag::kFin | flag::kAck);
  EXPECT_EQ(state(), "closing");
  nat.table.expire(second(7441 + 239));
  EXPECT_EQ(nat.table.sessions(), 1u);
  nat.table.expire(second(7441 + 240));
  EXPECT_EQ(nat.table.sessions(), 0u) << "the shorter time counts from the second FIN on";
}

TEST(NatTable, ForgetsAConnectionThatNeverOpens) {
  Nat nat;
  nat.out(kTcp, kA, kWeb, second(0), flag::kSyn);
  nat.table.expire(second(240));
  EXPECT_EQ(nat.table.sessions(), 0u);
}

TEST(NatTable, ForgetsSoonAfterAReset) {
  Nat nat;
  nat.out(kTcp, kA, kWeb, second(0), flag::kSyn);
  nat.in(kTcp, 4000, kWeb, second(0), flag::kSyn | flag::kAck);
  nat.in(kTcp, 4000, kWeb, second(1), flag::kRst);
  nat.table.expire(second(241));
  EXPECT_EQ(nat.table.sessions(), 0u);
}

TEST(NatTable, OpensAnotherConnectionOnPortsThatClosed) {
  Nat nat;
  nat.out(kTcp, kA, kWeb, second(0), flag::kSyn);
  nat.out(kTcp, kA, kWeb, second(1), flag::kRst);
  nat.out(kTcp, kA, kWeb, second(2), flag::kSyn);
  const NatTable::Mapping& mapping = nat.table.mappings().begin()->second;
  EXPECT_EQ(NatTable::state_of(mapping, mapping.sessions.begin()->second), "opening");
}

TEST(NatTable, BeginsTcpWithASynOnly) {
  Nat nat;
  for (const uint16_t flags : {flag::kAck, static_cast<uint16_t>(flag::kSyn | flag::kAck), flag::kRst, flag::kFin}) {
    EXPECT_EQ(nat.out(kTcp, kA, kWeb, {}, flags).result, Result::kNoSyn) << flags;
  }
  EXPECT_TRUE(nat.table.mappings().empty());
}

TEST(NatTable, LetsEverybodyInAtAForwardedPortAndKeepsItForEver) {
  Nat nat({.forwards = {{kTcp, 8080, {kA.ip, 80}}}});
  EXPECT_EQ(nat.in(kTcp, 8080, kWeb, {}, flag::kAck).result, Result::kNoSyn);
  const auto opened = nat.in(kTcp, 8080, kWeb, {}, flag::kSyn);
  EXPECT_EQ(opened.result, Result::kForward);
  EXPECT_EQ(opened.mapping->inside, (NatEndpoint{kA.ip, 80}));
  const auto reply = nat.out(kTcp, {kA.ip, 80}, kWeb, {}, flag::kSyn | flag::kAck);
  EXPECT_EQ(reply.result, Result::kKnown);
  EXPECT_EQ(reply.mapping->port, 8080);
  nat.table.expire(second(100'000));
  EXPECT_EQ(nat.table.mappings().size(), 1u);
  EXPECT_EQ(nat.out(kTcp, {kB.ip, 8080}, kWeb, second(100'000), flag::kSyn).mapping->port, 1024) << "8080 is taken";
}

// RFC 5508 section 4.2: errors do not refresh.
TEST(NatTable, FindsTheSessionOfAnErrorWithoutTouchingIt) {
  Nat nat;
  nat.out(kUdp, kA, kWeb);
  EXPECT_NE(nat.table.find_inside(kUdp, kA, kWeb), nullptr);
  EXPECT_NE(nat.table.find_outside(kUdp, 4000, kWeb), nullptr);
  EXPECT_EQ(nat.table.find_outside(kUdp, 4000, kWebOther), nullptr);
  EXPECT_EQ(nat.table.find_inside(kUdp, kB, kWeb), nullptr);
  nat.table.expire(second(300));
  EXPECT_EQ(nat.table.find_outside(kUdp, 4000, kWeb), nullptr);
}

}  // namespace
}  // namespace loom
