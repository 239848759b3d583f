// What is around the rings of a virtio network card: vectors, several queue pairs, drivers of before version 1.

#include "core/wire/build.h"
#include "tests/support/virtio_rig.h"

namespace loom::testing {
namespace {

using namespace nic::virtio;

// ---- 4.1.4: MSI-X
// --------------------------------------------------------------------------------------------------

TEST(VirtioMsix, EachQueueHasItsVector) {
  VirtioRig rig({});
  nic::MmioTarget& mmio = rig.mmio();
  uint32_t capability = mmio.config_read(0x34, 1);
  while (capability != 0 && mmio.config_read(capability, 1) != 0x11) capability = mmio.config_read(capability + 1, 1);
  ASSERT_NE(capability, 0U);
  EXPECT_EQ(mmio.config_read(capability + 2, 2) & 0x7ff, 3U) << "four vectors";
  mmio.config_write(capability + 2, 2, 0x8000);
  for (uint32_t v = 0; v < 4; ++v) {
    mmio.write(1, 16 * v, 4, 0xfee0'0000);
    mmio.write(1, 16 * v + 8, 4, 0x40 + v);
    mmio.write(1, 16 * v + 12, 4, 0);
  }
  rig.common(0x16, 2, 1);
  rig.common(0x1a, 2, 2);
  rig.common(0x10, 2, 0);
  rig.common(0x1a, 2, 9);
  EXPECT_EQ(rig.common(0x1a, 2), 0xffffU) << "there is no such vector";
  rig.common(0x1a, 2, 2);
  ASSERT_TRUE(rig.send({broadcast_frame(64)}));
  rig.run(Duration::ms(1));
  ASSERT_EQ(rig.host.messages.size(), 1U);
  EXPECT_EQ(rig.host.messages[0].second, 0x42U);
  EXPECT_FALSE(rig.host.intx);
  mmio.write(1, 16 * 2 + 12, 4, 1);  // masked
  ASSERT_TRUE(rig.send({broadcast_frame(64)}));
  rig.run(Duration::ms(1));
  EXPECT_EQ(rig.host.messages.size(), 1U);
  EXPECT_EQ(mmio.read(1, 0x800, 4), 4U) << "pending";
  mmio.write(1, 16 * 2 + 12, 4, 0);
  EXPECT_EQ(rig.host.messages.size(), 2U);
  rig.set_wire(false);
  EXPECT_EQ(rig.host.messages.back().second, 0x40U) << "the configuration's vector";
}

// ---- 5.1.6.5.5: several queue pairs
// --------------------------------------------------------------------------------

TEST(VirtioMultiqueue, AnAnswerComesToTheQueueThatAsked) {
  EventQueue events;
  EventSource source{1, 0};
  NicHost host;
  NicWire wire(events);
  VirtioNetConfig config = VirtioRig::config_of();
  config.queue_pairs = 4;
  VirtioNet nic(config, host, wire, {events, 1, source});
  nic::MmioTarget& mmio = nic.mmio();
  mmio.config_write(4, 2, 0x106);
  mmio.write(4, 0x14, 1, 3);
  mmio.write(4, 0x08, 4, 0);
  mmio.write(4, 0x0c, 4, static_cast<uint32_t>(net_feature::kMq | net_feature::kCtrlVq));
  mmio.write(4, 0x08, 4, 1);
  mmio.write(4, 0x0c, 4, 1);
  mmio.write(4, 0x14, 1, 0x0b);
  EXPECT_EQ(mmio.read(4, 0x12, 2), 9U);
  EXPECT_EQ(mmio.read(4, 0x2008, 2), 4U);
  std::vector<DriverQueue> queues;
  for (uint16_t i = 0; i < 9; ++i) {
    queues.emplace_back(host, 0x2000 + 0x4000 * uint64_t{i}, i == 8 ? uint16_t{64} : VirtioRig::kSize, false, false);
    mmio.write(4, 0x16, 2, i);
    const uint64_t places[] = {queues[i].descriptors(), queues[i].driver(), queues[i].device()};
    for (uint32_t p = 0; p < 3; ++p) mmio.write(4, 0x20 + 8 * p, 4, static_cast<uint32_t>(places[p]));
    mmio.write(4, 0x1c, 2, 1);
  }
  mmio.write(4, 0x14, 1, 0x0f);
  host.put(0x30000, {4, 0, 4, 0});  // MQ, VQ_PAIRS_SET, 4
  queues[8].add({{0x30000, 4, false}, {0x30010, 1, true}});
  mmio.write(4, 0x3000 + 4 * 8, 2, 8);
  EXPECT_EQ(host.memory[0x30010], 0);

  const auto udp = [](uint16_t src, uint16_t dst, bool back) {
    wire::Ipv4 ip;
    ip.src = wire::Ipv4Address::from_u32(back ? 0x0a000002 : 0x0a000001);
    ip.dst = wire::Ipv4Address::from_u32(back ? 0x0a000001 : 0x0a000002);
    return wire::FrameBuilder()
        .eth(wire::MacAddress::from_u64(0xffffffffffff), wire::MacAddress::from_u64(0x02000000000a))
        .ipv4(ip)
        .udp({src, dst})
        .pad()
        .build();
  };
  Bytes all(VirtioRig::kHead, 0);
  const Bytes frame = udp(1000, 53, false);
  all.insert(all.end(), frame.begin(), frame.end());
  host.put(0x31000, all);
  queues[5].add({{0x31000, static_cast<uint32_t>(all.size()), false}});  // transmit queue of pair 2
  mmio.write(4, 0x3000 + 4 * 5, 2, 5);
  events.run(Time{} + Duration::ms(1));
  ASSERT_EQ(wire.sent.size(), 1U);
  for (const size_t rx : {0, 2, 4, 6}) queues[rx].add({{0x32000 + uint64_t{rx} * 0x800, 2048, true}});
  nic.receive(udp(53, 1000, true));
  EXPECT_EQ(queues[4].used().size(), 1U);
}

// ---- 4.1.4.8: a legacy driver
// --------------------------------------------------------------------------------------

TEST(VirtioLegacy, SpeaksThroughTheIoWindow) {
  EventQueue events;
  EventSource source{1, 0};
  NicHost host;
  NicWire wire(events);
  VirtioNetConfig config = VirtioRig::config_of();
  config.transitional = true;
  VirtioNet nic(config, host, wire, {events, 1, source});
  nic::MmioTarget& io = nic.mmio();
  EXPECT_EQ(io.config_read(0, 4), 0x1000'1af4U);
  EXPECT_EQ(io.config_read(0x2e, 2), 1U);
  io.config_write(4, 2, 0x107);
  io.write(0, 0x12, 1, 0);
  io.write(0, 0x12, 1, 3);
  EXPECT_NE(io.read(0, 0x00, 4) & net_feature::kMac, 0U);
  io.write(0, 0x04, 4, net_feature::kMac);
  for (unsigned i = 0; i < 6; ++i) EXPECT_EQ(io.read(0, 0x14 + i, 1), VirtioRig::kAddress >> (40 - 8 * i) & 0xff);
  io.write(0, 0x0e, 2, 1);
  EXPECT_EQ(io.read(0, 0x0c, 2), VirtioRig::kSize);
  io.write(0, 0x08, 4, 4);  // page 4: descriptors, available behind them, used on the next page
  io.write(0, 0x12, 1, 7);
  constexpr uint64_t kRing = 0x4000;
  Bytes all(10, 0);  // the short header
  const Bytes frame = broadcast_frame(64);
  all.insert(all.end(), frame.begin(), frame.end());
  host.put(0x8000, all);
  host.put64(kRing, 0x8000);
  host.put32(kRing + 8, static_cast<uint32_t>(all.size()));
  host.memory[kRing + 16 * VirtioRig::kSize + 2] = 1;  // one is available
  io.write(0, 0x10, 2, 1);
  events.run(Time{} + Duration::ms(1));
  ASSERT_EQ(wire.sent.size(), 1U);
  EXPECT_EQ(wire.sent[0], frame);
  EXPECT_EQ(host.get32(kRing + 0x1000) >> 16, 1U) << "and was used";
  EXPECT_TRUE(host.intx);
  EXPECT_EQ(io.read(0, 0x13, 1), 1U);
}

}  // namespace
}  // namespace loom::testing
