// The network card of VIRTIO 1.2 by the sections of the specification.

#include "core/wire/build.h"
#include "tests/support/virtio_rig.h"

namespace loom::testing {
namespace {

using namespace nic::virtio;

class VirtioTest : public ::testing::Test {
 protected:
  VirtioRig rig{{}};

  uint8_t status() { return static_cast<uint8_t>(rig.common(0x14, 1)); }
  static Bytes to(uint64_t dst) {
    Bytes frame = broadcast_frame(64);
    for (unsigned i = 0; i < 6; ++i) frame[i] = static_cast<uint8_t>(dst >> (40 - 8 * i));
    return frame;
  }
  size_t arrives(const Bytes& frame) {
    rig.give_buffers(1);
    rig.arrive(frame);
    return rig.received().size();
  }
};

// ---- 2.1, 2.2, 4.1.4.3: status and features
// ------------------------------------------------------------------------

TEST_F(VirtioTest, AgreesOnWhatBothKnow) {
  EXPECT_EQ(status(), 0x0f);
  EXPECT_NE(rig.agreed & feature::kVersion1, 0U);
  EXPECT_NE(rig.agreed & net_feature::kMrgRxbuf, 0U);
  rig.common(0x14, 1, 0);
  rig.common(0x14, 1, 3);
  rig.common(0x08, 4, 0);
  rig.common(0x0c, 4, 0xffff'ffff);
  rig.common(0x14, 1, 0x0b);
  EXPECT_EQ(status() & status::kFeaturesOk, 0) << "what was not offered cannot be agreed on";
}

TEST_F(VirtioTest, FeaturesStandOnceAgreed) {
  rig.common(0x08, 4, 0);
  rig.common(0x0c, 4, 0);
  EXPECT_NE(rig.common(0x0c, 4), 0U);
  rig.common(0x00, 4, 5);
  EXPECT_EQ(rig.common(0x04, 4), 0U) << "there are 64 features";
}

TEST_F(VirtioTest, AQueueIsAsLargeAsTheDriverWantsButNotMore) {
  rig.common(0x14, 1, 0);
  rig.common(0x16, 2, 1);
  EXPECT_EQ(rig.common(0x18, 2), VirtioRig::kSize);
  rig.common(0x18, 2, 8);
  EXPECT_EQ(rig.common(0x18, 2), 8U);
  rig.common(0x18, 2, 7);
  EXPECT_EQ(rig.common(0x18, 2), 8U) << "a split queue has a power of two";
  rig.common(0x18, 2, 64);
  EXPECT_EQ(rig.common(0x18, 2), 8U);
  rig.common(0x16, 2, 9);
  EXPECT_EQ(rig.common(0x18, 2), 0U) << "no such queue";
  EXPECT_EQ(rig.common(0x12, 2), 3U);
}

TEST_F(VirtioTest, TellsItsConfiguration) {
  const auto config = [this](uint32_t offset, unsigned size) { return rig.mmio().read(4, 0x2000 + offset, size); };
  EXPECT_EQ(config(0, 4), 0x1200'5452U);
  EXPECT_EQ(config(6, 2), 1U) << "LINK_UP";
  EXPECT_EQ(config(8, 2), 1U);
  EXPECT_EQ(config(10, 2), 1500U);
  const uint32_t before = rig.common(0x15, 1);
  rig.set_wire(false);
  EXPECT_EQ(config(6, 2), 0U);
  EXPECT_NE(rig.common(0x15, 1), before) << "the generation tells of the change";
}

// ---- 2.7: the split ring, crooked
// ----------------------------------------------------------------------------------

class CrookedRing : public VirtioTest {
 protected:
  // One chain in the transmit queue, spoilt, and made available.
  void spoil(const std::function<void(DriverQueue&)>& how) {
    rig.queues[1]->add({{VirtioRig::kTxBuffers, 100, false}, {VirtioRig::kTxBuffers, 100, false}});
    how(*rig.queues[1]);
    rig.notify(1);
    rig.run(Duration::ms(1));
  }
  void expect_needs_reset() {
    EXPECT_NE(status() & status::kNeedsReset, 0);
    EXPECT_TRUE(rig.wire.sent.empty());
    rig.bring_up();
    ASSERT_TRUE(rig.send({broadcast_frame(64)}));
    rig.run(Duration::ms(1));
    EXPECT_EQ(rig.wire.sent.size(), 1U) << "and works again after it";
  }
};

TEST_F(CrookedRing, AChainThatLoops) {
  spoil([](DriverQueue& queue) {
    queue.put16(queue.descriptors() + 16 + 12, 1);
    queue.put16(queue.descriptors() + 16 + 14, 0);
  });
  expect_needs_reset();
}

TEST_F(CrookedRing, ANextOutsideOfTheTable) {
  spoil([](DriverQueue& queue) { queue.put16(queue.descriptors() + 14, 500); });
  expect_needs_reset();
}

TEST_F(CrookedRing, AHeadOutsideOfTheTable) {
  spoil([](DriverQueue& queue) { queue.put16(queue.driver() + 4, 16); });
  expect_needs_reset();
}

TEST_F(CrookedRing, AnIndexFarAhead) {
  spoil([](DriverQueue& queue) { queue.put16(queue.driver() + 2, 1000); });
  expect_needs_reset();
}

TEST_F(CrookedRing, WritableBeforeReadable) {
  spoil([](DriverQueue& queue) { queue.put16(queue.descriptors() + 12, 3); });
  expect_needs_reset();
}

TEST_F(CrookedRing, AnIndirectTableOfHalfADescriptor) {
  spoil([this](DriverQueue& queue) {
    rig.host.put32(queue.descriptors() + 8, 24);
    queue.put16(queue.descriptors() + 12, 4);
  });
  expect_needs_reset();
}

TEST_F(CrookedRing, ARingWhereNoMemoryIs) {
  rig.host.faulty.insert((VirtioRig::kRings + 0x4000 + 0x1000) >> 12);
  rig.notify(1);
  rig.run(Duration::ms(1));
  rig.host.faulty.clear();
  expect_needs_reset();
}

TEST_F(CrookedRing, AReceiveBufferThatCannotBeWritten) {
  rig.queues[0]->add({{VirtioRig::kRxBuffers, 2048, false}});
  rig.arrive(broadcast_frame(64));
  expect_needs_reset();
}

// ---- 2.7.5.3, 2.8.8: indirect descriptors
// --------------------------------------------------------------------------

TEST(VirtioIndirect, ATableIsAChain) {
  for (const bool packed : {false, true}) {
    VirtioRig rig({packed});
    Bytes all(VirtioRig::kHead, 0);
    const Bytes frame = broadcast_frame(100);
    all.insert(all.end(), frame.begin(), frame.end());
    rig.host.put(VirtioRig::kTxBuffers, all);
    rig.queues[1]->add_indirect(VirtioRig::kControl, {{VirtioRig::kTxBuffers, VirtioRig::kHead, false},
                                                      {VirtioRig::kTxBuffers + VirtioRig::kHead, 50, false},
                                                      {VirtioRig::kTxBuffers + VirtioRig::kHead + 50, 50, false}});
    rig.notify(1);
    rig.run(Duration::ms(1));
    ASSERT_EQ(rig.wire.sent.size(), 1U) << packed;
    EXPECT_EQ(rig.wire.sent[0], frame);
    EXPECT_EQ(rig.queues[1]->used().size(), 1U);
  }
}

// ---- 2.3, 2.7.7, 2.7.10: notifications, both ways
// ------------------------------------------------------------------

TEST(VirtioNotifications, TheDeviceWantsNoneWhileItIsBusy) {
  for (const bool packed : {false, true}) {
    for (const bool event_index : {false, true}) {
      VirtioRig rig({packed, event_index});
      rig.host.delay = Duration::us(2);
      ASSERT_TRUE(rig.send({broadcast_frame(1514)}));
      rig.run(Duration::ns(1));
      ASSERT_TRUE(rig.send({broadcast_frame(1514)}));
      EXPECT_FALSE(rig.queues[1]->device_wants_notifications()) << packed << event_index;
      rig.run(Duration::ms(1));
      EXPECT_TRUE(rig.queues[1]->device_wants_notifications()) << packed << event_index;
      EXPECT_EQ(rig.wire.sent.size(), 2U);
    }
  }
}

TEST(VirtioNotifications, TheDriverIsInterruptedWhenItWantsThat) {
  VirtioRig rig({});
  rig.queues[1]->put16(rig.queues[1]->driver(), 1);  // VIRTQ_AVAIL_F_NO_INTERRUPT
  ASSERT_TRUE(rig.send({broadcast_frame(64)}));
  rig.run(Duration::ms(1));
  EXPECT_FALSE(rig.host.intx);
  rig.queues[1]->put16(rig.queues[1]->driver(), 0);
  ASSERT_TRUE(rig.send({broadcast_frame(64)}));
  rig.run(Duration::ms(1));
  EXPECT_TRUE(rig.host.intx);
  EXPECT_EQ(rig.mmio().read(4, 0x1000, 1), 1U) << "the ISR";
  EXPECT_FALSE(rig.host.intx) << "reading acknowledges";
}

TEST(VirtioNotifications, AnEventIndexGathersInterrupts) {
  VirtioRig rig({false, true});
  // Wake me at the third.
  rig.queues[1]->put16(rig.queues[1]->driver() + 4 + 2 * VirtioRig::kSize, 2);
  for (int i = 0; i < 2; ++i) {
    ASSERT_TRUE(rig.send_with(Bytes(VirtioRig::kHead, 0), {broadcast_frame(64)}));
    rig.queues[1]->put16(rig.queues[1]->driver() + 4 + 2 * VirtioRig::kSize, 2);
    rig.run(Duration::ms(1));
  }
  EXPECT_EQ(rig.host.interrupts, 0U);
  ASSERT_TRUE(rig.send({broadcast_frame(64)}));
  rig.queues[1]->put16(rig.queues[1]->driver() + 4 + 2 * VirtioRig::kSize, 2);
  rig.run(Duration::ms(1));
  EXPECT_EQ(rig.host.interrupts, 1U);
}

// ---- 5.1.6.5: the control queue
// ------------------------------------------------------------------------------------

TEST_F(VirtioTest, ReceivesWhatItWasToldTo) {
  const uint64_t own = VirtioRig::kAddress;
  const uint64_t other = own ^ 1;
  const uint64_t group = 0x01005e010203;
  EXPECT_EQ(arrives(to(own)), 1U);
  EXPECT_EQ(arrives(broadcast_frame(64)), 1U);
  EXPECT_EQ(arrives(to(other)), 0U);
  EXPECT_EQ(arrives(to(group)), 0U);
  EXPECT_EQ(rig.control(0, 0, {1}), 0);  // promiscuous
  EXPECT_EQ(arrives(to(other)), 1U);
  EXPECT_EQ(rig.control(0, 0, {0}), 0);
  EXPECT_EQ(rig.control(1, 0, {1, 0, 0, 0, 0x52, 0x54, 0, 0x12, 0x34, 0x57, 1, 0, 0, 0, 1, 0, 0x5e, 1, 2, 3}), 0);
  EXPECT_EQ(arrives(to(other)), 1U);
  EXPECT_EQ(arrives(to(group)), 1U);
  EXPECT_EQ(rig.control(0, 5, {1}), 0);  // no broadcasts
  EXPECT_EQ(arrives(broadcast_frame(64)), 0U);
  EXPECT_EQ(rig.control(1, 1, {2, 0, 0, 0, 0, 9}), 0);
  EXPECT_EQ(arrives(to(0x020000000009)), 1U);
  EXPECT_EQ(arrives(to(own)), 0U);
}

TEST_F(VirtioTest, VlansPassWhenTheyWereAdded) {
  Bytes tagged = broadcast_frame(64);
  const Bytes tag{0x81, 0x00, 0x00, 0x64};
  tagged.insert(tagged.begin() + 12, tag.begin(), tag.end());
  EXPECT_EQ(arrives(tagged), 0U);
  EXPECT_EQ(rig.control(2, 0, {0x64, 0}), 0);
  EXPECT_EQ(arrives(tagged), 1U);
  EXPECT_EQ(rig.control(2, 1, {0x64, 0}), 0);
  EXPECT_EQ(arrives(tagged), 0U);
}

TEST_F(VirtioTest, RefusesCommandsThatMakeNoSense) {
  for (const auto& [kind, command, data] :
       std::vector<std::tuple<uint8_t, uint8_t, Bytes>>{{9, 0, {1}},
                                                        {0, 6, {1}},
                                                        {0, 0, {}},
                                                        {1, 0, {255, 255, 255, 255}},
                                                        {1, 0, {1, 0, 0, 0, 1}},
                                                        {1, 1, {1, 2, 3}},
                                                        {2, 0, {0, 0x10}},
                                                        {3, 0, {}},
                                                        {4, 0, {1, 0}}}) {
    EXPECT_EQ(rig.control(kind, command, data), 1) << int{kind} << " " << int{command};
  }
}

TEST_F(VirtioTest, AnAnnouncementIsAskedForAndAcknowledged) {
  rig.nic.announce();
  EXPECT_EQ(rig.mmio().read(4, 0x2006, 2), 3U);
  EXPECT_TRUE(rig.host.intx);
  EXPECT_EQ(rig.control(3, 0, {}), 0);
  EXPECT_EQ(rig.mmio().read(4, 0x2006, 2), 1U);
}

// ---- 5.1.6.2: offload
// ----------------------------------------------------------------------------------------------

// TCP over IPv4, and as Linux hands it over: the pseudo-header's sum, length and all, in the checksum field.
Bytes tcp(size_t payload, bool finished) {
  wire::Ipv4 ip;
  ip.src = wire::Ipv4Address::from_u32(0x0a000001);
  ip.dst = wire::Ipv4Address::from_u32(0x0a000002);
  wire::Tcp header;
  header.src_port = 1;
  header.dst_port = 2;
  header.flags = 0x10;
  Bytes frame = wire::FrameBuilder()
                    .eth(wire::MacAddress::from_u64(0x02000000000b), wire::MacAddress::from_u64(0x02000000000a))
                    .ipv4(ip)
                    .tcp(header)
                    .payload(payload, 0x5a)
                    .build();
  if (finished) return frame;
  wire::Checksum sum;
  sum.add(std::span<const uint8_t>(frame).subspan(26, 8));
  sum.add_u16(6);
  sum.add_u16(static_cast<uint16_t>(frame.size() - 34));
  wire::store_be16(&frame[50], static_cast<uint16_t>(~sum.finish()));
  return frame;
}

TEST_F(VirtioTest, FinishesChecksums) {
  ASSERT_TRUE(rig.send_with({1, 0, 0, 0, 0, 0, 34, 0, 16, 0, 0, 0}, {tcp(100, false)}));
  rig.run(Duration::ms(1));
  ASSERT_EQ(rig.wire.sent.size(), 1U);
  EXPECT_EQ(rig.wire.sent[0], tcp(100, true));
  ASSERT_TRUE(rig.send_with({1, 0, 0, 0, 0, 0, 0xff, 0xff, 16, 0, 0, 0}, {tcp(100, false)}));
  rig.run(Duration::ms(1));
  EXPECT_EQ(rig.wire.sent.size(), 1U) << "a place outside of the packet";
  EXPECT_EQ(rig.discarded(), 1U);
}

TEST_F(VirtioTest, SegmentsForTheDriver) {
  const uint16_t mss = 1448;
  ASSERT_TRUE(rig.send_with({1, 1, 54, 0, mss & 0xff, mss >> 8, 34, 0, 16, 0, 0, 0}, {tcp(5000, false)}));
  rig.run(Duration::ms(1));
  ASSERT_EQ(rig.wire.sent.size(), 4U);
  size_t total = 0;
  for (const Bytes& frame : rig.wire.sent) {
    const auto ip = wire::Ipv4View::parse(std::span<const uint8_t>(frame).subspan(14));
    ASSERT_TRUE(ip);
    EXPECT_TRUE(ip->checksum_ok());
    EXPECT_EQ(wire::PseudoHeader(ip->src(), ip->dst()).checksum(6, std::span<const uint8_t>(frame).subspan(34)), 0);
    total += frame.size() - 54;
  }
  EXPECT_EQ(total, 5000U);
}

TEST_F(VirtioTest, CrookedOffloadSendsNothing) {
  for (const Bytes& header : std::vector<Bytes>{{1, 1, 0, 0, 0, 0, 34, 0, 16, 0, 0, 0},       // no size
                                                {0, 1, 0, 0, 100, 0, 34, 0, 16, 0, 0, 0},     // no checksum
                                                {1, 3, 0, 0, 100, 0, 34, 0, 16, 0, 0, 0},     // UDP
                                                {1, 1, 0, 0, 100, 0, 0, 0, 16, 0, 0, 0},      // no transport
                                                {1, 4, 0, 0, 100, 0, 34, 0, 16, 0, 0, 0}}) {  // IPv6 it is not
    ASSERT_TRUE(rig.send_with(header, {tcp(500, false)}));
    rig.run(Duration::ms(1));
  }
  EXPECT_TRUE(rig.wire.sent.empty());
  EXPECT_EQ(rig.sent(), 5U);
}

TEST_F(VirtioTest, TellsThatAReceivedChecksumIsGood) {
  rig.control(0, 0, {1});
  rig.give_buffers(2);
  Bytes frame = tcp(10, true);
  rig.arrive(frame);
  frame.back() ^= 1;
  rig.arrive(frame);
  const auto arrived = rig.arrivals();
  ASSERT_EQ(arrived.size(), 2U);
  EXPECT_EQ(arrived[0].header[0], 2) << "DATA_VALID";
  EXPECT_EQ(arrived[1].header[0], 0);
}

TEST(VirtioBuffers, WithoutMergingAFrameNeedsOneBuffer) {
  VirtioRig::Options options;
  options.without = net_feature::kMrgRxbuf;
  VirtioRig rig(options);
  rig.give_buffers(4);
  rig.arrive(broadcast_frame(3000));
  EXPECT_TRUE(rig.received().empty());
  rig.arrive(broadcast_frame(1514));
  EXPECT_EQ(rig.received().size(), 1U);
}

}  // namespace
}  // namespace loom::testing
