#pragma once

// RunningStats: mean and variance of numbers seen one at a time, without keeping them and without the cancellation
// that a sum of squares suffers. Method: Welford, Technometrics 4(3), 1962; merging: Chan, Golub and LeVeque, 1979.
//
// Unlike LatencyHistogram these are floating-point sums: the order of adding shows in the last bits.
//
// Not modelled: confidence intervals (they belong where runs are compared), weights.

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace loom {

class RunningStats {
 public:
  void add(double x) {
    ++count_;
    const double before = x - mean_;
    mean_ += before / static_cast<double>(count_);
    squares_ += before * (x - mean_);
    least_ = count_ == 1 ? x : std::min(least_, x);
    greatest_ = count_ == 1 ? x : std::max(greatest_, x);
  }

  void merge(const RunningStats& other) {
    if (other.count_ == 0) return;
    if (count_ == 0) {
      *this = other;
      return;
    }
    const auto n = static_cast<double>(count_);
    const auto m = static_cast<double>(other.count_);
    const double apart = other.mean_ - mean_;
    count_ += other.count_;
    mean_ += apart * m / (n + m);
    squares_ += other.squares_ + apart * apart * n * m / (n + m);
    least_ = std::min(least_, other.least_);
    greatest_ = std::max(greatest_, other.greatest_);
  }

  uint64_t count() const { return count_; }
  // All zero when nothing was added.
  double mean() const { return mean_; }
  double least() const { return least_; }
  double greatest() const { return greatest_; }
  // Of the sample (divided by n - 1); zero for fewer than two.
  double variance() const { return count_ < 2 ? 0 : squares_ / static_cast<double>(count_ - 1); }
  double deviation() const { return std::sqrt(variance()); }
  // Of the mean, when the numbers are independent.
  double standard_error() const { return count_ == 0 ? 0 : deviation() / std::sqrt(static_cast<double>(count_)); }

 private:
  uint64_t count_ = 0;
  double mean_ = 0;
  double squares_ = 0;  // of the differences from the mean
  double least_ = 0;
  double greatest_ = 0;
};

}  // namespace loom
