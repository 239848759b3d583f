#include "topology/scenario.h"

#include "topology/scenario_reader.h"
#include "topology/yaml_reader.h"

namespace loom {

bool TrafficSpec::endless() const {
  const auto* udp = std::get_if<UdpSpec>(&what);
  return udp != nullptr && udp->endless();
}

const NodeSpec* Scenario::find_node(const std::string& node_name) const {
  const std::optional<size_t> index = node_index(node_name);
  return index ? &nodes[*index] : nullptr;
}

std::optional<size_t> Scenario::node_index(const std::string& node_name) const {
  const auto found = node_by_name.find(node_name);
  if (found == node_by_name.end()) return std::nullopt;
  return found->second;
}

const LinkSpec* Scenario::link_at(const PortRef& port) const {
  const auto found = link_by_port.find(port.text());
  return found == link_by_port.end() ? nullptr : &links[found->second];
}

ScenarioCheck check_scenario(const std::string& text, const std::string& file, const DeviceRegistry& devices,
                             const ScenarioOptions& options) {
  return ScenarioReader(devices, options).read(text, file);
}

ScenarioCheck check_scenario_file(const std::string& path, const DeviceRegistry& devices,
                                  const ScenarioOptions& options) {
  try {
    return check_scenario(read_text_file(path), path, devices, options);
  } catch (const UserError& error) {
    ScenarioCheck result;
    result.errors.push_back(error);
    return result;
  }
}

Scenario parse_scenario(const std::string& text, const std::string& file, const DeviceRegistry& devices,
                        const ScenarioOptions& options) {
  ScenarioCheck result = check_scenario(text, file, devices, options);
  if (!result.scenario) throw result.errors.front();
  return *std::move(result.scenario);
}

Scenario load_scenario(const std::string& path, const DeviceRegistry& devices, const ScenarioOptions& options) {
  return parse_scenario(read_text_file(path), path, devices, options);
}

}  // namespace loom
