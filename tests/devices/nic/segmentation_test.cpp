// Large packets made into small ones: every segment is a sound packet, and together they are the whole.

#include "devices/nic/segmentation.h"

#include "core/wire/build.h"

namespace loom::nic {
namespace {

using wire::FrameBuilder;

const wire::MacAddress kA = wire::MacAddress::from_u64(0x02000000000a);
const wire::MacAddress kB = wire::MacAddress::from_u64(0x02000000000b);
constexpr uint32_t kEthernet = 14;

// As a driver leaves it: the transport checksum is the pseudo-header's without the length.
std::vector<uint8_t> large(bool ipv4, bool tcp, size_t payload, uint16_t flags = wire::tcp_flag::kAck) {
  FrameBuilder frame;
  frame.eth(kB, kA);
  if (ipv4) {
    wire::Ipv4 ip;
    ip.src = wire::Ipv4Address::from_u32(0x0a000001);
    ip.dst = wire::Ipv4Address::from_u32(0x0a000002);
    ip.id = 0xfffe;
    frame.ipv4(ip);
  } else {
    wire::Ipv6 ip;
    ip.src = *wire::Ipv6Address::from_text("fd00::1");
    ip.dst = *wire::Ipv6Address::from_text("fd00::2");
    frame.ipv6(ip);
  }
  if (tcp) {
    wire::Tcp header;
    header.src_port = 1;
    header.dst_port = 2;
    header.seq = 0xffff'ff00;
    header.flags = flags;
    frame.tcp(header);
  } else {
    frame.udp({1, 2});
  }
  std::vector<uint8_t> data(payload);
  for (size_t i = 0; i < payload; ++i) data[i] = static_cast<uint8_t>(i * 7);
  std::vector<uint8_t> bytes = frame.payload(data).build();
  const size_t transport = kEthernet + (ipv4 ? 20 : 40);
  const size_t field = transport + (tcp ? 16 : 6);
  // The checksum over the pseudo-header with length 0 and nothing behind it, not complemented.
  wire::Checksum sum;
  const std::span<const uint8_t> addresses =
      std::span<const uint8_t>(bytes).subspan(ipv4 ? kEthernet + 12 : kEthernet + 8, ipv4 ? 8 : 32);
  sum.add(addresses);
  sum.add_u16(tcp ? wire::ip_proto::kTcp : wire::ip_proto::kUdp);
  wire::store_be16(&bytes[field], static_cast<uint16_t>(~sum.finish()));
  return bytes;
}

SegmentationPlan plan_of(bool ipv4, bool tcp, uint32_t mss) {
  SegmentationPlan plan;
  const auto transport = static_cast<uint16_t>(kEthernet + (ipv4 ? 20 : 40));
  plan.header = transport + (tcp ? 20U : 8U);
  plan.mss = mss;
  plan.ip = {kEthernet, static_cast<uint16_t>(transport - 1), kEthernet + 10};
  plan.transport = {transport, 0, static_cast<uint16_t>(transport + (tcp ? 16 : 6))};
  plan.is_ipv4 = ipv4;
  plan.is_tcp = tcp;
  plan.inserts_ip_checksum = ipv4;
  return plan;
}

class Segmentation : public ::testing::TestWithParam<std::tuple<bool, bool>> {};

TEST_P(Segmentation, MakesSoundPacketsThatAddUp) {
  const bool ipv4 = std::get<0>(GetParam());
  const bool tcp = std::get<1>(GetParam());
  constexpr size_t kPayload = 4001;
  const std::vector<uint8_t> whole = large(ipv4, tcp, kPayload, wire::tcp_flag::kAck | wire::tcp_flag::kPsh);
  const SegmentationPlan plan = plan_of(ipv4, tcp, 1460);
  std::vector<uint8_t> together;
  std::vector<uint16_t> flags;
  uint32_t number = 0;
  segment(whole, plan, [&](std::span<uint8_t> frame) {
    const std::span<const uint8_t> packet = std::span<const uint8_t>(frame).subspan(kEthernet);
    const std::span<const uint8_t> segment = packet.subspan(ipv4 ? 20 : 40);
    if (ipv4) {
      const auto ip = wire::Ipv4View::parse(packet);
      ASSERT_TRUE(ip);
      EXPECT_TRUE(ip->checksum_ok());
      EXPECT_EQ(ip->total_length(), packet.size());
      EXPECT_EQ(ip->id(), static_cast<uint16_t>(0xfffe + number));
      EXPECT_EQ(wire::PseudoHeader(ip->src(), ip->dst()).checksum(ip->protocol(), segment), 0);
    } else {
      const auto ip = wire::Ipv6View::parse(packet);
      ASSERT_TRUE(ip);
      EXPECT_EQ(wire::load_be16(&packet[4]), segment.size());
      EXPECT_EQ(wire::PseudoHeader(ip->src(), ip->dst()).checksum(ip->next_header(), segment), 0);
    }
    if (tcp) {
      EXPECT_EQ(wire::load_be32(&segment[4]), 0xffff'ff00 + static_cast<uint32_t>(together.size()));
      flags.push_back(segment[13]);
    } else {
      EXPECT_EQ(wire::load_be16(&segment[4]), segment.size());
    }
    together.insert(together.end(), frame.begin() + plan.header, frame.end());
    ++number;
  });
  EXPECT_EQ(number, 3U);
  EXPECT_EQ(together, std::vector<uint8_t>(whole.begin() + plan.header, whole.end()));
  if (tcp) {
    EXPECT_EQ(flags, (std::vector<uint16_t>{0x10, 0x10, 0x18})) << "PSH belongs to the last";
  }
}

INSTANTIATE_TEST_SUITE_P(All, Segmentation, ::testing::Combine(::testing::Bool(), ::testing::Bool()));

TEST(Segmentation, WhatDoesNotFitIsNotSegmentable) {
  const std::vector<uint8_t> whole = large(true, true, 100);
  EXPECT_TRUE(is_segmentable(whole, plan_of(true, true, 10)));
  SegmentationPlan plan = plan_of(true, true, 0);
  EXPECT_FALSE(is_segmentable(whole, plan));
  plan = plan_of(true, true, 10);
  plan.header = static_cast<uint32_t>(whole.size());
  EXPECT_FALSE(is_segmentable(whole, plan)) << "no payload";
  plan = plan_of(true, true, 10);
  plan.transport.at = 60000;
  EXPECT_FALSE(is_segmentable(whole, plan));
  plan = plan_of(true, true, 10);
  plan.ip.start = 50;
  EXPECT_FALSE(is_segmentable(whole, plan));
}

TEST(PutChecksum, KeepsToThePacket) {
  std::vector<uint8_t> packet{1, 2, 3, 4, 0, 0};
  EXPECT_TRUE(put_checksum(packet, {0, 3, 4}));
  EXPECT_EQ(packet, (std::vector<uint8_t>{1, 2, 3, 4, 0xfb, 0xf9}));
  EXPECT_FALSE(put_checksum(packet, {0, 0, 5}));
  EXPECT_FALSE(put_checksum(packet, {6, 0, 0}));
  EXPECT_FALSE(put_checksum(packet, {4, 2, 0}));
}

}  // namespace
}  // namespace loom::nic
