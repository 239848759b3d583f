#pragma once

// Quantities as people write and read them: "5us", "64KiB", "10Gbps", "1Mpps", "0.5%".
//
// A quantity is a plain decimal number and a unit, with at most spaces between them. Parsing is exact: integer
// arithmetic on the decimals, and what is no whole picosecond, byte or bit a second is refused, as are signs,
// overflow and unknown units. Units are case-sensitive, because their prefixes are (SI Brochure 9, tables 5 and 7: m
// is milli and M is mega; IEC 80000-13: Ki is 1024, k is 1000).
//
// A time or a size of nothing may be written "0" alone. A rate of nothing cannot be written, since a rate of zero
// means "without limit" (core/units.h): that is spelled "unlimited".
//
// Not modelled: exponents (but in ratios), digit separators, other locales.

#include <optional>
#include <string>
#include <string_view>

#include "core/units.h"

namespace loom {

std::optional<Duration> parse_duration(std::string_view text);     // ps ns us (µs) ms s min h
std::optional<ByteCount> parse_bytes(std::string_view text);       // B kB KB MB GB TB KiB MiB GiB TiB
std::optional<BitRate> parse_bit_rate(std::string_view text);      // bps kbps Mbps Gbps Tbps; also .../s and ...it/s
std::optional<FrameRate> parse_frame_rate(std::string_view text);  // pps kpps Mpps Gpps; also fps
// From 0 to 1, as a fraction ("0.005", "1e-6") or in per cent ("0.5%"); the nearest double.
std::optional<double> parse_ratio(std::string_view text);

// What the parsers above read back to the same value. Times and rates are in the largest unit that they fill, with as
// many decimals as they need ("1.5us", "2.5Gbps"); sizes are in the unit that needs the fewest digits and no decimals
// ("64KiB", "1500B").
std::string to_text(Duration value);  // a negative one with a minus sign in front, which no parser reads
std::string to_text(Time value);      // since the start
std::string to_text(ByteCount value);
std::string to_text(BitRate value);
std::string to_text(FrameRate value);
// A ratio in per cent where that reads well ("0.5%"), otherwise with an exponent ("1e-06").
std::string ratio_to_text(double value);

enum class Quantity { kDuration, kBytes, kBitRate, kFrameRate, kRatio };

// The units a hint should offer: "ps, ns, us, ms, s, min, h".
std::string_view accepted_units(Quantity quantity);

// What to do about a text that its parser refused, as an error's hint: "write a unit, as in \"5us\" (ps, ns, ...)",
// "did you mean \"10Gbps\"?", "nothing is finer than a picosecond".
std::string unit_hint(Quantity quantity, std::string_view refused);

}  // namespace loom
