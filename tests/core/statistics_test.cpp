// LatencyHistogram, TimeWeightedGauge and RunningStats.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "core/gauge.h"
#include "core/latency_histogram.h"
#include "core/random.h"
#include "core/running_stats.h"

namespace loom {
namespace {

TEST(LatencyHistogram, IsAllZeroWhenEmpty) {
  const LatencyHistogram h;
  EXPECT_TRUE(h.empty());
  EXPECT_EQ(h.mean(), Duration{});
  EXPECT_EQ(h.percentile(50), Duration{});
  EXPECT_EQ(h.least(), Duration{});
  EXPECT_EQ(h.greatest(), Duration{});
}

TEST(LatencyHistogram, IsExactForSmallValuesAndAlwaysForCountMeanAndExtremes) {
  LatencyHistogram h;
  for (int ps = 0; ps < 256; ++ps) h.add(Duration::ps(ps));
  EXPECT_EQ(h.percentile(50), Duration::ps(127));
  EXPECT_EQ(h.percentile(0), Duration::ps(0));
  EXPECT_EQ(h.percentile(100), Duration::ps(255));
  h.add(Duration::s(1), 2);
  EXPECT_EQ(h.count(), 258U);
  EXPECT_EQ(h.greatest(), Duration::s(1));
  EXPECT_EQ(h.mean(), Duration::ps((2'000'000'000'000 + 255 * 128) / 258));
}

TEST(LatencyHistogram, OverstatesAPercentileByLessThanItsRelativeErrorAndNeverUnderstates) {
  RandomStream random(1, "histogram");
  for (const double shape : {0.5, 1.0, 3.0}) {
    LatencyHistogram h;
    std::vector<int64_t> all;
    for (int i = 0; i < 20'000; ++i) {
      const auto ps = static_cast<int64_t>(random.pareto(shape, 50));
      all.push_back(ps);
      h.add(Duration::ps(ps));
    }
    std::sort(all.begin(), all.end());
    for (const double p : {0.0, 0.1, 1.0, 25.0, 50.0, 90.0, 99.0, 99.9, 99.99, 100.0}) {
      const auto rank = static_cast<size_t>(std::max(1.0, std::round(p * 200)));
      const auto exact = static_cast<double>(all[rank - 1]);
      const auto shown = static_cast<double>(h.percentile(p).count_ps());
      EXPECT_GE(shown, exact) << p;
      EXPECT_LE(shown, exact * (1 + LatencyHistogram::kRelativeError)) << p;
    }
  }
}

TEST(LatencyHistogram, CountsRanksExactlyWhateverThePercentageIsInBinary) {
  LatencyHistogram h;
  for (int i = 1; i <= 100; ++i) h.add(Duration::ps(i));
  for (int p = 1; p <= 100; ++p) EXPECT_EQ(h.percentile(p), Duration::ps(p));
  EXPECT_EQ(h.percentile(99.1), Duration::ps(100));
}

TEST(LatencyHistogram, HoldsTheWholeRangeInBoundedMemory) {
  LatencyHistogram h;
  h.add(Duration::max());
  h.add(Duration{});
  EXPECT_EQ(h.percentile(100), Duration::max());
  EXPECT_EQ(h.percentile(50), Duration{});
  EXPECT_EQ(h.mean(), Duration::ps(INT64_MAX / 2));
  size_t buckets = 0;
  h.for_each_bucket([&](Duration from, Duration to, uint64_t count) {
    ++buckets;
    EXPECT_LE(from, to);
    EXPECT_EQ(count, 1U);
  });
  EXPECT_EQ(buckets, 2U);
}

TEST(LatencyHistogram, BucketsMeetWithoutGapOrOverlap) {
  LatencyHistogram h;
  for (int64_t ps = 0; ps < 5000; ++ps) h.add(Duration::ps(ps));
  int64_t next = 0;
  h.for_each_bucket([&](Duration from, Duration to, uint64_t count) {
    EXPECT_EQ(from.count_ps(), next);
    next = to.count_ps() + 1;
    if (next <= 5000) {
      EXPECT_EQ(count, static_cast<uint64_t>(next - from.count_ps()));
    }
  });
  EXPECT_GE(next, 5000);
}

TEST(LatencyHistogram, MergesToWhatOneWouldHaveBeenInAnyOrder) {
  RandomStream random(2, "merge");
  LatencyHistogram one;
  LatencyHistogram a;
  LatencyHistogram b;
  for (int i = 0; i < 1000; ++i) {
    const Duration d = random.exponential(i % 2 == 0 ? Duration::ns(1) : Duration::ms(1));
    one.add(d);
    (i % 2 == 0 ? a : b).add(d);
  }
  LatencyHistogram ab = a;
  ab.merge(b);
  LatencyHistogram ba = b;
  ba.merge(a);
  ba.merge(LatencyHistogram{});
  EXPECT_EQ(ab, one);
  EXPECT_EQ(ba, one);
}

TEST(LatencyHistogramDeathTest, RefusesNegativeValues) {
  LatencyHistogram h;
  EXPECT_DEATH(h.add(Duration::ps(-1)), "not negative");
}

Time at_ns(int64_t ns) {
  return Time::at(Duration::ns(ns));
}

TEST(TimeWeightedGauge, WeighsEachValueByTheTimeItHeld) {
  TimeWeightedGauge gauge;
  gauge.set(at_ns(10), 4);
  gauge.add(at_ns(30), 2);
  EXPECT_DOUBLE_EQ(gauge.mean(at_ns(40)), (0 * 10 + 4 * 20 + 6 * 10) / 40.0);
  EXPECT_DOUBLE_EQ(gauge.mean(at_ns(80)), (0 * 10 + 4 * 20 + 6 * 50) / 80.0);
  EXPECT_EQ(gauge.value(), 6);
}

TEST(TimeWeightedGauge, RemembersAnExtremeThatHeldForNoTime) {
  TimeWeightedGauge gauge(at_ns(100), 5);
  EXPECT_DOUBLE_EQ(gauge.mean(at_ns(100)), 5);
  gauge.set(at_ns(100), 90);
  gauge.set(at_ns(100), -2);
  gauge.set(at_ns(100), 5);
  EXPECT_EQ(gauge.greatest(), 90);
  EXPECT_EQ(gauge.least(), -2);
  EXPECT_DOUBLE_EQ(gauge.mean(at_ns(200)), 5);
}

TEST(TimeWeightedGaugeDeathTest, RefusesTimeThatGoesBack) {
  TimeWeightedGauge gauge;
  gauge.set(at_ns(10), 1);
  EXPECT_DEATH(gauge.set(at_ns(9), 2), "does not go back");
}

TEST(RunningStats, GivesMeanVarianceAndExtremes) {
  RunningStats stats;
  for (const double x : {2.0, 4.0, 4.0, 4.0, 5.0, 5.0, 7.0, 9.0}) stats.add(x);
  EXPECT_DOUBLE_EQ(stats.mean(), 5);
  EXPECT_DOUBLE_EQ(stats.variance(), 32.0 / 7);
  EXPECT_DOUBLE_EQ(stats.standard_error(), std::sqrt(4.0 / 7));
  EXPECT_EQ(stats.least(), 2);
  EXPECT_EQ(stats.greatest(), 9);
  EXPECT_EQ(RunningStats{}.deviation(), 0);
}

TEST(RunningStats, KeepsItsDigitsFarFromZero) {
  RunningStats stats;
  for (const double x : {4.0, 7.0, 13.0, 16.0}) stats.add(1e9 + x);
  EXPECT_DOUBLE_EQ(stats.variance(), 30);  // a sum of squares would have lost it
}

TEST(RunningStats, MergesToTheSameFigures) {
  RandomStream random(3, "stats");
  RunningStats one;
  RunningStats parts[3];
  for (int i = 0; i < 3000; ++i) {
    const double x = random.normal(100, 15);
    one.add(x);
    parts[i % 3].add(x);
  }
  RunningStats merged;
  for (const RunningStats& part : parts) merged.merge(part);
  EXPECT_EQ(merged.count(), one.count());
  EXPECT_NEAR(merged.mean(), one.mean(), 1e-10);
  EXPECT_NEAR(merged.variance(), one.variance(), 1e-9);
  EXPECT_EQ(merged.least(), one.least());
}

}  // namespace
}  // namespace loom
