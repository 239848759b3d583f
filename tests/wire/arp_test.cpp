#include "core/wire/arp.h"

#include "core/wire/hex.h"
#include "tests/wire/prefixes.h"

namespace loom::wire {
namespace {

const Arp kRequest{arp_op::kRequest, MacAddress::from_u64(0x02000000000a), {10, 0, 0, 1}, {}, {10, 0, 0, 2}};

TEST(Arp, EmitThenParseGivesTheSameValue) {
  std::vector<uint8_t> bytes(Arp::size());
  ASSERT_EQ(kRequest.emit(bytes), 28u);
  EXPECT_EQ(bytes, bytes_from_hex("0001080006040001 02000000000a 0a000001 000000000000 0a000002"));
  const auto view = ArpView::parse(bytes);
  ASSERT_TRUE(view);
  EXPECT_EQ(Arp::from(*view), kRequest);
  EXPECT_FALSE(view->is_gratuitous());
}

TEST(Arp, EveryTruncationIsRefused) {
  std::vector<uint8_t> bytes(Arp::size());
  kRequest.emit(bytes);
  for_every_prefix(bytes, [](Bytes prefix) { EXPECT_EQ(ArpView::parse(prefix).has_value(), prefix.size() == 28); });
}

TEST(Arp, OtherAddressFamiliesAreNotThisProtocol) {
  for (const size_t byte : {1, 2, 4, 5}) {
    std::vector<uint8_t> bytes(Arp::size());
    kRequest.emit(bytes);
    ++bytes[byte];
    EXPECT_EQ(ArpView::parse(bytes).why(), Malformed::kNotThisProtocol) << byte;
  }
}

}  // namespace
}  // namespace loom::wire
