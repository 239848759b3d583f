#pragma once

// A token bucket for frames: `rate` tokens a second, at most `depth` of them saved. Exact in integers: tokens are
// counted in the picoseconds it takes to earn them.

#include <algorithm>
#include <cstdint>

#include "core/units.h"

namespace loom {

class TokenBucket {
 public:
  TokenBucket() = default;
  TokenBucket(FrameRate rate, uint32_t depth)
      : price_(rate.interval()), most_(price_ * depth), saved_(most_), limited_(!rate.is_unlimited()) {}

  bool is_limited() const { return limited_; }

  // Takes one token, if there is one. `now` must not go back.
  bool take(Time now) {
    saved_ = std::min(most_, saved_ + (now - filled_at_));
    filled_at_ = now;
    if (saved_ < price_) return false;
    saved_ -= price_;
    return true;
  }

 private:
  Duration price_;
  Duration most_;
  Duration saved_;
  Time filled_at_;
  bool limited_ = false;
};

}  // namespace loom
