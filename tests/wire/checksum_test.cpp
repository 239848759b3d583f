#include "core/wire/checksum.h"

#include "core/wire/hex.h"

namespace loom::wire {
namespace {

std::vector<uint8_t> hex(std::string_view text) {
  return bytes_from_hex(text).value();
}

// The definition, word by word, for comparison.
uint16_t by_definition(Bytes bytes) {
  uint32_t sum = 0;
  for (size_t i = 0; i < bytes.size(); i += 2) {
    sum += static_cast<uint32_t>(bytes[i] << 8 | (i + 1 < bytes.size() ? bytes[i + 1] : 0));
    sum = (sum & 0xffff) + (sum >> 16);
  }
  return static_cast<uint16_t>(~sum);
}

TEST(Checksum, IsThatOfTheRfc1071Example) {
  // RFC 1071 section 3: the sum of 00 01 f2 03 f4 f5 f6 f7 is ddf2.
  EXPECT_EQ(checksum(hex("0001f203f4f5f6f7")), static_cast<uint16_t>(~0xddf2));
}

TEST(Checksum, IsThatOfAnIpv4Header) {
  EXPECT_EQ(checksum(hex("45000073 00004000 40110000 c0a80001 c0a800c7")), 0xb861);
  EXPECT_EQ(checksum(hex("45000073 00004000 4011b861 c0a80001 c0a800c7")), 0);
}

TEST(Checksum, AgreesWithTheDefinitionAtEveryLengthAndEverySplit) {
  std::vector<uint8_t> bytes;
  for (size_t n = 0; n < 70; ++n) {
    for (size_t split = 0; split <= n; ++split) {
      Checksum sum;
      sum.add(Bytes(bytes).first(split));
      sum.add(Bytes(bytes).subspan(split));
      ASSERT_EQ(sum.finish(), by_definition(bytes)) << n << " split at " << split;
    }
    bytes.push_back(static_cast<uint8_t>(n * 151 + 0xe7));
  }
}

TEST(Checksum, ALongRunOfOnesDoesNotOverflow) {
  const std::vector<uint8_t> bytes(200'000, 0xff);
  EXPECT_EQ(checksum(bytes), by_definition(bytes));
}

TEST(Checksum, NothingAddsUpToAllOnes) {
  EXPECT_EQ(checksum({}), 0xffff);
}

TEST(Checksum, TheIncrementalUpdateIsThatOfTheRfc1624Example) {
  // RFC 1624 section 4: checksum dd2f, a field goes from 5555 to 3285.
  EXPECT_EQ(update_checksum(0xdd2f, 0x5555, 0x3285), 0x0000);
}

TEST(Checksum, TheIncrementalUpdateAgreesWithComputingAnew) {
  auto header = hex("45000073 00004000 40110000 c0a80001 c0a800c7");
  const uint16_t before = checksum(header);
  for (uint32_t address : {0u, 1u, 0x0a000001u, 0xffffffffu, 0xc0a80002u}) {
    const uint16_t updated = update_checksum_u32(before, 0xc0a80001, address);
    store_be32(&header[12], address);
    EXPECT_EQ(updated, checksum(header)) << address;
  }
}

TEST(Checksum, AWrongChecksumStaysWrongWhenUpdated) {
  auto header = hex("45000073 00004000 4011b862 c0a80001 c0a800c7");
  store_be16(&header[10], update_checksum(load_be16(&header[10]), 0x4011, 0x3f11));
  header[8] = 0x3f;
  EXPECT_NE(checksum(header), 0);
}

TEST(PseudoHeader, ChecksAUdpDatagramOverIpv4AndIpv6) {
  // Port 1 to port 2, "abc", checksums computed by hand.
  const auto datagram = hex("0001 0002 000b 0000 616263");
  const PseudoHeader v4({10, 0, 0, 1}, {10, 0, 0, 2});
  Checksum by_hand;
  by_hand.add(hex("0a000001 0a000002 0011 000b 0001 0002 000b 0000 616263"));
  EXPECT_EQ(v4.checksum(17, datagram), by_hand.finish());

  const auto a = Ipv6Address::from_text("fe80::1").value();
  const auto b = Ipv6Address::from_text("fe80::2").value();
  Checksum six;
  six.add(a.bytes());
  six.add(b.bytes());
  six.add(hex("0000000b 00000011 0001 0002 000b 0000 616263"));
  EXPECT_EQ(PseudoHeader(a, b).checksum(17, datagram), six.finish());
}

}  // namespace
}  // namespace loom::wire
