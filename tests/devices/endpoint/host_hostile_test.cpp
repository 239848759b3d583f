// What a host must survive: every frame ends in a counter, none in a crash.

#include <array>

#include "core/wire/ethernet.h"
#include "tests/devices/endpoint/two_hosts.h"

namespace loom {
namespace {

using Bytes = std::vector<uint8_t>;
using test::host_at;
using test::ip;

constexpr uint64_t kPeer = 0x020000000077;

class HostileFrames : public testing::Test {
 protected:
  HostileFrames() {
    host.open_udp(9, [this](const UdpDatagram&) { ++delivered; });
    sim.start();
  }
  void give(const Bytes& bytes) { host.eth0().accept(sim.frames().make(FrameId{99, ++given}, bytes)); }
  uint64_t dropped() const {
    uint64_t sum = 0;
    for (const DropReasonInfo& info : kDropReasons) sum += host.drops(info.reason);
    return sum;
  }
  Bytes ethernet(uint16_t type, size_t payload) {
    Bytes frame(14 + payload);
    wire::Ethernet{.dst = host.mac(), .src = wire::MacAddress::from_u64(kPeer), .type_or_length = type}.emit(frame);
    return frame;
  }
  Bytes packet(wire::Ipv4 header, size_t payload) {
    Bytes frame = ethernet(0x0800, header.size() + payload);
    header.emit(std::span{frame}.subspan(14), payload);
    return frame;
  }
  wire::Ipv4 header(uint8_t protocol) { return {.src = peer, .dst = host.ip(), .protocol = protocol, .id = 1}; }
  Bytes datagram(uint16_t port = 9) {
    Bytes frame = packet(header(17), 8 + 20);
    wire::Udp{1000, port}.emit(std::span{frame}.subspan(34), Bytes(20, 0x5a), {peer, host.ip()});
    return frame;
  }
  Bytes echo() {
    Bytes frame = packet(header(1), 8 + 20);
    wire::Icmp::echo_request(5, 6).emit(std::span{frame}.subspan(34), Bytes(20, 0x5a));
    return frame;
  }
  Bytes arp(wire::Arp what) {
    Bytes frame = ethernet(0x0806, 28);
    what.emit(std::span{frame}.subspan(14));
    return frame;
  }
  wire::Arp request() { return {wire::arp_op::kRequest, wire::MacAddress::from_u64(kPeer), peer, {}, host.ip()}; }
  // Rewrites bytes of the IP header and makes its checksum right again.
  static Bytes with_header(Bytes frame, size_t offset, Bytes bytes) {
    std::copy(bytes.begin(), bytes.end(), frame.begin() + 14 + static_cast<ptrdiff_t>(offset));
    frame[24] = frame[25] = 0;
    const uint16_t sum = wire::checksum(std::span{frame}.subspan(14, 20));
    wire::store_be16(&frame[24], sum);
    return frame;
  }
  void expect_drop(const Bytes& frame, DropReason reason) {
    const uint64_t before = host.drops(reason);
    give(frame);
    EXPECT_EQ(host.drops(reason), before + 1) << name_of(reason);
  }

  Simulation sim;
  Host& host = sim.add<Host>("h", host_at("10.0.0.1/24"));
  wire::Ipv4Address peer = ip("10.0.0.2");
  uint32_t given = 0;
  int delivered = 0;
};

TEST_F(HostileFrames, TheFixturesFramesAreGood) {
  give(datagram());
  give(echo());
  give(arp(request()));
  EXPECT_EQ(dropped(), 0u);
  EXPECT_EQ(delivered, 1);
  EXPECT_EQ(host.counters().echo_replies_sent, 1u);
  EXPECT_EQ(host.arp().counters().replies_sent, 1u);
}

TEST_F(HostileFrames, EveryPrefixOfAGoodFrameIsDroppedWithAReason) {
  uint64_t expected = 0;
  for (const Bytes& whole : {datagram(), echo(), arp(request())}) {
    for (size_t size = 0; size < whole.size(); ++size) {
      give(Bytes(whole.begin(), whole.begin() + static_cast<ptrdiff_t>(size)));
      EXPECT_EQ(dropped(), ++expected) << size;
    }
  }
  EXPECT_EQ(delivered, 0);
}

TEST_F(HostileFrames, NoFlippedBitBehindTheEthernetHeaderGetsThrough) {
  for (const Bytes& whole : {datagram(), echo()}) {
    for (size_t bit = 14 * 8; bit < whole.size() * 8; ++bit) {
      Bytes bad = whole;
      bad[bit / 8] ^= static_cast<uint8_t>(1 << bit % 8);
      const uint64_t before = dropped();
      give(bad);
      EXPECT_EQ(dropped(), before + 1) << bit;
    }
  }
  EXPECT_EQ(delivered, 0);
  EXPECT_EQ(host.counters().echo_replies_sent, 0u);
}

TEST_F(HostileFrames, RandomBytesBehindGoodHeadersDoNoHarm) {
  RandomStream random(7, "hostile");
  const std::array<Bytes, 3> seeds{datagram(), echo(), arp(request())};
  for (int i = 0; i < 30'000; ++i) {
    Bytes frame = seeds[random.below(3)];
    for (uint64_t n = random.below(6); n > 0; --n)
      frame[random.below(frame.size())] = static_cast<uint8_t>(random.next());
    frame.resize(random.below(frame.size() + 40));
    if (frame.size() >= 34 && random.chance(0.8)) frame = with_header(frame, 4, {});
    give(frame);
  }
  EXPECT_LE(host.arp().table().size(), host.config().arp.capacity);
  EXPECT_GT(dropped(), 10'000u);
  sim.run(Time::at(Duration::s(200)));
  EXPECT_EQ(host.arp().table().size(), 0u);
}

TEST_F(HostileFrames, EthernetHeadersAreChecked) {
  Bytes frame = datagram();
  frame[5] ^= 1;
  expect_drop(frame, DropReason::kNotForMe);
  frame = datagram();
  frame[6] |= 1;
  expect_drop(frame, DropReason::kBadSource);
  expect_drop(ethernet(0x86dd, 60), DropReason::kNoListener);
  expect_drop(ethernet(0x8100, 2), DropReason::kMalformedTag);
  expect_drop(ethernet(100, 100), DropReason::kNoListener);
}

TEST_F(HostileFrames, Ipv4HeadersAreChecked) {
  expect_drop(with_header(datagram(), 0, {0x65}), DropReason::kMalformed);          // version 6
  expect_drop(with_header(datagram(), 0, {0x44}), DropReason::kMalformed);          // header of 16 bytes
  expect_drop(with_header(datagram(), 2, {0, 19}), DropReason::kMalformed);         // shorter than the header
  expect_drop(with_header(datagram(), 2, {1, 0}), DropReason::kMalformed);          // longer than the frame
  expect_drop(with_header(datagram(), 12, {10, 0, 0, 1}), DropReason::kBadSource);  // from itself
  expect_drop(with_header(datagram(), 12, {10, 0, 0, 255}), DropReason::kBadSource);
  expect_drop(with_header(datagram(), 12, {224, 0, 0, 1}), DropReason::kBadSource);
  expect_drop(with_header(datagram(), 12, {127, 0, 0, 1}), DropReason::kBadSource);
  expect_drop(with_header(datagram(), 12, {0, 0, 0, 0}), DropReason::kBadSource);
  expect_drop(with_header(datagram(), 16, {10, 0, 0, 3}), DropReason::kNotForMe);
  expect_drop(with_header(datagram(), 9, {99}), DropReason::kNoListener);
  EXPECT_EQ(host.counters().unreachable_sent, 1u) << "about the unknown protocol only";
  Bytes broadcast = datagram();
  wire::MacAddress::broadcast().store(broadcast.data());
  expect_drop(broadcast, DropReason::kNotForMe);  // by the link to all, by IP to one
  EXPECT_EQ(delivered, 0);
}

TEST_F(HostileFrames, UdpLengthsAreChecked) {
  for (const uint16_t length : {uint16_t{0}, uint16_t{7}, uint16_t{29}, uint16_t{65535}}) {
    Bytes frame = datagram();
    wire::store_be16(&frame[38], length);
    wire::store_be16(&frame[40], 0);
    expect_drop(frame, DropReason::kMalformed);
  }
  Bytes without_checksum = datagram();
  wire::store_be16(&without_checksum[40], 0);
  give(without_checksum);
  EXPECT_EQ(delivered, 1);
}

TEST_F(HostileFrames, ErrorsAreNeverAnsweredWithErrors) {
  // An unreachable about nothing this host sent, and a reply nobody asked for.
  Bytes frame = packet(header(1), 8 + 28);
  wire::Icmp::unreachable(3).emit(std::span{frame}.subspan(34), Bytes(28, 0));
  expect_drop(frame, DropReason::kMalformed);
  frame = packet(header(1), 8);
  wire::Icmp::echo_reply(77, 1).emit(std::span{frame}.subspan(34), {});
  expect_drop(frame, DropReason::kNoListener);
  EXPECT_EQ(host.counters().unreachable_sent, 0u);
}

TEST_F(HostileFrames, ArpIsChecked) {
  Bytes frame = arp(request());
  frame[18] = 8;  // hardware address length
  expect_drop(frame, DropReason::kMalformed);
  frame = arp(request());
  frame[15] = 6;  // hardware type
  expect_drop(frame, DropReason::kMalformed);
  wire::Arp what = request();
  what.operation = 3;
  expect_drop(arp(what), DropReason::kNoListener);
  what = request();
  what.sender_mac = wire::MacAddress::broadcast();
  expect_drop(arp(what), DropReason::kBadSource);
  what = request();
  what.sender_ip = ip("10.0.0.255");
  expect_drop(arp(what), DropReason::kBadSource);
  what = request();
  what.sender_ip = host.ip();
  expect_drop(arp(what), DropReason::kBadSource);
  EXPECT_EQ(host.arp().counters().conflicts, 1u);
  what = request();
  what.target_ip = ip("10.0.0.9");
  expect_drop(arp(what), DropReason::kNotForMe);
  EXPECT_TRUE(host.arp().table().empty());
  EXPECT_EQ(host.arp().counters().replies_sent, 0u);
}

TEST_F(HostileFrames, AProbeIsAnsweredButNotLearned) {
  wire::Arp probe = request();
  probe.sender_ip = {};
  give(arp(probe));
  EXPECT_EQ(host.arp().counters().replies_sent, 1u);
  EXPECT_TRUE(host.arp().table().empty());
}

TEST_F(HostileFrames, IncompletePacketsAreGivenUpAfterThirtySeconds) {
  wire::Ipv4 first = header(17);
  first.more_fragments = true;
  give(packet(first, 24));
  sim.run(Time::at(Duration::ms(29'999)));
  EXPECT_EQ(host.drops(DropReason::kReassembly), 0u);
  sim.run(Time::at(Duration::s(30)));
  EXPECT_EQ(host.drops(DropReason::kReassembly), 1u);
}

TEST_F(HostileFrames, FragmentsAloneCannotFillTheHost) {
  wire::Ipv4 first = header(17);
  first.more_fragments = true;
  for (uint16_t i = 0; i < 1000; ++i) {
    first.id = i;
    give(packet(first, 1480));
  }
  EXPECT_EQ(host.drops(DropReason::kReassembly), 1000u - host.config().reassembly.packets);
}

TEST_F(HostileFrames, ACutDatagramIsTakenButCountedAsUnverified) {
  const Bytes whole = datagram();
  host.eth0().accept(
      sim.frames().make(FrameId{99, 1}, std::span{whole}.first(50), static_cast<uint32_t>(whole.size()), true));
  EXPECT_EQ(delivered, 1);
  EXPECT_EQ(host.counters().udp_unverified, 1u);
}

}  // namespace
}  // namespace loom
