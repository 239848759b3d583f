#include "core/wire/hex.h"
#include "core/wire/icmp.h"
#include "core/wire/icmpv6.h"
#include "core/wire/tcp.h"
#include "core/wire/udp.h"
#include "tests/wire/prefixes.h"

namespace loom::wire {
namespace {

std::vector<uint8_t> hex(std::string_view text) {
  return bytes_from_hex(text).value();
}
const PseudoHeader kPseudo(Ipv4Address{10, 0, 0, 1}, Ipv4Address{10, 0, 0, 2});

TEST(Udp, EmitThenParseGivesTheSameValueAndARightChecksum) {
  std::vector<uint8_t> bytes(20, 0xee);
  const Udp header{1000, 53};
  ASSERT_EQ(header.emit(bytes, hex("616263"), kPseudo), 11u);
  const auto view = UdpView::parse(bytes);  // what follows the datagram is not part of it
  ASSERT_TRUE(view);
  EXPECT_EQ(Udp::from(*view), header);
  EXPECT_EQ(view->payload().size(), 3u);
  EXPECT_TRUE(view->checksum_ok(kPseudo));
  bytes[8] ^= 1;
  EXPECT_FALSE(UdpView::parse(bytes)->checksum_ok(kPseudo));
}

TEST(Udp, AComputedChecksumOfZeroIsSentAsOnes) {
  // The payload is chosen so that the sum comes out as all ones.
  std::vector<uint8_t> bytes(10);
  Udp{}.emit(bytes, hex("0000"), kPseudo);
  const auto complement = load_be16(&bytes[6]);
  std::vector<uint8_t> payload(2);
  store_be16(payload.data(), complement);
  Udp{}.emit(bytes, payload, kPseudo);
  EXPECT_EQ(UdpView::parse(bytes)->checksum_field(), 0xffff);
  EXPECT_TRUE(UdpView::parse(bytes)->checksum_ok(kPseudo));
}

TEST(Udp, EveryTruncationIsRefused) {
  std::vector<uint8_t> bytes(11);
  Udp{}.emit(bytes, hex("616263"), kPseudo);
  for_every_prefix(bytes, [](Bytes prefix) { EXPECT_EQ(UdpView::parse(prefix).has_value(), prefix.size() == 11); });
  store_be16(&bytes[4], 7);
  EXPECT_EQ(UdpView::parse(bytes).why(), Malformed::kBadLength);
}

Tcp syn() {
  Tcp tcp{.src_port = 1000, .dst_port = 80, .seq = 1, .ack = 2, .flags = tcp_flag::kSyn | tcp_flag::kAe, .window = 3};
  tcp.options.mss = 1460;
  tcp.options.window_scale = 7;
  tcp.options.sack_permitted = true;
  tcp.options.timestamps = TcpOptions::Timestamps{0x01020304, 0xa0b0c0d0};
  return tcp;
}

TEST(Tcp, EmitThenParseGivesTheSameValueAndARightChecksum) {
  const Tcp header = syn();
  std::vector<uint8_t> bytes(header.size() + 3);
  ASSERT_EQ(header.emit(bytes, hex("616263"), kPseudo), 43u);
  const auto view = TcpView::parse(bytes);
  ASSERT_TRUE(view);
  EXPECT_EQ(Tcp::from(*view), header);
  EXPECT_EQ(view->payload().size(), 3u);
  EXPECT_TRUE(view->checksum_ok(kPseudo));
}

TEST(Tcp, SackBlocksRoundTrip) {
  Tcp header{.flags = tcp_flag::kAck};
  header.options.sack_count = 4;
  for (uint32_t i = 0; i < 4; ++i) header.options.sack[i] = {i * 100, i * 100 + 50};
  std::vector<uint8_t> bytes(header.size());
  ASSERT_EQ(header.emit(bytes, {}, kPseudo), 56u);
  EXPECT_EQ(TcpView::parse(bytes)->options(), header.options);
}

TEST(Tcp, OptionsThatDoNotFitTheHeaderAreRefused) {
  Tcp header = syn();
  header.options.sack_count = 4;
  std::vector<uint8_t> bytes(100);
  EXPECT_EQ(header.emit(bytes, {}, kPseudo), 0u);
}

TEST(Tcp, EveryPrefixIsRefusedOrReadInsideItself) {
  const Tcp header = syn();
  std::vector<uint8_t> bytes(header.size() + 3);
  header.emit(bytes, hex("616263"), kPseudo);
  for_every_prefix(bytes, [](Bytes prefix) {
    const auto view = TcpView::parse(prefix);
    ASSERT_EQ(view.has_value(), prefix.size() >= 40);
    if (view) {
      EXPECT_EQ(view->payload().size(), prefix.size() - 40);
    }
  });
}

TEST(Tcp, AMalformedOptionListKeepsWhatStoodBefore) {
  for (const char* text : {"020405b4 0300 0000", "020405b4 03ff 0000", "020405b4 08040000", "020405b4 05050000 00"}) {
    const auto bytes = hex(text);
    const TcpOptions options = TcpOptions::read(bytes);
    EXPECT_EQ(options.mss, 1460) << text;
    EXPECT_TRUE(options.malformed) << text;
  }
}

TEST(Icmp, EchoRoundTripsWithARightChecksum) {
  std::vector<uint8_t> bytes(12);
  ASSERT_EQ(Icmp::echo_request(7, 9).emit(bytes, hex("61626364")), 12u);
  const auto view = IcmpView::parse(bytes);
  ASSERT_TRUE(view);
  EXPECT_TRUE(view->is_echo());
  EXPECT_EQ(view->echo_id(), 7u);
  EXPECT_EQ(view->echo_sequence(), 9u);
  EXPECT_EQ(Icmp::from(*view), Icmp::echo_request(7, 9));
  EXPECT_TRUE(view->checksum_ok());
  for_every_prefix(bytes, [](Bytes prefix) { EXPECT_EQ(IcmpView::parse(prefix).has_value(), prefix.size() >= 8); });
}

const Ipv6Address kA = Ipv6Address::from_text("fe80::a").value();
const Ipv6Address kB = Ipv6Address::from_text("fe80::b").value();
const MacAddress kMac = MacAddress::from_u64(0x02000000000a);

TEST(Icmpv6, NeighborSolicitationAndAdvertisementRoundTrip) {
  const PseudoHeader pseudo(kA, kB);
  for (const Icmpv6& message :
       {Icmpv6::neighbor_solicitation(kB, kMac), Icmpv6::neighbor_advertisement(kB, kMac, true, false)}) {
    std::vector<uint8_t> bytes(message.size());
    ASSERT_EQ(message.emit(bytes, pseudo), 32u);
    const auto view = Icmpv6View::parse(bytes);
    ASSERT_TRUE(view);
    EXPECT_EQ(Icmpv6::from(*view), message);
    EXPECT_EQ(view->target(), kB);
    EXPECT_TRUE(view->checksum_ok(pseudo));
    EXPECT_FALSE(view->checksum_ok(PseudoHeader(kA, Ipv6Address{})));
    const bool advertisement = message.type == icmpv6_type::kNeighborAdvertisement;
    EXPECT_EQ(view->solicited(), advertisement);
    EXPECT_FALSE(view->override_flag());
    EXPECT_EQ(view->link_address(advertisement ? nd_option::kTargetLinkAddress : nd_option::kSourceLinkAddress),
              kMac);
  }
}

TEST(Icmpv6, ATruncatedMessageIsRefusedAndATruncatedOptionIsNoAddress) {
  const Icmpv6 message = Icmpv6::neighbor_solicitation(kB, kMac);
  std::vector<uint8_t> bytes(message.size());
  message.emit(bytes, PseudoHeader(kA, kB));
  for_every_prefix(bytes, [](Bytes prefix) {
    const auto view = Icmpv6View::parse(prefix);
    ASSERT_EQ(view.has_value(), prefix.size() >= 24) << prefix.size();
    if (view) {
      EXPECT_EQ(view->link_address(nd_option::kSourceLinkAddress).has_value(), prefix.size() == 32);
    }
  });
}

TEST(Icmpv6, AnOptionOfLengthZeroEndsTheWalk) {
  Icmpv6 message = Icmpv6::neighbor_solicitation(kB, kMac);
  message.body[17] = 0;
  std::vector<uint8_t> bytes(message.size());
  message.emit(bytes, PseudoHeader(kA, kB));
  const auto view = Icmpv6View::parse(bytes);
  OptionWalk walk = view->option_walk();
  EXPECT_FALSE(walk.next());
  EXPECT_TRUE(walk.malformed());
}

}  // namespace
}  // namespace loom::wire
