#include "core/latency_histogram.h"

#include <algorithm>
#include <bit>
#include <cmath>

#include "core/check.h"

namespace loom {

namespace {
constexpr uint64_t kSubBits = 7;
constexpr uint64_t kSub = uint64_t{1} << kSubBits;  // buckets a power of two
}  // namespace

// With e the place of the highest bit set, value >> (e - 7) is in [128, 256): its low seven bits name the bucket
// within the power of two. Bucket numbers continue without a gap from the values below 128, which are their own
// number.
size_t LatencyHistogram::bucket_of(uint64_t value) {
  if (value < kSub) return value;
  const uint64_t shift = std::bit_width(value) - 1 - kSubBits;
  return shift * kSub + (value >> shift);
}

int64_t LatencyHistogram::lowest_of(size_t bucket) {
  if (bucket < 2 * kSub) return static_cast<int64_t>(bucket);
  const size_t shift = bucket / kSub - 1;
  return static_cast<int64_t>((kSub + bucket % kSub) << shift);
}

int64_t LatencyHistogram::highest_of(size_t bucket) {
  const size_t shift = bucket < 2 * kSub ? 0 : bucket / kSub - 1;
  return lowest_of(bucket) + static_cast<int64_t>((uint64_t{1} << shift) - 1);
}

void LatencyHistogram::add(Duration value, uint64_t times) {
  LOOM_CHECK(value >= Duration{}, "a latency is not negative");
  if (times == 0) return;
  const auto ps = static_cast<uint64_t>(value.count_ps());
  const size_t bucket = bucket_of(ps);
  // Up to the end of the power of two, so that growing is rare.
  if (bucket >= buckets_.size()) buckets_.resize((bucket / kSub + 1) * kSub);
  buckets_[bucket] += times;
  least_ = count_ == 0 ? value : std::min(least_, value);
  greatest_ = std::max(greatest_, value);
  count_ += times;
  sum_ += static_cast<unsigned __int128>(ps) * times;
}

void LatencyHistogram::merge(const LatencyHistogram& other) {
  if (other.empty()) return;
  if (buckets_.size() < other.buckets_.size()) buckets_.resize(other.buckets_.size());
  for (size_t i = 0; i < other.buckets_.size(); ++i) buckets_[i] += other.buckets_[i];
  least_ = empty() ? other.least_ : std::min(least_, other.least_);
  greatest_ = std::max(greatest_, other.greatest_);
  count_ += other.count_;
  sum_ += other.sum_;
}

Duration LatencyHistogram::mean() const {
  if (empty()) return Duration{};
  return Duration::ps(static_cast<int64_t>(sum_ / count_));
}

Duration LatencyHistogram::percentile(double percent) const {
  LOOM_CHECK(percent >= 0 && percent <= 100, "a percentile is between 0 and 100");
  if (empty()) return Duration{};
  // A hair less, so that 99.9 of 1000 is 999 however 99.9 is rounded in binary.
  const double wanted = std::ceil(percent * static_cast<double>(count_) / 100 * (1 - 0x1p-50));
  if (wanted >= static_cast<double>(count_)) return greatest_;
  const uint64_t rank = std::max<uint64_t>(1, static_cast<uint64_t>(wanted));
  uint64_t seen = 0;
  for (size_t i = 0; i < buckets_.size(); ++i) {
    seen += buckets_[i];
    if (seen >= rank) return std::clamp(Duration::ps(highest_of(i)), least_, greatest_);
  }
  return greatest_;
}

}  // namespace loom
