// An outside end that knows IP alone, at a network of Ethernet: what ARP does for it, and what never reaches it.

#include "devices/live/ethernet_supply.h"

#include "core/simulation.h"
#include "core/wire/build.h"
#include "devices/endpoint/host.h"
#include "devices/live/live_node.h"

namespace loom::live {
namespace {

using wire::FrameBuilder;
using wire::Ipv4Address;
using wire::MacAddress;
using Bytes = std::vector<uint8_t>;

const MacAddress kStation = MacAddress::from_u64(0x0200'0000'0001);

// Keeps what goes out.
class OpenDoor final : public Door {
 public:
  int descriptor() const override { return -1; }
  void take(size_t, const FrameTaker&) override {}
  bool give(std::span<const uint8_t> frame) override {
    out.emplace_back(frame.begin(), frame.end());
    return true;
  }
  std::vector<Bytes> out;
};

class EthernetSupplyTest : public ::testing::Test {
 protected:
  EthernetSupplyTest() {
    end.supply_ethernet({wire::Ipv4Prefix{Ipv4Address{10, 0, 0, 1}, 24}, Ipv4Address{10, 0, 0, 9}, kStation});
    end.set_door(&door);
    sim.connect(end.eth0(), host.eth0(), LinkConfig{});
  }
  ~EthernetSupplyTest() override { end.set_door(nullptr); }

  static HostConfig host_config() {
    HostConfig config;
    config.ip = wire::Ipv4Prefix{Ipv4Address{10, 0, 0, 9}, 24};
    return config;
  }
  // Behind a blank header, as a door hands it over.
  static Bytes echo_request(Ipv4Address to) {
    return FrameBuilder()
        .eth(MacAddress{}, MacAddress{})
        .ipv4({.src = Ipv4Address{10, 0, 0, 1}, .dst = to})
        .icmp(wire::Icmp::echo_request(1, 1))
        .build();
  }
  void enter(const Bytes& frame) { end.enter(Time::zero(), frame); }
  // A frame of the host's side, as if it were any station.
  void hear(const Bytes& bytes) { end.receive(end.eth0(), sim.frames().make(host.next_frame_id(), bytes)); }

  Simulation sim{1};
  LiveNode& end = sim.add<LiveNode>("end");
  Host& host = sim.add<Host>("host", host_config());
  OpenDoor door;
};

TEST_F(EthernetSupplyTest, APacketFindsItsWayAndItsAnswerComesBackWithoutArp) {
  enter(echo_request(Ipv4Address{10, 0, 0, 9}));
  sim.run(Time::at(Duration::s(1)));
  EXPECT_EQ(host.counters().echo_requests_received, 1U);
  ASSERT_EQ(door.out.size(), 1U) << "the answer, and no ARP";
  const auto answer = wire::EthernetView::parse(door.out[0]);
  EXPECT_EQ(answer->dst(), kStation);
  EXPECT_EQ(answer->outer_type(), wire::ethertype::kIpv4);
}

TEST_F(EthernetSupplyTest, OtherNetworksAreReachedByTheGateway) {
  enter(echo_request(Ipv4Address{192, 0, 2, 1}));
  sim.run(Time::at(Duration::s(1)));
  EXPECT_EQ(host.drops(DropReason::kNotForMe), 1U) << "the host is the gateway, but no router";
}

TEST_F(EthernetSupplyTest, WhomNobodyAnswersForIsUnresolved) {
  enter(echo_request(Ipv4Address{10, 0, 0, 77}));
  sim.run(Time::at(Duration::s(10)));
  EXPECT_EQ(end.drops(DropReason::kUnresolved), 1U);
}

TEST_F(EthernetSupplyTest, WhatIsNotIpv4IsDroppedWithItsReason) {
  enter(FrameBuilder().eth(MacAddress{}, MacAddress{}).type(wire::ethertype::kIpv6).payload(40, 0x60).build());
  enter(FrameBuilder().eth(MacAddress{}, MacAddress{}).type(wire::ethertype::kIpv4).payload(19, 0x45).build());
  enter(Bytes(3, 1));
  sim.run(Time::at(Duration::s(1)));
  EXPECT_EQ(end.drops(DropReason::kNoRoute), 1U);
  EXPECT_EQ(end.drops(DropReason::kMalformed), 1U);
  EXPECT_EQ(end.drops(DropReason::kRunt), 1U);
}

TEST_F(EthernetSupplyTest, OnlyItsOwnPacketsGoOut) {
  const MacAddress other = MacAddress::from_u64(0x0200'0000'0077);
  const auto packet = [&](MacAddress to, MacAddress from) {
    return FrameBuilder()
        .eth(to, from)
        .ipv4({.src = Ipv4Address{10, 0, 0, 9}, .dst = Ipv4Address{10, 0, 0, 1}})
        .icmp(wire::Icmp::echo_request(1, 1))
        .build();
  };
  hear(packet(other, other));
  hear(packet(kStation, MacAddress{}));
  hear(FrameBuilder().eth(kStation, other).vlan(10).payload(46, 0).build());
  hear(FrameBuilder().eth(kStation, other).type(0x88b5).payload(46, 0).build());
  hear(Bytes(13, 1));
  EXPECT_TRUE(door.out.empty());
  for (const DropReason reason : {DropReason::kNotForMe, DropReason::kBadSource, DropReason::kVlanNotMember,
                                  DropReason::kNoListener, DropReason::kRunt}) {
    EXPECT_EQ(end.drops(reason), 1U) << name_of(reason);
  }
  hear(packet(kStation, other));
  hear(packet(MacAddress::broadcast(), other));
  EXPECT_EQ(door.out.size(), 2U);
}

}  // namespace
}  // namespace loom::live
