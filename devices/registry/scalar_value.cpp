#include "devices/registry/scalar_value.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>

#include "core/units_text.h"
#include "devices/registry/suggestion.h"

namespace loom {

namespace {

// What was written, in quotes; long texts are cut.
std::string quoted(const std::string& text) {
  constexpr size_t kMost = 40;
  return "\"" + (text.size() > kMost ? text.substr(0, kMost) + "..." : text) + "\"";
}

std::optional<int64_t> integer_of(std::string_view text) {
  const bool negative = text.starts_with('-');
  if (negative) text.remove_prefix(1);
  int base = 10;
  if (text.starts_with("0x") || text.starts_with("0X")) {
    text.remove_prefix(2);
    base = 16;
  }
  uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
  if (error != std::errc() || end != text.data() + text.size() || value > INT64_MAX) return std::nullopt;
  return negative ? -static_cast<int64_t>(value) : static_cast<int64_t>(value);
}

std::optional<double> real_of(std::string_view text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(value)) return std::nullopt;
  return value;
}

bool looks_like_number(std::string_view text) {
  return real_of(text).has_value();
}

[[noreturn]] void refuse_quantity(Quantity quantity, const char* noun, const RawValue& raw,
                                  const std::string& subject) {
  const std::string& text = raw.scalar;
  std::string what = subject + " " + quoted(text);
  if (text.starts_with("-") && quantity != Quantity::kRatio) {
    what += " is negative";
  } else if (quantity != Quantity::kRatio && looks_like_number(text)) {
    what += " has no unit";
  } else {
    what += std::string(" is not ") + noun;
  }
  throw UserError(raw.mark, what, unit_hint(quantity, text));
}

bool boolean_value(const RawValue& raw, const std::string& subject) {
  if (!raw.quoted && (raw.scalar == "true" || raw.scalar == "false")) return raw.scalar == "true";
  throw UserError(raw.mark, subject + " " + quoted(raw.scalar) + " is neither true nor false",
                  raw.quoted ? "write it without quotes" : "write true or false");
}

int64_t integer_value(const Parameter& parameter, const RawValue& raw, const std::string& subject) {
  const std::optional<int64_t> value = integer_of(raw.scalar);
  if (!value || raw.quoted) {
    const bool only_quotes = value && raw.quoted;
    throw UserError(raw.mark, subject + " " + quoted(raw.scalar) + " is not a whole number",
                    only_quotes ? "write it without quotes" : "");
  }
  if (*value >= parameter.least && *value <= parameter.most) return *value;
  const std::string least = std::to_string(parameter.least);
  const std::string most = std::to_string(parameter.most);
  throw UserError(
      raw.mark, subject + " " + raw.scalar + (*value < parameter.least ? " is too small" : " is too large"),
      parameter.most == INT64_MAX ? "write " + least + " or more" : "write a number from " + least + " to " + most);
}

uint16_t vlan_id_value(std::string_view text, const RawValue& raw, const std::string& subject) {
  const std::optional<int64_t> value = integer_of(text);
  if (!value) {
    throw UserError(raw.mark, subject + " " + quoted(std::string(text)) + " is not a VLAN number",
                    "write a number from 1 to 4094");
  }
  constexpr const char* kRange = "VLANs are 1 to 4094 (802.1Q-2018 table 9-2)";
  if (*value == 4095) throw UserError(raw.mark, std::string("VLAN 4095 is reserved; ") + kRange);
  if (*value == 0) {
    throw UserError(raw.mark, std::string("VLAN 0 means \"no VLAN, only a priority\"; ") + kRange);
  }
  if (*value < 0 || *value > 4095) {
    throw UserError(raw.mark, "VLAN " + std::to_string(*value) + " does not exist; " + kRange);
  }
  return static_cast<uint16_t>(*value);
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

// "sw1:p1": exactly one colon, something on both sides.
bool is_port_text(std::string_view text) {
  const size_t colon = text.find(':');
  return colon != std::string_view::npos && colon > 0 && colon + 1 < text.size() &&
         text.find(':', colon + 1) == std::string_view::npos;
}

std::string choice_value(const Parameter& parameter, const RawValue& raw, const std::string& subject) {
  if (std::find(parameter.choices.begin(), parameter.choices.end(), raw.scalar) != parameter.choices.end()) {
    return raw.scalar;
  }
  const std::string near = nearest(raw.scalar, parameter.choices);
  throw UserError(raw.mark, subject + " " + quoted(raw.scalar) + " is not " + join_words(parameter.choices),
                  near.empty() ? "" : "did you mean \"" + near + "\"?");
}

template <typename T>
T address_value(std::optional<T> value, const char* noun, const char* example, const RawValue& raw,
                const std::string& subject) {
  if (value) return *value;
  throw UserError(raw.mark, subject + " " + quoted(raw.scalar) + " is not " + noun, std::string("write ") + example);
}

}  // namespace

bool is_scalar(ValueKind kind) {
  return kind != ValueKind::kList && kind != ValueKind::kRecord && kind != ValueKind::kMap && kind != ValueKind::kAny;
}

std::string kind_in_words(const Parameter& parameter) {
  switch (parameter.kind) {
    case ValueKind::kBool:
      return "true or false";
    case ValueKind::kInteger:
      return "a whole number";
    case ValueKind::kReal:
      return "a number above zero";
    case ValueKind::kText:
      return "a text";
    case ValueKind::kChoice:
      return join_words(parameter.choices);
    case ValueKind::kDuration:
      return "a time with its unit, such as 5us";
    case ValueKind::kBytes:
      return "a size with its unit, such as 64KiB";
    case ValueKind::kBitRate:
      return "a rate with its unit, such as 10Gbps";
    case ValueKind::kFrameRate:
      return "a rate of frames with its unit, such as 1Mpps";
    case ValueKind::kRatio:
      return "a share, such as 0.5%";
    case ValueKind::kMac:
      return "a MAC address, such as 02:00:00:00:00:0a";
    case ValueKind::kIpv4:
      return "an IPv4 address, such as 10.0.0.1";
    case ValueKind::kIpv4Prefix:
      return "an IPv4 address and the length of its network, such as 10.0.0.1/24" +
             (parameter.choices.empty() ? "" : ", or " + join_words(parameter.choices));
    case ValueKind::kVlanId:
      return "a VLAN number from 1 to 4094";
    case ValueKind::kVlanSet:
      return "VLANs, such as 10, [10, 20], \"10,20-30\", all or none";
    case ValueKind::kPath:
      return "a file, relative to the scenario's folder";
    case ValueKind::kNode:
      return "the name of a node";
    case ValueKind::kPort:
      return "a port, such as \"sw1:p1\"";
    case ValueKind::kList:
      return "a list";
    case ValueKind::kRecord:
    case ValueKind::kMap:
      return "a map";
    case ValueKind::kAny:
      break;
  }
  return "anything";
}

void add_vlans(VlanSet& set, const RawValue& raw, const std::string& subject) {
  if (raw.kind != RawValue::Kind::kScalar) {
    throw UserError(raw.mark, subject + " has something else than VLANs in its list", "write VLANs as in [10, 20]");
  }
  if (raw.scalar == "none") return;
  if (raw.scalar == "all") {
    for (size_t vid = 1; vid <= 4094; ++vid) set.set(vid);
    return;
  }
  std::string_view rest = raw.scalar;
  while (true) {
    const size_t comma = rest.find(',');
    const std::string_view part = trimmed(rest.substr(0, comma));
    const size_t dash = part.find('-', 1);
    const uint16_t first = vlan_id_value(trimmed(part.substr(0, dash)), raw, subject);
    const uint16_t last =
        dash == std::string_view::npos ? first : vlan_id_value(trimmed(part.substr(dash + 1)), raw, subject);
    if (last < first) {
      throw UserError(raw.mark, subject + " " + quoted(std::string(part)) + " runs backwards",
                      "write " + std::to_string(last) + "-" + std::to_string(first));
    }
    for (size_t vid = first; vid <= last; ++vid) set.set(vid);
    if (comma == std::string_view::npos) return;
    rest.remove_prefix(comma + 1);
  }
}

Settings::Value scalar_value(const Parameter& parameter, const RawValue& raw, const std::string& subject) {
  Settings::Value value;
  value.mark = raw.mark;
  const std::string& text = raw.scalar;
  const auto take = [&](auto parsed, Quantity quantity, const char* noun) {
    if (!parsed) refuse_quantity(quantity, noun, raw, subject);
    value.held = *parsed;
  };
  switch (parameter.kind) {
    case ValueKind::kBool:
      value.held = boolean_value(raw, subject);
      break;
    case ValueKind::kInteger:
      value.held = integer_value(parameter, raw, subject);
      break;
    case ValueKind::kReal: {
      const std::optional<double> real = raw.quoted ? std::nullopt : real_of(text);
      if (!real || *real <= 0)
        throw UserError(raw.mark, subject + " " + quoted(text) + " is not a number above zero");
      value.held = *real;
      break;
    }
    case ValueKind::kText:
    case ValueKind::kNode:
      value.held = text;
      break;
    case ValueKind::kPath:
      if (text.empty() || text.find('\0') != std::string::npos) {
        throw UserError(raw.mark, subject + " does not name a file");
      }
      value.held = text;
      break;
    case ValueKind::kPort:
      if (!is_port_text(text)) {
        throw UserError(raw.mark, subject + " " + quoted(text) + " is not a port",
                        "write node:port, as in \"sw1:p1\"");
      }
      value.held = text;
      break;
    case ValueKind::kChoice:
      value.held = choice_value(parameter, raw, subject);
      break;
    case ValueKind::kDuration:
      take(parse_duration(text), Quantity::kDuration, "a time");
      break;
    case ValueKind::kBytes:
      take(parse_bytes(text), Quantity::kBytes, "a size");
      break;
    case ValueKind::kBitRate:
      take(parse_bit_rate(text), Quantity::kBitRate, "a rate");
      break;
    case ValueKind::kFrameRate:
      take(parse_frame_rate(text), Quantity::kFrameRate, "a rate of frames");
      break;
    case ValueKind::kRatio:
      take(parse_ratio(text), Quantity::kRatio, "a share between 0 and 100%");
      break;
    case ValueKind::kMac:
      value.held = address_value(wire::MacAddress::from_text(text), "a MAC address",
                                 "six pairs of hexadecimal digits, as in 02:00:00:00:00:0a", raw, subject);
      break;
    case ValueKind::kIpv4:
      value.held = address_value(wire::Ipv4Address::from_text(text), "an IPv4 address",
                                 "four numbers up to 255, as in 10.0.0.1", raw, subject);
      break;
    case ValueKind::kIpv4Prefix: {
      if (std::find(parameter.choices.begin(), parameter.choices.end(), text) != parameter.choices.end()) {
        value.held = text;
        break;
      }
      const std::string or_words = parameter.choices.empty() ? "" : ", or " + join_words(parameter.choices);
      const std::string example = "it as in 10.0.0.1/24" + or_words;
      value.held = address_value(wire::Ipv4Prefix::from_text(text), "an IPv4 address with the length of its network",
                                 example.c_str(), raw, subject);
      break;
    }
    case ValueKind::kVlanId:
      value.held = int64_t{vlan_id_value(text, raw, subject)};
      break;
    case ValueKind::kVlanSet: {
      VlanSet set;
      add_vlans(set, raw, subject);
      value.held = set;
      break;
    }
    case ValueKind::kList:
    case ValueKind::kRecord:
    case ValueKind::kMap:
    case ValueKind::kAny:
      LOOM_CHECK(false, "lists, records and maps are no scalars");
  }
  return value;
}

}  // namespace loom
