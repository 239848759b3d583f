#include "core/capture/time_scale.h"

#include <limits>

namespace loom::capture {

namespace {

constexpr uint64_t kPs = CaptureTime::kPicosecondsPerSecond;

constexpr uint64_t power_of_ten(unsigned n) {
  uint64_t p = 1;
  while (n-- > 0) p *= 10;
  return p;
}
constexpr unsigned kMaxPowerOfTen = 19;  // 10^19 < 2^64

// Seconds and picoseconds of `units` times 2^-n.
void split_binary(uint64_t units, unsigned n, uint64_t& seconds, uint64_t& picoseconds) {
  seconds = n < 64 ? units >> n : 0;
  const uint64_t rest = n == 0 ? 0 : n < 64 ? units & ((uint64_t{1} << n) - 1) : units;
  picoseconds = static_cast<uint64_t>((static_cast<unsigned __int128>(rest) * kPs) >> n);  // n is at most 127
}

// Seconds and picoseconds of `units` times 10^-n.
void split_decimal(uint64_t units, unsigned n, uint64_t& seconds, uint64_t& picoseconds) {
  const uint64_t second = n <= kMaxPowerOfTen ? power_of_ten(n) : 0;  // 0: even 2^64 units are less than a second
  seconds = second != 0 ? units / second : 0;
  const uint64_t rest = second != 0 ? units % second : units;
  if (n <= 12)
    picoseconds = rest * power_of_ten(12 - n);
  else
    picoseconds = n - 12 <= kMaxPowerOfTen ? rest / power_of_ten(n - 12) : 0;
}

}  // namespace

TimeScale::TimeScale(uint8_t resolution, int64_t offset_seconds)
    : offset_seconds_(offset_seconds), resolution_(resolution), kind_(Kind::kGeneral) {
  if (offset_seconds == 0 && resolution == 9) kind_ = Kind::kNano;
  if (offset_seconds == 0 && resolution == kMicroseconds) kind_ = Kind::kMicro;
}

CaptureTime TimeScale::general(uint64_t units) const {
  uint64_t seconds = 0;
  uint64_t picoseconds = 0;
  const unsigned n = resolution_ & 0x7f;
  if ((resolution_ & kBinary) != 0)
    split_binary(units, n, seconds, picoseconds);
  else
    split_decimal(units, n, seconds, picoseconds);
  const auto sum = static_cast<__int128>(seconds) + offset_seconds_;  // cannot fall below int64_t
  if (sum > std::numeric_limits<int64_t>::max()) return {std::numeric_limits<int64_t>::max(), kPs - 1};
  return {static_cast<int64_t>(sum), picoseconds};
}

}  // namespace loom::capture
