#include "devices/live/ovs_commands.h"

#include <algorithm>
#include <map>

namespace loom::live {

namespace {

std::string list_of(const VlanSet& set) {
  std::string text;
  for (size_t vid = 0; vid < set.size(); ++vid) {
    if (set[vid]) text += (text.empty() ? "" : ",") + std::to_string(vid);
  }
  return "[" + text + "]";
}

std::string boolean(bool value) {
  return value ? "true" : "false";
}

// The columns of the Port table; a column that is not there is clear.
std::map<std::string, std::string> columns_of(const PortConfig& port) {
  std::map<std::string, std::string> columns;
  const auto& vlans = std::get<OvsVlans>(port.vlans);
  using Mode = OvsVlans::Mode;
  static const std::map<Mode, std::string> kModes{{Mode::kNativeTagged, "native-tagged"},
                                                  {Mode::kNativeUntagged, "native-untagged"},
                                                  {Mode::kDot1qTunnel, "dot1q-tunnel"}};
  if (const auto mode = kModes.find(vlans.mode); mode != kModes.end()) columns["vlan_mode"] = mode->second;
  if (vlans.mode != Mode::kTrunk) columns["tag"] = std::to_string(vlans.tag);
  if (vlans.trunks) columns["trunks"] = list_of(*vlans.trunks);
  if (vlans.cvlans) columns["cvlans"] = list_of(*vlans.cvlans);
  if (port.isolated) columns["protected"] = "true";
  if (vlans.priority_tags != PriorityTags::kNever) {
    columns["other_config:priority-tags"] = vlans.priority_tags == PriorityTags::kAlways ? "always" : "if-nonzero";
  }
  if (vlans.qinq_ethtype == wire::kTpidCustomer) columns["other_config:qinq-ethtype"] = "802.1q";
  return columns;
}

std::string set_words(const std::map<std::string, std::string>& columns) {
  std::string words;
  for (const auto& [column, value] : columns) words += " " + column + "=" + value;
  return words;
}

std::string mirror_command(const MirrorConfig& mirror) {
  std::vector<std::string> ports = mirror.select_src;
  ports.insert(ports.end(), mirror.select_dst.begin(), mirror.select_dst.end());
  if (!mirror.output_port.empty()) ports.push_back(mirror.output_port);
  std::sort(ports.begin(), ports.end());
  ports.erase(std::unique(ports.begin(), ports.end()), ports.end());
  const auto references = [](const std::vector<std::string>& names) {
    std::string text;
    for (const std::string& name : names) text += (text.empty() ? "@" : ",@") + name;
    return text;
  };
  std::string line = "ovs-vsctl";
  for (const std::string& port : ports) line += " -- --id=@" + port + " get Port " + port;
  line += " -- --id=@m create Mirror name=" + mirror.name;
  if (!mirror.select_src.empty()) line += " select_src_port=" + references(mirror.select_src);
  if (!mirror.select_dst.empty()) line += " select_dst_port=" + references(mirror.select_dst);
  if (mirror.select_all) line += " select_all=true";
  if (mirror.select_vlan) line += " select_vlan=" + list_of(*mirror.select_vlan);
  line += mirror.output_port.empty() ? " output_vlan=" + std::to_string(mirror.output_vlan)
                                     : " output_port=@" + mirror.output_port;
  return line + " -- add Bridge br0 mirrors @m";
}

std::string entry_command(const StaticEntry& entry) {
  const std::string vlan = std::to_string(entry.vlan);
  return entry.flags != 0 ? "ovs-appctl fdb/add br0 " + entry.port + " " + vlan + " " + entry.mac.text()
                          : "ovs-appctl fdb/del br0 " + vlan + " " + entry.mac.text();
}

std::string set_bridge(const std::string& words) {
  return "ovs-vsctl set Bridge br0 " + words;
}

std::string ageing_word(Duration ageing) {
  return "other_config:mac-aging-time=" + std::to_string(ageing / Duration::s(1));
}

std::optional<std::string> refusal_of(const PortConfig& port) {
  if (!port.learning) return "a port of Open vSwitch always learns";
  if (port.admit != FrameTypes::kAll) return "acceptable frame types are no setting of Open vSwitch";
  if (std::any_of(port.storm.begin(), port.storm.end(), [](FrameRate r) { return !r.is_unlimited(); })) {
    return "Open vSwitch has no storm control";
  }
  if (port.flood != std::array<bool, kFloodKinds>{true, true, true} &&
      port.flood != std::array<bool, kFloodKinds>{false, false, false}) {
    return "Open vSwitch floods all kinds of frames out of a port or none";
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::string> ovs_refusal(const SwitchConfig& config) {
  if (config.dialect != Dialect::kOpenVswitch) return "the scenario's switch is the Linux bridge";
  if (config.shared_learning) return "Open vSwitch learns for each VLAN by itself";
  if (config.latency != Duration{} || !config.forwarding_rate.is_unlimited()) {
    return "the time a real switch takes cannot be set";
  }
  if (config.table.ageing.count_ps() % Duration::s(1).count_ps() != 0) {
    return "Open vSwitch counts ageing time in seconds";
  }
  for (const StaticEntry& entry : config.static_entries) {
    if (entry.flags != MacEntry::kStatic) return "Open vSwitch knows neither sticky nor local entries";
  }
  for (const PortConfig& port : config.ports) {
    if (auto why = refusal_of(port)) return port.name + ": " + *why;
  }
  return std::nullopt;
}

std::vector<std::string> ovs_commands(const SwitchConfig& config) {
  std::vector<std::string> lines{
      "ovs-vsctl set Open_vSwitch . other_config:vlan-limit=" + std::to_string(config.vlan_limit),
      "ovs-vsctl add-br br0 -- set Bridge br0 datapath_type=dummy fail_mode=standalone"};
  std::string words = ageing_word(config.table.ageing);
  if (config.table.capacity != 0) words += " other_config:mac-table-size=" + std::to_string(config.table.capacity);
  if (config.flood_vlans.any()) words += " flood_vlans=" + list_of(config.flood_vlans);
  if (config.forward_bpdu) words += " other_config:forward-bpdu=true";
  if (config.address) words += " other_config:hwaddr=" + config.address->text();
  lines.push_back(set_bridge(words));
  size_t number = 0;
  for (const PortConfig& port : config.ports) {
    std::string line = "ovs-vsctl add-port br0 " + port.name + " -- set Interface " + port.name +
                       " type=dummy ofport_request=" + std::to_string(++number) + " options:tx_pcap=" + port.name +
                       ".pcap";
    if (port.mtu != 1500 && port.mtu != 0) line += " mtu_request=" + std::to_string(port.mtu);
    const std::string columns = set_words(columns_of(port));
    lines.push_back(line + (columns.empty() ? "" : " -- set Port " + port.name + columns));
  }
  for (const PortConfig& port : config.ports) {
    if (!port.flood[0]) lines.push_back("ovs-ofctl mod-port br0 " + port.name + " no-flood");
  }
  for (const MirrorConfig& mirror : config.mirrors) lines.push_back(mirror_command(mirror));
  for (const StaticEntry& entry : config.static_entries) lines.push_back(entry_command(entry));
  return lines;
}

std::vector<std::string> ovs_port_commands(const PortConfig& before, const PortConfig& after) {
  std::vector<std::string> lines;
  const auto was = columns_of(before);
  const auto is = columns_of(after);
  std::string line;
  const auto add = [&](const std::string& words) { line += (line.empty() ? "ovs-vsctl " : " -- ") + words; };
  for (const auto& [column, value] : was) {
    if (is.contains(column)) continue;
    if (column == "protected") {  // a boolean cannot be clear
      add("set Port " + after.name + " protected=false");
      continue;
    }
    const size_t colon = column.find(':');
    add(colon == std::string::npos
            ? "clear Port " + after.name + " " + column
            : "remove Port " + after.name + " " + column.substr(0, colon) + " " + column.substr(colon + 1));
  }
  for (const auto& [column, value] : is) {
    const auto old = was.find(column);
    if (old == was.end() || old->second != value) add("set Port " + after.name + " " + column + "=" + value);
  }
  if (before.mtu != after.mtu) add("set Interface " + after.name + " mtu_request=" + std::to_string(after.mtu));
  if (!line.empty()) lines.push_back(line);
  if (before.flood != after.flood) {
    lines.push_back("ovs-ofctl mod-port br0 " + after.name + (after.flood[0] ? " flood" : " no-flood"));
  }
  return lines;
}

std::vector<std::string> ovs_change_commands(const SwitchChange& change) {
  std::vector<std::string> lines;
  if (change.ageing) lines.push_back(set_bridge(ageing_word(*change.ageing)));
  if (change.forward_bpdu) lines.push_back(set_bridge("other_config:forward-bpdu=" + boolean(*change.forward_bpdu)));
  if (change.flood_vlans) lines.push_back(set_bridge("flood_vlans=" + list_of(*change.flood_vlans)));
  if (change.mirrors) {
    lines.push_back("ovs-vsctl clear Bridge br0 mirrors");
    for (const MirrorConfig& mirror : *change.mirrors) lines.push_back(mirror_command(mirror));
  }
  for (const StaticEntry& entry : change.entries) lines.push_back(entry_command(entry));
  return lines;
}

}  // namespace loom::live
