#include "core/wire/tag_edit.h"

#include "core/wire/hex.h"

namespace loom::wire {
namespace {

std::vector<uint8_t> hex(std::string_view text) {
  return bytes_from_hex(text).value();
}

const std::vector<uint8_t> kUntagged = hex("020000000002 020000000001 0806 aabbcc");

TEST(TagEdit, PushPutsTheTagBehindTheAddresses) {
  std::vector<uint8_t> out(kUntagged.size() + 4);
  ASSERT_EQ(push_tag(kUntagged, {kTpidCustomer, 5, false, 10}, out), out.size());
  EXPECT_EQ(out, hex("020000000002 020000000001 8100a00a 0806 aabbcc"));
}

TEST(TagEdit, PopUndoesPush) {
  std::vector<uint8_t> pushed(kUntagged.size() + 4);
  std::vector<uint8_t> popped(kUntagged.size());
  push_tag(kUntagged, {kTpidService, 1, true, 4094}, pushed);
  ASSERT_EQ(pop_tag(pushed, popped), kUntagged.size());
  EXPECT_EQ(popped, kUntagged);
}

TEST(TagEdit, RewriteChangesTheOutermostTagOnly) {
  const auto in = hex("020000000002 020000000001 88a80064 8100000a 0806 aabbcc");
  std::vector<uint8_t> out(in.size());
  ASSERT_EQ(rewrite_tag(in, {kTpidCustomer, 7, false, 200}, out), in.size());
  EXPECT_EQ(out, hex("020000000002 020000000001 8100e0c8 8100000a 0806 aabbcc"));
}

TEST(TagEdit, SeveralTagsChangeAtOnce) {
  const auto in = hex("020000000002 020000000001 88a80064 8100000a 0806 aabbcc");
  std::vector<uint8_t> out(in.size());
  const std::array<VlanTag, 1> one = {VlanTag{kTpidCustomer, 0, false, 3}};
  ASSERT_EQ(edit_tags(in, 2, one, out), in.size() - 4);
  out.resize(in.size() - 4);
  EXPECT_EQ(out, hex("020000000002 020000000001 81000003 0806 aabbcc"));
}

TEST(TagEdit, WhatCanNotBeEditedWritesNothing) {
  std::vector<uint8_t> out(64, 0xee);
  EXPECT_EQ(push_tag(Bytes(kUntagged).first(13), {}, out), 0u);
  EXPECT_EQ(pop_tag(kUntagged, out), 0u);  // 17 bytes: a type behind a tag would not fit
  EXPECT_EQ(push_tag(kUntagged, {}, MutableBytes(out).first(kUntagged.size() + 3)), 0u);
  EXPECT_EQ(out, std::vector<uint8_t>(64, 0xee));
}

}  // namespace
}  // namespace loom::wire
