#include "core/units.h"

namespace loom {
namespace {

TEST(Units, ARateTakesExactlyTheTimeOfItsBytes) {
  EXPECT_EQ(BitRate::gbps(10).time_for(ByteCount{1000}), Duration::ns(800));
  EXPECT_EQ(BitRate::gbps(1).time_for(ByteCount{1}), Duration::ns(8));
}

TEST(Units, WhatDoesNotDivideIsRoundedUpSoALinkIsNeverTooFast) {
  EXPECT_EQ(BitRate::bps(3).time_for(ByteCount{1}).count_ps(), 2'666'666'666'667);
  EXPECT_EQ(BitRate::gbps(3).time_for(ByteCount{1}).count_ps(), 2'667);
  EXPECT_EQ(FrameRate{3}.interval().count_ps(), 333'333'333'334);
}

TEST(Units, AnUnlimitedRateTakesNoTime) {
  EXPECT_EQ(BitRate::unlimited().time_for(ByteCount::mib(1)), Duration{});
  EXPECT_EQ(FrameRate{}.interval(), Duration{});
}

TEST(Units, ALargeTransferAtALowRateDoesNotOverflow) {
  EXPECT_EQ(BitRate::bps(7'000).time_for(ByteCount{7'000'000}), Duration::s(8'000));
}

}  // namespace
}  // namespace loom
