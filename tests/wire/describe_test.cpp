#include "core/wire/describe.h"

#include "core/wire/build.h"
#include "core/wire/flow_key.h"
#include "core/wire/hex.h"
#include "tests/wire/prefixes.h"

namespace loom::wire {
namespace {

const MacAddress kMacA = MacAddress::from_u64(0x02000000000a);
const MacAddress kMacB = MacAddress::from_u64(0x02000000000b);
const Ipv4Address kIpA{10, 0, 0, 1};
const Ipv4Address kIpB{10, 0, 0, 2};

FrameBuilder frame() {
  return FrameBuilder().eth(kMacB, kMacA);
}
FrameBuilder udp_frame() {
  return frame().ipv4({.src = kIpA, .dst = kIpB}).udp({1000, 53}).payload("hello");
}

// "name=value" of the fields with this name, in order.
std::vector<std::string> values(Bytes bytes, std::string_view name) {
  std::vector<std::string> out;
  for (const Field& field : dissect(bytes)) {
    if (field.name == name) out.push_back(field.value);
  }
  return out;
}

void expect_tiled(Bytes bytes) {
  size_t covered = 0;
  Field last;
  for (const Field& field : dissect(bytes)) {
    const bool same_bytes = last.length != 0 && field.offset == last.offset && field.length == last.length;
    EXPECT_TRUE(same_bytes || field.offset == covered) << field.name << " at " << field.offset;
    EXPECT_GT(field.length, 0u) << field.name;
    covered = field.offset + field.length;
    last = field;
  }
  EXPECT_EQ(covered, bytes.size());
}

std::vector<std::vector<uint8_t>> samples() {
  Tcp tcp{.src_port = 1, .dst_port = 2, .flags = tcp_flag::kSyn};
  tcp.options.mss = 1460;
  tcp.options.window_scale = 7;
  tcp.options.timestamps = TcpOptions::Timestamps{1, 2};
  const auto six = Ipv6Address::link_local(kMacA);
  const auto inner = udp_frame().build();
  return {
      frame().vlan(100, 1, kTpidService).vlan(10).arp({1, kMacA, kIpA, {}, kIpB}).pad().build(),
      udp_frame().pad().build(),
      frame().ipv4({.src = kIpA, .dst = kIpB, .options = {0x94, 4, 0, 0, 7, 3, 0}}).tcp(tcp).payload("x").build(),
      frame().ipv4({}).icmp(Icmp::unreachable(icmp_code::kPort)).payload(Bytes(inner).subspan(14)).build(),
      frame().ipv6({.src = six}).icmpv6(Icmpv6::neighbor_solicitation(six, kMacA)).build(),
      frame().llc({.dsap = 0x42, .ssap = 0x42}).payload(35, 0).pad().build(),
      frame().llc({.dsap = 0xaa, .ssap = 0xaa, .snap_oui = 0xc, .snap_pid = 0x2000}).payload("cdp").pad().build(),
      frame().type(0x1234).payload("unknown").build(),
      // Hop-by-hop, fragment, AH, then UDP.
      frame()
          .ipv6({.next_header = 0})
          .payload(*bytes_from_hex("2c00050200000100 3300000000000007 11010000 00000001 00000002 0001000200080000"))
          .build(),
  };
}

TEST(Dissect, EveryByteOfEveryPrefixBelongsToAField) {
  for (const auto& sample : samples()) {
    ASSERT_FALSE(sample.empty());
    for_every_prefix(sample, [](Bytes prefix) {
      expect_tiled(prefix);
      EXPECT_FALSE(summarise(prefix, prefix.size()).empty());
      EXPECT_EQ(flow_key(prefix), flow_key(prefix));
    });
  }
}

TEST(Dissect, NamesTheFieldsOfAnIpv4UdpFrame) {
  const auto bytes = udp_frame().vlan(10, 5).pad(66).build();
  EXPECT_EQ(values(bytes, "eth.dst"), std::vector<std::string>{"02:00:00:00:00:0b"});
  EXPECT_EQ(values(bytes, "eth.type"), std::vector<std::string>{"0x8100"});
  EXPECT_EQ(values(bytes, "vlan.priority"), std::vector<std::string>{"5"});
  EXPECT_EQ(values(bytes, "vlan.id"), std::vector<std::string>{"10"});
  EXPECT_EQ(values(bytes, "vlan.etype"), std::vector<std::string>{"0x0800"});
  EXPECT_EQ(values(bytes, "ip.src"), std::vector<std::string>{"10.0.0.1"});
  EXPECT_EQ(values(bytes, "ip.ttl"), std::vector<std::string>{"64"});
  EXPECT_EQ(values(bytes, "ip.len"), std::vector<std::string>{"33"});
  EXPECT_EQ(values(bytes, "udp.dstport"), std::vector<std::string>{"53"});
  EXPECT_EQ(values(bytes, "data"), std::vector<std::string>{"68656c6c6f"});
  EXPECT_EQ(values(bytes, "eth.padding"), std::vector<std::string>{std::string(30, '0')});
}

TEST(Dissect, StackedTagsKeepTheirLayers) {
  const auto fields = dissect(frame().vlan(100, 1, kTpidService).vlan(10).payload("x").build());
  std::vector<std::string> tags;
  for (const Field& field : fields) {
    if (field.name == "vlan.id" || field.name == "ieee8021ad.id") {
      tags.push_back(std::string(field.name) + " " + field.value + " @" + std::to_string(field.layer));
    }
  }
  EXPECT_EQ(tags, (std::vector<std::string>{"ieee8021ad.id 100 @1", "vlan.id 10 @2"}));
}

TEST(Dissect, LooksIntoThePacketAnIcmpErrorIsAbout) {
  const auto inner = udp_frame().build();
  const auto bytes = frame()
                         .ipv4({.src = kIpB, .dst = kIpA})
                         .icmp(Icmp::unreachable(icmp_code::kPort))
                         .payload(Bytes(inner).subspan(14))
                         .build();
  EXPECT_EQ(values(bytes, "ip.src"), (std::vector<std::string>{"10.0.0.2", "10.0.0.1"}));
  EXPECT_EQ(values(bytes, "udp.srcport"), std::vector<std::string>{"1000"});
}

TEST(Dissect, ALaterFragmentHasNoPorts) {
  const auto bytes =
      frame().ipv4({.src = kIpA, .dst = kIpB, .protocol = 17, .fragment_offset = 1480}).payload(64, 1).build();
  EXPECT_TRUE(values(bytes, "udp.srcport").empty());
  EXPECT_EQ(values(bytes, "ip.frag_offset"), std::vector<std::string>{"1480"});
}

TEST(Dissect, NothingHasNoFields) {
  EXPECT_TRUE(dissect({}).empty());
}

TEST(Summarise, SaysWhatTcpdumpWouldSay) {
  EXPECT_EQ(summarise(FrameBuilder()
                          .eth(MacAddress::broadcast(), kMacA)
                          .vlan(10, 5)
                          .arp({1, kMacA, kIpA, {}, kIpB})
                          .pad()
                          .build()),
            "02:00:00:00:00:0a > ff:ff:ff:ff:ff:ff vlan 10 p5, ARP who-has 10.0.0.2 tell 10.0.0.1, length 60");
  EXPECT_EQ(summarise(udp_frame().vlan(100, 0, kTpidService).build()),
            "02:00:00:00:00:0a > 02:00:00:00:00:0b svlan 100, IPv4 10.0.0.1.1000 > 10.0.0.2.53: UDP, payload 5, "
            "length 51");
  EXPECT_EQ(
      summarise(frame().ipv4({.src = kIpA, .dst = kIpB}).icmp(Icmp::echo_reply(1, 2)).build()),
      "02:00:00:00:00:0a > 02:00:00:00:00:0b, IPv4 10.0.0.1 > 10.0.0.2: ICMP echo reply, id 1, seq 2, length 42");
  EXPECT_EQ(summarise(frame().llc({.dsap = 0x42, .ssap = 0x42}).payload(35, 0).pad().build()),
            "02:00:00:00:00:0a > 02:00:00:00:00:0b, STP configuration BPDU, length 60");
}

TEST(Summarise, SaysWhatIsWrong) {
  auto bytes = udp_frame().build();
  bytes[22] = 63;
  EXPECT_THAT(summarise(bytes), ::testing::HasSubstr("[bad ip checksum]"));
  EXPECT_THAT(summarise(Bytes(bytes).first(30)), ::testing::HasSubstr("IPv4 [truncated]"));
  EXPECT_THAT(summarise(Bytes(bytes).first(35), 47),
              ::testing::HasSubstr("UDP [truncated] [bad ip checksum], length 47 [35 captured]"));
  EXPECT_EQ(summarise(Bytes(bytes).first(5)), "[truncated Ethernet header], length 5");
}

TEST(FlowKey, FramesOfOneFlowShareAKeyAndOthersDoNot) {
  const FlowKey key = flow_key(udp_frame().build());
  EXPECT_EQ(key, flow_key(udp_frame().payload("other bytes").build()));
  EXPECT_EQ(key.hash(), flow_key(udp_frame().payload("other bytes").build()).hash());
  EXPECT_NE(key, flow_key(udp_frame().udp({1001, 53}).build()));
  EXPECT_NE(key, flow_key(udp_frame().vlan(10).build()));
  EXPECT_NE(flow_key(udp_frame().vlan(10, 1).build()), flow_key(udp_frame().vlan(10, 2).build()));
  EXPECT_NE(key, flow_key(udp_frame().eth(kMacA, kMacB).build()));
  EXPECT_EQ(key.text(), "02:00:00:00:00:0a > 02:00:00:00:00:0b 10.0.0.1:1000 > 10.0.0.2:53 proto 17");
}

TEST(FlowKey, AllFragmentsOfADatagramAreOneFlow) {
  const Ipv4 first{.src = kIpA, .dst = kIpB, .id = 7, .more_fragments = true};
  const Ipv4 second{.src = kIpA, .dst = kIpB, .protocol = ip_proto::kUdp, .id = 7, .fragment_offset = 1480};
  EXPECT_EQ(flow_key(frame().ipv4(first).udp({1, 2}).build()), flow_key(frame().ipv4(second).payload(9, 1).build()));
}

TEST(FrameBuilder, ComposesLengthsTypesAndChecksums) {
  const auto bytes = udp_frame().vlan(10).pad(80).build();
  ASSERT_EQ(bytes.size(), 80u);
  const auto eth = EthernetView::parse(bytes);
  const auto ip = Ipv4View::parse(eth->payload());
  ASSERT_TRUE(ip);
  EXPECT_TRUE(ip->checksum_ok());
  const auto udp = UdpView::parse(ip->payload());
  ASSERT_TRUE(udp);
  EXPECT_TRUE(udp->checksum_ok(PseudoHeader(ip->src(), ip->dst())));
  EXPECT_EQ(udp->payload().size(), 5u);
}

TEST(FrameBuilder, WhatDoesNotFitGivesAnEmptyFrame) {
  EXPECT_TRUE(udp_frame().payload(65508, 0).build().empty());
  EXPECT_FALSE(udp_frame().payload(65507, 0).build().empty());
  EXPECT_TRUE(frame().llc({.dsap = 0x42, .ssap = 0x42}).payload(1498, 0).build().empty());
}

}  // namespace
}  // namespace loom::wire
