#include "core/units_text.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <string>

namespace loom {
namespace {

TEST(UnitsText, ReadsEveryUnitOfTime) {
  EXPECT_EQ(parse_duration("7ps"), Duration::ps(7));
  EXPECT_EQ(parse_duration("7ns"), Duration::ns(7));
  EXPECT_EQ(parse_duration("5us"), Duration::us(5));
  EXPECT_EQ(parse_duration("5\u00b5s"), Duration::us(5));
  EXPECT_EQ(parse_duration("5\u03bcs"), Duration::us(5));
  EXPECT_EQ(parse_duration("1.5 ms"), Duration::us(1500));
  EXPECT_EQ(parse_duration("2s"), Duration::s(2));
  EXPECT_EQ(parse_duration("1.5min"), Duration::s(90));
  EXPECT_EQ(parse_duration("2h"), Duration::s(7200));
  EXPECT_EQ(parse_duration("0"), Duration{});
  EXPECT_EQ(parse_duration("0s"), Duration{});
}

TEST(UnitsText, IsExactDownToThePicosecondAndRefusesWhatIsFiner) {
  EXPECT_EQ(parse_duration("0.000000000001s"), Duration::ps(1));
  EXPECT_EQ(parse_duration("1.000000000001s"), Duration::s(1) + Duration::ps(1));
  EXPECT_EQ(parse_duration("1.0000000000010000000000000000000000000000000000000000s"),
            Duration::s(1) + Duration::ps(1));
  EXPECT_EQ(parse_duration("0.0000000000001s"), std::nullopt);
  EXPECT_EQ(parse_duration("0.5ps"), std::nullopt);
  // 0.1 + 0.2 in doubles is not 0.3; here it is.
  EXPECT_EQ(*parse_duration("0.1us") + *parse_duration("0.2us"), *parse_duration("0.3us"));
}

TEST(UnitsText, RefusesJunkSignsBareNumbersAndOverflow) {
  for (const char* text :
       {"",       " ",     "5",     "us",  "-5us", "+5us", "5 5us", "5usx",  "5us ",  " 5us", "1.us", ".5us",
        "1..5us", "1e3us", "0x5us", "5US", "5Ms",  "inf",  "nan",   "5\tus", "1,5us", "00",   "5u\0s"}) {
    EXPECT_EQ(parse_duration(text), std::nullopt) << '"' << text << '"';
  }
  EXPECT_EQ(parse_duration("9223372036854775807ps"), Duration::max());
  EXPECT_EQ(parse_duration("9223372036854775808ps"), std::nullopt);
  EXPECT_EQ(parse_duration("99999999999999999999999999999999999999999999999999h"), std::nullopt);
  EXPECT_EQ(parse_duration("340282366920938463463374607431768211457ps"), std::nullopt);  // 2^128 + 1
  EXPECT_EQ(parse_bytes("16777216TiB"), std::nullopt);                                   // 2^64
}

TEST(UnitsText, TellsDecimalBytesFromBinaryOnes) {
  EXPECT_EQ(parse_bytes("64KiB"), ByteCount::kib(64));
  EXPECT_EQ(parse_bytes("1500B"), ByteCount{1500});
  EXPECT_EQ(parse_bytes("1MB"), ByteCount{1'000'000});
  EXPECT_EQ(parse_bytes("1MiB"), ByteCount{1'048'576});
  EXPECT_EQ(parse_bytes("1.5KiB"), ByteCount{1536});
  EXPECT_EQ(parse_bytes("2kB"), ByteCount{2000});
  EXPECT_EQ(parse_bytes("0"), ByteCount{0});
  EXPECT_EQ(parse_bytes("0.1KiB"), std::nullopt);  // 102.4
  EXPECT_EQ(parse_bytes("1mb"), std::nullopt);
  EXPECT_EQ(parse_bytes("1Mb"), std::nullopt);
  EXPECT_EQ(parse_bytes("1500"), std::nullopt);
}

TEST(UnitsText, ReadsRatesInAllTheirSpellings) {
  for (const char* text : {"10Gbps", "10 Gb/s", "10Gbit/s", "10000Mbps", "0.01Tbps"}) {
    EXPECT_EQ(parse_bit_rate(text), BitRate::gbps(10)) << text;
  }
  EXPECT_EQ(parse_bit_rate("1.5Mbps"), BitRate::bps(1'500'000));
  EXPECT_EQ(parse_bit_rate("64kbps"), BitRate::bps(64'000));
  EXPECT_EQ(parse_frame_rate("1Mpps"), FrameRate{1'000'000});
  EXPECT_EQ(parse_frame_rate("200pps"), FrameRate{200});
  EXPECT_EQ(parse_frame_rate("1kfps"), FrameRate{1000});
  EXPECT_EQ(parse_bit_rate("10MBps"), std::nullopt);
  EXPECT_EQ(parse_bit_rate("10"), std::nullopt);
}

TEST(UnitsText, SpellsNoLimitInFullBecauseZeroWouldReadAsNothing) {
  EXPECT_EQ(parse_bit_rate("unlimited"), BitRate::unlimited());
  EXPECT_EQ(parse_frame_rate("unlimited"), FrameRate{});
  for (const char* text : {"0", "0bps", "0Gbps"}) EXPECT_EQ(parse_bit_rate(text), std::nullopt) << text;
  EXPECT_EQ(parse_frame_rate("0pps"), std::nullopt);
}

TEST(UnitsText, ReadsRatiosAsTheNearestDouble) {
  EXPECT_EQ(parse_ratio("0.5%"), 0.005);
  EXPECT_EQ(parse_ratio("1e-6"), 1e-6);
  EXPECT_EQ(parse_ratio("1E-06"), 1e-6);
  EXPECT_EQ(parse_ratio("0"), 0.0);
  EXPECT_EQ(parse_ratio("1"), 1.0);
  EXPECT_EQ(parse_ratio("100 %"), 1.0);
  EXPECT_EQ(parse_ratio("0.07"), 0.07);
  EXPECT_EQ(parse_ratio("7%"), 0.07);  // 7 * 0.01 would not be
  for (const char* text : {"", "%", "101%", "1.1", "-1", "-1%", "1e", "1e+-6", "1e--6", "1e1", "nan", "0.5%%",
                           "5e-1%", "0.5 x", "1e-999999999999"}) {
    EXPECT_EQ(parse_ratio(text), std::nullopt) << text;
  }
}

TEST(UnitsText, WritesTheShortestExactText) {
  EXPECT_EQ(to_text(Duration::ns(1500)), "1.5us");
  EXPECT_EQ(to_text(Duration::us(5)), "5us");
  EXPECT_EQ(to_text(Duration::ps(1)), "1ps");
  EXPECT_EQ(to_text(Duration::s(1) + Duration::ps(1)), "1.000000000001s");
  EXPECT_EQ(to_text(Duration{}), "0s");
  EXPECT_EQ(to_text(-Duration::us(5)), "-5us");
  EXPECT_EQ(to_text(Duration::s(3600)), "3600s");
  EXPECT_EQ(to_text(Time::at(Duration::ms(20))), "20ms");
  EXPECT_EQ(to_text(ByteCount::kib(64)), "64KiB");
  EXPECT_EQ(to_text(ByteCount{1500}), "1500B");
  EXPECT_EQ(to_text(ByteCount{1'000'000}), "1MB");
  EXPECT_EQ(to_text(ByteCount{0}), "0B");
  EXPECT_EQ(to_text(BitRate::gbps(10)), "10Gbps");
  EXPECT_EQ(to_text(BitRate::mbps(2500)), "2.5Gbps");
  EXPECT_EQ(to_text(BitRate::unlimited()), "unlimited");
  EXPECT_EQ(to_text(FrameRate{1'000'000}), "1Mpps");
  EXPECT_EQ(ratio_to_text(0.005), "0.5%");
  EXPECT_EQ(ratio_to_text(1e-6), "1e-06");
  EXPECT_EQ(ratio_to_text(1e-9), "1e-09");
  EXPECT_EQ(ratio_to_text(0), "0%");
}

TEST(UnitsText, ReadsBackWhatItWrote) {
  uint64_t value = 1;
  for (int i = 0; i < 2000; ++i) {
    value = value * 6364136223846793005U + 1442695040888963407U;
    const uint64_t v = (value >> (i % 63 + 1)) + 1;
    const Duration d = Duration::ps(static_cast<int64_t>(v >> 1));
    EXPECT_EQ(parse_duration(to_text(d)), d);
    EXPECT_EQ(parse_bytes(to_text(ByteCount{v})), ByteCount{v});
    EXPECT_EQ(parse_bit_rate(to_text(BitRate::bps(v))), BitRate::bps(v));
    EXPECT_EQ(parse_frame_rate(to_text(FrameRate{v})), FrameRate{v});
    const double ratio = static_cast<double>(v >> 11) / 9007199254740992.0;
    EXPECT_EQ(parse_ratio(ratio_to_text(ratio)), ratio) << ratio_to_text(ratio);
  }
  EXPECT_EQ(parse_duration(to_text(Duration::max())), Duration::max());
}

TEST(UnitsText, HintsAtWhatIsWrong) {
  EXPECT_EQ(unit_hint(Quantity::kDuration, "5"), "write a unit, as in \"5us\" (ps, ns, us, ms, s, min, h)");
  EXPECT_EQ(unit_hint(Quantity::kBitRate, "10gbps"), "did you mean \"10Gbps\"?");
  EXPECT_EQ(unit_hint(Quantity::kDuration, "0.1ps"), "nothing is finer than a picosecond: write fewer decimals");
  EXPECT_EQ(unit_hint(Quantity::kDuration, "9999h"), "the longest time is 106 days");
  EXPECT_NE(unit_hint(Quantity::kDuration, "-5us").find("negative"), std::string::npos);
  EXPECT_NE(unit_hint(Quantity::kBytes, "5 parsecs").find("\"parsecs\" is no unit"), std::string::npos);
  EXPECT_NE(unit_hint(Quantity::kFrameRate, "0pps").find("\"unlimited\""), std::string::npos);
  EXPECT_NE(unit_hint(Quantity::kFrameRate, "fast").find("1Mpps"), std::string::npos);
  EXPECT_NE(unit_hint(Quantity::kRatio, "2").find("0 to 1"), std::string::npos);
}

}  // namespace
}  // namespace loom
