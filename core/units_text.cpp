#include "core/units_text.h"

#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <span>
#include <utility>

namespace loom {

namespace {

using Wide = unsigned __int128;

struct Unit {
  std::string_view name;
  uint64_t size;      // in the quantity's smallest unit
  bool shown = true;  // to_text writes it; otherwise another way to write the same unit
};

constexpr uint64_t kKilo = 1'000;
constexpr uint64_t kMega = 1'000'000;
constexpr uint64_t kGiga = 1'000'000'000;
constexpr uint64_t kTera = 1'000'000'000'000;

// Each table rises in size.
constexpr Unit kDurationUnits[] = {
    {"ps", 1},
    {"ns", kKilo},
    {"us", kMega},
    {"µs", kMega, false},
    {"μs", kMega, false},
    {"ms", kGiga},
    {"s", kTera},
    {"min", 60 * kTera, false},
    {"h", 3600 * kTera, false},
};
constexpr Unit kByteUnits[] = {
    {"B", 1},
    {"kB", kKilo},
    {"KB", kKilo, false},
    {"KiB", uint64_t{1} << 10},
    {"MB", kMega},
    {"MiB", uint64_t{1} << 20},
    {"GB", kGiga},
    {"GiB", uint64_t{1} << 30},
    {"TB", kTera},
    {"TiB", uint64_t{1} << 40},
};
constexpr Unit kBitRateUnits[] = {
    {"bps", 1},
    {"b/s", 1, false},
    {"bit/s", 1, false},  //
    {"kbps", kKilo},
    {"kb/s", kKilo, false},
    {"kbit/s", kKilo, false},  //
    {"Kbps", kKilo, false},
    {"Mbps", kMega},
    {"Mb/s", kMega, false},
    {"Mbit/s", kMega, false},  //
    {"Gbps", kGiga},
    {"Gb/s", kGiga, false},
    {"Gbit/s", kGiga, false},  //
    {"Tbps", kTera},
    {"Tb/s", kTera, false},
    {"Tbit/s", kTera, false},
};
constexpr Unit kFrameRateUnits[] = {
    {"pps", 1},      {"fps", 1, false},      {"kpps", kKilo}, {"kfps", kKilo, false},
    {"Mpps", kMega}, {"Mfps", kMega, false}, {"Gpps", kGiga}, {"Gfps", kGiga, false},
};

std::span<const Unit> units_of(Quantity quantity) {
  switch (quantity) {
    case Quantity::kDuration:
      return kDurationUnits;
    case Quantity::kBytes:
      return kByteUnits;
    case Quantity::kBitRate:
      return kBitRateUnits;
    case Quantity::kFrameRate:
      return kFrameRateUnits;
    case Quantity::kRatio:
      break;
  }
  return {};
}

constexpr bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

// digits [ "." digits ], as digits / 10^decimals without trailing zeros.
struct Decimal {
  Wide digits = 0;
  int decimals = 0;
  bool overflow = false;
};

constexpr int kMostDecimals = 36;

// Takes a number off the front of `text`; none when there is none.
std::optional<Decimal> take_decimal(std::string_view& text) {
  Decimal d;
  size_t i = 0;
  int zeros = 0;  // decimals seen that may turn out to be trailing
  const auto push = [&d](unsigned digit) {
    Wide next = 0;
    d.overflow |=
        __builtin_mul_overflow(d.digits, Wide{10}, &next) || __builtin_add_overflow(next, Wide{digit}, &next);
    d.digits = next;
  };
  while (i < text.size() && is_digit(text[i])) push(static_cast<unsigned>(text[i++] - '0'));
  if (i == 0) return std::nullopt;
  if (i < text.size() && text[i] == '.') {
    const size_t first = ++i;
    for (; i < text.size() && is_digit(text[i]); ++i) {
      if (text[i] == '0') {
        ++zeros;
        continue;
      }
      for (; zeros > 0; --zeros, ++d.decimals) {
        if (d.decimals < kMostDecimals) push(0);
      }
      push(static_cast<unsigned>(text[i] - '0'));
      ++d.decimals;
    }
    if (i == first) return std::nullopt;
    if (d.decimals > kMostDecimals) d.overflow = true;
  }
  text.remove_prefix(i);
  return d;
}

enum class Refusal { kNone, kNoNumber, kNegative, kNoUnit, kUnknownUnit, kNotWhole, kTooLarge };

struct Parsed {
  Refusal refusal = Refusal::kNone;
  uint64_t value = 0;
  std::string_view number;
  std::string_view unit;
};

Parsed parse(Quantity quantity, std::string_view text, uint64_t most) {
  Parsed p;
  std::string_view rest = text;
  const auto refuse = [&p](Refusal why) {
    p.refusal = why;
    return p;
  };
  const std::optional<Decimal> decimal = take_decimal(rest);
  if (!decimal) {
    const bool negative = rest.size() > 1 && rest[0] == '-' && is_digit(rest[1]);
    return refuse(negative ? Refusal::kNegative : Refusal::kNoNumber);
  }
  p.number = text.substr(0, text.size() - rest.size());
  while (rest.starts_with(' ')) rest.remove_prefix(1);
  p.unit = rest;
  if (rest.empty()) return refuse(Refusal::kNoUnit);
  const Unit* unit = nullptr;
  for (const Unit& candidate : units_of(quantity)) {
    if (candidate.name == rest) unit = &candidate;
  }
  if (unit == nullptr) return refuse(Refusal::kUnknownUnit);
  // Too many decimals to hold cannot be whole either; too many digits before the point are too large.
  if (decimal->overflow) return refuse(decimal->decimals > 0 ? Refusal::kNotWhole : Refusal::kTooLarge);
  Wide value = 0;
  if (__builtin_mul_overflow(decimal->digits, Wide{unit->size}, &value)) {
    return refuse(decimal->decimals > 0 ? Refusal::kNotWhole : Refusal::kTooLarge);
  }
  for (int i = 0; i < decimal->decimals; ++i) {
    if (value % 10 != 0) return refuse(Refusal::kNotWhole);
    value /= 10;
  }
  if (value > most) return refuse(Refusal::kTooLarge);
  p.value = static_cast<uint64_t>(value);
  return p;
}

std::optional<uint64_t> value_of(Quantity quantity, std::string_view text, uint64_t most) {
  const Parsed p = parse(quantity, text, most);
  if (p.refusal != Refusal::kNone) return std::nullopt;
  return p.value;
}

// `value` in the largest shown unit that it fills.
std::string decimal_text(Quantity quantity, uint64_t value) {
  const std::span<const Unit> units = units_of(quantity);
  const Unit* best = &units.front();
  for (const Unit& unit : units) {
    if (unit.shown && value >= unit.size) best = &unit;
  }
  std::string text = std::to_string(value / best->size);
  if (uint64_t rest = value % best->size) {
    text += '.';
    for (uint64_t place = best->size / 10; rest != 0; rest %= place, place /= 10) {
      text += static_cast<char>('0' + rest / place);
    }
  }
  return text.append(best->name);
}

constexpr std::string_view kUnlimited = "unlimited";

uint64_t most_of(Quantity quantity) {
  return quantity == Quantity::kDuration ? INT64_MAX : UINT64_MAX;
}

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool same_but_for_case(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  for (size_t i = 0; i < a.size(); ++i) {
    if (lower(a[i]) != lower(b[i])) return false;
  }
  return true;
}

std::string_view example_of(Quantity quantity) {
  switch (quantity) {
    case Quantity::kDuration:
      return "5us";
    case Quantity::kBytes:
      return "64KiB";
    case Quantity::kBitRate:
      return "10Gbps";
    case Quantity::kFrameRate:
      return "1Mpps";
    case Quantity::kRatio:
      break;
  }
  return "0.5%";
}

std::string quoted(std::string_view text) {
  return '"' + std::string(text) + '"';
}

}  // namespace

std::optional<Duration> parse_duration(std::string_view text) {
  if (text == "0") return Duration{};
  const auto value = value_of(Quantity::kDuration, text, most_of(Quantity::kDuration));
  if (!value) return std::nullopt;
  return Duration::ps(static_cast<int64_t>(*value));
}

std::optional<ByteCount> parse_bytes(std::string_view text) {
  if (text == "0") return ByteCount{};
  const auto value = value_of(Quantity::kBytes, text, most_of(Quantity::kBytes));
  if (!value) return std::nullopt;
  return ByteCount{*value};
}

std::optional<BitRate> parse_bit_rate(std::string_view text) {
  if (text == kUnlimited) return BitRate::unlimited();
  const auto value = value_of(Quantity::kBitRate, text, most_of(Quantity::kBitRate));
  if (!value || *value == 0) return std::nullopt;
  return BitRate::bps(*value);
}

std::optional<FrameRate> parse_frame_rate(std::string_view text) {
  if (text == kUnlimited) return FrameRate{};
  const auto value = value_of(Quantity::kFrameRate, text, most_of(Quantity::kFrameRate));
  if (!value || *value == 0) return std::nullopt;
  return FrameRate{*value};
}

std::optional<double> parse_ratio(std::string_view text) {
  std::string_view rest = text;
  if (!take_decimal(rest)) return std::nullopt;
  std::string number(text.substr(0, text.size() - rest.size()));
  int exponent = 0;
  if (rest.size() > 1 && (rest[0] == 'e' || rest[0] == 'E')) {
    rest.remove_prefix(rest[1] == '+' ? 2 : 1);
    if (rest.starts_with('-') && text[text.size() - rest.size() - 1] == '+') return std::nullopt;
    const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), exponent);
    if (error != std::errc{} || exponent < -300 || exponent > 300) return std::nullopt;
    rest.remove_prefix(static_cast<size_t>(end - rest.data()));
  } else {
    while (rest.starts_with(' ')) rest.remove_prefix(1);
    if (rest == "%") {
      exponent = -2;
      rest = {};
    }
  }
  if (!rest.empty()) return std::nullopt;
  number += "e" + std::to_string(exponent);
  double value = 0;
  const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), value);
  if (error != std::errc{} || end != number.data() + number.size() || value > 1) return std::nullopt;
  return value;
}

std::string to_text(Duration value) {
  const int64_t ps = value.count_ps();
  if (ps == 0) return "0s";
  if (ps < 0) return "-" + decimal_text(Quantity::kDuration, uint64_t{0} - static_cast<uint64_t>(ps));
  return decimal_text(Quantity::kDuration, static_cast<uint64_t>(ps));
}

std::string to_text(Time value) {
  return to_text(value.since_start());
}

std::string to_text(ByteCount value) {
  std::string best;
  for (const Unit& unit : kByteUnits) {
    if (!unit.shown || value.bytes() % unit.size != 0) continue;
    const std::string digits = std::to_string(value.bytes() / unit.size);
    const size_t best_digits = best.find_first_not_of("0123456789");
    if (best.empty() || digits.size() < best_digits) best = digits + std::string(unit.name);
  }
  return best;
}

std::string to_text(BitRate value) {
  if (value.is_unlimited()) return std::string(kUnlimited);
  return decimal_text(Quantity::kBitRate, value.bits_per_second());
}

std::string to_text(FrameRate value) {
  if (value.is_unlimited()) return std::string(kUnlimited);
  return decimal_text(Quantity::kFrameRate, value.per_second());
}

std::string ratio_to_text(double value) {
  const auto shortest = [](double x) {
    char buffer[32];
    return std::string(buffer, std::to_chars(buffer, buffer + sizeof buffer, x).ptr);
  };
  // Per cent, when the shift by two places reads back to the same number.
  std::string percent = shortest(value * 100) + "%";
  if (percent.find('e') == std::string::npos && percent.size() <= 7 && parse_ratio(percent) == value) return percent;
  return shortest(value);
}

std::string_view accepted_units(Quantity quantity) {
  switch (quantity) {
    case Quantity::kDuration:
      return "ps, ns, us, ms, s, min, h";
    case Quantity::kBytes:
      return "B, kB, MB, GB, TB, KiB, MiB, GiB, TiB";
    case Quantity::kBitRate:
      return "bps, kbps, Mbps, Gbps, Tbps";
    case Quantity::kFrameRate:
      return "pps, kpps, Mpps, Gpps";
    case Quantity::kRatio:
      return "%";
  }
  return "";
}

std::string unit_hint(Quantity quantity, std::string_view refused) {
  if (quantity == Quantity::kRatio) return "write a number from 0 to 1, or per cent as in \"0.5%\"";
  const std::string example =
      "as in " + quoted(example_of(quantity)) + " (" + std::string(accepted_units(quantity)) + ")";
  const Parsed p = parse(quantity, refused, most_of(quantity));
  switch (p.refusal) {
    case Refusal::kNone:
      return "a rate of zero would send nothing; for no limit write " + quoted(kUnlimited);
    case Refusal::kNegative:
      return "it cannot be negative; write a number and a unit, " + example;
    case Refusal::kNoNumber:
      return "write a number and a unit, " + example;
    case Refusal::kNoUnit:
      return "write a unit, " + example;
    case Refusal::kUnknownUnit:
      for (const Unit& unit : units_of(quantity)) {
        if (same_but_for_case(unit.name, p.unit)) {
          return "did you mean " + quoted(std::string(p.number) + std::string(unit.name)) + "?";
        }
      }
      return quoted(p.unit) + " is no unit for this; write one " + example;
    case Refusal::kNotWhole:
      return quantity == Quantity::kDuration ? "nothing is finer than a picosecond: write fewer decimals"
                                             : "write fewer decimals: it must be a whole number of " +
                                                   std::string(quantity == Quantity::kBytes     ? "bytes"
                                                               : quantity == Quantity::kBitRate ? "bits a second"
                                                                                                : "frames a second");
    case Refusal::kTooLarge:
      return quantity == Quantity::kDuration ? "the longest time is 106 days" : "it does not fit 64 bits";
  }
  return example;
}

}  // namespace loom
