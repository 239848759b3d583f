#pragma once

// Parameter: one key a user may write for a device, with its kind, unit, default, range and the help a form shows.
// The same table checks scenario files, prints `etherloom describe`, and becomes the JSON Schema: a parameter is said
// once.
//
// A list may be written as a single value, which is then its only element. A kRecord with the default "{}" is always
// there, with the defaults of its fields; without a default it is absent until it is written.
//
// Not modelled: keys that depend on each other (DeviceType::check does that).

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace loom {

enum class ValueKind {
  kBool,        // true, false
  kInteger,     // a count without a unit, decimal or 0x...; `least` and `most` bound it
  kReal,        // a number with or without a fraction, above zero
  kText,        // any string
  kChoice,      // one of `choices`
  kDuration,    // "5us"; never a bare number, except 0
  kBytes,       // "64KiB", "1500B"
  kBitRate,     // "10Gbps"
  kFrameRate,   // "1Mpps"
  kRatio,       // "0.5%"; 0 and 1 stand for never and always
  kMac,         // "02:00:00:00:00:0a"
  kIpv4,        // "10.0.0.1"
  kIpv4Prefix,  // "10.0.0.1/24": an address in its network
  kVlanId,      // 1..4094
  kVlanSet,     // 10, [10, 20], "10,20-30", "all", "none"
  kPath,        // a file, relative to the scenario's folder
  kNode,        // the name of a node of the scenario
  kPort,        // "sw1:p1"
  kList,        // `element` again and again
  kRecord,      // `fields`
  kMap,         // free names to `element`
  kAny,         // checked elsewhere, by a table that depends on another key's value
};

struct Parameter {
  std::string name{};
  ValueKind kind = ValueKind::kText;
  std::string help{};                         // one sentence, without a full stop
  std::optional<std::string> default_text{};  // as a user would write it; none: the key is optional and may be absent
  bool required = false;
  bool settable = false;  // may be changed while the simulation runs, by a `set` fault
  int64_t least = 0;      // kInteger only
  int64_t most = INT64_MAX;
  // kChoice: what it can be. kIpv4Prefix: words that may stand in its place, as in `ip: dhcp`.
  std::vector<std::string> choices{};
  std::vector<Parameter> fields{};  // kRecord: its keys. kList, kMap: exactly one, the element
  // kRecord: may also be written as a single value, which is then this field's: `compare: strict` for
  // `compare: {order: strict}`.
  std::string shorthand{};
};

// How tables are written: `required(integer("port", "Of the outside", std::nullopt, 1, 65535))`.
Parameter setting(std::string name, ValueKind kind, std::string help,
                  std::optional<std::string> default_text = std::nullopt, std::vector<Parameter> fields = {});
Parameter integer(std::string name, std::string help, std::optional<std::string> default_text, int64_t least,
                  int64_t most = INT64_MAX);
Parameter choice(std::string name, std::string help, std::optional<std::string> default_text,
                 std::vector<std::string> choices);
Parameter required(Parameter parameter);
Parameter settable(Parameter parameter);

}  // namespace loom
