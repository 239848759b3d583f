// What the 82540EM does for its driver (manual, 3.5, 3.6 and 3.2.9): checksums and segmentation.

#include "core/wire/build.h"
#include "tests/support/e1000_rig.h"

namespace loom::testing {
namespace {

using namespace nic::e1000;

class E1000Offload : public ::testing::Test {
 protected:
  E1000Rig rig;

  void put_context(uint32_t payload, uint8_t header, uint16_t mss, uint8_t tucmd) {
    const uint64_t at = E1000Rig::kTxRing + uint64_t{rig.tx_tail} * 16;
    rig.host.put32(at, 14 | 24 << 8 | 33 << 16);
    rig.host.put32(at + 4, 34 | (34 + 16) << 8);
    rig.host.put32(at + 8, payload | uint32_t{tucmd | 0x20U} << 24);
    rig.host.put32(at + 12, uint32_t{header} << 8 | uint32_t{mss} << 16);
    rig.tx_tail = (rig.tx_tail + 1) % E1000Rig::kEntries;
  }
  void put_data(const Bytes& bytes, uint8_t dcmd, uint8_t popts) {
    const uint64_t at = E1000Rig::kTxRing + uint64_t{rig.tx_tail} * 16;
    const uint64_t buffer = E1000Rig::kTxBuffers + uint64_t{rig.tx_tail} * E1000Rig::kTxStride;
    rig.host.put(buffer, bytes);
    rig.host.put64(at, buffer);
    rig.host.put32(at + 8, static_cast<uint32_t>(bytes.size()) | 1 << 20 | uint32_t{dcmd | 0x20U} << 24);
    rig.host.put32(at + 12, uint32_t{popts} << 8);
    rig.tx_tail = (rig.tx_tail + 1) % E1000Rig::kEntries;
  }
  // TCP over IPv4 with sound checksums.
  static Bytes tcp(size_t payload, uint16_t flags = 0x10) {
    wire::Ipv4 ip;
    ip.src = wire::Ipv4Address::from_u32(0x0a000001);
    ip.dst = wire::Ipv4Address::from_u32(0x0a000002);
    wire::Tcp header;
    header.src_port = 1;
    header.dst_port = 2;
    header.flags = flags;
    return wire::FrameBuilder()
        .eth(wire::MacAddress::from_u64(0x02000000000b), wire::MacAddress::from_u64(0x02000000000a))
        .ipv4(ip)
        .tcp(header)
        .payload(payload, 0x5a)
        .build();
  }
  // As Linux hands it over: no IP checksum, the pseudo-header's sum in the TCP one.
  static Bytes unfinished(Bytes frame, bool with_length) {
    frame[24] = frame[25] = 0;
    wire::Checksum sum;
    sum.add(std::span<const uint8_t>(frame).subspan(26, 8));
    sum.add_u16(6);
    if (with_length) sum.add_u16(static_cast<uint16_t>(frame.size() - 34));
    wire::store_be16(&frame[50], static_cast<uint16_t>(~sum.finish()));
    return frame;
  }
};

TEST_F(E1000Offload, ChecksumsAreInsertedWhereTheContextSays) {
  const Bytes whole = tcp(100);
  put_context(0, 0, 0, 3);
  put_data(unfinished(whole, true), 0x0b, 3);  // EOP IFCS RS, IXSM TXSM
  rig.ring_tx();
  rig.run(Duration::ms(1));
  ASSERT_EQ(rig.wire.sent.size(), 1U);
  EXPECT_EQ(rig.wire.sent[0], whole);
}

TEST_F(E1000Offload, LegacyDescriptorsInsertOneChecksum) {
  Bytes frame = tcp(10);
  const Bytes whole = frame;
  frame[24] = frame[25] = 0;
  rig.host.put(E1000Rig::kTxBuffers, Bytes(frame.begin(), frame.begin() + 34));
  // The sum goes to the end of the packet, so the header alone can be summed where nothing follows it.
  rig.put_tx(E1000Rig::kTxBuffers, 34, E1000Rig::kEop | E1000Rig::kIfcs | E1000Rig::kRs | 4, 0, 24, 14);
  rig.ring_tx();
  rig.run(Duration::ms(1));
  ASSERT_EQ(rig.wire.sent.size(), 1U);
  EXPECT_EQ(rig.wire.sent[0][24], whole[24]);
  EXPECT_EQ(rig.wire.sent[0][25], whole[25]);
}

TEST_F(E1000Offload, SegmentsALargePacket) {
  const Bytes whole = unfinished(tcp(5000), false);
  put_context(5000, 54, 1460, 7);  // TCP, IPv4, TSE
  put_data(Bytes(whole.begin(), whole.begin() + 54), 0x04, 3);
  put_data(Bytes(whole.begin() + 54, whole.end()), 0x0f, 3);
  rig.ring_tx();
  rig.run(Duration::ms(1));
  ASSERT_EQ(rig.wire.sent.size(), 4U);
  for (const Bytes& frame : rig.wire.sent) {
    const auto ip = wire::Ipv4View::parse(std::span<const uint8_t>(frame).subspan(14));
    ASSERT_TRUE(ip);
    EXPECT_TRUE(ip->checksum_ok());
    EXPECT_EQ(wire::PseudoHeader(ip->src(), ip->dst())
                  .checksum(6, std::span<const uint8_t>(frame).subspan(34, ip->total_length() - 20U)),
              0);
  }
  EXPECT_EQ(rig.read(stat::kTsctc), 1U);
  EXPECT_EQ(rig.sent(), 1U);
}

TEST_F(E1000Offload, ACrookedContextSendsNothingAndIsCounted) {
  for (const auto& [header, mss] : {std::pair<uint8_t, uint16_t>{54, 0}, {255, 1460}, {10, 1460}, {0, 1}}) {
    put_context(5000, header, mss, 7);
    put_data(tcp(180), 0x0f, 3);
    rig.ring_tx();
    rig.run(Duration::ms(1));
  }
  EXPECT_TRUE(rig.wire.sent.empty());
  EXPECT_EQ(rig.read(stat::kTsctfc), 4U);
}

TEST_F(E1000Offload, ReceivedChecksumsAreJudged) {
  rig.write(kRxcsum, 0x300 | 14);
  rig.write(kRctl, rig.read(kRctl) | rctl::kUpe);
  rig.give_buffers(8);
  Bytes frame = tcp(30);
  rig.arrive(frame);
  auto arrived = rig.arrivals().at(0);
  EXPECT_EQ(arrived.status & 0x64, 0x60);
  EXPECT_EQ(arrived.errors, 0);
  frame[60] ^= 1;
  rig.arrive(frame);
  EXPECT_EQ(rig.arrivals().at(0).errors, 0x20) << "TCPE";
  frame[22] ^= 1;
  rig.arrive(frame);
  EXPECT_EQ(rig.arrivals().at(0).errors & 0x40, 0x40) << "IPE";
  rig.arrive(broadcast_frame(64));
  EXPECT_EQ(rig.arrivals().at(0).status & 4, 4) << "IXSM: not looked at";
}

}  // namespace
}  // namespace loom::testing
