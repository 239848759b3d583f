// Frames spelled out by their fields, and back.

#include "core/wire/frame_spec.h"

#include <sstream>

#include "core/wire/describe.h"
#include "core/wire/hex.h"

namespace loom::wire {
namespace {

std::string made(const std::string& words) {
  FrameSpec spec;
  std::istringstream stream(words);
  for (std::string word; stream >> word;) {
    const size_t equals = word.find('=');
    if (const auto wrong = spec.set(word.substr(0, equals), word.substr(equals + 1))) {
      return wrong->field + " " + wrong->what;
    }
  }
  FrameComplaint wrong;
  const auto bytes = spec.build(wrong);
  return bytes ? hex_bytes(*bytes) : wrong.field + (wrong.field.empty() ? "" : " ") + wrong.what;
}

std::string summary(const std::string& words) {
  const auto bytes = bytes_from_hex(made(words));
  return bytes ? summarise(*bytes) : made(words);
}

const std::string kEnds = "dst=02:00:00:00:00:0b src=02:00:00:00:00:0a ";

TEST(FrameSpec, MakesHeadersOfWhatIsGiven) {
  EXPECT_EQ(summary(kEnds), "02:00:00:00:00:0a > 02:00:00:00:00:0b, ethertype 0x88b5, length 60");
  EXPECT_EQ(summary(kEnds + "svlan=100 vlan=10 priority=5"),
            "02:00:00:00:00:0a > 02:00:00:00:00:0b svlan 100 vlan 10 p5, ethertype 0x88b5, length 60");
  EXPECT_EQ(summary(kEnds + "arp.src.proto_ipv4=10.0.0.1 arp.dst.proto_ipv4=10.0.0.2"),
            "02:00:00:00:00:0a > 02:00:00:00:00:0b, ARP who-has 10.0.0.2 tell 10.0.0.1, length 60");
  EXPECT_THAT(summary(kEnds + "ip.src=10.0.0.1 ip.dst=10.0.0.2 icmp.seq=3"),
              ::testing::HasSubstr("ICMP echo request"));
  EXPECT_THAT(summary(kEnds + "ip.src=10.0.0.1 ip.dst=10.0.0.2 udp.srcport=5000 udp.dstport=53 text=hello"),
              ::testing::HasSubstr("10.0.0.1.5000 > 10.0.0.2.53"));
  EXPECT_THAT(summary(kEnds + "ipv6.src=fd00::1 ipv6.dst=fd00::2 tcp.srcport=1 tcp.dstport=80 tcp.flags=0x002"),
              ::testing::HasSubstr("TCP [S]"));
  EXPECT_EQ(made("hex=0102 size=4"), "01020000");
}

TEST(FrameSpec, SaysWhatIsWrongWithAField) {
  EXPECT_EQ(made("dst=here"), "dst \"here\" is no MAC address such as 02:00:00:00:00:0a");
  EXPECT_EQ(made("priority=8"), "priority \"8\" is no number from 0 to 7");
  EXPECT_EQ(made("vlan=10 vlan=20"), "vlan is given twice");
  EXPECT_EQ(made("payload=0"), "payload \"0\" is not pairs of hexadecimal digits");
  EXPECT_EQ(made("colour=blue"), "colour is no field of a frame");
}

TEST(FrameSpec, RefusesWhatIsNoFrame) {
  EXPECT_EQ(made("vlan=10"), "a frame needs dst and src, or all of it as hex");
  EXPECT_EQ(made("hex=0102 vlan=10"), "vlan is given beside hex, which is the whole frame");
  EXPECT_EQ(made(kEnds + "udp.dstport=53"), "udp.dstport needs an IP header around it");
  EXPECT_EQ(made(kEnds + "ip.src=10.0.0.1"), "ip.src needs ip.dst as well");
  EXPECT_EQ(made(kEnds + "ip.src=10.0.0.1 ip.dst=10.0.0.2 arp.opcode=1"),
            "ip.src is of another packet than arp.opcode");
  EXPECT_EQ(made(kEnds + "size=10"), "size 10 is out of range: what is written is 14 bytes long");
  EXPECT_EQ(made("hex="), "a frame has 1 to 65553 bytes");
}

TEST(WordsOf, LeadBackToTheFrame) {
  for (const char* words :
       {"", "svlan=100 vlan=10 priority=5 dei=1 payload=0102", "priority=3", "type=36864 payload=01",
        "arp.opcode=2 arp.src.proto_ipv4=10.0.0.1 arp.dst.hw_mac=02:00:00:00:00:0b arp.dst.proto_ipv4=10.0.0.2",
        "ip.src=10.0.0.1 ip.dst=10.0.0.2 ip.ttl=3 ip.id=7 ip.dsfield.dscp=46 udp.srcport=5000 udp.dstport=53 "
        "payload=616263",
        "ip.src=10.0.0.1 ip.dst=10.0.0.2 icmp.type=0 icmp.ident=9 icmp.seq=3",
        "ipv6.src=fd00::1 ipv6.dst=fd00::2 tcp.srcport=1 tcp.dstport=80 tcp.flags=0x012 tcp.window_size_value=512",
        "size=1514 payload=ff", "size=20"}) {
    const auto frame = bytes_from_hex(made(kEnds + words)).value();
    EXPECT_EQ(made(words_of(frame)), hex_bytes(frame)) << words << "\nbecame " << words_of(frame);
    EXPECT_THAT(words_of(frame), ::testing::Not(::testing::HasSubstr("hex="))) << words;
  }
}

TEST(WordsOf, LeaveOutWhatFollowsByItself) {
  const auto frame =
      bytes_from_hex(made(kEnds + "arp.src.proto_ipv4=10.0.0.1 arp.src.hw_mac=02:00:00:00:00:0a")).value();
  EXPECT_EQ(words_of(frame), kEnds + "arp.opcode=1 arp.src.proto_ipv4=10.0.0.1");
  const auto padded = bytes_from_hex(made(kEnds + "payload=01 size=64")).value();
  EXPECT_EQ(words_of(padded), kEnds + "payload=01 size=64");
}

TEST(WordsOf, AreDigitsWhereFieldsCannotSayIt) {
  EXPECT_EQ(words_of(bytes_from_hex("010203").value()), "hex=010203");
  // A wrong checksum.
  auto frame = bytes_from_hex(made(kEnds + "ip.src=10.0.0.1 ip.dst=10.0.0.2 icmp.seq=1")).value();
  frame[24] ^= 0xff;
  EXPECT_THAT(words_of(frame), ::testing::StartsWith("hex="));
}

}  // namespace
}  // namespace loom::wire
