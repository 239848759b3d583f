#include "core/wire/hex.h"
#include "core/wire/ipv4.h"
#include "core/wire/ipv6.h"
#include "tests/wire/prefixes.h"

namespace loom::wire {
namespace {

std::vector<uint8_t> hex(std::string_view text) {
  return bytes_from_hex(text).value();
}

const Ipv4 kHeader{.src = {10, 0, 0, 1},
                   .dst = {10, 0, 0, 2},
                   .protocol = ip_proto::kUdp,
                   .ttl = 3,
                   .id = 0x1234,
                   .dscp = 46,
                   .ecn = 1,
                   .more_fragments = true,
                   .fragment_offset = 1480,
                   .options = {0x94, 4, 0, 0, 1, 1, 1, 0}};

std::vector<uint8_t> packet(const Ipv4& header, size_t payload) {
  std::vector<uint8_t> bytes(header.size() + payload);
  EXPECT_EQ(header.emit(bytes, payload), header.size());
  return bytes;
}

TEST(Ipv4, EmitThenParseGivesTheSameValueAndARightChecksum) {
  const auto bytes = packet(kHeader, 5);
  const auto view = Ipv4View::parse(bytes);
  ASSERT_TRUE(view);
  EXPECT_EQ(Ipv4::from(*view), kHeader);
  EXPECT_TRUE(view->checksum_ok());
  EXPECT_EQ(view->total_length(), 33u);
  EXPECT_EQ(view->payload().size(), 5u);
}

TEST(Ipv4, PaddingBehindThePacketIsNotPayload) {
  auto bytes = packet({.protocol = 17}, 4);
  bytes.resize(46);
  EXPECT_EQ(Ipv4View::parse(bytes)->payload().size(), 4u);
}

TEST(Ipv4, AReceiverRefusesEveryTruncationAnObserverTakesWhatIsThere) {
  for_every_prefix(packet(kHeader, 5), [](Bytes prefix) {
    EXPECT_EQ(Ipv4View::parse(prefix).has_value(), prefix.size() == 33) << prefix.size();
    const auto seen = Ipv4View::parse_header(prefix);
    ASSERT_EQ(seen.has_value(), prefix.size() >= 28) << prefix.size();
    if (seen) {
      EXPECT_EQ(seen->payload().size(), prefix.size() - 28);
    }
  });
}

TEST(Ipv4, RefusesImpossibleHeadersByReason) {
  auto bytes = packet(kHeader, 5);
  bytes[0] = 0x67;
  EXPECT_EQ(Ipv4View::parse(bytes).why(), Malformed::kBadVersion);
  bytes[0] = 0x44;
  EXPECT_EQ(Ipv4View::parse(bytes).why(), Malformed::kBadHeaderLength);
  bytes[0] = 0x47;
  store_be16(&bytes[2], 27);
  EXPECT_EQ(Ipv4View::parse(bytes).why(), Malformed::kBadLength);
  store_be16(&bytes[2], 34);
  EXPECT_EQ(Ipv4View::parse(bytes).why(), Malformed::kTruncated);
}

TEST(Ipv4, EmitRefusesWhatDoesNotFitItsFields) {
  std::vector<uint8_t> out(100);
  EXPECT_EQ(Ipv4{}.emit(out, 65516), 0u);
  EXPECT_EQ(Ipv4{}.emit(out, 65515), 20u);
  EXPECT_EQ(Ipv4{.options = std::vector<uint8_t>(41)}.emit(out, 0), 0u);
  EXPECT_EQ(Ipv4{}.emit(MutableBytes(out).first(19), 0), 0u);
}

TEST(OptionWalk, StopsAtAMalformedOptionAndNeverLoops) {
  for (const char* text : {"01 02", "01 0200", "01 0201", "01 0205 00", "01 ff"}) {
    const auto bytes = hex(text);
    OptionWalk walk(bytes, OptionFormat::kTcp);
    ASSERT_TRUE(walk.next());
    EXPECT_FALSE(walk.next()) << text;
    EXPECT_TRUE(walk.malformed()) << text;
    EXPECT_EQ(walk.rest().size(), bytes.size() - 1) << text;
    EXPECT_FALSE(walk.next());
  }
}

TEST(OptionWalk, TheEndOfListLeavesThePadding) {
  const auto bytes = hex("00 020405b4");
  OptionWalk walk(bytes, OptionFormat::kIpv4);
  EXPECT_EQ(walk.next()->kind, 0);
  EXPECT_FALSE(walk.next());
  EXPECT_FALSE(walk.malformed());
  EXPECT_EQ(walk.rest().size(), 4u);
}

const Ipv6 kSix{.src = Ipv6Address::from_text("2001:db8::1").value(),
                .dst = Ipv6Address::from_text("2001:db8::2").value(),
                .next_header = ip_proto::kHopByHop,
                .hop_limit = 9,
                .traffic_class = 0xb9,
                .flow_label = 0xabcde};

// Hop-by-hop, routing, fragment (first), AH, destination, UDP.
const std::vector<uint8_t> kChain =
    hex("2b00050200000100 2c00000000000000 3300000100000007 3c040000 00000001 00000002 aabbccdd aabbccdd aabbccdd"
        "1100010400000000 0001000200080000");

std::vector<uint8_t> packet(const Ipv6& header, Bytes payload) {
  std::vector<uint8_t> bytes(header.size());
  EXPECT_EQ(header.emit(bytes, payload.size()), 40u);
  bytes.insert(bytes.end(), payload.begin(), payload.end());
  return bytes;
}

TEST(Ipv6, EmitThenParseGivesTheSameValue) {
  const auto bytes = packet(kSix, kChain);
  const auto view = Ipv6View::parse(bytes);
  ASSERT_TRUE(view);
  EXPECT_EQ(Ipv6::from(*view), kSix);
}

TEST(Ipv6, WalksExtensionHeadersToTheUpperLayer) {
  const auto bytes = packet(kSix, kChain);
  const Ipv6Upper upper = Ipv6View::parse(bytes)->upper();
  EXPECT_EQ(upper.protocol, ip_proto::kUdp);
  EXPECT_EQ(upper.payload.size(), 8u);
  EXPECT_TRUE(upper.has_header());
  EXPECT_TRUE(upper.is_fragment);
  EXPECT_TRUE(upper.more_fragments);
  EXPECT_EQ(upper.fragment_id, 7u);
}

TEST(Ipv6, AChainCutAnywhereIsTruncatedAndStaysInside) {
  for_every_prefix(packet(kSix, kChain), [](Bytes prefix) {
    const auto view = Ipv6View::parse_header(prefix);
    ASSERT_EQ(view.has_value(), prefix.size() >= 40);
    if (!view) return;
    const Ipv6Upper upper = view->upper();
    EXPECT_EQ(upper.truncated, prefix.size() < 40 + kChain.size() - 8) << prefix.size();
    EXPECT_EQ(upper.has_header(), !upper.truncated);
  });
}

TEST(Ipv6, NothingIsReadBehindTheHeaderOfALaterFragment) {
  const auto bytes = packet({.next_header = ip_proto::kFragment}, hex("3c00 05a0 00000001 1100010400000000"));
  const Ipv6Upper upper = Ipv6View::parse(bytes)->upper();
  EXPECT_EQ(upper.fragment_offset, 1440u);
  EXPECT_EQ(upper.protocol, ip_proto::kDestination);
  EXPECT_EQ(upper.payload.size(), 8u);
  EXPECT_FALSE(upper.has_header());
}

TEST(Ipv6, TheWalkIsBounded) {
  std::vector<uint8_t> chain;
  for (int i = 0; i < 40; ++i) chain.insert(chain.end(), {ip_proto::kDestination, 0, 1, 4, 0, 0, 0, 0});
  const auto bytes = packet({.next_header = ip_proto::kDestination}, chain);
  const Ipv6Upper upper = Ipv6View::parse(bytes)->upper();
  EXPECT_FALSE(upper.has_header());
  EXPECT_EQ(upper.payload.size(), 8u * (40 - Ipv6ExtensionWalk::kMaxExtensions));
}

TEST(Ipv6, APayloadLengthOfZeroReachesToTheEnd) {
  auto bytes = packet({.next_header = ip_proto::kUdp}, hex("0001000200080000"));
  store_be16(&bytes[4], 0);
  EXPECT_EQ(Ipv6View::parse(bytes)->payload().size(), 8u);
}

}  // namespace
}  // namespace loom::wire
