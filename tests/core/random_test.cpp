#include "core/random.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <functional>
#include <vector>

#include "core/running_stats.h"

namespace loom {
namespace {

// The distance in representable numbers.
int64_t ulps_apart(double a, double b) {
  return std::abs(std::bit_cast<int64_t>(a) - std::bit_cast<int64_t>(b));
}

TEST(PortableLog, IsWithinTwoUlpOfTheLibrarys) {
  int64_t worst = 0;
  RandomStream random(1, "sweep");
  for (int i = 0; i < 300'000; ++i) {
    const double near_one = 1 + (random.uniform() - 0.5) * std::ldexp(1.0, -(i % 50));
    const double anywhere = std::ldexp(1 + random.uniform(), static_cast<int>(random.below(2000)) - 1000);
    for (const double x : {near_one, anywhere, random.uniform() + 1e-18}) {
      worst = std::max(worst, ulps_apart(portable_log(x), std::log(x)));
    }
  }
  EXPECT_LE(worst, 2);
  EXPECT_EQ(portable_log(1), 0);
}

TEST(PortableExp, IsWithinTwoUlpOfTheLibrarys) {
  int64_t worst = 0;
  RandomStream random(2, "sweep");
  for (int i = 0; i < 300'000; ++i) {
    const double wide = (random.uniform() - 0.5) * 1400;
    const double narrow = (random.uniform() - 0.5) * std::ldexp(1.0, -(i % 50));
    for (const double x : {wide, narrow}) worst = std::max(worst, ulps_apart(portable_exp(x), std::exp(x)));
  }
  EXPECT_LE(worst, 2);
  EXPECT_EQ(portable_exp(0), 1);
  EXPECT_EQ(portable_exp(1000), HUGE_VAL);
  EXPECT_EQ(portable_exp(-1000), 0);
}

TEST(RandomStream, DependsOnSeedAndNameAndNothingElse) {
  RandomStream a(1, "h1/loss");
  RandomStream same(1, "h1/loss");
  RandomStream other_name(1, "h2/loss");
  RandomStream other_seed(2, "h1/loss");
  const uint64_t first = a.next();
  EXPECT_EQ(first, same.next());
  EXPECT_NE(first, other_name.next());
  EXPECT_NE(first, other_seed.next());
}

// A stored run must replay after any change of ours: these values may never change.
TEST(RandomStream, DrawsTheSameNumbersForEver) {
  RandomStream r(42, "forever");
  const uint64_t first = r.next();
  RandomStream s(42, "forever");
  EXPECT_EQ(s.next(), first);
  EXPECT_EQ(first, 2614934856575582632U);
  EXPECT_EQ(s.exponential(Duration::us(1)), Duration::ps(2236900));
  EXPECT_EQ(s.normal(Duration::us(5), Duration::us(1)), Duration::ps(5857853));
  EXPECT_EQ(s.below(1'000'000), 453167U);
}

// Chi-square of `draws` over `cells` equally likely cells; `cell_of` gives one.
double chi_square(size_t cells, int draws, const std::function<size_t()>& cell_of) {
  std::vector<int> counts(cells);
  for (int i = 0; i < draws; ++i) ++counts[cell_of()];
  const double expected = static_cast<double>(draws) / static_cast<double>(cells);
  double sum = 0;
  for (const int c : counts) sum += (c - expected) * (c - expected) / expected;
  return sum;
}

// 99 degrees of freedom: a right generator passes 148.2 once in a thousand seeds; the seeds are fixed.
constexpr double kChiSquare99 = 148.2;

TEST(RandomStream, FillsEqualCellsEqually) {
  RandomStream r(1, "chi");
  EXPECT_LT(chi_square(100, 100'000, [&] { return r.below(100); }), kChiSquare99);
  EXPECT_LT(chi_square(100, 100'000, [&] { return static_cast<size_t>(r.uniform() * 100); }), kChiSquare99);
  EXPECT_LT(chi_square(100, 100'000, [&] { return static_cast<size_t>(r.next() >> 32) % 100; }), kChiSquare99);
  EXPECT_LT(
      chi_square(
          100, 100'000,
          [&] { return static_cast<size_t>(r.uniform(Duration::ps(1000), Duration::ps(1099)).count_ps() - 1000); }),
      kChiSquare99);
}

TEST(RandomStream, FollowsTheDistributionsItIsAskedFor) {
  RandomStream r(1, "distributions");
  // Each value through its own distribution function must be uniform.
  EXPECT_LT(
      chi_square(100, 100'000, [&] { return static_cast<size_t>((1 - std::exp(-r.exponential(3.0) / 3.0)) * 100); }),
      kChiSquare99);
  EXPECT_LT(chi_square(100, 100'000,
                       [&] {
                         const double z = (r.normal(7, 2) - 7) / 2;
                         return static_cast<size_t>(0.5 * std::erfc(-z / std::sqrt(2.0)) * 100);
                       }),
            kChiSquare99);
  EXPECT_LT(
      chi_square(100, 100'000, [&] { return static_cast<size_t>((1 - std::pow(2 / r.pareto(1.5, 2), 1.5)) * 100); }),
      kChiSquare99);
}

TEST(RandomStream, ChanceKeepsItsProbabilityAndItsPromiseAboutNeverAndAlways) {
  RandomStream r(1, "chance");
  int hits = 0;
  for (int i = 0; i < 100'000; ++i) hits += r.chance(0.01) ? 1 : 0;
  EXPECT_NEAR(hits, 1000, 4 * std::sqrt(990.0));
  RandomStream drawn(9, "x");
  RandomStream untouched(9, "x");
  EXPECT_FALSE(drawn.chance(0));
  EXPECT_TRUE(drawn.chance(1));
  EXPECT_EQ(drawn.next(), untouched.next());
}

TEST(RandomStream, TimesStayInTheirRange) {
  RandomStream r(1, "ranges");
  Duration least = Duration::max();
  Duration greatest;
  for (int i = 0; i < 1000; ++i) {
    const Duration d = r.uniform(Duration::ps(5), Duration::ps(9));
    least = std::min(least, d);
    greatest = std::max(greatest, d);
    EXPECT_GE(r.exponential(Duration::ps(1)), Duration{});
    EXPECT_GE(r.normal(Duration{}, Duration::s(1)), Duration{});
  }
  EXPECT_EQ(least, Duration::ps(5));
  EXPECT_EQ(greatest, Duration::ps(9));
  EXPECT_EQ(r.uniform(Duration::ps(5), Duration::ps(5)), Duration::ps(5));
}

TEST(RandomStream, StreamsOfDifferentOwnersDoNotGoTogether) {
  RandomStream a(1, "a");
  RandomStream b(1, "b");
  double products = 0;
  for (int i = 0; i < 100'000; ++i) products += (a.uniform() - 0.5) * (b.uniform() - 0.5);
  EXPECT_LT(std::abs(products / 100'000), 4 * (1.0 / 12) / std::sqrt(100'000.0));
}

TEST(RandomStreamDeathTest, RefusesAnEmptyRange) {
  RandomStream r(1, "empty");
  EXPECT_DEATH(r.below(0), "needs a range");
}

}  // namespace
}  // namespace loom
