#include "core/wire/ip_address.h"
#include "core/wire/mac_address.h"

namespace loom::wire {
namespace {

TEST(MacAddress, TextAndNumberRoundTrip) {
  const auto mac = MacAddress::from_text("02:00:00:00:00:0a");
  ASSERT_TRUE(mac);
  EXPECT_EQ(mac->to_u64(), 0x02000000000au);
  EXPECT_EQ(mac->text(), "02:00:00:00:00:0a");
  EXPECT_EQ(MacAddress::from_u64(0x02000000000a), *mac);
  EXPECT_EQ(MacAddress::from_text("02-00-00-00-00-0A"), mac);
}

TEST(MacAddress, WhatIsNotAnAddressGivesNoValue) {
  for (const char* text : {"", "02:00:00:00:00", "02:00:00:00:00:0a:", "02:00:00:00:00:0g", "02:00:00-00:00:0a",
                           "2:0:0:0:0:a", " 2:00:00:00:00:0a", "020000000000aaaaa", "02.00.00.00.00.0a"}) {
    EXPECT_FALSE(MacAddress::from_text(text)) << text;
  }
}

TEST(MacAddress, KnowsItsKinds) {
  EXPECT_TRUE(MacAddress::broadcast().is_broadcast());
  EXPECT_TRUE(MacAddress::broadcast().is_multicast());
  EXPECT_TRUE(MacAddress::from_u64(0x0180c2000000).is_reserved_group());
  EXPECT_TRUE(MacAddress::from_u64(0x0180c200000f).is_reserved_group());
  EXPECT_FALSE(MacAddress::from_u64(0x0180c2000010).is_reserved_group());
  EXPECT_FALSE(MacAddress::from_u64(0x0180c1000000).is_reserved_group());
  EXPECT_TRUE(MacAddress::from_u64(0x02000000000a).is_unicast());
  EXPECT_TRUE(MacAddress::from_u64(0x02000000000a).is_local());
  EXPECT_EQ(MacAddress::ipv4_multicast(0xeffffffa).text(), "01:00:5e:7f:ff:fa");
}

TEST(MacAddress, OrderIsTheOrderOfTheBytesSent) {
  EXPECT_LT(MacAddress::from_u64(1), MacAddress::from_u64(0x100));
  EXPECT_LT(MacAddress::from_u64(0xff), MacAddress::from_u64(0x010000000000));
}

TEST(Ipv4Address, TextRoundTrips) {
  for (const char* text : {"0.0.0.0", "10.0.0.1", "255.255.255.255", "192.168.100.20"}) {
    const auto address = Ipv4Address::from_text(text);
    ASSERT_TRUE(address) << text;
    EXPECT_EQ(address->text(), text);
  }
}

TEST(Ipv4Address, RefusesOctalShortAndLongForms) {
  for (const char* text : {"", "10.0.0", "10.0.0.0.1", "10.0.0.256", "010.0.0.1", "10.0.0.1 ", "10..0.1",
                           "0x0a.0.0.1", "10.0.0.-1", "4294967296.0.0.1"}) {
    EXPECT_FALSE(Ipv4Address::from_text(text)) << text;
  }
}

TEST(Ipv4Prefix, KeepsTheHostBitsAndKnowsItsNetwork) {
  const auto prefix = Ipv4Prefix::from_text("10.0.10.1/24");
  ASSERT_TRUE(prefix);
  EXPECT_EQ(prefix->text(), "10.0.10.1/24");
  EXPECT_EQ(prefix->network().text(), "10.0.10.0");
  EXPECT_EQ(prefix->broadcast().text(), "10.0.10.255");
  EXPECT_TRUE(prefix->contains({10, 0, 10, 200}));
  EXPECT_FALSE(prefix->contains({10, 0, 11, 1}));
  EXPECT_TRUE(Ipv4Prefix({}, 0).contains({1, 2, 3, 4}));
  EXPECT_FALSE(Ipv4Prefix({10, 0, 0, 1}, 32).contains({10, 0, 0, 2}));
}

TEST(Ipv4Prefix, RefusesAMissingOrAnImpossibleLength) {
  for (const char* text : {"10.0.0.1", "10.0.0.1/", "10.0.0.1/33", "10.0.0.1/024", "10.0.0.1/24x", "/24"}) {
    EXPECT_FALSE(Ipv4Prefix::from_text(text)) << text;
  }
}

// RFC 5952 sections 1 and 4: many ways in, one way out.
TEST(Ipv6Address, PrintsTheCanonicalForm) {
  const std::map<std::string, std::string> canonical = {
      {"::", "::"},
      {"::1", "::1"},
      {"1::", "1::"},
      {"2001:DB8:0:0:0:0:0:1", "2001:db8::1"},
      {"2001:0db8:0000:0000:0001:0000:0000:0001", "2001:db8::1:0:0:1"},
      {"2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"},
      {"2001:0:0:1:0:0:0:1", "2001:0:0:1::1"},
      {"1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0"},
      {"::2:3:4:5:6:7:8", "0:2:3:4:5:6:7:8"},
      {"::ffff:192.0.2.1", "::ffff:192.0.2.1"},
      {"64:ff9b::192.0.2.33", "64:ff9b::c000:221"},
      {"1:2:3:4:5:6:1.2.3.4", "1:2:3:4:5:6:102:304"},
      {"ff02::1:ff00:1", "ff02::1:ff00:1"},
  };
  for (const auto& [text, expected] : canonical) {
    const auto address = Ipv6Address::from_text(text);
    ASSERT_TRUE(address) << text;
    EXPECT_EQ(address->text(), expected);
    EXPECT_EQ(Ipv6Address::from_text(expected), address) << expected;
  }
}

TEST(Ipv6Address, WhatIsNotAnAddressGivesNoValue) {
  for (const char* text : {"", ":", ":::", "1", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "1::2::3",
                           "12345::", "g::", ":1", "1:", "1:2:3:4:5:6:7:8::", "::1.2.3", "1.2.3.4::", "::1.2.3.4:5",
                           "fe80::1%eth0", "1:2:3:4:5:6:7:1.2.3.4", "::1:2:3:4:5:6:7:8"}) {
    EXPECT_FALSE(Ipv6Address::from_text(text)) << text;
  }
}

TEST(Ipv6Address, DerivesLinkLocalAndSolicitedNode) {
  const auto local = Ipv6Address::link_local(MacAddress::from_u64(0x02005e100001));
  EXPECT_EQ(local.text(), "fe80::5eff:fe10:1");
  EXPECT_TRUE(local.is_link_local());
  EXPECT_EQ(Ipv6Address::solicited_node(local).text(), "ff02::1:ff10:1");
}

}  // namespace
}  // namespace loom::wire
