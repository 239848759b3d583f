#include "core/capture/bpf_filter.h"

namespace loom {
namespace {

using testing::HasSubstr;

// An Ethernet frame of 60 octets with the given EtherType and, behind it, the given octets.
std::vector<uint8_t> frame(uint16_t ether_type, std::vector<uint8_t> rest = {}) {
  std::vector<uint8_t> bytes = {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 2, 0, 0, 0, 0, 1};
  bytes.push_back(static_cast<uint8_t>(ether_type >> 8));
  bytes.push_back(static_cast<uint8_t>(ether_type));
  bytes.insert(bytes.end(), rest.begin(), rest.end());
  bytes.resize(60);
  return bytes;
}

TEST(BpfFilter, SelectsByEtherTypeAddressAndVlan) {
  EXPECT_TRUE(BpfFilter::compile("arp").matches(frame(0x0806)));
  EXPECT_FALSE(BpfFilter::compile("arp").matches(frame(0x0800)));
  EXPECT_TRUE(BpfFilter::compile("ether src 02:00:00:00:00:01 and broadcast").matches(frame(0x88b5)));
  EXPECT_TRUE(BpfFilter::compile("vlan 10").matches(frame(0x8100, {0, 10, 8, 6})));
  EXPECT_FALSE(BpfFilter::compile("vlan 10").matches(frame(0x8100, {0, 11, 8, 6})));
}

TEST(BpfFilter, LengthIsThatOnTheWire) {
  const auto filter = BpfFilter::compile("greater 100");
  EXPECT_FALSE(filter.matches(frame(0x0800)));
  EXPECT_TRUE(filter.matches(frame(0x0800), 1514));
}

TEST(BpfFilter, AnEmptyExpressionMatchesEverything) {
  const auto filter = BpfFilter::compile("");
  EXPECT_TRUE(filter.matches(frame(0x0800)));
  EXPECT_TRUE(filter.matches({}));
}

TEST(BpfFilter, AFrameTooShortForTheTestDoesNotMatch) {
  const auto bytes = frame(0x0806);
  EXPECT_FALSE(BpfFilter::compile("arp").matches(std::span(bytes).first(13)));
}

TEST(BpfFilter, AnExpressionLibpcapRefusesIsLocated) {
  for (const char* expression : {"vlan and and", "port", "inbound", "ether host zz"}) {
    try {
      BpfFilter::compile(expression, SourceMark{"scenario.yaml", 12, 7});
      FAIL() << expression << " compiled";
    } catch (const UserError& error) {
      EXPECT_THAT(error.what(), HasSubstr(std::string("scenario.yaml:12:7: filter \"") + expression + "\": "));
    }
  }
}

TEST(BpfFilter, KeepsItsProgramWhenMoved) {
  auto first = BpfFilter::compile("arp");
  const BpfFilter second = std::move(first);
  EXPECT_TRUE(second.matches(frame(0x0806)));
  EXPECT_EQ(second.expression(), "arp");
}

}  // namespace
}  // namespace loom
