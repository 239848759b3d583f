#include "core/random.h"

#include <bit>
#include <cmath>

#include "core/check.h"

namespace loom {

namespace {

uint64_t split_mix(uint64_t& state) {
  uint64_t z = (state += 0x9e3779b97f4a7c15U);
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
  return z ^ (z >> 31);
}

uint64_t hash_name(std::string_view name) {
  uint64_t h = 0xcbf29ce484222325U;  // FNV-1a
  for (const char c : name) h = (h ^ static_cast<uint8_t>(c)) * 0x100000001b3U;
  return h;
}

constexpr double kLn2High = 0x1.62e42fee00000p-1;
constexpr double kLn2Low = 0x1.a39ef35793c76p-33;

Duration from_ps(double ps) {
  if (!(ps > 0)) return Duration{};
  if (ps >= 0x1p62) return Duration::ps(int64_t{1} << 62);
  return Duration::ps(static_cast<int64_t>(ps + 0.5));
}

}  // namespace

RandomStream::RandomStream(uint64_t seed, std::string_view name) {
  uint64_t state = seed;
  state = split_mix(state) ^ hash_name(name);
  for (uint64_t& word : state_) word = split_mix(state);
}

uint64_t RandomStream::next() {
  const uint64_t result = std::rotl(state_[1] * 5, 7) * 9;
  const uint64_t t = state_[1] << 17;
  state_[2] ^= state_[0];
  state_[3] ^= state_[1];
  state_[1] ^= state_[2];
  state_[0] ^= state_[3];
  state_[2] ^= t;
  state_[3] = std::rotl(state_[3], 45);
  return result;
}

uint64_t RandomStream::below(uint64_t bound) {
  LOOM_CHECK(bound > 0, "a random integer needs a range");
  auto product = static_cast<unsigned __int128>(next()) * bound;
  if (static_cast<uint64_t>(product) < bound) {
    const uint64_t reject = -bound % bound;
    while (static_cast<uint64_t>(product) < reject) product = static_cast<unsigned __int128>(next()) * bound;
  }
  return static_cast<uint64_t>(product >> 64);
}

double RandomStream::uniform() {
  return static_cast<double>(next() >> 11) * 0x1p-53;
}

bool RandomStream::chance(double probability) {
  if (probability <= 0) return false;
  if (probability >= 1) return true;
  return uniform() < probability;
}

double RandomStream::exponential(double mean) {
  return -mean * portable_log(1 - uniform());
}

double RandomStream::normal(double mean, double deviation) {
  if (has_spare_) {
    has_spare_ = false;
    return mean + deviation * spare_normal_;
  }
  double u;
  double v;
  double s;
  do {
    u = 2 * uniform() - 1;
    v = 2 * uniform() - 1;
    s = u * u + v * v;
  } while (s >= 1 || s == 0);
  const double factor = std::sqrt(-2 * portable_log(s) / s);
  spare_normal_ = v * factor;
  has_spare_ = true;
  return mean + deviation * u * factor;
}

double RandomStream::pareto(double shape, double least) {
  return least * portable_exp(-portable_log(1 - uniform()) / shape);
}

Duration RandomStream::exponential(Duration mean) {
  return from_ps(exponential(static_cast<double>(mean.count_ps())));
}

Duration RandomStream::normal(Duration mean, Duration deviation) {
  return from_ps(normal(static_cast<double>(mean.count_ps()), static_cast<double>(deviation.count_ps())));
}

Duration RandomStream::uniform(Duration from, Duration to) {
  if (to <= from) return from;
  return from + Duration::ps(static_cast<int64_t>(below(static_cast<uint64_t>((to - from).count_ps()) + 1)));
}

double portable_log(double x) {
  // x = m * 2^e with m in [sqrt(1/2), sqrt(2)); log m = 2 atanh((m-1)/(m+1)) by its series.
  int e = 0;
  double m = std::frexp(x, &e);
  if (m < 0x1.6a09e667f3bcdp-1) {
    m *= 2;
    --e;
  }
  const double s = (m - 1) / (m + 1);
  const double s2 = s * s;
  double sum = 0;
  for (int k = 25; k >= 3; k -= 2) sum = (sum + 1.0 / k) * s2;
  return e * kLn2High + (2 * s + (2 * s * sum + e * kLn2Low));
}

double portable_exp(double x) {
  if (x > 709.7) return HUGE_VAL;
  if (x < -745.0) return 0;
  const double n = std::floor(x / (kLn2High + kLn2Low) + 0.5);
  const double r = (x - n * kLn2High) - n * kLn2Low;
  double sum = 1;
  for (int k = 16; k >= 1; --k) sum = 1 + sum * r / k;
  return std::ldexp(sum, static_cast<int>(n));
}

}  // namespace loom
