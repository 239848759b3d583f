#include "core/capture/capture_time.h"

#include <limits>

#include "core/capture/time_scale.h"

namespace loom {
namespace {

using capture::TimeScale;

TEST(CaptureTime, TheDifferenceOfTwoMomentsIsExact) {
  const CaptureTime a{1'700'000'000, 999'999'999'999};
  const CaptureTime b{1'700'000'001, 1};
  EXPECT_EQ(b.since(a), Duration::ps(2));
  EXPECT_EQ(a.since(b), Duration::ps(-2));
}

TEST(CaptureTime, ADifferenceBeyondADurationIsNothing) {
  EXPECT_EQ((CaptureTime{1'700'000'000, 0}.since(CaptureTime{})), std::nullopt);
  const int64_t first = std::numeric_limits<int64_t>::min();
  const int64_t last = std::numeric_limits<int64_t>::max();
  EXPECT_EQ((CaptureTime{last, 0}.since(CaptureTime{first, 0})), std::nullopt);
  EXPECT_TRUE((CaptureTime{9'223'372, 0}.since(CaptureTime{})));
  EXPECT_FALSE((CaptureTime{9'223'373, 0}.since(CaptureTime{})));
}

TEST(CaptureTime, ADurationAddsAcrossTheSecondBothWays) {
  const CaptureTime t{10, 500'000'000'000};
  EXPECT_EQ(t + Duration::ms(700), (CaptureTime{11, 200'000'000'000}));
  EXPECT_EQ(t + Duration::ms(-700), (CaptureTime{9, 800'000'000'000}));
  EXPECT_EQ(t + Duration::s(-11), (CaptureTime{-1, 500'000'000'000}));
}

TEST(CaptureTime, SumsSaturate) {
  const CaptureTime last{std::numeric_limits<int64_t>::max(), 0};
  const CaptureTime first{std::numeric_limits<int64_t>::min(), 0};
  EXPECT_EQ((last + Duration::s(5)).seconds, last.seconds);
  EXPECT_EQ(first + Duration::s(-5), first);
}

TEST(CaptureTime, PrintsSecondsAlsoBefore1970) {
  EXPECT_EQ((CaptureTime{1'700'000'000, 123'456'789'012}.text()), "1700000000.123456789");
  EXPECT_EQ((CaptureTime{1'700'000'000, 123'456'789'012}.text(12)), "1700000000.123456789012");
  EXPECT_EQ((CaptureTime{-1, 750'000'000'000}.text(3)), "-0.250");
  EXPECT_EQ((CaptureTime{-3, 0}.text(0)), "-3");
}

TEST(CaptureTime, PrintsTheCalendarInUtc) {
  EXPECT_EQ((CaptureTime{1'700'000'000, 5'000}.utc()), "2023-11-14 22:13:20.000000005");
  EXPECT_EQ((CaptureTime{951'782'400, 0}.utc(0)), "2000-02-29 00:00:00");
  EXPECT_EQ((CaptureTime{-1, 0}.utc(0)), "1969-12-31 23:59:59");
  EXPECT_EQ((CaptureTime{std::numeric_limits<int64_t>::max(), 0}.utc(0)), "9223372036854775807");
}

TEST(CaptureTime, NanosecondsEndWhereSixtyFourBitsEnd) {
  EXPECT_EQ((CaptureTime{1, 999}.nanoseconds()), 1'000'000'000U);
  EXPECT_EQ((CaptureTime{-1, 0}.nanoseconds()), std::nullopt);
  EXPECT_TRUE((CaptureTime{18'446'744'073, 709'551'615'000}.nanoseconds()));
  EXPECT_FALSE((CaptureTime{18'446'744'073, 709'551'616'000}.nanoseconds()));
  EXPECT_EQ(CaptureTime::from_ns(-1), (CaptureTime{-1, 999'999'999'000}));
}

TEST(TimeScale, DecimalAndBinaryUnitsAreExactDownToThePicosecond) {
  EXPECT_EQ(TimeScale(3, 0).at(1'999), (CaptureTime{1, 999'000'000'000}));
  EXPECT_EQ(TimeScale(6, 0).at(1'000'001), (CaptureTime{1, 1'000'000}));
  EXPECT_EQ(TimeScale(9, 0).at(1'000'000'001), (CaptureTime{1, 1'000}));
  EXPECT_EQ(TimeScale(12, 0).at(1'700'000'123'456'789'012), (CaptureTime{1'700'000, 123'456'789'012}));
  EXPECT_EQ(TimeScale(0x80 | 1, 0).at(3), (CaptureTime{1, 500'000'000'000}));
  EXPECT_EQ(TimeScale(0x80 | 20, 0).at(1), (CaptureTime{0, 953'674}));
  EXPECT_EQ(TimeScale(0x80, 0).at(7), (CaptureTime{7, 0}));
}

TEST(TimeScale, EveryResolutionKeepsTheFractionBelowASecond) {
  for (int option = 0; option < 256; ++option) {
    for (const uint64_t units : {uint64_t{0}, uint64_t{1}, uint64_t{999'999'999}, ~uint64_t{0}}) {
      for (const int64_t offset :
           {int64_t{0}, std::numeric_limits<int64_t>::min(), std::numeric_limits<int64_t>::max()}) {
        const CaptureTime t = TimeScale(static_cast<uint8_t>(option), offset).at(units);
        EXPECT_LT(t.picoseconds, CaptureTime::kPicosecondsPerSecond) << "option " << option << " units " << units;
      }
    }
  }
  EXPECT_EQ(TimeScale(127, 5).at(~uint64_t{0}), (CaptureTime{5, 0}));
  EXPECT_EQ(TimeScale(0xff, 5).at(~uint64_t{0}), (CaptureTime{5, 0}));
  EXPECT_EQ(TimeScale(20, 0).at(~uint64_t{0}), (CaptureTime{0, 184'467'440'737}));
}

TEST(TimeScale, AnOffsetMovesTheMomentAndSaturates) {
  EXPECT_EQ(TimeScale(9, 100).at(5), (CaptureTime{100, 5'000}));
  EXPECT_EQ(TimeScale(9, -10).at(9'750'000'000), (CaptureTime{-1, 750'000'000'000}));
  EXPECT_EQ(TimeScale(0, std::numeric_limits<int64_t>::max()).at(1).seconds, std::numeric_limits<int64_t>::max());
}

}  // namespace
}  // namespace loom
