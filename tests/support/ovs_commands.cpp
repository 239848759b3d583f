#include "tests/support/ovs_commands.h"

#include <algorithm>
#include <sstream>
#include <stdexcept>

namespace loom::testing {

namespace {

[[noreturn]] void not_understood(const std::vector<std::string>& words) {
  std::string line;
  for (const std::string& word : words) line += word + " ";
  throw std::runtime_error("command not understood: " + line);
}

// "[10,20]", "10,20" or "10".
std::vector<std::string> items_of(std::string text) {
  std::erase_if(text, [](char c) { return c == '[' || c == ']'; });
  std::istringstream stream(text);
  std::vector<std::string> items;
  for (std::string item; std::getline(stream, item, ',');) items.push_back(item);
  return items;
}

VlanSet vlans_in(const std::string& text) {
  VlanSet set;
  for (const std::string& vid : items_of(text)) set.set(std::stoul(vid));
  return set;
}

OvsVlans vlans_of(const std::map<std::string, std::string>& columns) {
  const auto get = [&](const std::string& key) { return columns.contains(key) ? columns.at(key) : std::string(); };
  using Mode = OvsVlans::Mode;
  static const std::map<std::string, Mode> modes{{"access", Mode::kAccess},
                                                 {"trunk", Mode::kTrunk},
                                                 {"native-tagged", Mode::kNativeTagged},
                                                 {"native-untagged", Mode::kNativeUntagged},
                                                 {"dot1q-tunnel", Mode::kDot1qTunnel}};
  OvsVlans config;
  const std::string tag = get("tag");
  const std::string mode = get("vlan_mode");
  if (!tag.empty()) config.tag = static_cast<uint16_t>(std::stoul(tag));
  config.mode = !mode.empty() ? modes.at(mode) : tag.empty() ? Mode::kTrunk : Mode::kAccess;
  if (!get("trunks").empty()) config.trunks = vlans_in(get("trunks"));
  if (!get("cvlans").empty()) config.cvlans = vlans_in(get("cvlans"));
  const std::string priority = get("other_config:priority-tags");
  if (priority == "always") config.priority_tags = PriorityTags::kAlways;
  if (priority == "if-nonzero") config.priority_tags = PriorityTags::kIfNonzero;
  if (get("other_config:qinq-ethtype") == "802.1q") config.qinq_ethtype = wire::kTpidCustomer;
  return config;
}

}  // namespace

void OvsCommands::run(const std::string& line) {
  if (line.empty() || line[0] == '#') return;
  std::istringstream stream(line);
  Words words;
  for (std::string word; stream >> word;) words.push_back(word);
  const std::string program = words.at(0);
  words.erase(words.begin());
  if (program == "ovs-appctl") return appctl(words);
  if (program == "ovs-ofctl" && words.at(0) == "mod-port") {
    // OpenFlow's NO_FLOOD is about every kind of flooding.
    port_named(words.at(2)).flood.fill(words.at(3) == "flood");
    return apply_port(words.at(2));
  }
  if (program != "ovs-vsctl") not_understood(words);
  Words one;
  for (const std::string& word : words) {
    if (word == "--") {
      if (!one.empty()) vsctl(one);
      one.clear();
    } else {
      one.push_back(word);
    }
  }
  if (!one.empty()) vsctl(one);
}

void OvsCommands::vsctl(const Words& all) {
  Words words = all;
  std::string id;
  if (words[0].starts_with("--id=")) {
    id = words[0].substr(5);
    words.erase(words.begin());
  }
  std::string table = words.size() > 1 ? words[1] : "";
  std::transform(table.begin(), table.end(), table.begin(), [](unsigned char c) { return std::tolower(c); });
  const auto pair_of = [&](const std::string& word) {
    const size_t equals = word.find('=');
    if (equals == std::string::npos) not_understood(words);
    return std::pair(word.substr(0, equals), word.substr(equals + 1));
  };
  if (words[0] == "add-br") return;
  if (words[0] == "add-port") {
    config.ports.push_back(default_port(Dialect::kOpenVswitch, words.at(2)));
  } else if (words[0] == "get" && table == "port") {
    records_[id] = words.at(2);
  } else if (words[0] == "create" && table == "mirror") {
    Columns& mirror = created_.emplace_back();
    for (size_t i = 2; i < words.size(); ++i) mirror.insert(pair_of(words[i]));
    set_mirrors();
  } else if (words[0] == "add" && table == "bridge" && words.at(3) == "mirrors") {
    return;
  } else if (words[0] == "clear" && table == "bridge" && words.at(3) == "mirrors") {
    created_.clear();
    set_mirrors();
  } else if (words[0] == "clear" && table == "port") {
    columns_[words.at(2)].erase(words.at(3));
    apply_port(words[2]);
  } else if (words[0] == "set") {
    for (size_t i = 3; i < words.size(); ++i) {
      const auto [key, value] = pair_of(words[i]);
      if (table == "open_vswitch" && key == "other_config:vlan-limit") {
        config.vlan_limit = value == "1" ? 1 : 2;
      } else if (table == "bridge") {
        set_bridge(key, value);
      } else if (table == "interface") {
        if (key == "mtu_request") port_named(words[2]).mtu = static_cast<uint32_t>(std::stoul(value));
      } else if (table == "port") {
        columns_[words[2]][key] = value;
      } else {
        not_understood(words);
      }
    }
    if (table == "port") apply_port(words.at(2));
  } else {
    not_understood(words);
  }
}

void OvsCommands::set_bridge(const std::string& key, const std::string& value) {
  if (key == "datapath_type" || key == "fail_mode") return;
  if (key == "other_config:mac-aging-time") {
    config.table.ageing = Duration::s(std::stol(value));
    if (switch_ != nullptr) switch_->set_ageing(config.table.ageing);
  } else if (key == "other_config:mac-table-size") {
    config.table.capacity = static_cast<uint32_t>(std::stoul(value));
  } else if (key == "other_config:forward-bpdu") {
    config.forward_bpdu = value == "true";
    if (switch_ != nullptr) switch_->set_forward_bpdu(config.forward_bpdu);
  } else if (key == "flood_vlans") {
    config.flood_vlans = vlans_in(value);
    if (switch_ != nullptr) switch_->set_flood_vlans(config.flood_vlans);
  } else if (key == "mirrors") {
    return;  // those created in the same command
  } else {
    throw std::runtime_error("bridge column not understood: " + key);
  }
}

void OvsCommands::set_mirrors() {
  config.mirrors.clear();
  for (const Columns& columns : created_) {
    MirrorConfig mirror;
    const auto ports = [&](const std::string& text) {
      std::vector<std::string> names;
      for (const std::string& item : items_of(text)) names.push_back(records_.at(item));
      return names;
    };
    for (const auto& [key, value] : columns) {
      if (key == "name") mirror.name = value;
      if (key == "select_all") mirror.select_all = value == "true";
      if (key == "select_src_port") mirror.select_src = ports(value);
      if (key == "select_dst_port") mirror.select_dst = ports(value);
      if (key == "select_vlan") mirror.select_vlan = vlans_in(value);
      if (key == "output_port") mirror.output_port = ports(value).at(0);
      if (key == "output_vlan") mirror.output_vlan = static_cast<uint16_t>(std::stoul(value));
    }
    config.mirrors.push_back(mirror);
  }
  if (switch_ != nullptr) switch_->set_mirrors(config.mirrors);
}

void OvsCommands::appctl(const Words& words) {
  if (words.at(0) == "fdb/flush") {
    switch_->flush_all();
  } else if (words[0] == "fdb/add") {
    const StaticEntry entry{*wire::MacAddress::from_text(words.at(4)), static_cast<uint16_t>(std::stoul(words.at(3))),
                            words.at(2)};
    switch_ != nullptr ? switch_->set_static(entry) : config.static_entries.push_back(entry);
  } else if (words[0] == "fdb/del") {
    const auto mac = *wire::MacAddress::from_text(words.at(3));
    const auto vlan = static_cast<uint16_t>(std::stoul(words.at(2)));
    bool removed = false;
    for (size_t port = 0; port < switch_->port_count(); ++port) removed |= switch_->remove_entry(mac, vlan, port);
    if (!removed) throw std::runtime_error("no such entry: " + words[3]);
  } else {
    not_understood(words);
  }
}

void OvsCommands::apply_port(const std::string& port) {
  PortConfig& changed = port_named(port);
  changed.vlans = vlans_of(columns_[port]);
  changed.isolated = columns_[port].contains("protected") && columns_[port]["protected"] == "true";
  if (switch_ != nullptr) switch_->configure_port(switch_->find_port(port)->index(), changed);
}

PortConfig& OvsCommands::port_named(const std::string& port) {
  for (PortConfig& config_of : config.ports) {
    if (config_of.name == port) return config_of;
  }
  throw std::runtime_error("no port is called " + port);
}

}  // namespace loom::testing
