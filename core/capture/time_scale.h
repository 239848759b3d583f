#pragma once

// Turns the timestamp of a pcapng interface (a 64-bit count of if_tsresol units, plus if_tsoffset seconds) into a
// CaptureTime. Every value of the option is defined: units finer than a picosecond are cut, units so fine that even
// 2^64 of them are less than a picosecond give the offset alone, sums saturate.
//
// Source: draft-ietf-opsawg-pcapng section 4.2 (if_tsresol, if_tsoffset).

#include <cstdint>

#include "core/capture/capture_time.h"

namespace loom::capture {

class TimeScale {
 public:
  static constexpr uint8_t kMicroseconds = 6;  // what holds without if_tsresol
  static constexpr uint8_t kBinary = 0x80;     // the unit is 2^-n rather than 10^-n

  TimeScale() : TimeScale(kMicroseconds, 0) {}
  TimeScale(uint8_t resolution, int64_t offset_seconds);

  CaptureTime at(uint64_t units) const {
    if (kind_ == Kind::kNano) return {static_cast<int64_t>(units / 1'000'000'000), units % 1'000'000'000 * 1'000};
    if (kind_ == Kind::kMicro) return {static_cast<int64_t>(units / 1'000'000), units % 1'000'000 * 1'000'000};
    return general(units);
  }

 private:
  enum class Kind : uint8_t { kNano, kMicro, kGeneral };
  CaptureTime general(uint64_t units) const;
  int64_t offset_seconds_;
  uint8_t resolution_;
  Kind kind_;
};

}  // namespace loom::capture
