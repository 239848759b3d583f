#include "devices/live/iproute2_commands.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace loom::live {

namespace {

const char* on_off(bool value) {
  return value ? "on" : "off";
}

// Hundredths of a second.
int64_t ageing_ticks(Duration ageing) {
  return ageing / Duration::ms(10);
}

std::string set_bridge(const std::string& words) {
  return "ip link set br0 type bridge " + words;
}

// The VLANs a port is given when it joins the bridge.
LinuxVlans first_vlans(uint16_t default_pvid) {
  if (default_pvid == 0) return {{}, {}, 0, true};
  const VlanSet one = vlans({default_pvid});
  return {one, one, default_pvid, true};
}

// What leads from one membership to the other, VLANs that are alike in the same way in one line.
std::vector<std::string> vlan_commands(const std::string& port, const LinuxVlans& before, const LinuxVlans& after) {
  std::vector<std::string> lines;
  const auto add_lines = [&](const char* verb, const auto& flags_of) {
    for (size_t first = 1; first < before.vids.size(); ++first) {
      const auto flags = flags_of(first);
      if (!flags) continue;
      size_t last = first;
      // A PVID is one VLAN.
      while (flags->find("pvid") == std::string::npos && last + 1 < before.vids.size() &&
             flags_of(last + 1) == flags) {
        ++last;
      }
      lines.push_back(fmt::format("bridge vlan {} dev {} vid {}{}{}", verb, port, first,
                                  last == first ? "" : "-" + std::to_string(last), *flags));
      first = last;
    }
  };
  using Flags = std::optional<std::string>;
  add_lines("del", [&](size_t vid) { return before.vids[vid] && !after.vids[vid] ? Flags("") : std::nullopt; });
  add_lines("add", [&](size_t vid) -> Flags {
    const auto flags = [vid](const LinuxVlans& v) {
      return std::string(v.pvid == vid ? " pvid" : "") + (v.untagged[vid] ? " untagged" : "");
    };
    if (!after.vids[vid]) return std::nullopt;
    if (before.vids[vid] && flags(before) == flags(after)) return std::nullopt;
    return flags(after);
  });
  return lines;
}

// The flags of `bridge link set` that differ.
std::vector<std::string> flag_commands(const PortConfig& before, const PortConfig& after) {
  std::vector<std::string> lines;
  const auto flag = [&](const char* name, bool was, bool is) {
    if (was != is) lines.push_back(fmt::format("bridge link set dev {} {} {}", after.name, name, on_off(is)));
  };
  const auto floods = [](const PortConfig& port, FloodKind kind) { return port.flood[static_cast<size_t>(kind)]; };
  flag("flood", floods(before, FloodKind::kUnknownUnicast), floods(after, FloodKind::kUnknownUnicast));
  flag("mcast_flood", floods(before, FloodKind::kMulticast), floods(after, FloodKind::kMulticast));
  flag("bcast_flood", floods(before, FloodKind::kBroadcast), floods(after, FloodKind::kBroadcast));
  flag("isolated", before.isolated, after.isolated);
  flag("learning", before.learning, after.learning);
  flag("hairpin", before.hairpin, after.hairpin);
  flag("locked", before.locked, after.locked);
  if (before.group_fwd_mask != after.group_fwd_mask) {
    lines.push_back(
        fmt::format("ip link set {} type bridge_slave group_fwd_mask {}", after.name, after.group_fwd_mask));
  }
  return lines;
}

std::string entry_command(const StaticEntry& entry) {
  const std::string vlan = entry.vlan == 0 ? "" : " vlan " + std::to_string(entry.vlan);
  if (entry.flags == 0) return fmt::format("bridge fdb del {} dev {} master{}", entry.mac.text(), entry.port, vlan);
  const char* kind = (entry.flags & MacEntry::kLocal) != 0    ? "permanent"
                     : (entry.flags & MacEntry::kSticky) != 0 ? "sticky static"
                                                              : "static";
  return fmt::format("bridge fdb replace {} dev {} master {}{}", entry.mac.text(), entry.port, kind, vlan);
}

std::optional<std::string> refusal_of(const PortConfig& port) {
  if (port.admit != FrameTypes::kAll) return "acceptable frame types are no setting of the Linux bridge";
  if (std::any_of(port.storm.begin(), port.storm.end(), [](FrameRate r) { return !r.is_unlimited(); })) {
    return "the Linux bridge has no storm control";
  }
  if (!std::get<LinuxVlans>(port.vlans).ingress_filtering) return "the Linux bridge always filters on ingress";
  if (port.mtu == 0) return "a port of the Linux bridge always has an MTU";
  return std::nullopt;
}

}  // namespace

std::optional<std::string> bridge_refusal(const SwitchConfig& config) {
  if (config.dialect != Dialect::kLinuxBridge) return "the scenario's switch is Open vSwitch";
  if (config.shared_learning) return "the Linux bridge learns for each VLAN by itself";
  if (!config.mirrors.empty()) return "the Linux bridge mirrors nothing";
  if (config.table.capacity != 0) return "the Linux 6.1 bridge has no limit of stations";
  if (config.latency != Duration{} || !config.forwarding_rate.is_unlimited()) {
    return "the time a real switch takes cannot be set";
  }
  for (const PortConfig& port : config.ports) {
    if (auto why = refusal_of(port)) return port.name + ": " + *why;
  }
  return std::nullopt;
}

std::vector<std::string> bridge_commands(const SwitchConfig& config) {
  std::string bridge = fmt::format(
      "ip link add br0 type bridge vlan_filtering {} mcast_snooping 0 stp_state 0 forward_delay 0 ageing_time {}",
      config.vlan_filtering ? 1 : 0, ageing_ticks(config.table.ageing));
  if (config.vlan_protocol == wire::kTpidService) bridge += " vlan_protocol 802.1ad";
  if (config.default_pvid != 1) bridge += fmt::format(" vlan_default_pvid {}", config.default_pvid);
  if (config.group_fwd_mask != 0) bridge += fmt::format(" group_fwd_mask {}", config.group_fwd_mask);
  if (!config.link_local_learning) bridge += " no_linklocal_learn 1";
  std::vector<std::string> lines{bridge};
  if (config.address) lines.push_back("ip link set br0 address " + config.address->text());
  for (const PortConfig& port : config.ports) {
    if (port.address) lines.push_back(fmt::format("ip link set {} address {}", port.name, port.address->text()));
    if (port.mtu != 1500) lines.push_back(fmt::format("ip link set {} mtu {}", port.name, port.mtu));
    lines.push_back(fmt::format("ip link set {} master br0", port.name));
    lines.push_back(fmt::format("ip link set {} up", port.name));
  }
  lines.emplace_back("ip link set br0 up");
  const auto append = [&](const std::vector<std::string>& more) {
    lines.insert(lines.end(), more.begin(), more.end());
  };
  for (const PortConfig& port : config.ports) {
    append(vlan_commands(port.name, first_vlans(config.default_pvid), std::get<LinuxVlans>(port.vlans)));
    append(flag_commands(default_port(Dialect::kLinuxBridge, port.name), port));
  }
  for (const StaticEntry& entry : config.static_entries) lines.push_back(entry_command(entry));
  return lines;
}

std::vector<std::string> bridge_port_commands(const PortConfig& before, const PortConfig& after) {
  std::vector<std::string> lines =
      vlan_commands(after.name, std::get<LinuxVlans>(before.vlans), std::get<LinuxVlans>(after.vlans));
  const std::vector<std::string> flags = flag_commands(before, after);
  lines.insert(lines.end(), flags.begin(), flags.end());
  if (before.mtu != after.mtu) lines.push_back(fmt::format("ip link set {} mtu {}", after.name, after.mtu));
  return lines;
}

std::vector<std::string> bridge_change_commands(const SwitchChange& change) {
  std::vector<std::string> lines;
  if (change.ageing) lines.push_back(set_bridge(fmt::format("ageing_time {}", ageing_ticks(*change.ageing))));
  if (change.vlan_filtering)
    lines.push_back(set_bridge(*change.vlan_filtering ? "vlan_filtering 1" : "vlan_filtering 0"));
  if (change.default_pvid) lines.push_back(set_bridge(fmt::format("vlan_default_pvid {}", *change.default_pvid)));
  if (change.group_fwd_mask) lines.push_back(set_bridge(fmt::format("group_fwd_mask {}", *change.group_fwd_mask)));
  if (change.link_local_learning) {
    lines.push_back(set_bridge(*change.link_local_learning ? "no_linklocal_learn 0" : "no_linklocal_learn 1"));
  }
  for (const StaticEntry& entry : change.entries) lines.push_back(entry_command(entry));
  return lines;
}

}  // namespace loom::live
