#pragma once

// Units. Time is signed 64-bit picoseconds: 106 days each way, fine enough that one bit at 1 Tb/s is a whole number.
// Sizes are bytes, rates bits a second. A value converts only by naming its unit, so a bare integer never becomes
// a time by accident.
//
// Not modelled: fractions of a picosecond. What does not divide is rounded up, so that a link is never faster than
// its rate.

#include <compare>
#include <cstdint>
#include <limits>

namespace loom {

// A length of time in picoseconds; may be negative.
class Duration {
 public:
  constexpr Duration() = default;
  static constexpr Duration ps(int64_t n) { return Duration{n}; }
  static constexpr Duration ns(int64_t n) { return Duration{n * 1'000}; }
  static constexpr Duration us(int64_t n) { return Duration{n * 1'000'000}; }
  static constexpr Duration ms(int64_t n) { return Duration{n * 1'000'000'000}; }
  static constexpr Duration s(int64_t n) { return Duration{n * 1'000'000'000'000}; }
  static constexpr Duration max() { return Duration{std::numeric_limits<int64_t>::max()}; }

  constexpr int64_t count_ps() const { return ps_; }
  constexpr double seconds() const { return static_cast<double>(ps_) * 1e-12; }

  constexpr auto operator<=>(const Duration&) const = default;
  constexpr Duration operator-() const { return Duration{-ps_}; }
  constexpr Duration& operator+=(Duration d) { return ps_ += d.ps_, *this; }
  constexpr Duration& operator-=(Duration d) { return ps_ -= d.ps_, *this; }
  friend constexpr Duration operator+(Duration a, Duration b) { return Duration{a.ps_ + b.ps_}; }
  friend constexpr Duration operator-(Duration a, Duration b) { return Duration{a.ps_ - b.ps_}; }
  friend constexpr Duration operator*(Duration a, int64_t n) { return Duration{a.ps_ * n}; }
  friend constexpr Duration operator/(Duration a, int64_t n) { return Duration{a.ps_ / n}; }
  friend constexpr int64_t operator/(Duration a, Duration b) { return a.ps_ / b.ps_; }

 private:
  constexpr explicit Duration(int64_t ps) : ps_(ps) {}
  int64_t ps_ = 0;
};

// A moment: picoseconds since the start of the simulation.
class Time {
 public:
  constexpr Time() = default;
  static constexpr Time zero() { return Time{}; }
  static constexpr Time max() { return Time{} + Duration::max(); }
  static constexpr Time at(Duration since_start) { return Time{} + since_start; }

  constexpr int64_t count_ps() const { return ps_; }
  constexpr Duration since_start() const { return Duration::ps(ps_); }
  constexpr double seconds() const { return static_cast<double>(ps_) * 1e-12; }

  constexpr auto operator<=>(const Time&) const = default;
  friend constexpr Time operator+(Time t, Duration d) { return Time{t.ps_ + d.count_ps()}; }
  friend constexpr Time operator-(Time t, Duration d) { return Time{t.ps_ - d.count_ps()}; }
  friend constexpr Duration operator-(Time a, Time b) { return Duration::ps(a.ps_ - b.ps_); }

 private:
  constexpr explicit Time(int64_t ps) : ps_(ps) {}
  int64_t ps_ = 0;
};

// A number of bytes.
class ByteCount {
 public:
  constexpr ByteCount() = default;
  constexpr explicit ByteCount(uint64_t bytes) : bytes_(bytes) {}
  static constexpr ByteCount kib(uint64_t n) { return ByteCount{n * 1024}; }
  static constexpr ByteCount mib(uint64_t n) { return ByteCount{n * 1024 * 1024}; }
  static constexpr ByteCount max() { return ByteCount{std::numeric_limits<uint64_t>::max()}; }

  constexpr uint64_t bytes() const { return bytes_; }

  constexpr auto operator<=>(const ByteCount&) const = default;
  constexpr ByteCount& operator+=(ByteCount b) { return bytes_ += b.bytes_, *this; }
  constexpr ByteCount& operator-=(ByteCount b) { return bytes_ -= b.bytes_, *this; }
  friend constexpr ByteCount operator+(ByteCount a, ByteCount b) { return ByteCount{a.bytes_ + b.bytes_}; }
  friend constexpr ByteCount operator-(ByteCount a, ByteCount b) { return ByteCount{a.bytes_ - b.bytes_}; }

 private:
  uint64_t bytes_ = 0;
};

// Bits a second; zero means "without limit" and takes no time.
class BitRate {
 public:
  constexpr BitRate() = default;
  static constexpr BitRate bps(uint64_t n) { return BitRate{n}; }
  static constexpr BitRate mbps(uint64_t n) { return BitRate{n * 1'000'000}; }
  static constexpr BitRate gbps(uint64_t n) { return BitRate{n * 1'000'000'000}; }
  static constexpr BitRate unlimited() { return BitRate{}; }

  constexpr uint64_t bits_per_second() const { return bps_; }
  constexpr bool is_unlimited() const { return bps_ == 0; }

  // The time `size` takes at this rate, exact, rounded up to a whole picosecond.
  constexpr Duration time_for(ByteCount size) const {
    if (ps_per_byte_ != 0 || bps_ == 0) return Duration::ps(static_cast<int64_t>(size.bytes() * ps_per_byte_));
    const auto bit_ps = static_cast<unsigned __int128>(size.bytes()) * kPsPerByteAtOneBps;
    return Duration::ps(static_cast<int64_t>((bit_ps + bps_ - 1) / bps_));
  }

  constexpr bool operator==(const BitRate& other) const { return bps_ == other.bps_; }
  constexpr auto operator<=>(const BitRate& other) const { return bps_ <=> other.bps_; }

 private:
  static constexpr uint64_t kPsPerByteAtOneBps = 8'000'000'000'000;
  constexpr explicit BitRate(uint64_t bps)
      : bps_(bps), ps_per_byte_(bps != 0 && kPsPerByteAtOneBps % bps == 0 ? kPsPerByteAtOneBps / bps : 0) {}

  uint64_t bps_ = 0;
  uint64_t ps_per_byte_ = 0;  // not zero only when a byte takes a whole number of picoseconds
};

// Frames (or events) a second; zero means "without limit".
class FrameRate {
 public:
  constexpr FrameRate() = default;
  constexpr explicit FrameRate(uint64_t per_second) : per_second_(per_second) {}
  constexpr uint64_t per_second() const { return per_second_; }
  constexpr bool is_unlimited() const { return per_second_ == 0; }
  // The time between two frames, rounded up.
  constexpr Duration interval() const {
    constexpr uint64_t kPs = 1'000'000'000'000;
    return per_second_ == 0 ? Duration{} : Duration::ps(static_cast<int64_t>((kPs + per_second_ - 1) / per_second_));
  }
  constexpr auto operator<=>(const FrameRate&) const = default;

 private:
  uint64_t per_second_ = 0;
};

}  // namespace loom
