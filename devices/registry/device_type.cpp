#include "devices/registry/device_type.h"

#include "core/check.h"

namespace loom {

const std::vector<Parameter>& DeviceType::port_parameters() const {
  static const std::vector<Parameter> kNone;
  for (const Parameter& parameter : parameters) {
    if (parameter.name == "ports" && parameter.kind == ValueKind::kMap) return parameter.fields.at(0).fields;
  }
  return kNone;
}

void DeviceRegistry::add(DeviceType type) {
  LOOM_CHECK(find(type.name) == nullptr, "a device type's name is its own");
  LOOM_CHECK(type.make != nullptr, "a device type can make its device");
  types_.push_back(std::move(type));
}

const DeviceType* DeviceRegistry::find(std::string_view name) const {
  for (const DeviceType& type : types_) {
    if (type.name == name) return &type;
  }
  return nullptr;
}

}  // namespace loom
