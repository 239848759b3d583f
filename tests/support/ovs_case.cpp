#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "tests/support/capture_bytes.h"
#include "tests/support/switch_case.h"

namespace loom::testing {

namespace {

using nlohmann::json;

json read_json(const std::string& path) {
  std::ifstream in(path);
  if (!in) throw std::runtime_error(path + " cannot be read");
  return json::parse(in);
}

VlanSet vlans_in(const json& list) {
  VlanSet set;
  for (const json& vid : list) set.set(vid.get<size_t>());
  return set;
}

// Values come as text from ovs-vsctl, as numbers where the case names the column.
unsigned long number_in(const json& value) {
  return value.is_string() ? std::stoul(value.get<std::string>()) : value.get<unsigned long>();
}

OvsVlans vlans_of(const json& port) {
  OvsVlans config;
  const std::string mode = port.value("vlan_mode", "");
  if (port.contains("tag")) config.tag = port["tag"].get<uint16_t>();
  if (port.contains("trunks")) config.trunks = vlans_in(port["trunks"]);
  if (port.contains("cvlans")) config.cvlans = vlans_in(port["cvlans"]);
  using Mode = OvsVlans::Mode;
  static const std::map<std::string, Mode> modes{{"access", Mode::kAccess},
                                                 {"trunk", Mode::kTrunk},
                                                 {"native-tagged", Mode::kNativeTagged},
                                                 {"native-untagged", Mode::kNativeUntagged},
                                                 {"dot1q-tunnel", Mode::kDot1qTunnel}};
  config.mode = !mode.empty() ? modes.at(mode) : port.contains("tag") ? Mode::kAccess : Mode::kTrunk;
  const json columns = port.value("set", json::object());
  for (const auto& [key, value] : columns.items()) {
    const auto text = value.template get<std::string>();
    if (key == "other_config:priority-tags") {
      config.priority_tags = text == "always"       ? PriorityTags::kAlways
                             : text == "if-nonzero" ? PriorityTags::kIfNonzero
                                                    : PriorityTags::kNever;
    } else if (key == "other_config:qinq-ethtype") {
      config.qinq_ethtype = text == "802.1q" ? wire::kTpidCustomer : wire::kTpidService;
    } else if (key != "protected") {
      throw std::runtime_error("port column not understood: " + key);
    }
  }
  return config;
}

// `-- --id=@a get port p1 ... create mirror name=m0 select_src_port=@a ...`
MirrorConfig mirror_of(const json& arguments) {
  MirrorConfig mirror;
  std::map<std::string, std::string> names;
  for (size_t i = 0; i < arguments.size(); ++i) {
    const auto word = arguments[i].get<std::string>();
    if (word.starts_with("--id=@") && i + 3 < arguments.size() && arguments[i + 1] == "get") {
      names[word.substr(5)] = arguments[i + 3].get<std::string>();
    }
    const size_t equals = word.find('=');
    if (word.starts_with("-") || equals == std::string::npos) continue;
    const std::string key = word.substr(0, equals);
    std::vector<std::string> values;
    std::string rest = word.substr(equals + 1);
    for (size_t comma; !rest.empty(); rest = comma == std::string::npos ? "" : rest.substr(comma + 1)) {
      comma = rest.find(',');
      const std::string value = rest.substr(0, comma);
      values.push_back(names.contains(value) ? names[value] : value);
    }
    if (key == "name") mirror.name = values.at(0);
    if (key == "select_all") mirror.select_all = values.at(0) == "true";
    if (key == "select_src_port") mirror.select_src = values;
    if (key == "select_dst_port") mirror.select_dst = values;
    if (key == "output_port") mirror.output_port = values.at(0);
    if (key == "output_vlan") mirror.output_vlan = static_cast<uint16_t>(std::stoul(values.at(0)));
    if (key == "select_vlan") {
      mirror.select_vlan = VlanSet{};
      for (const std::string& value : values) mirror.select_vlan->set(std::stoul(value));
    }
  }
  return mirror;
}

SwitchConfig config_of(const json& described) {
  SwitchConfig config = ovs_defaults();
  for (const json& port : described.at("ports")) {
    PortConfig made = default_port(Dialect::kOpenVswitch, port.at("name"));
    made.vlans = vlans_of(port);
    made.isolated = port.value("set", json::object()).value("protected", "false") == "true";
    config.ports.push_back(made);
  }
  const json bridge = described.value("bridge", json::object()).value("set", json::object());
  for (const auto& [key, value] : bridge.items()) {
    if (key == "other_config:forward-bpdu") {
      config.forward_bpdu = value == "true";
    } else if (key == "other_config:mac-aging-time") {
      config.table.ageing = Duration::s(static_cast<int64_t>(number_in(value)));
    } else if (key == "other_config:mac-table-size") {
      config.table.capacity = static_cast<uint32_t>(number_in(value));
    } else {
      throw std::runtime_error("bridge column not understood: " + key);
    }
  }
  for (const json& arguments : described.value("vsctl", json::array()))
    config.mirrors.push_back(mirror_of(arguments));
  return config;
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
