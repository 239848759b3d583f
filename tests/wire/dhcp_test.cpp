// DHCP messages, option by option, after RFC 2131 and RFC 2132.

#include "core/wire/dhcp.h"
#include "core/wire/build.h"
#include "core/wire/describe.h"
#include "tests/wire/prefixes.h"

namespace loom::wire {
namespace {

const MacAddress kClient = MacAddress::from_u64(0x02'00'00'00'00'0a);

Dhcp offer() {
  Dhcp made{.op = dhcp_op::kReply, .xid = 0x1234'5678, .secs = 3, .broadcast = true};
  made.yiaddr = {10, 0, 2, 15};
  made.siaddr = {10, 0, 2, 2};
  made.chaddr = kClient;
  made.type = dhcp_type::kOffer;
  made.server_id = Ipv4Address{10, 0, 2, 2};
  made.mask = Ipv4Address{255, 255, 255, 0};
  made.lease_time = 86400;
  made.renewal_time = 43200;
  made.rebinding_time = 75600;
  made.routers = {{10, 0, 2, 2}};
  made.dns_servers = {{10, 0, 2, 3}, {10, 0, 2, 4}};
  made.host_name = "guest";
  made.domain_name = "loom.example";
  made.client_id = {1, 2, 0, 0, 0, 0, 10};
  return made;
}

// A message whose options are these bytes.
Dhcp with_options(std::vector<uint8_t> options) {
  std::vector<uint8_t> bytes = offer().bytes();
  bytes.resize(DhcpView::kMinSize);
  bytes.insert(bytes.end(), options.begin(), options.end());
  return Dhcp::from(*DhcpView::parse(bytes));
}

TEST(Dhcp, EmitThenParseGivesTheSameValue) {
  Dhcp discover;
  discover.chaddr = kClient;
  discover.type = dhcp_type::kDiscover;
  discover.requested = Ipv4Address{10, 0, 2, 20};
  discover.parameter_list = {1, 3, 6};
  for (const Dhcp& dhcp : {offer(), discover, Dhcp{}}) {
    const std::vector<uint8_t> bytes = dhcp.bytes();
    ASSERT_GE(bytes.size(), Dhcp::kLeastSize);
    const auto view = DhcpView::parse(bytes);
    ASSERT_TRUE(view);
    EXPECT_EQ(Dhcp::from(*view), dhcp);
  }
  EXPECT_TRUE(discover.asks_for(dhcp_option::kRouter));
  EXPECT_FALSE(discover.asks_for(dhcp_option::kHostName));
}

TEST(Dhcp, EveryTruncationOfTheFixedPartIsRefusedAndOfTheOptionsMarked) {
  const std::vector<uint8_t> bytes = offer().bytes();
  for_every_prefix(bytes, [](Bytes prefix) {
    const auto view = DhcpView::parse(prefix);
    EXPECT_EQ(view.has_value(), prefix.size() >= DhcpView::kMinSize);
    if (view) (void)Dhcp::from(*view);
  });
  EXPECT_TRUE(Dhcp::from(*DhcpView::parse(Bytes(bytes).first(DhcpView::kMinSize + 2))).malformed);
}

TEST(Dhcp, AnotherCookieOperationOrHardwareIsNotThisProtocol) {
  for (const size_t at : {0, 1, 2, 236, 239}) {
    std::vector<uint8_t> bytes = offer().bytes();
    bytes[at] ^= 0x40;
    EXPECT_EQ(DhcpView::parse(bytes).why(), Malformed::kNotThisProtocol) << "byte " << at;
  }
}

TEST(Dhcp, AnOptionWhoseLengthRunsPastTheEndIsMalformedAndWhatStoodBeforeIsKept) {
  const Dhcp read = with_options({53, 1, 2, 54, 4, 10, 0});
  EXPECT_TRUE(read.malformed);
  EXPECT_EQ(read.type, dhcp_type::kOffer);
  EXPECT_FALSE(read.server_id);
}

TEST(Dhcp, AnOptionOfAWrongSizeIsMalformed) {
  EXPECT_TRUE(with_options({53, 2, 2, 2, 255}).malformed);
  EXPECT_TRUE(with_options({53, 1, 0, 255}).malformed);
  EXPECT_TRUE(with_options({51, 3, 0, 0, 1, 255}).malformed);
  EXPECT_TRUE(with_options({6, 5, 10, 0, 2, 3, 10, 255}).malformed);
  EXPECT_TRUE(with_options({12, 0, 255}).malformed);
  EXPECT_FALSE(with_options({200, 0, 255}).malformed) << "nobody knows what it should be";
}

TEST(Dhcp, PadsAreSkippedTheEndEndsAndTheFirstOfTwoCounts) {
  const Dhcp read = with_options({0, 0, 53, 1, 1, 0, 53, 1, 3, 255, 53, 99});
  EXPECT_FALSE(read.malformed);
  EXPECT_EQ(read.type, dhcp_type::kDiscover);
}

TEST(Dhcp, WhatDoesNotFitIsNotWritten) {
  Dhcp dhcp = offer();
  dhcp.host_name.assign(256, 'x');
  EXPECT_TRUE(dhcp.bytes().empty());
  std::vector<uint8_t> small(Dhcp::kLeastSize - 1);
  EXPECT_EQ(offer().emit(small), 0u);
}

TEST(Dhcp, FieldsHaveWiresharksNamesAndTileTheFrame) {
  const auto bytes = FrameBuilder()
                         .eth(MacAddress::broadcast(), kClient)
                         .ipv4({.src = {10, 0, 2, 2}, .dst = Ipv4Address::broadcast()})
                         .udp({kDhcpServerPort, kDhcpClientPort})
                         .payload(offer().bytes())
                         .build();
  std::string seen;
  size_t covered = 0;
  for (const Field& field : dissect(bytes)) {
    if (field.offset >= covered) {
      EXPECT_EQ(field.offset, covered);
    }
    covered = field.offset + field.length;
    if (field.name.starts_with("dhcp.option.d")) seen += std::string(field.name) + "=" + field.value + " ";
  }
  EXPECT_EQ(covered, bytes.size());
  EXPECT_EQ(seen,
            "dhcp.option.dhcp=OFFER dhcp.option.dhcp_server_id=10.0.2.2 dhcp.option.domain_name_server=10.0.2.3 "
            "dhcp.option.domain_name_server=10.0.2.4 dhcp.option.domain_name=loom.example ");
  EXPECT_THAT(summarise(bytes), ::testing::HasSubstr("10.0.2.2.67 > 255.255.255.255.68: DHCP OFFER 10.0.2.15 for "));
}

}  // namespace
}  // namespace loom::wire
