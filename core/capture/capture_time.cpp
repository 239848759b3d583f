#include "core/capture/capture_time.h"

#include <fmt/format.h>

#include <chrono>
#include <limits>

namespace loom {

namespace {
constexpr auto kPs = static_cast<int64_t>(CaptureTime::kPicosecondsPerSecond);
constexpr int64_t kNsPerSecond = 1'000'000'000;

// "." and the first `digits` decimals, or nothing.
std::string decimals(uint64_t picoseconds, int digits) {
  if (digits <= 0) return "";
  if (digits > 12) digits = 12;
  return "." + fmt::format("{:012}", picoseconds).substr(0, static_cast<size_t>(digits));
}
}  // namespace

CaptureTime CaptureTime::from_ns(int64_t ns) {
  int64_t seconds = ns / kNsPerSecond;
  int64_t rest = ns % kNsPerSecond;
  if (rest < 0) seconds -= 1, rest += kNsPerSecond;
  return {seconds, static_cast<uint64_t>(rest) * 1000};
}

std::optional<Duration> CaptureTime::since(CaptureTime earlier) const {
  const auto difference = (static_cast<__int128>(seconds) - earlier.seconds) * kPs +
                          static_cast<int64_t>(picoseconds) - static_cast<int64_t>(earlier.picoseconds);
  if (difference > std::numeric_limits<int64_t>::max() || difference < std::numeric_limits<int64_t>::min())
    return std::nullopt;
  return Duration::ps(static_cast<int64_t>(difference));
}

std::optional<uint64_t> CaptureTime::nanoseconds() const {
  if (seconds < 0) return std::nullopt;
  const auto ns = static_cast<unsigned __int128>(seconds) * kNsPerSecond + picoseconds / 1000;
  if (ns > std::numeric_limits<uint64_t>::max()) return std::nullopt;
  return static_cast<uint64_t>(ns);
}

std::string CaptureTime::text(int digits) const {
  if (seconds >= 0 || picoseconds == 0) return fmt::format("{}{}", seconds, decimals(picoseconds, digits));
  // -0.25 s is kept as {-1, 0.75 s}.
  return fmt::format("-{}{}", -(seconds + 1), decimals(kPicosecondsPerSecond - picoseconds, digits));
}

std::string CaptureTime::utc(int digits) const {
  constexpr int64_t kYear1 = -62'135'596'800;
  constexpr int64_t kYear10000 = 253'402'300'800;
  if (seconds < kYear1 || seconds >= kYear10000) return text(digits);
  using namespace std::chrono;
  const sys_seconds moment{std::chrono::seconds{seconds}};
  const auto day = floor<days>(moment);
  const year_month_day date{day};
  const hh_mm_ss clock{moment - day};
  return fmt::format("{:04}-{:02}-{:02} {:02}:{:02}:{:02}{}", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()), clock.hours().count(),
                     clock.minutes().count(), clock.seconds().count(), decimals(picoseconds, digits));
}

CaptureTime operator+(CaptureTime when, Duration d) {
  int64_t seconds = d.count_ps() / kPs;
  int64_t rest = d.count_ps() % kPs + static_cast<int64_t>(when.picoseconds);
  if (rest < 0) seconds -= 1, rest += kPs;
  if (rest >= kPs) seconds += 1, rest -= kPs;
  int64_t sum = 0;
  if (!__builtin_add_overflow(when.seconds, seconds, &sum)) return {sum, static_cast<uint64_t>(rest)};
  if (seconds < 0) return {std::numeric_limits<int64_t>::min(), 0};
  return {std::numeric_limits<int64_t>::max(), CaptureTime::kPicosecondsPerSecond - 1};
}

}  // namespace loom
