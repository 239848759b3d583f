#pragma once

// LatencyHistogram: how a length of time is distributed, in bounded memory and with a fixed relative error.
//
// Buckets are log-linear as in HdrHistogram: below 256 ps each value has its own; above, every power of two is
// divided into 128 buckets of equal width. A percentile therefore never understates, and overstates by less than
// 1/128 (kRelativeError). Count, least, greatest and mean are exact. Buckets are made as far as the greatest value
// needs, at most 7296 of 8 bytes. Adding allocates nothing unless the value is greater than all before by a power of
// two.
//
// Merging histograms gives what one histogram of all values would have been, in any order: the sums are integers.
//
// Not modelled: negative values (LOOM_CHECK), values changing with time (core/gauge.h).

#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/units.h"

namespace loom {

class LatencyHistogram {
 public:
  static constexpr double kRelativeError = 1.0 / 128;

  void add(Duration value, uint64_t times = 1);
  void merge(const LatencyHistogram& other);

  uint64_t count() const { return count_; }
  bool empty() const { return count_ == 0; }
  // Zero when empty.
  Duration least() const { return least_; }
  Duration greatest() const { return greatest_; }
  // Rounded down to a picosecond.
  Duration mean() const;

  // The least value that is not exceeded by `percent` of a hundred of the values, to within kRelativeError; percent
  // in [0, 100], 50 is the median, 100 the greatest. Zero when empty.
  Duration percentile(double percent) const;

  // Calls f(from, to, count) for each bucket that is not empty, rising; `from` and `to` are both inclusive.
  template <typename F>
  void for_each_bucket(F f) const {
    for (size_t i = 0; i < buckets_.size(); ++i) {
      if (buckets_[i] != 0) f(Duration::ps(lowest_of(i)), Duration::ps(highest_of(i)), buckets_[i]);
    }
  }

  bool operator==(const LatencyHistogram&) const = default;

 private:
  static size_t bucket_of(uint64_t value);
  static int64_t lowest_of(size_t bucket);
  static int64_t highest_of(size_t bucket);

  std::vector<uint64_t> buckets_;
  uint64_t count_ = 0;
  unsigned __int128 sum_ = 0;
  Duration least_;
  Duration greatest_;
};

}  // namespace loom
