#include "topology/schema.h"

#include <string>
#include <utility>

#include "core/drop_reason.h"
#include "core/units_text.h"
#include "devices/registry/scalar_value.h"
#include "topology/scenario_tables.h"

namespace loom {

namespace {

using Json = nlohmann::ordered_json;

const char* const kPlaceholder = "\\$\\{[^}]+\\}";

Json text_matching(const std::string& pattern) {
  return {{"type", "string"}, {"pattern", "^(" + pattern + ")$|" + kPlaceholder}};
}

Json or_placeholder(Json schema) {
  return {{"anyOf", Json::array({std::move(schema), {{"type", "string"}, {"pattern", kPlaceholder}}})}};
}

std::string quantity_pattern(const std::string& units) {
  return "[0-9]+(\\.[0-9]+)? *(" + units + ")";
}

// A number of nothing needs no unit.
Json zero_or(Json schema) {
  return {{"anyOf", Json::array({std::move(schema), {{"const", 0}}})}};
}

constexpr const char* kDurationUnits = "ps|ns|us|µs|μs|ms|s|min|h";
constexpr const char* kByteUnits = "B|kB|KB|MB|GB|TB|KiB|MiB|GiB|TiB";
constexpr const char* kBitRateUnits = "(k|K|M|G|T)?bps|(k|M|G|T)?b/s|(k|M|G|T)?bit/s";
constexpr const char* kFrameRateUnits = "(k|M|G)?pps|(k|M|G)?fps";
constexpr const char* kVlan = "0*([1-9][0-9]{0,2}|[1-3][0-9]{3}|40[0-8][0-9]|409[0-4])";

Json vlan_set_schema() {
  const std::string part = std::string(" *") + kVlan + " *(- *" + kVlan + " *)?";
  const Json one{{"anyOf", Json::array({{{"type", "integer"}, {"minimum", 1}, {"maximum", 4094}},
                                        text_matching("all|none|" + part + "(," + part + ")*")})}};
  return {{"anyOf", Json::array({one, {{"type", "array"}, {"items", one}}})}};
}

Json scalar_schema(const Parameter& p) {
  switch (p.kind) {
    case ValueKind::kBool:
      return or_placeholder({{"type", "boolean"}});
    case ValueKind::kInteger: {
      Json integer{{"type", "integer"}, {"minimum", p.least}};
      if (p.most != INT64_MAX) integer["maximum"] = p.most;
      return or_placeholder(std::move(integer));
    }
    case ValueKind::kReal:
      return or_placeholder({{"type", "number"}, {"exclusiveMinimum", 0}});
    case ValueKind::kChoice: {
      Json choices = Json::array();
      for (const std::string& choice : p.choices) choices.push_back(choice);
      return or_placeholder({{"enum", std::move(choices)}});
    }
    case ValueKind::kDuration:
      return zero_or(text_matching("0|" + quantity_pattern(kDurationUnits)));
    case ValueKind::kBytes:
      return zero_or(text_matching("0|" + quantity_pattern(kByteUnits)));
    case ValueKind::kBitRate:
      return text_matching("unlimited|" + quantity_pattern(kBitRateUnits));
    case ValueKind::kFrameRate:
      return text_matching("unlimited|" + quantity_pattern(kFrameRateUnits));
    case ValueKind::kRatio:
      return {{"anyOf", Json::array({{{"type", "number"}, {"minimum", 0}, {"maximum", 1}},
                                     text_matching("[0-9]+(\\.[0-9]+)?([eE]-?[0-9]+)? *%?")})}};
    case ValueKind::kMac:
      return text_matching("[0-9A-Fa-f]{2}([:-][0-9A-Fa-f]{2}){5}");
    case ValueKind::kIpv4:
      return text_matching("[0-9]{1,3}(\\.[0-9]{1,3}){3}");
    case ValueKind::kIpv4Prefix: {
      std::string pattern = "[0-9]{1,3}(\\.[0-9]{1,3}){3}/[0-9]{1,2}";
      for (const std::string& word : p.choices) pattern += "|" + word;
      return text_matching(pattern);
    }
    case ValueKind::kVlanId:
      return or_placeholder({{"type", "integer"}, {"minimum", 1}, {"maximum", 4094}});
    case ValueKind::kVlanSet:
      return vlan_set_schema();
    case ValueKind::kPort:
      return text_matching("[^:]+:[^:]+");
    case ValueKind::kPath:
      return {{"type", "string"}, {"minLength", 1}};
    default:
      // Words that look like numbers are still words to the parser: a node called 1, a name of 2024.
      return {{"type", Json::array({"string", "number", "boolean"})}};
  }
}

Json nullable(Json schema) {
  return {{"anyOf", Json::array({std::move(schema), {{"type", "null"}}})}};
}

Json compound_schema(const Parameter& p) {
  if (p.kind == ValueKind::kRecord) {
    Json record = nullable(record_schema(p.fields));
    if (p.shorthand.empty()) return record;
    for (const Parameter& field : p.fields) {
      if (field.name == p.shorthand) record["anyOf"].push_back(parameter_schema(field));
    }
    return record;
  }
  Json element = parameter_schema(p.fields.at(0));
  if (p.kind == ValueKind::kMap) {
    return nullable({{"type", "object"}, {"additionalProperties", std::move(element)}});
  }
  Json list = nullable({{"type", "array"}, {"items", element}});
  if (is_scalar(p.fields[0].kind)) list["anyOf"].push_back(std::move(element));
  return list;
}

// A node's settings are those of its kind. With `partial` nothing is required: for topology.kinds.
Json device_schema(const DeviceType& type, bool partial) {
  Json schema = record_schema(type.parameters);
  schema["description"] = type.summary;
  if (partial) {
    schema.erase("required");
    return schema;
  }
  // What is required may also be said in topology.kinds, so a node alone need not say it.
  schema["required"] = Json::array({"kind"});
  Json kind{{"const", type.name}};
  schema["properties"]["kind"] = std::move(kind);
  return schema;
}

Json nodes_schema(const DeviceRegistry& devices) {
  Json kinds = Json::array();
  Json choices = Json::array();
  for (const DeviceType& type : devices.all()) {
    kinds.push_back(type.name);
    choices.push_back(
        {{"if", {{"properties", {{"kind", {{"const", type.name}}}}}}}, {"then", {{"$ref", "#/$defs/" + type.name}}}});
  }
  Json node{{"type", "object"},
            {"properties", {{"kind", {{"enum", std::move(kinds)}}}}},
            {"required", Json::array({"kind"})},
            {"allOf", std::move(choices)}};
  return nullable({{"type", "object"}, {"additionalProperties", std::move(node)}});
}

Json traffic_schema() {
  Json choices = Json::array();
  for (const TrafficTable& table : traffic_tables()) {
    Json one = record_schema(table.parameters);
    one["description"] = table.summary;
    choices.push_back(std::move(one));
  }
  return nullable({{"type", "array"}, {"items", {{"oneOf", std::move(choices)}}}});
}

const char* kind_name(ValueKind kind) {
  switch (kind) {
    case ValueKind::kBool:
      return "bool";
    case ValueKind::kInteger:
      return "integer";
    case ValueKind::kReal:
      return "real";
    case ValueKind::kText:
      return "text";
    case ValueKind::kChoice:
      return "choice";
    case ValueKind::kDuration:
      return "duration";
    case ValueKind::kBytes:
      return "bytes";
    case ValueKind::kBitRate:
      return "bit-rate";
    case ValueKind::kFrameRate:
      return "frame-rate";
    case ValueKind::kRatio:
      return "ratio";
    case ValueKind::kMac:
      return "mac";
    case ValueKind::kIpv4:
      return "ipv4";
    case ValueKind::kIpv4Prefix:
      return "ipv4-prefix";
    case ValueKind::kVlanId:
      return "vlan";
    case ValueKind::kVlanSet:
      return "vlans";
    case ValueKind::kPath:
      return "path";
    case ValueKind::kNode:
      return "node";
    case ValueKind::kPort:
      return "port";
    case ValueKind::kList:
      return "list";
    case ValueKind::kRecord:
      return "record";
    case ValueKind::kMap:
      return "map";
    case ValueKind::kAny:
      break;
  }
  return "any";
}

Json describe_table(const std::vector<Parameter>& table);

Json describe_parameter(const Parameter& p) {
  Json out{{"name", p.name}, {"kind", kind_name(p.kind)}, {"help", p.help}};
  if (p.required) out["required"] = true;
  if (p.settable) out["settable"] = true;
  if (p.default_text) out["default"] = *p.default_text;
  if (p.kind == ValueKind::kInteger) {
    out["least"] = p.least;
    if (p.most != INT64_MAX) out["most"] = p.most;
  }
  if (!p.choices.empty()) out["choices"] = p.choices;
  if (!p.shorthand.empty()) out["shorthand"] = p.shorthand;
  if (p.kind == ValueKind::kRecord) out["fields"] = describe_table(p.fields);
  if (p.kind == ValueKind::kList || p.kind == ValueKind::kMap) out["element"] = describe_parameter(p.fields.at(0));
  return out;
}

Json describe_table(const std::vector<Parameter>& table) {
  Json out = Json::array();
  for (const Parameter& p : table) out.push_back(describe_parameter(p));
  return out;
}

}  // namespace

Json parameter_schema(const Parameter& parameter) {
  Json schema;
  if (parameter.kind == ValueKind::kAny) {
    schema = Json::object();
  } else {
    schema = is_scalar(parameter.kind) ? scalar_schema(parameter) : compound_schema(parameter);
  }
  if (!parameter.help.empty()) schema["description"] = parameter.help;
  if (parameter.default_text && is_scalar(parameter.kind)) {
    const std::string& text = *parameter.default_text;
    if (parameter.kind == ValueKind::kBool) {
      schema["default"] = text == "true";
    } else if (parameter.kind == ValueKind::kInteger || parameter.kind == ValueKind::kVlanId) {
      schema["default"] = std::stoll(text, nullptr, 0);
    } else {
      schema["default"] = text;
    }
  }
  return schema;
}

Json record_schema(const std::vector<Parameter>& table) {
  Json properties = Json::object();
  Json required = Json::array();
  for (const Parameter& p : table) {
    properties[p.name] = parameter_schema(p);
    if (p.required) required.push_back(p.name);
  }
  Json schema{{"type", "object"}, {"properties", std::move(properties)}, {"additionalProperties", false}};
  if (!required.empty()) schema["required"] = std::move(required);
  return schema;
}

Json scenario_schema(const DeviceRegistry& devices) {
  Json schema{{"$schema", "https://json-schema.org/draft/2020-12/schema"}, {"title", "Etherloom scenario"}};
  schema.update(record_schema(scenario_table()));
  Json& properties = schema["properties"];
  properties["traffic"] = traffic_schema();
  Json& topology = properties["topology"];
  topology = record_schema(topology_table());
  topology["properties"]["nodes"] = nodes_schema(devices);
  Json kinds = Json::object();
  Json definitions = Json::object();
  for (const DeviceType& type : devices.all()) {
    kinds[type.name] = device_schema(type, true);
    definitions[type.name] = device_schema(type, false);
  }
  topology["properties"]["kinds"] =
      nullable({{"type", "object"}, {"properties", std::move(kinds)}, {"additionalProperties", false}});
  schema["$defs"] = std::move(definitions);
  return schema;
}

Json describe_json(const DeviceRegistry& devices) {
  Json types = Json::array();
  for (const DeviceType& type : devices.all()) {
    Json ports{{"least", type.ports.least}};
    if (type.ports.most != SIZE_MAX) ports["most"] = type.ports.most;
    if (!type.ports.names.empty()) ports["names"] = type.ports.names;
    Json tables = Json::array();
    for (const DeviceTable& table : type.tables) {
      tables.push_back({{"name", table.name}, {"help", table.help}, {"columns", describe_table(table.columns)}});
    }
    Json decisions = Json::array();
    for (const DecisionPoint& point : type.decisions) {
      decisions.push_back({{"rule", point.rule}, {"outcome", point.outcome}, {"meaning", point.meaning}});
    }
    Json reasons = Json::array();
    for (const DropReason reason : type.drops) reasons.push_back(name_of(reason));
    types.push_back({{"kind", type.name},
                     {"summary", type.summary},
                     {"ports", std::move(ports)},
                     {"parameters", describe_table(type.parameters)},
                     {"tables", std::move(tables)},
                     {"decisions", std::move(decisions)},
                     {"drop_reasons", std::move(reasons)}});
  }
  Json traffic = Json::array();
  for (const TrafficTable& table : traffic_tables()) {
    traffic.push_back(
        {{"kind", table.key}, {"summary", table.summary}, {"parameters", describe_table(table.parameters)}});
  }
  Json drops = Json::array();
  for (const DropReasonInfo& info : kDropReasons) drops.push_back({{"name", info.name}, {"meaning", info.meaning}});
  const auto units = [](Quantity quantity) { return std::string(accepted_units(quantity)); };
  return {{"devices", std::move(types)},
          {"links", describe_table(link_table())},
          {"traffic", std::move(traffic)},
          {"faults", describe_table(fault_table())},
          {"expect", describe_table(expect_table())},
          {"run", describe_table(run_table())},
          {"generate", describe_table(generate_table())},
          {"drop_reasons", std::move(drops)},
          {"units",
           {{"duration", units(Quantity::kDuration)},
            {"bytes", units(Quantity::kBytes)},
            {"bit-rate", units(Quantity::kBitRate)},
            {"frame-rate", units(Quantity::kFrameRate)},
            {"ratio", units(Quantity::kRatio)}}}};
}

}  // namespace loom
