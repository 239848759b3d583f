// DNS messages after RFC 1035, and what others do to them.

#include "core/wire/dns.h"
#include "core/wire/build.h"
#include "core/wire/describe.h"
#include "core/wire/hex.h"
#include "tests/wire/prefixes.h"

namespace loom::wire {
namespace {

Dns answer() {
  Dns made{.id = 0xbeef, .is_response = true, .authoritative = true, .recursion_desired = true};
  made.questions = {{"www.Example", dns_type::kA}};
  made.answers = {{"www.Example", dns_type::kCname, 1, 60, std::string("web.example")},
                  {"web.example", dns_type::kA, 1, 60, Ipv4Address{10, 0, 2, 9}},
                  {"web.example", dns_type::kAaaa, 1, 60, *Ipv6Address::from_text("fd00::9")}};
  made.authorities = {{"", dns_type::kNs, 1, 5, std::string("web.example")}};
  made.additionals = {{"", dns_type::kOpt, 1232, 0, std::vector<uint8_t>{0, 10, 0, 0}}};
  return made;
}

std::vector<uint8_t> hex(std::string_view text) {
  return bytes_from_hex(text).value();
}

TEST(Dns, BytesThenParseGivesTheSameValue) {
  for (const Dns& dns : {answer(), Dns{}}) {
    const auto read = Dns::parse(dns.bytes());
    ASSERT_TRUE(read);
    EXPECT_EQ(*read, dns);
  }
}

TEST(Dns, EveryTruncationIsRefused) {
  const std::vector<uint8_t> bytes = answer().bytes();
  for_every_prefix(bytes, [&](Bytes prefix) {
    EXPECT_EQ(Dns::parse(prefix).has_value(), prefix.size() == bytes.size()) << prefix.size();
  });
}

TEST(Dns, ARepeatedNameIsAPointerToTheFirst) {
  Dns dns{.questions = {{"www.example"}}};
  const size_t before = dns.bytes().size();
  dns.answers = {{"www.example", dns_type::kA, 1, 60, Ipv4Address{10, 0, 2, 9}}};
  const std::vector<uint8_t> bytes = dns.bytes();
  EXPECT_EQ(bytes.size(), before + 2 + 10 + 4);
  EXPECT_EQ(load_be16(&bytes[before]), 0xc00c);
}

TEST(DnsName, PointersAreFollowedBackwardsOnly) {
  // "a" at 0, "b" and a pointer to it at 3.
  const auto bytes = hex("0161 00 0162 c000");
  const auto name = read_dns_name(bytes, 3);
  ASSERT_TRUE(name);
  EXPECT_EQ(name->text, "b.a");
  EXPECT_EQ(name->end, 7u);
}

TEST(DnsName, LoopsAreRefused) {
  EXPECT_EQ(read_dns_name(hex("c000"), 0).why(), Malformed::kBadLength) << "to itself";
  EXPECT_EQ(read_dns_name(hex("c002 c000"), 2).why(), Malformed::kBadLength) << "to one another";
  EXPECT_EQ(read_dns_name(hex("0161 c000"), 0).why(), Malformed::kBadLength) << "to its own start";
  EXPECT_EQ(read_dns_name(hex("c002 0161 00"), 0).why(), Malformed::kBadLength) << "forward";
}

TEST(DnsName, LabelsOfTheFutureAndNamesTooLongAreRefused) {
  EXPECT_EQ(read_dns_name(hex("8161 00"), 0).why(), Malformed::kBadLength);
  EXPECT_EQ(read_dns_name(hex("0361"), 0).why(), Malformed::kTruncated);
  EXPECT_EQ(read_dns_name(hex("c0"), 0).why(), Malformed::kTruncated);
  std::vector<uint8_t> longest;
  for (int label = 0; label < 4; ++label) {
    longest.push_back(63);
    longest.insert(longest.end(), 63, 'x');
  }
  longest.push_back(0);
  EXPECT_EQ(read_dns_name(longest, 0).why(), Malformed::kBadLength) << "257 bytes";
}

TEST(DnsName, WhatIsNoNameIsNotWritten) {
  for (const char* text : {".", "a.", ".a", "a..b", "a b", "\\25", "\\256", "a\\x"})
    EXPECT_FALSE(is_dns_name(text)) << text;
  EXPECT_FALSE(is_dns_name(std::string(64, 'x')));
  EXPECT_TRUE(is_dns_name(""));
  EXPECT_TRUE(is_dns_name("a-1.\\046\\000"));
  EXPECT_TRUE(Dns{.questions = {{"a..b"}}}.bytes().empty());
  EXPECT_TRUE((Dns{.answers = {{"a", dns_type::kA, 1, 1, std::string("b")}}}.bytes().empty()))
      << "an A has an address";
}

TEST(DnsName, BytesThatAreNoTextAreEscapedBothWays) {
  const auto name = read_dns_name(hex("03612e00 00"), 0);
  ASSERT_TRUE(name);
  EXPECT_EQ(name->text, "a\\046\\000");
  const Dns dns{.questions = {{name->text}}};
  EXPECT_EQ(Dns::parse(dns.bytes())->questions[0].name, name->text);
}

TEST(Dns, DataThatContradictsItsTypeIsRefused) {
  // One answer: root, type A, class 1, TTL 0, length 3.
  EXPECT_EQ(Dns::parse(hex("0000 8000 0000 0001 0000 0000 00 0001 0001 00000000 0003 0a0002")).why(),
            Malformed::kBadLength);
  // PTR whose name ends before its data does.
  EXPECT_EQ(Dns::parse(hex("0000 8000 0000 0001 0000 0000 00 000c 0001 00000000 0002 0000")).why(),
            Malformed::kBadLength);
}

TEST(Dns, CountsThatPromiseMoreThanThereIsAreRefused) {
  EXPECT_EQ(Dns::parse(hex("0000 0000 ffff ffff ffff ffff")).why(), Malformed::kTruncated);
}

TEST(Dns, ReverseNamesGoBothWays) {
  EXPECT_EQ(dns_reverse_name({10, 0, 2, 15}), "15.2.0.10.in-addr.arpa");
  EXPECT_EQ(dns_reverse_address("15.2.0.10.IN-ADDR.arpa"), (Ipv4Address{10, 0, 2, 15}));
  EXPECT_FALSE(dns_reverse_address("2.0.10.in-addr.arpa"));
  EXPECT_FALSE(dns_reverse_address(".in-addr.arpa"));
}

TEST(Dns, FieldsHaveWiresharksNamesAndTileTheFrame) {
  const auto bytes = FrameBuilder()
                         .eth(MacAddress::from_u64(2), MacAddress::from_u64(0x0200))
                         .ipv4({.src = {10, 0, 2, 3}, .dst = {10, 0, 2, 15}})
                         .udp({kDnsPort, 40000})
                         .payload(answer().bytes())
                         .build();
  std::string seen;
  size_t covered = 0;
  for (const Field& field : dissect(bytes)) {
    if (field.offset >= covered) {
      EXPECT_EQ(field.offset, covered);
    }
    covered = field.offset + field.length;
    for (const char* name : {"dns.id", "dns.qry.name", "dns.cname", "dns.a", "dns.aaaa", "dns.ns"}) {
      if (field.name == name) seen += field.value + " ";
    }
  }
  EXPECT_EQ(covered, bytes.size());
  EXPECT_EQ(seen, "0xbeef www.Example web.example 10.0.2.9 fd00::9 web.example ");
  EXPECT_THAT(summarise(bytes), ::testing::HasSubstr("DNS answer A www.Example: web.example 10.0.2.9 fd00::9"));
}

}  // namespace
}  // namespace loom::wire
