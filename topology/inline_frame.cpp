#include "topology/inline_frame.h"

#include <algorithm>

#include "core/wire/hex.h"
#include "topology/scenario_tables.h"

namespace loom {

namespace {

constexpr uint64_t kLongestFrame = 65535 + 18;

std::vector<uint8_t> hex_of(const Settings& settings, const char* key) {
  std::optional<std::vector<uint8_t>> bytes = wire::bytes_from_hex(settings.text(key));
  if (!bytes) {
    throw UserError(settings.mark(key), std::string("frame ") + key + " is not pairs of hexadecimal digits");
  }
  return *std::move(bytes);
}

std::vector<uint8_t> from_fields(const Settings& settings) {
  if (!settings.has("dst") || !settings.has("src")) {
    throw UserError(settings.mark(), "a frame needs dst and src, or all of it as hex");
  }
  std::vector<uint8_t> bytes;
  for (const char* key : {"dst", "src"}) {
    const auto mac = settings.mac(key).bytes();
    bytes.insert(bytes.end(), mac.begin(), mac.end());
  }
  const auto add16 = [&bytes](int64_t value) {
    bytes.push_back(static_cast<uint8_t>(value >> 8));
    bytes.push_back(static_cast<uint8_t>(value));
  };
  if (settings.has("vlan") || settings.has("priority")) {
    add16(0x8100);
    add16((settings.has("priority") ? settings.integer("priority") : 0) << 13 |
          (settings.has("vlan") ? settings.vlan_id("vlan") : 0));
  }
  add16(settings.integer("type"));
  if (settings.has("payload")) {
    const std::vector<uint8_t> payload = hex_of(settings, "payload");
    bytes.insert(bytes.end(), payload.begin(), payload.end());
  }
  if (!settings.has("size")) bytes.resize(std::max<size_t>(bytes.size(), 60));
  return bytes;
}

}  // namespace

std::vector<uint8_t> inline_frame_bytes(const Settings& settings) {
  std::vector<uint8_t> bytes;
  if (settings.has("hex")) {
    for (const char* key : {"dst", "src", "vlan", "priority", "type", "payload"}) {
      if (settings.was_given(key)) {
        throw UserError(settings.mark(key), std::string("frame says both hex and ") + key);
      }
    }
    bytes = hex_of(settings, "hex");
  } else {
    bytes = from_fields(settings);
  }
  if (settings.has("size")) {
    const uint64_t size = settings.bytes("size").bytes();
    if (size < bytes.size() || size > kLongestFrame) {
      throw UserError(settings.mark("size"), "frame size " + std::to_string(size) + " bytes is out of range",
                      "it is at least what is written, and at most " + std::to_string(kLongestFrame) + "B");
    }
    bytes.resize(size);
  }
  if (bytes.empty() || bytes.size() > kLongestFrame) {
    throw UserError(settings.mark(), "a frame has 1 to " + std::to_string(kLongestFrame) + " bytes");
  }
  return bytes;
}

std::vector<uint8_t> frame_of_fields(const std::string& text, const std::string& what) {
  const auto mark = [&](size_t at) { return SourceMark{what, 1, static_cast<int>(at) + 1}; };
  RawValue fields;
  fields.kind = RawValue::Kind::kMap;
  fields.mark = mark(0);
  for (size_t at = 0; at <= text.size();) {
    const size_t end = std::min(text.find(',', at), text.size());
    const size_t equals = text.find('=', at);
    if (equals >= end || equals == at) {
      throw UserError(mark(at), "\"" + text.substr(at, end - at) + "\" is no field",
                      "write name=value, name=value ...");
    }
    RawValue value;
    value.kind = RawValue::Kind::kScalar;
    value.mark = mark(equals + 1);
    value.scalar = text.substr(equals + 1, end - equals - 1);
    fields.entries.push_back({text.substr(at, equals - at), mark(at), std::move(value)});
    at = end + 1;
  }
  std::vector<Parameter> table = inline_frame_table();
  std::erase_if(table, [](const Parameter& p) { return p.name == "at" || p.name == "port"; });
  return inline_frame_bytes(check(table, fields, "frame"));
}

}  // namespace loom
