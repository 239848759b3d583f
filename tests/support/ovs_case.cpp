#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "tests/support/capture_bytes.h"
#include "tests/support/ovs_commands.h"
#include "tests/support/switch_case.h"

namespace loom::testing {

namespace {

using nlohmann::json;

json read_json(const std::string& path) {
  std::ifstream in(path);
  if (!in) throw std::runtime_error(path + " cannot be read");
  return json::parse(in);
}

std::string text_of(const json& value) {
  return value.is_string() ? value.get<std::string>() : value.dump();
}

// The case's configuration as the commands that make it.
SwitchConfig config_of(const json& described) {
  OvsCommands commands;
  for (const json& port : described.at("ports")) {
    const std::string name = port.at("name");
    commands.run("ovs-vsctl add-port br0 " + name);
    std::string columns;
    for (const char* column : {"vlan_mode", "tag", "trunks", "cvlans"}) {
      if (port.contains(column)) columns += std::string(" ") + column + "=" + text_of(port[column]);
    }
    const json further = port.value("set", json::object());
    for (const auto& [key, value] : further.items()) columns += " " + key + "=" + text_of(value);
    if (!columns.empty()) commands.run("ovs-vsctl set Port " + name + columns);
  }
  const json bridge = described.value("bridge", json::object()).value("set", json::object());
  for (const auto& [key, value] : bridge.items())
    commands.run("ovs-vsctl set Bridge br0 " + key + "=" + text_of(value));
  const json arguments = described.value("vsctl", json::array());
  for (const json& command : arguments) {
    std::string line = "ovs-vsctl";
    for (const json& word : command) line += " " + text_of(word);
    commands.run(line);
  }
  return commands.config;
}

}  // namespace

SwitchCase read_ovs_case(const std::string& folder) {
  SwitchCase recorded;
  recorded.name = std::filesystem::path(folder).filename();
  const json described = read_json(folder + "/case.json");
  recorded.config = config_of(described);

  std::map<std::string, std::vector<std::vector<uint8_t>>> in;
  std::map<std::string, std::vector<std::vector<uint8_t>>> out;
  for (const PortConfig& port : recorded.config.ports) {
    const std::string in_path = folder + "/in/" + port.name + ".pcap";
    const std::string out_path = folder + "/expected/" + port.name + ".pcap";
    if (std::filesystem::exists(in_path)) in[port.name] = capture_bytes(in_path);
    if (std::filesystem::exists(out_path)) out[port.name] = capture_bytes(out_path);
  }
  const json trace = read_json(folder + "/expected/trace.json");
  std::map<std::string, size_t> next;
  for (const json& frame : trace.at("frames")) {
    SwitchCase::Step step;
    step.when = Time::at(Duration::us(static_cast<int64_t>(frame.at("t_ms").get<double>() * 1000 + 0.5)));
    step.port = frame.at("port");
    step.frame = in.at(step.port).at(next[step.port]++);
    step.text = "frame " + frame.at("n").dump() + " into " + step.port + " at " + frame.at("t_ms").dump() + " ms";
    for (const json& output : frame.at("out")) {
      const auto port = output.at(0).get<std::string>();
      step.expected.push_back({port, out.at(port).at(output.at(1).get<size_t>())});
    }
    recorded.steps.push_back(std::move(step));
  }
  SwitchCase::Step end;
  end.text = "at the end";
  end.when = recorded.steps.empty() ? Time::zero() : recorded.steps.back().when;
  if (described.contains("end_ms")) {
    end.when = std::max(end.when, Time::at(Duration::ms(described["end_ms"].get<int64_t>())));
  }
  end.shows_table = true;
  for (const json& entry : trace.at("fdb")) {
    end.table.push_back(entry.at(1).dump() + " " + entry.at(2).get<std::string>() + " " +
                        entry.at(0).get<std::string>());
  }
  std::sort(end.table.begin(), end.table.end());
  recorded.steps.push_back(std::move(end));
  return recorded;
}

}  // namespace loom::testing
