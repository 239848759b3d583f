#include "devices/registry/settings.h"

namespace loom {

namespace {

const Settings::Value* find(const Settings::Fields& fields, std::string_view key) {
  for (const auto& [name, value] : fields) {
    if (name == key) return &value;
  }
  return nullptr;
}

}  // namespace

Settings::Settings() = default;
Settings::Settings(const Settings&) = default;
Settings::Settings(Settings&&) noexcept = default;
Settings& Settings::operator=(const Settings&) = default;
Settings& Settings::operator=(Settings&&) noexcept = default;
Settings::~Settings() = default;

bool Settings::has(std::string_view key) const {
  return find(fields_, key) != nullptr;
}

bool Settings::was_given(std::string_view key) const {
  const Value* value = find(fields_, key);
  return value != nullptr && value->given;
}

const Settings::Value& Settings::at(std::string_view key) const {
  const Value* value = find(fields_, key);
  LOOM_CHECK(value != nullptr, "a setting that has no default is asked for only when has() says so");
  return *value;
}

bool Settings::boolean(std::string_view key) const {
  return at(key).as<bool>();
}

int64_t Settings::integer(std::string_view key) const {
  return at(key).as<int64_t>();
}

const std::string& Settings::text(std::string_view key) const {
  return at(key).as<std::string>();
}

Duration Settings::duration(std::string_view key) const {
  return at(key).as<Duration>();
}

ByteCount Settings::bytes(std::string_view key) const {
  return at(key).as<ByteCount>();
}

BitRate Settings::bit_rate(std::string_view key) const {
  return at(key).as<BitRate>();
}

FrameRate Settings::frame_rate(std::string_view key) const {
  return at(key).as<FrameRate>();
}

double Settings::ratio(std::string_view key) const {
  return at(key).as<double>();
}

double Settings::real(std::string_view key) const {
  return at(key).as<double>();
}

wire::MacAddress Settings::mac(std::string_view key) const {
  return at(key).as<wire::MacAddress>();
}

wire::Ipv4Address Settings::ipv4(std::string_view key) const {
  return at(key).as<wire::Ipv4Address>();
}

wire::Ipv4Prefix Settings::ipv4_prefix(std::string_view key) const {
  return at(key).as<wire::Ipv4Prefix>();
}

bool Settings::is_word(std::string_view key) const {
  return has(key) && std::holds_alternative<std::string>(at(key).held);
}

uint16_t Settings::vlan_id(std::string_view key) const {
  return static_cast<uint16_t>(at(key).as<int64_t>());
}

const VlanSet& Settings::vlan_set(std::string_view key) const {
  return at(key).as<VlanSet>();
}

const Settings& Settings::record(std::string_view key) const {
  static const Settings kEmpty;
  const Value* value = find(fields_, key);
  return value == nullptr ? kEmpty : value->as<Settings>();
}

const Settings::Fields& Settings::map(std::string_view key) const {
  return record(key).fields_;
}

std::vector<Settings::Value> Settings::list(std::string_view key) const {
  const Value* value = find(fields_, key);
  return value == nullptr ? std::vector<Value>() : value->as<std::vector<Value>>();
}

const SourceMark& Settings::mark(std::string_view key) const {
  const Value* value = find(fields_, key);
  return value == nullptr || !value->given ? mark_ : value->mark;
}

}  // namespace loom
