#pragma once

// The moment a packet was captured, absolute: seconds since 1970-01-01 00:00:00 UTC, which may be negative, and
// picoseconds within that second. It is wider than Time, which counts from the start of a simulation and reaches 106
// days: a capture file may hold 1970 and 2554 side by side. The difference of two such moments is therefore a
// Duration only when it fits, and the caller is made to look.
//
// Errors: none; what does not fit is std::nullopt, sums saturate.
// Not modelled: leap seconds (neither pcap nor pcapng knows them).

#include <compare>
#include <cstdint>
#include <optional>
#include <string>

#include "core/units.h"

namespace loom {

struct CaptureTime {
  int64_t seconds = 0;
  uint64_t picoseconds = 0;  // below 10^12, counted upwards also before 1970: -0.5 s is {-1, 500'000'000'000}

  static constexpr uint64_t kPicosecondsPerSecond = 1'000'000'000'000;

  constexpr auto operator<=>(const CaptureTime&) const = default;

  // From a count of units of 10^-9 s since 1970.
  static CaptureTime from_ns(int64_t ns);

  // How long after `earlier` this is (negative when before it); nothing when a Duration cannot hold it.
  std::optional<Duration> since(CaptureTime earlier) const;

  // Whole nanoseconds since 1970, rounded down; nothing before 1970 or after the year 2554.
  std::optional<uint64_t> nanoseconds() const;

  // Decimal seconds since 1970 with `digits` (0 to 12) decimals, cut not rounded: "1700000000.123456789".
  std::string text(int digits = 9) const;

  // "2023-11-14 22:13:20.123456789" in UTC; outside the years 1 to 9999 the same as text().
  std::string utc(int digits = 9) const;
};

// Saturates at the first and last second that exist.
CaptureTime operator+(CaptureTime when, Duration d);

}  // namespace loom
