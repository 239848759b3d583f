#include "topology/inline_frame.h"

#include <algorithm>

#include "core/wire/frame_spec.h"

namespace loom {

namespace {

ValueKind kind_of(const wire::FrameField& field) {
  if (field.name == "vlan") return ValueKind::kVlanId;  // a priority tag is what `priority` alone says
  if (field.name == "size") return ValueKind::kBytes;
  switch (field.kind) {
    case wire::FrameFieldKind::kMac:
      return ValueKind::kMac;
    case wire::FrameFieldKind::kIpv4:
      return ValueKind::kIpv4;
    case wire::FrameFieldKind::kNumber:
      return ValueKind::kInteger;
    default:
      return ValueKind::kText;
  }
}

// As a user would write it for a FrameSpec.
std::string text_of(const Settings& settings, const Parameter& parameter) {
  const std::string& key = parameter.name;
  switch (parameter.kind) {
    case ValueKind::kMac:
      return settings.mac(key).text();
    case ValueKind::kIpv4:
      return settings.ipv4(key).text();
    case ValueKind::kInteger:
      return std::to_string(settings.integer(key));
    case ValueKind::kVlanId:
      return std::to_string(settings.vlan_id(key));
    case ValueKind::kBytes:
      return std::to_string(settings.bytes(key).bytes());
    default:
      return settings.text(key);
  }
}

[[noreturn]] void refuse(const Settings& settings, const wire::FrameComplaint& complaint) {
  if (complaint.field.empty()) throw UserError(settings.mark(), complaint.what, complaint.hint);
  throw UserError(settings.mark(complaint.field), "frame " + complaint.field + " " + complaint.what, complaint.hint);
}

}  // namespace

std::vector<Parameter> frame_field_parameters() {
  std::vector<Parameter> parameters;
  for (const wire::FrameField& field : wire::frame_fields()) {
    Parameter parameter;
    parameter.name = field.name;
    parameter.kind = kind_of(field);
    parameter.help = field.help;
    if (parameter.kind == ValueKind::kInteger) {
      parameter.least = static_cast<int64_t>(field.least);
      parameter.most = static_cast<int64_t>(field.most);
    }
    parameters.push_back(std::move(parameter));
  }
  return parameters;
}

std::vector<uint8_t> inline_frame_bytes(const Settings& settings) {
  wire::FrameSpec spec;
  for (const Parameter& parameter : frame_field_parameters()) {
    if (!settings.was_given(parameter.name)) continue;
    if (const auto complaint = spec.set(parameter.name, text_of(settings, parameter))) refuse(settings, *complaint);
  }
  wire::FrameComplaint complaint;
  auto bytes = spec.build(complaint);
  if (!bytes) refuse(settings, complaint);
  return *std::move(bytes);
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
  return inline_frame_bytes(check(frame_field_parameters(), fields, "frame"));
}

}  // namespace loom
