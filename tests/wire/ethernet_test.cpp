#include "core/wire/ethernet.h"

#include "core/wire/hex.h"

namespace loom::wire {
namespace {

std::vector<uint8_t> hex(std::string_view text) {
  return bytes_from_hex(text).value();
}

TEST(Ethernet, EmitThenParseGivesTheSameValue) {
  const Ethernet header{.dst = MacAddress::broadcast(),
                        .src = MacAddress::from_u64(0x02000000000a),
                        .tags = {{kTpidService, 1, false, 100}, {kTpidCustomer, 7, true, 10}},
                        .type_or_length = ethertype::kArp};
  std::vector<uint8_t> bytes(header.size());
  ASSERT_EQ(header.emit(bytes), 22u);
  EXPECT_EQ(bytes, hex("ffffffffffff 02000000000a 88a82064 8100f00a 0806"));
  const auto view = EthernetView::parse(bytes);
  ASSERT_TRUE(view);
  EXPECT_EQ(Ethernet::from(*view), header);
  EXPECT_TRUE(view->payload().empty());
}

TEST(Ethernet, EmitWritesNothingIntoTooLittleRoom) {
  const Ethernet header{.tags = {VlanTag{}}};
  std::vector<uint8_t> bytes(17, 0xee);
  EXPECT_EQ(header.emit(bytes), 0u);
  EXPECT_EQ(bytes, std::vector<uint8_t>(17, 0xee));
}

TEST(Ethernet, EveryPrefixIsEitherRefusedOrReadInsideItself) {
  const auto frame = hex("0180c2000000 020000000001 88a80064 81000065 9100000a 0026 424203 0000");
  for (size_t n = 0; n <= frame.size(); ++n) {
    const std::vector<uint8_t> prefix(frame.begin(), frame.begin() + static_cast<ptrdiff_t>(n));
    const auto view = EthernetView::parse(prefix);
    ASSERT_EQ(view.has_value(), n >= 14) << n;
    if (!view) {
      EXPECT_EQ(view.why(), Malformed::kTruncated);
      continue;
    }
    EXPECT_EQ(view->tag_count(), n < 18 ? 0u : n < 22 ? 1u : n < 26 ? 2u : 3u) << n;
    EXPECT_EQ(view->tag_truncated(), n < 26) << n;
    EXPECT_LE(view->payload_offset(), n);
    EXPECT_EQ(view->payload().size() + view->payload_offset(), n);
  }
}

TEST(Ethernet, ALengthFieldEndsThePayloadBeforeThePadding) {
  auto frame = hex("0180c2000000 020000000001 0003 424203");
  frame.resize(60);
  const auto view = EthernetView::parse(frame);
  ASSERT_TRUE(view);
  EXPECT_TRUE(view->is_length());
  EXPECT_EQ(view->payload().size(), 46u);
  EXPECT_EQ(view->payload_by_length().size(), 3u);
}

TEST(Ethernet, ALengthBeyondTheFrameReadsOnlyTheFrame) {
  const auto frame = hex("0180c2000000 020000000001 05dc 424203");
  EXPECT_EQ(EthernetView::parse(frame)->payload_by_length().size(), 3u);
}

TEST(VlanTag, TciHoldsPcpDeiAndVid) {
  const VlanTag tag{kTpidCustomer, 5, true, 0xabc};
  EXPECT_EQ(tag.tci(), 0xbabc);
  EXPECT_EQ(VlanTag::from_tci(0xbabc), tag);
}

TEST(TagStack, TheNinthTagStaysInThePayload) {
  auto frame = hex("020000000002 020000000001");
  for (int i = 0; i < 9; ++i) frame.insert(frame.end(), {0x81, 0x00, 0x00, static_cast<uint8_t>(i)});
  frame.insert(frame.end(), {0x08, 0x00});
  const auto view = EthernetView::parse(frame);
  ASSERT_TRUE(view);
  EXPECT_EQ(view->tag_count(), TagStack::kMaxTags);
  EXPECT_EQ(view->type_or_length(), kTpidCustomer);
  EXPECT_EQ(view->payload().size(), 4u);
}

TEST(Llc, SnapRoundTrips) {
  const Llc header{.dsap = 0xaa, .ssap = 0xaa, .snap_oui = 0x00000c, .snap_pid = 0x2000};
  std::vector<uint8_t> bytes(header.size());
  ASSERT_EQ(header.emit(bytes), 8u);
  const auto llc = LlcView::parse(bytes);
  ASSERT_TRUE(llc);
  ASSERT_TRUE(llc->is_snap());
  const auto snap = SnapView::parse(llc->payload());
  ASSERT_TRUE(snap);
  EXPECT_EQ(snap->oui(), 0x00000cu);
  EXPECT_EQ(snap->pid(), 0x2000u);
  EXPECT_TRUE(snap->payload().empty());
}

TEST(Llc, AnInformationFrameHasATwoByteControlField) {
  EXPECT_EQ(LlcView::parse(hex("f0f00204"))->header_size(), 4u);
  EXPECT_EQ(LlcView::parse(hex("f0f00204"))->control(), 0x0204);
  EXPECT_FALSE(LlcView::parse(hex("f0f002")));
  EXPECT_FALSE(LlcView::parse(hex("4242")));
}

}  // namespace
}  // namespace loom::wire
