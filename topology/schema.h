#pragma once

// What the parameter tables say, for programs: a JSON Schema (draft 2020-12) so that editors complete and check
// scenarios, and a description of every device, parameter, unit and drop reason for forms and documentation.
//
// The schema accepts what the parser accepts except rules that look at two places at once (names that must exist,
// keys that exclude each other); where the parser takes a placeholder "${name}", so does the schema.
//
// Source: JSON Schema draft 2020-12, core and validation.
// Not modelled: the schema of results and manifests.

#include <nlohmann/json.hpp>

#include "devices/registry/device_type.h"

namespace loom {

nlohmann::ordered_json scenario_schema(const DeviceRegistry& devices);
nlohmann::ordered_json describe_json(const DeviceRegistry& devices);

// The schema of one value, and of a record of them.
nlohmann::ordered_json parameter_schema(const Parameter& parameter);
nlohmann::ordered_json record_schema(const std::vector<Parameter>& table);

}  // namespace loom
