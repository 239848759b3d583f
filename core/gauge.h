#pragma once

// TimeWeightedGauge: a whole number that holds from one change to the next (frames queued, entries in a table, busy
// CPUs), with its mean over time. The integral is kept as an integer, so the mean does not depend on how the changes
// were grouped. Least and greatest count values that held for no time at all: a queue that touched its capacity did.
//
// Not modelled: values between changes, distributions over time.

#include <algorithm>
#include <cstdint>

#include "core/check.h"
#include "core/units.h"

namespace loom {

class TimeWeightedGauge {
 public:
  explicit TimeWeightedGauge(Time start = {}, int64_t value = 0)
      : start_(start), changed_(start), value_(value), least_(value), greatest_(value) {}

  // The value from `now` on; time does not go back (LOOM_CHECK).
  void set(Time now, int64_t value) {
    integral_ = integral_at(now);
    changed_ = now;
    value_ = value;
    least_ = std::min(least_, value);
    greatest_ = std::max(greatest_, value);
  }
  void add(Time now, int64_t difference) { set(now, value_ + difference); }

  int64_t value() const { return value_; }
  int64_t least() const { return least_; }
  int64_t greatest() const { return greatest_; }
  // From the start to `now`, which is not before the last change. The present value when no time has passed.
  double mean(Time now) const {
    if (now == start_) return static_cast<double>(value_);
    return static_cast<double>(integral_at(now)) / static_cast<double>((now - start_).count_ps());
  }

 private:
  __int128 integral_at(Time now) const {
    LOOM_CHECK(now >= changed_, "a gauge's time does not go back");
    return integral_ + static_cast<__int128>(value_) * (now - changed_).count_ps();
  }

  Time start_;
  Time changed_;
  int64_t value_;
  int64_t least_;
  int64_t greatest_;
  __int128 integral_ = 0;
};

}  // namespace loom
