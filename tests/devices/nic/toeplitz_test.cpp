// The vectors that Microsoft publishes with the hash ("Verifying the RSS hash calculation").

#include "devices/nic/toeplitz.h"
#include "core/wire/bytes.h"

namespace loom::nic {
namespace {

constexpr std::array<uint8_t, 40> kKey{0x6d, 0x5a, 0x56, 0xda, 0x25, 0x5b, 0x0e, 0xc2, 0x41, 0x67,
                                       0x25, 0x3d, 0x43, 0xa3, 0x8f, 0xb0, 0xd0, 0xca, 0x2b, 0xcb,
                                       0xae, 0x7b, 0x30, 0xb4, 0x77, 0xcb, 0x2d, 0xa3, 0x80, 0x30,
                                       0xf2, 0x0c, 0x6a, 0x42, 0xb7, 0x3b, 0xbe, 0xac, 0x01, 0xfa};

struct Vector {
  std::array<uint8_t, 4> src, dst;
  uint16_t src_port, dst_port;
  uint32_t with_ports, without;
};

TEST(Toeplitz, GivesThePublishedHashes) {
  const Vector vectors[] = {
      {{66, 9, 149, 187}, {161, 142, 100, 80}, 2794, 1766, 0x51ccc178, 0x323e8fc2},
      {{199, 92, 111, 2}, {65, 69, 140, 83}, 14230, 4739, 0xc626b0ea, 0xd718262a},
      {{24, 19, 198, 95}, {12, 22, 207, 184}, 12898, 38024, 0x5c2b394a, 0xd2d0a5de},
      {{38, 27, 205, 30}, {209, 142, 163, 6}, 48228, 2217, 0xafc7327f, 0x82989176},
      {{153, 39, 163, 191}, {202, 188, 127, 2}, 44251, 1303, 0x10e828a2, 0x5d1809c5},
  };
  for (const Vector& v : vectors) {
    std::vector<uint8_t> packet(40, 0);
    packet[0] = 0x45;
    packet[3] = 40;
    packet[9] = 6;
    std::copy(v.src.begin(), v.src.end(), packet.begin() + 12);
    std::copy(v.dst.begin(), v.dst.end(), packet.begin() + 16);
    wire::store_be16(&packet[20], v.src_port);
    wire::store_be16(&packet[22], v.dst_port);
    RssFields fields;
    fields.ipv4 = true;
    EXPECT_EQ(rss_hash(kKey, fields, packet, 0, 0x0800).value, v.without);
    EXPECT_EQ(rss_hash(kKey, fields, packet, 0, 0x0800).type, RssType::kIpv4);
    fields.tcp_ipv4 = true;
    EXPECT_EQ(rss_hash(kKey, fields, packet, 0, 0x0800).value, v.with_ports);
    packet[6] = 0x20;  // more fragments: no ports
    EXPECT_EQ(rss_hash(kKey, fields, packet, 0, 0x0800).value, v.without);
  }
}

TEST(Toeplitz, SaysNothingOfWhatMayNotBeHashed) {
  const std::vector<uint8_t> packet(60, 0);
  EXPECT_EQ(rss_hash(kKey, {}, packet, 0, 0x0800).type, RssType::kNone);
  RssFields all{true, true, true, true, true, true};
  EXPECT_EQ(rss_hash(kKey, all, packet, 0, 0x0806).type, RssType::kNone);
  EXPECT_EQ(rss_hash(kKey, all, packet, 61, 0x0800).type, RssType::kNone);
  EXPECT_EQ(rss_hash(kKey, all, std::span(packet).first(3), 0, 0x86dd).type, RssType::kNone);
}

}  // namespace
}  // namespace loom::nic
