#pragma once

// Settings: a checked record of values. check() turns what a user wrote into Settings by a parameter table: unknown
// keys are refused with "did you mean", units are mandatory, ranges hold, defaults are filled in, and every complaint
// is a UserError with file:line:column. After that the getters cannot fail for a key of the table: asking for a key
// the table does not have, or by the wrong kind, is an error of ours (LOOM_CHECK).
//
// Not modelled: writing settings back; whoever edits a scenario edits its text.

#include <bitset>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "core/check.h"
#include "core/error.h"
#include "core/units.h"
#include "core/wire/ip_address.h"
#include "core/wire/mac_address.h"
#include "devices/registry/parameter.h"
#include "devices/registry/raw_value.h"

namespace loom {

// VIDs 0..4095; a scenario can only say 1..4094 (or all of those).
using VlanSet = std::bitset<4096>;

class Settings {
 public:
  // Defined where Value is complete: clang instantiates the inline ones too early.
  Settings();
  Settings(const Settings&);
  Settings(Settings&&) noexcept;
  Settings& operator=(const Settings&);
  Settings& operator=(Settings&&) noexcept;
  ~Settings();

  struct Value;
  // In the order the user wrote them, defaults after.
  using Fields = std::vector<std::pair<std::string, Value>>;

  // The key was written, or has a default.
  bool has(std::string_view key) const;
  // The user wrote the key (it was not filled in).
  bool was_given(std::string_view key) const;

  bool boolean(std::string_view key) const;
  int64_t integer(std::string_view key) const;
  const std::string& text(std::string_view key) const;  // kText, kChoice, kPath, kNode, kPort
  Duration duration(std::string_view key) const;
  ByteCount bytes(std::string_view key) const;
  BitRate bit_rate(std::string_view key) const;
  FrameRate frame_rate(std::string_view key) const;
  double ratio(std::string_view key) const;
  double real(std::string_view key) const;
  wire::MacAddress mac(std::string_view key) const;
  wire::Ipv4Address ipv4(std::string_view key) const;
  wire::Ipv4Prefix ipv4_prefix(std::string_view key) const;
  // The key holds one of the words that may stand for a value.
  bool is_word(std::string_view key) const;
  uint16_t vlan_id(std::string_view key) const;
  const VlanSet& vlan_set(std::string_view key) const;
  const Settings& record(std::string_view key) const;   // kRecord; empty when absent
  const Fields& map(std::string_view key) const;        // kMap; empty when absent
  std::vector<Value> list(std::string_view key) const;  // kList; empty when absent

  // Where the key was written; the record's own place when it was not.
  const SourceMark& mark(std::string_view key) const;
  const SourceMark& mark() const { return mark_; }
  const Fields& fields() const { return fields_; }

 private:
  friend class SettingsChecker;
  const Value& at(std::string_view key) const;
  SourceMark mark_;
  Fields fields_;
};

struct Settings::Value {
  SourceMark mark;
  bool given = true;
  std::variant<std::monostate, bool, int64_t, double, std::string, Duration, ByteCount, BitRate, FrameRate,
               wire::MacAddress, wire::Ipv4Address, wire::Ipv4Prefix, VlanSet, std::vector<Value>, Settings>
      held;

  // The value itself, for elements of lists and maps; LOOM_CHECKs the kind.
  template <typename T>
  const T& as() const {
    const T* value = std::get_if<T>(&held);
    LOOM_CHECK(value != nullptr, "a setting is asked for by the kind its table gives it");
    return *value;
  }
};

// Checks `raw` (a map, or null for "nothing written") against `table`. `what` names the thing in messages: "switch
// sw1". With `partial`, defaults are not filled in and required keys may be absent: for `set` faults.
Settings check(const std::vector<Parameter>& table, const RawValue& raw, const std::string& what,
               bool partial = false);

// The same, going on after an error: adds every complaint to `errors` and gives nothing when there was one.
std::optional<Settings> check(const std::vector<Parameter>& table, const RawValue& raw, const std::string& what,
                              bool partial, std::vector<UserError>& errors);

}  // namespace loom
