#pragma once

// Chance with a name. Every owner draws from a stream of its own, seeded from the run's seed and the owner's name, so
// adding a device does not change what the others draw. Generator: xoshiro256** (Blackman and Vigna, "Scrambled
// Linear Pseudorandom Number Generators", ACM TOMS 47(4), 2021), seeded by SplitMix64. The distributions are ours
// because the standard library's differ between implementations; they use IEEE 754 additions, multiplications,
// divisions and square roots only, so that they are the same everywhere.

#include <array>
#include <cstdint>
#include <string_view>

#include "core/units.h"

namespace loom {

class RandomStream {
 public:
  RandomStream(uint64_t seed, std::string_view name);

  // 64 random bits.
  uint64_t next();
  // Uniform in [0, bound), without bias; bound > 0 (Lemire, "Fast Random Integer Generation in an Interval", 2019).
  uint64_t below(uint64_t bound);
  // Uniform in [0, 1), 53 bits.
  double uniform();
  // True with the given probability; 0 never and 1 always, drawing nothing.
  bool chance(double probability);
  // Exponential with the given mean, by inversion.
  double exponential(double mean);
  // Normal, by Marsaglia's polar method.
  double normal(double mean, double deviation);
  // Pareto with the given shape and least value, by inversion.
  double pareto(double shape, double least);

  // The same, as times: rounded to the picosecond, never negative (but for a uniform range that is). A range includes
  // both its ends.
  Duration exponential(Duration mean);
  Duration normal(Duration mean, Duration deviation);
  Duration uniform(Duration from, Duration to);

 private:
  std::array<uint64_t, 4> state_;
  double spare_normal_ = 0;
  bool has_spare_ = false;
};

// The natural logarithm and the exponential of IEEE basic operations only; within 2 ulp. x > 0 for the logarithm.
double portable_log(double x);
double portable_exp(double x);

}  // namespace loom
