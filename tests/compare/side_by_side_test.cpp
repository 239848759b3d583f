// Two frames decoded beside each other.

#include "core/compare/side_by_side.h"

#include "core/wire/hex.h"

namespace loom {
namespace {

StoredFrame frame(const std::string& hex) {
  StoredFrame made;
  made.bytes = wire::bytes_from_hex(hex).value();
  made.size = static_cast<uint32_t>(made.bytes.size());
  return made;
}

std::string text_of(const std::vector<FieldRow>& rows) {
  std::string text;
  for (const FieldRow& row : rows) {
    const char* mark = row.state == FieldRow::State::kEqual     ? "="
                       : row.state == FieldRow::State::kIgnored ? "~"
                                                                : "!";
    text += mark + row.field + " " + row.expected.value_or("-") + " " + row.actual.value_or("-") + "\n";
  }
  return text;
}

const StoredFrame kUntagged = frame("ffffffffffff 02000000000a 88b5 0102");
const StoredFrame kTagged = frame("ffffffffffff 02000000000a 8100 600a 88b5 0102");

TEST(SideBySide, AFieldThatOneSideLacksStandsWhereTheOtherHasIt) {
  EXPECT_EQ(text_of(side_by_side(&kUntagged, &kTagged)),
            "=eth.dst ff:ff:ff:ff:ff:ff ff:ff:ff:ff:ff:ff\n"
            "=eth.src 02:00:00:00:00:0a 02:00:00:00:00:0a\n"
            "!eth.type 0x88b5 0x8100\n"
            "!vlan.priority - 3\n"
            "!vlan.dei - 0\n"
            "!vlan.id - 10\n"
            "!vlan.etype - 0x88b5\n"
            "=data 0102 0102\n"
            "!frame.len 16 20\n");
}

TEST(SideBySide, WhatIsIgnoredIsShownAsSuch) {
  StoredFrame other = kTagged;
  other.bytes[14] = 0x00;
  other.bytes[19] = 0x03;
  const std::string by_name = text_of(side_by_side(&kTagged, &other, FieldMask({"vlan.priority"})));
  EXPECT_THAT(by_name, ::testing::HasSubstr("~vlan.priority 3 0\n"));
  EXPECT_THAT(by_name, ::testing::HasSubstr("=vlan.id 10 10\n"));
  EXPECT_THAT(by_name, ::testing::HasSubstr("!data 0102 0103\n"));
  EXPECT_THAT(text_of(side_by_side(&kTagged, &other, FieldMask({"@19"}))), ::testing::HasSubstr("~data 0102 0103\n"));
}

TEST(SideBySide, OneFrameAloneDiffersInNothing) {
  const std::string text = text_of(side_by_side(nullptr, &kUntagged));
  EXPECT_THAT(text, ::testing::StartsWith("=eth.dst - ff:ff:ff:ff:ff:ff\n"));
  EXPECT_THAT(text, ::testing::Not(::testing::HasSubstr("!")));
}

}  // namespace
}  // namespace loom
