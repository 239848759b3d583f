#include "tests/support/iproute2.h"

#include <algorithm>
#include <sstream>
#include <stdexcept>

namespace loom::testing {

namespace {

constexpr uint32_t kDefaultMtu = 1500;

bool has(const std::vector<std::string>& words, const std::string& word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

std::string after(const std::vector<std::string>& words, const std::string& word) {
  const auto it = std::find(words.begin(), words.end(), word);
  return it == words.end() || it + 1 == words.end() ? "" : *(it + 1);
}

[[noreturn]] void not_understood(const std::vector<std::string>& words) {
  std::string line;
  for (const std::string& word : words) line += word + " ";
  throw std::runtime_error("command not understood: " + line);
}

}  // namespace

Iproute2::Iproute2() {
  config.vlan_filtering = false;  // as the kernel makes a bridge
}

void Iproute2::run(const std::string& line) {
  if (line.empty() || line[0] == '#') return;
  std::istringstream commands(line);
  for (std::string one; std::getline(commands, one, ';');) {
    std::istringstream stream(one);
    Words words;
    for (std::string word; stream >> word;) words.push_back(word);
    if (!words.empty()) command(words);
  }
}

void Iproute2::command(const Words& words) {
  if (words.size() < 4) not_understood(words);
  const std::string verb = words[0] + " " + words[1] + " " + words[2];
  if (verb == "ip link add") return link_bridge(words, 6);
  if (verb == "ip link set" && words[3] == "br0") return link_bridge(words, words[4] == "type" ? 6 : 4);
  if (verb == "ip link set") return link_port(words[3], words);
  if (verb == "bridge link set") return bridge_link(words);
  if (verb == "bridge vlan add" || verb == "bridge vlan del") return bridge_vlan(words);
  if (verb == "bridge fdb replace" || verb == "bridge fdb del") return bridge_fdb(words);
  not_understood(words);
}

void Iproute2::link_bridge(const Words& words, size_t from) {
  for (size_t i = from; i < words.size(); i += 2) {
    const std::string& option = words[i];
    if (option == "up") return;
    if (i + 1 == words.size()) not_understood(words);
    const std::string& text = words[i + 1];
    if (option == "address") {
      config.address = wire::MacAddress::from_text(text);
      continue;
    }
    if (option == "vlan_protocol") {
      config.vlan_protocol = text == "802.1ad" ? wire::kTpidService : wire::kTpidCustomer;
      continue;
    }
    const unsigned long value = std::stoul(text, nullptr, 0);
    if (option == "vlan_filtering") {
      config.vlan_filtering = value != 0;
      if (switch_ != nullptr) switch_->set_vlan_filtering(value != 0);
    } else if (option == "ageing_time") {
      config.table.ageing = Duration::ms(static_cast<int64_t>(value) * 10);
      if (switch_ != nullptr) switch_->set_ageing(config.table.ageing);
    } else if (option == "group_fwd_mask") {
      config.group_fwd_mask = static_cast<uint16_t>(value);
      if (switch_ != nullptr) switch_->set_group_fwd_mask(config.group_fwd_mask);
    } else if (option == "no_linklocal_learn") {
      config.link_local_learning = value == 0;
      if (switch_ != nullptr) switch_->set_link_local_learning(value == 0);
    } else if (option == "vlan_default_pvid") {
      set_default_pvid(static_cast<uint16_t>(value));
    } else if (option == "mcast_snooping" || option == "stp_state" || option == "forward_delay") {
      if (value != 0) not_understood(words);
    } else {
      not_understood(words);
    }
  }
}

void Iproute2::link_port(const std::string& port, const Words& words) {
  if (has(words, "mtu")) {
    mtu_[port] = static_cast<uint32_t>(std::stoul(after(words, "mtu")));
  } else if (has(words, "master")) {
    PortConfig added = default_port(Dialect::kLinuxBridge, port);
    added.mtu = mtu_.contains(port) ? mtu_[port] : kDefaultMtu;
    // The recorder gives the NIC of port pN this address.
    added.address = wire::MacAddress::from_u64(0x020000000100 + std::stoul(port.substr(1)));
    if (config.default_pvid == 0) {
      added.vlans = LinuxVlans{{}, {}, 0, true};
    } else {
      const VlanSet one = vlans({config.default_pvid});
      added.vlans = LinuxVlans{one, one, config.default_pvid, true};
    }
    config.ports.push_back(added);
  } else if (words.back() == "up" || words.back() == "down") {
    if (switch_ != nullptr) switch_->port(index_of(port)).set_admin_up(words.back() == "up");
  } else if (words.back() == "fdb_flush") {
    switch_->flush_port(index_of(port));
  } else if (has(words, "group_fwd_mask")) {
    PortConfig changed = port_config(index_of(port));
    changed.group_fwd_mask = static_cast<uint16_t>(std::stoul(after(words, "group_fwd_mask")));
    apply(index_of(port), changed);
  } else {
    not_understood(words);
  }
}

void Iproute2::bridge_link(const Words& words) {
  const size_t index = index_of(after(words, "dev"));
  PortConfig changed = port_config(index);
  const std::string& flag = words[words.size() - 2];
  const bool on = words.back() == "on";
  const auto flood = [&](FloodKind kind) -> bool& { return changed.flood[static_cast<size_t>(kind)]; };
  if (flag == "flood") {
    flood(FloodKind::kUnknownUnicast) = on;
  } else if (flag == "mcast_flood") {
    flood(FloodKind::kMulticast) = on;
  } else if (flag == "bcast_flood") {
    flood(FloodKind::kBroadcast) = on;
  } else if (flag == "isolated") {
    changed.isolated = on;
  } else if (flag == "learning") {
    changed.learning = on;
  } else if (flag == "hairpin") {
    changed.hairpin = on;
  } else if (flag == "locked") {
    changed.locked = on;
  } else {
    not_understood(words);
  }
  apply(index, changed);
}

void Iproute2::bridge_vlan(const Words& words) {
  if (after(words, "dev") == "br0") return;  // the bridge's own membership
  const size_t index = index_of(after(words, "dev"));
  PortConfig changed = port_config(index);
  auto& vlans_of_port = std::get<LinuxVlans>(changed.vlans);
  const std::string range = after(words, "vid");
  const unsigned long first = std::stoul(range);
  const size_t dash = range.find('-');
  const unsigned long last = dash == std::string::npos ? first : std::stoul(range.substr(dash + 1));
  for (unsigned long vid = first; vid <= last; ++vid) {
    const auto number = static_cast<uint16_t>(vid);
    const bool add = words[2] == "add";
    vlans_of_port.vids.set(vid, add);
    vlans_of_port.untagged.set(vid, add && has(words, "untagged"));
    if (add && has(words, "pvid")) {
      vlans_of_port.pvid = number;
    } else if (vlans_of_port.pvid == number) {
      vlans_of_port.pvid = 0;
    }
  }
  apply(index, changed);
}

void Iproute2::bridge_fdb(const Words& words) {
  const auto mac = wire::MacAddress::from_text(words[3]);
  if (!mac) not_understood(words);
  const std::string port = after(words, "dev");
  const std::string vlan = after(words, "vlan");
  const auto number = static_cast<uint16_t>(vlan.empty() ? 0 : std::stoul(vlan));
  if (words[2] == "del") {
    if (!switch_->remove_entry(*mac, number, index_of(port))) throw std::runtime_error("no such entry: " + words[3]);
    return;
  }
  StaticEntry entry{*mac, number, port, MacEntry::kStatic};
  if (has(words, "permanent")) entry.flags = MacEntry::kLocal;
  if (has(words, "sticky")) entry.flags |= MacEntry::kSticky;
  if (switch_ != nullptr) {
    switch_->set_static(entry);
  } else {
    config.static_entries.push_back(entry);
  }
}

// Before there is a switch only the ports' first membership follows.
void Iproute2::set_default_pvid(uint16_t pvid) {
  if (switch_ != nullptr) return switch_->set_default_pvid(pvid);
  const uint16_t before = std::exchange(config.default_pvid, pvid);
  const auto only = [](uint16_t vid) { return vid == 0 ? VlanSet{} : vlans({vid}); };
  for (PortConfig& port : config.ports) {
    auto& vlans_of_port = std::get<LinuxVlans>(port.vlans);
    if (vlans_of_port != LinuxVlans{only(before), only(before), before, true}) continue;
    vlans_of_port = LinuxVlans{only(pvid), only(pvid), pvid, true};
  }
}

size_t Iproute2::index_of(const std::string& port) const {
  for (size_t i = 0; i < config.ports.size(); ++i) {
    if (config.ports[i].name == port) return i;
  }
  throw std::runtime_error("no port is called " + port);
}

PortConfig Iproute2::port_config(size_t index) const {
  return switch_ != nullptr ? switch_->port_config(index) : config.ports[index];
}

void Iproute2::apply(size_t index, PortConfig changed) {
  if (switch_ != nullptr) {
    switch_->configure_port(index, std::move(changed));
  } else {
    config.ports[index] = std::move(changed);
  }
}

}  // namespace loom::testing
