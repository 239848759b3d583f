// What a scenario says of its devices, against the device table: ports, references to nodes and ports, what a device
// type checks itself, and the `set` faults.

#include "topology/scenario_reader.h"

namespace loom {

void ScenarioReader::check_devices() {
  for (NodeSpec& spec : scenario_.nodes) {
    if (spec.type == nullptr) continue;
    const PortRule& rule = spec.type->ports;
    for (const std::string& name : rule.names) make_port({spec.name, name, spec.mark}, label(spec));
    if (spec.ports.size() < rule.least || spec.ports.size() > rule.most) {
      const bool few = spec.ports.size() < rule.least;
      complain(
          spec.mark, label(spec) + " has " + std::to_string(spec.ports.size()) + " ports",
          std::string("it needs at ") + (few ? "least " : "most ") + std::to_string(few ? rule.least : rule.most));
      continue;
    }
    check_references(spec.type->parameters, spec.settings, label(spec));
    if (!spec.type->check) continue;
    const size_t complaints = errors_.size();
    complain_of(spec, spec.mark, [&] { spec.type->check(spec.settings, spec.ports); });
    if (errors_.size() == complaints) check_sets(spec);
  }
  if (errors_.empty()) check_links();
}

// What each end of a link says of the other.
void ScenarioReader::check_links() {
  for (const NodeSpec& spec : scenario_.nodes) {
    if (!spec.type->check_link) continue;
    for (const std::string& port : spec.ports) {
      LinkEnd far;
      SourceMark where = spec.mark;
      for (const LinkSpec& link : scenario_.links) {
        const bool is_a = link.a.node == spec.name && link.a.port == port;
        if (!is_a && !(link.b.node == spec.name && link.b.port == port)) continue;
        const PortRef& other = is_a ? link.b : link.a;
        const NodeSpec* const node = scenario_.find_node(other.node);
        far = {node->type, &node->settings, other.port};
        where = link.mark;
      }
      complain_of(spec, where, [&] { spec.type->check_link(spec.settings, port, far); });
    }
  }
}

// What `set` faults say of a node that is as it should be itself.
void ScenarioReader::check_sets(const NodeSpec& spec) {
  if (!spec.type->check_set) return;
  for (const FaultSpec& fault : scenario_.faults) {
    if (fault.action != FaultSpec::Action::kSet || fault.targets.front().node != spec.name) continue;
    complain_of(spec, fault.mark,
                [&] { spec.type->check_set(spec.settings, spec.ports, fault.with, fault.targets.front().port); });
  }
}

template <typename Check>
void ScenarioReader::complain_of(const NodeSpec& spec, const SourceMark& mark, const Check& check) {
  try {
    check();
  } catch (const UserError& error) {
    complain(error.where().file.empty() ? mark : error.where(), label(spec) + ": " + error.message(), error.hint());
  }
}

void ScenarioReader::check_references(const std::vector<Parameter>& table, const Settings& settings,
                                      const std::string& what) {
  for (const Parameter& parameter : table) {
    if (!settings.was_given(parameter.name)) continue;
    for (const auto& [key, value] : settings.fields()) {
      if (key == parameter.name) check_reference(parameter, value, what);
    }
  }
}

void ScenarioReader::check_reference(const Parameter& parameter, const Settings::Value& value,
                                     const std::string& what) {
  switch (parameter.kind) {
    case ValueKind::kNode:
      known_node(value.as<std::string>(), value.mark, what);
      break;
    case ValueKind::kPort:
      known_port(port_ref(value.as<std::string>(), value.mark), what);
      break;
    case ValueKind::kRecord:
      check_references(parameter.fields, value.as<Settings>(), what);
      break;
    case ValueKind::kList:
      for (const auto& item : value.as<std::vector<Settings::Value>>())
        check_reference(parameter.fields[0], item, what);
      break;
    case ValueKind::kMap:
      for (const auto& [name, item] : value.as<Settings>().fields()) check_reference(parameter.fields[0], item, what);
      break;
    default:
      break;
  }
}

}  // namespace loom
