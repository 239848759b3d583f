#include "devices/switching/switch_settings.h"

#include <algorithm>
#include <array>

namespace loom {

namespace {

constexpr std::array kBothWords{"access", "trunk", "native", "native-tagged"};
constexpr std::array kLinuxWords{"vids", "pvid", "untagged", "ingress-filtering"};
constexpr std::array kOvsWords{"vlan-0", "dot1q-tunnel", "cvlans", "priority-tags", "qinq-ethtype"};

struct Foreign {
  const char* key;
  Dialect of;
  const char* hint;
};
constexpr Foreign kForeignPortWords[]{
    {"vids", Dialect::kLinuxBridge, "write trunk"},
    {"pvid", Dialect::kLinuxBridge, "write native or native-tagged"},
    {"untagged", Dialect::kLinuxBridge, "write access or native"},
    {"ingress-filtering", Dialect::kLinuxBridge, "Open vSwitch always filters at ingress"},
    {"hairpin", Dialect::kLinuxBridge, "Open vSwitch never sends a frame back to its port"},
    {"locked", Dialect::kLinuxBridge, ""},
    {"group-fwd-mask", Dialect::kLinuxBridge, "write forward-bpdu for the switch"},
    {"address", Dialect::kLinuxBridge, ""},
    {"vlan-0", Dialect::kOpenVswitch, "write native: the bridge puts untagged frames into a VLAN"},
    {"dot1q-tunnel", Dialect::kOpenVswitch, "with vlan-protocol: 802.1ad an access port does this"},
    {"cvlans", Dialect::kOpenVswitch, ""},
    {"priority-tags", Dialect::kOpenVswitch, "the Linux bridge always removes priority tags"},
    {"qinq-ethtype", Dialect::kOpenVswitch, "write vlan-protocol for the switch"},
};
constexpr Foreign kForeignSwitchWords[]{
    {"vlan-protocol", Dialect::kLinuxBridge, "Open vSwitch understands both; see vlan-limit and qinq-ethtype"},
    {"vlan-filtering", Dialect::kLinuxBridge,
     "Open vSwitch always filters; a port without settings carries all VLANs"},
    {"default-pvid", Dialect::kLinuxBridge, "a port of Open vSwitch is a trunk unless it says otherwise"},
    {"group-fwd-mask", Dialect::kLinuxBridge, "write forward-bpdu"},
    {"link-local-learning", Dialect::kLinuxBridge, ""},
    {"vlan-limit", Dialect::kOpenVswitch, "the Linux bridge understands one tag"},
    {"forward-bpdu", Dialect::kOpenVswitch, "write group-fwd-mask"},
    {"flood-vlans", Dialect::kOpenVswitch, "write learning: false for its ports"},
};

const char* name_of(Dialect dialect) {
  return dialect == Dialect::kOpenVswitch ? "Open vSwitch" : "the Linux bridge";
}

template <size_t n>
void refuse_foreign(const Foreign (&words)[n], const Settings& settings, Dialect dialect) {
  for (const Foreign& word : words) {
    if (word.of == dialect || !settings.was_given(word.key)) continue;
    throw UserError(
        settings.mark(word.key),
        std::string(word.key) + " is a setting of " + name_of(word.of) + ", and this switch is " + name_of(dialect),
        word.hint);
  }
}

// `second` may not stand beside any of `firsts`.
template <typename Words>
void refuse_beside(const Settings& settings, const char* second, const Words& firsts, const char* hint) {
  if (!settings.was_given(second)) return;
  for (const char* first : firsts) {
    if (first != std::string_view(second) && settings.was_given(first)) {
      throw UserError(settings.mark(second), std::string(second) + " contradicts " + first, hint);
    }
  }
}

void refuse_contradictions(const Settings& settings) {
  refuse_beside(settings, "access", std::array{"trunk", "native", "native-tagged", "dot1q-tunnel"},
                "an access port has one VLAN; for several write trunk, with native for untagged frames");
  refuse_beside(settings, "dot1q-tunnel", kBothWords,
                "a tunnel port has one VLAN, and cvlans to restrict its customers");
  refuse_beside(settings, "native", std::array{"native-tagged"}, "the native VLAN leaves either untagged or tagged");
  for (const char* word : kLinuxWords) {
    if (word == std::string_view("ingress-filtering")) continue;
    refuse_beside(settings, word, kBothWords, "vids, pvid and untagged say everything; so does access or trunk");
  }
  if (settings.was_given("vlan-0") && !settings.was_given("trunk")) {
    throw UserError(settings.mark("vlan-0"), "vlan-0 needs trunk", "a trunk without a list carries VLAN 0 anyway");
  }
  if (settings.was_given("cvlans") && !settings.was_given("dot1q-tunnel")) {
    throw UserError(settings.mark("cvlans"), "cvlans needs dot1q-tunnel",
                    "write dot1q-tunnel with the tunnel's VLAN");
  }
}

LinuxVlans linux_vlans(const Settings& settings) {
  LinuxVlans config{{}, {}, 0, true};
  if (settings.was_given("ingress-filtering")) config.ingress_filtering = settings.boolean("ingress-filtering");
  if (settings.was_given("access")) {
    config.pvid = settings.vlan_id("access");
    config.vids.set(config.pvid);
    config.untagged.set(config.pvid);
    return config;
  }
  const char* const list = settings.was_given("vids") ? "vids" : "trunk";
  if (settings.was_given(list)) config.vids = settings.vlan_set(list);
  const bool has_native = settings.was_given("native") || settings.was_given("native-tagged");
  if (has_native) {
    if (!settings.was_given("trunk")) config.vids = all_vlans();
    config.pvid = settings.vlan_id(settings.was_given("native") ? "native" : "native-tagged");
    config.vids.set(config.pvid);
    if (settings.was_given("native")) config.untagged.set(config.pvid);
  }
  if (settings.was_given("untagged")) {
    config.untagged = settings.vlan_set("untagged");
    if ((config.untagged & ~config.vids).any()) {
      throw UserError(settings.mark("untagged"), "untagged names a VLAN that is not in vids", "add it to vids");
    }
  }
  if (settings.was_given("pvid")) {
    config.pvid = settings.vlan_id("pvid");
    if (!config.vids[config.pvid]) {
      throw UserError(settings.mark("pvid"), "the PVID " + std::to_string(config.pvid) + " is not in vids",
                      "add it to vids");
    }
  }
  return config;
}

OvsVlans ovs_vlans(const Settings& settings) {
  using Mode = OvsVlans::Mode;
  OvsVlans config;
  const auto mode = [&](const char* word, Mode which) {
    if (!settings.was_given(word)) return;
    config.mode = which;
    config.tag = settings.vlan_id(word);
  };
  mode("access", Mode::kAccess);
  mode("native", Mode::kNativeUntagged);
  mode("native-tagged", Mode::kNativeTagged);
  mode("dot1q-tunnel", Mode::kDot1qTunnel);
  // A trunk of every VLAN also carries untagged frames, in VLAN 0; one with a list does not.
  if (settings.was_given("trunk") && settings.vlan_set("trunk") != all_vlans())
    config.trunks = settings.vlan_set("trunk");
  if (settings.was_given("vlan-0") && settings.boolean("vlan-0") && config.trunks) config.trunks->set(0);
  if (settings.was_given("cvlans") && settings.vlan_set("cvlans") != all_vlans()) {
    config.cvlans = settings.vlan_set("cvlans");
  }
  if (settings.was_given("priority-tags")) {
    const std::string& when = settings.text("priority-tags");
    config.priority_tags = when == "always"       ? PriorityTags::kAlways
                           : when == "if-nonzero" ? PriorityTags::kIfNonzero
                                                  : PriorityTags::kNever;
  }
  if (settings.was_given("qinq-ethtype") && settings.text("qinq-ethtype") == "802.1Q") {
    config.qinq_ethtype = wire::kTpidCustomer;
  }
  return config;
}

template <typename Words>
bool any_given(const Settings& settings, const Words& words) {
  return std::any_of(words.begin(), words.end(), [&](const char* word) { return settings.was_given(word); });
}

uint16_t forward_mask(const Settings& settings, unsigned forbidden, const char* which) {
  const auto mask = static_cast<uint16_t>(settings.integer("group-fwd-mask"));
  if ((mask & forbidden) != 0) {
    throw UserError(settings.mark("group-fwd-mask"), std::string("group-fwd-mask may not open ") + which,
                    "these addresses never pass a bridge");
  }
  return mask;
}

uint16_t switch_forward_mask(const Settings& settings) {
  return forward_mask(settings, 0x7, "STP, PAUSE or LACP (bits 0 to 2)");
}

Duration ageing_time(const Settings& settings) {
  const Duration time = settings.duration("ageing-time");
  if (time < Duration{}) throw UserError(settings.mark("ageing-time"), "ageing-time must not be negative");
  return time;
}

std::string known_port(const std::string& name, const SourceMark& mark, const std::vector<std::string>& ports) {
  if (std::find(ports.begin(), ports.end(), name) != ports.end()) return name;
  throw UserError(mark, "this switch has no port \"" + name + "\"", "list it under ports, or link it");
}

std::vector<std::string> known_ports(const Settings& settings, const char* key,
                                     const std::vector<std::string>& ports) {
  std::vector<std::string> names;
  for (const Settings::Value& name : settings.list(key)) {
    names.push_back(known_port(name.as<std::string>(), name.mark, ports));
  }
  return names;
}

MirrorConfig mirror_config(const std::string& name, const Settings& settings, const std::vector<std::string>& ports) {
  MirrorConfig mirror;
  mirror.name = name;
  mirror.select_all = settings.has("select-all") && settings.boolean("select-all");
  mirror.select_src = known_ports(settings, "select-src", ports);
  mirror.select_dst = known_ports(settings, "select-dst", ports);
  if (settings.was_given("select-vlan")) mirror.select_vlan = settings.vlan_set("select-vlan");
  if (!mirror.select_all && mirror.select_src.empty() && mirror.select_dst.empty()) {
    throw UserError(settings.mark(), "mirror " + name + " selects no port",
                    "write select-src, select-dst or select-all: true; select-vlan narrows them down");
  }
  if (settings.was_given("output-port") == settings.was_given("output-vlan")) {
    throw UserError(settings.mark(), "mirror " + name + " needs either output-port or output-vlan");
  }
  if (settings.was_given("output-port")) {
    mirror.output_port = known_port(settings.text("output-port"), settings.mark("output-port"), ports);
  } else {
    mirror.output_vlan = settings.vlan_id("output-vlan");
  }
  return mirror;
}

std::vector<MirrorConfig> mirror_configs(const Settings& settings, const std::vector<std::string>& ports) {
  std::vector<MirrorConfig> mirrors;
  for (const auto& [name, value] : settings.map("mirrors")) {
    mirrors.push_back(mirror_config(name, value.as<Settings>(), ports));
  }
  return mirrors;
}

// What `static` lists; flags 0 for an entry to be taken out. `config` tells whether the table is per VLAN.
std::vector<StaticEntry> static_entries(const Settings& settings, const std::vector<std::string>& ports,
                                        const SwitchConfig& config) {
  std::vector<StaticEntry> entries;
  for (const Settings::Value& value : settings.list("static")) {
    const auto& entry = value.as<Settings>();
    StaticEntry made{entry.mac("mac"), entry.has("vlan") ? entry.vlan_id("vlan") : uint16_t{0},
                     known_port(entry.text("port"), entry.mark("port"), ports)};
    if (made.mac.is_multicast()) {
      throw UserError(entry.mark("mac"), made.mac.text() + " is a group address",
                      "a static entry is for one station");
    }
    const std::string& type = entry.text("type");
    made.flags = type == "none"     ? uint8_t{0}
                 : type == "local"  ? uint8_t{MacEntry::kLocal}
                 : type == "sticky" ? uint8_t{MacEntry::kStatic | MacEntry::kSticky}
                                    : uint8_t{MacEntry::kStatic};
    // The switch's own address may be in no VLAN: a frame of any is for the switch then.
    if (made.vlan == 0 && type != "local" && config.vlan_filtering && config.dialect == Dialect::kLinuxBridge &&
        !config.shared_learning) {
      throw UserError(entry.mark(), "a static entry needs its vlan", "the table is per VLAN; write vlan: 1");
    }
    entries.push_back(made);
  }
  return entries;
}

void take_common(SwitchConfig& config, const Settings& settings, const std::vector<std::string>& ports) {
  config.table.ageing = ageing_time(settings);
  if (settings.was_given("mac-table-size")) {
    config.table.capacity = static_cast<uint32_t>(settings.integer("mac-table-size"));
  }
  config.latency = settings.duration("latency");
  if (config.latency < Duration{}) throw UserError(settings.mark("latency"), "latency must not be negative");
  if (settings.was_given("forwarding-rate")) config.forwarding_rate = settings.frame_rate("forwarding-rate");
  config.forwarding_queue = static_cast<uint32_t>(settings.integer("forwarding-queue"));
  for (const std::string& name : ports) {
    PortConfig port = default_port(config.dialect, name);
    if (config.dialect == Dialect::kLinuxBridge) {
      const VlanSet one = config.default_pvid == 0 ? VlanSet{} : vlans({config.default_pvid});
      port.vlans = LinuxVlans{one, one, config.default_pvid, true};
    }
    for (const auto& [listed, value] : settings.map("ports")) {
      if (listed == name) change_port(port, value.as<Settings>(), config.dialect);
    }
    config.ports.push_back(std::move(port));
  }
  config.static_entries = static_entries(settings, ports, config);
  for (const StaticEntry& entry : config.static_entries) {
    if (entry.flags == 0) {
      throw UserError(settings.mark("static"), "a switch cannot start with an entry taken out: " + entry.mac.text(),
                      "type: none belongs into a set");
    }
  }
}

}  // namespace

void change_port(PortConfig& port, const Settings& settings, Dialect dialect) {
  refuse_foreign(kForeignPortWords, settings, dialect);
  refuse_contradictions(settings);
  if (any_given(settings, kBothWords) || any_given(settings, kLinuxWords) || any_given(settings, kOvsWords)) {
    if (dialect == Dialect::kOpenVswitch) {
      port.vlans = ovs_vlans(settings);
    } else if (any_given(settings, kBothWords) || settings.was_given("vids") || settings.was_given("pvid") ||
               settings.was_given("untagged")) {
      port.vlans = linux_vlans(settings);
    } else {
      std::get<LinuxVlans>(port.vlans).ingress_filtering = settings.boolean("ingress-filtering");
    }
  }
  const auto take = [&](const char* key, bool& into) {
    if (settings.was_given(key)) into = settings.boolean(key);
  };
  take("learning", port.learning);
  take("isolated", port.isolated);
  take("hairpin", port.hairpin);
  take("locked", port.locked);
  if (settings.was_given("admit")) {
    const std::string& admit = settings.text("admit");
    port.admit = admit == "tagged"     ? FrameTypes::kOnlyTagged
                 : admit == "untagged" ? FrameTypes::kOnlyUntagged
                                       : FrameTypes::kAll;
  }
  if (settings.was_given("mtu")) {
    const uint64_t mtu = settings.bytes("mtu").bytes();
    if (mtu > 65535 || (mtu != 0 && mtu < 46)) {
      throw UserError(settings.mark("mtu"), "an MTU of " + std::to_string(mtu) + " bytes is out of range",
                      "write 46B to 65535B, or 0B for no limit");
    }
    port.mtu = static_cast<uint32_t>(mtu);
  }
  if (settings.was_given("address")) port.address = settings.mac("address");
  if (settings.was_given("group-fwd-mask")) port.group_fwd_mask = forward_mask(settings, 0x2, "PAUSE (bit 1)");
  for (size_t kind = 0; kind < kFloodKinds; ++kind) {
    const std::string_view word = name_of(static_cast<FloodKind>(kind));
    if (settings.was_given("flood") && settings.record("flood").was_given(word)) {
      port.flood[kind] = settings.record("flood").boolean(word);
    }
    if (settings.was_given("storm") && settings.record("storm").was_given(word)) {
      port.storm[kind] = settings.record("storm").frame_rate(word);
    }
  }
  if (settings.was_given("storm") && settings.record("storm").was_given("burst")) {
    port.storm_burst = static_cast<uint32_t>(settings.record("storm").integer("burst"));
  }
}

SwitchConfig switch_config(const Settings& settings, const std::vector<std::string>& ports) {
  const bool ovs = settings.text("dialect") == "open-vswitch";
  SwitchConfig config = ovs ? ovs_defaults() : SwitchConfig{};
  refuse_foreign(kForeignSwitchWords, settings, config.dialect);
  if (!ovs) {
    config.vlan_filtering = settings.boolean("vlan-filtering");
    config.vlan_protocol = settings.text("vlan-protocol") == "802.1ad" ? wire::kTpidService : wire::kTpidCustomer;
    config.default_pvid = static_cast<uint16_t>(settings.integer("default-pvid"));
    config.group_fwd_mask = switch_forward_mask(settings);
    config.link_local_learning = settings.boolean("link-local-learning");
  } else {
    config.vlan_limit = static_cast<unsigned>(settings.integer("vlan-limit"));
    config.forward_bpdu = settings.boolean("forward-bpdu");
    config.flood_vlans = settings.vlan_set("flood-vlans");
  }
  config.shared_learning = settings.boolean("shared-learning");
  if (settings.was_given("address")) config.address = settings.mac("address");
  take_common(config, settings, ports);
  config.mirrors = mirror_configs(settings, ports);
  return config;
}

SwitchConfig learning_switch_config(const Settings& settings, const std::vector<std::string>& ports) {
  SwitchConfig config;
  config.vlan_filtering = false;
  take_common(config, settings, ports);
  return config;
}

SwitchChange switch_change(const Settings& settings, const std::vector<std::string>& ports, const SwitchConfig& now) {
  refuse_foreign(kForeignSwitchWords, settings, now.dialect);
  SwitchChange change;
  const auto take = [&](const char* key, std::optional<bool>& into) {
    if (settings.was_given(key)) into = settings.boolean(key);
  };
  if (settings.was_given("ageing-time")) change.ageing = ageing_time(settings);
  take("vlan-filtering", change.vlan_filtering);
  take("link-local-learning", change.link_local_learning);
  take("forward-bpdu", change.forward_bpdu);
  if (settings.was_given("default-pvid"))
    change.default_pvid = static_cast<uint16_t>(settings.integer("default-pvid"));
  if (settings.was_given("group-fwd-mask")) change.group_fwd_mask = switch_forward_mask(settings);
  if (settings.was_given("flood-vlans")) change.flood_vlans = settings.vlan_set("flood-vlans");
  if (settings.was_given("mirrors")) change.mirrors = mirror_configs(settings, ports);
  if (settings.was_given("static")) change.entries = static_entries(settings, ports, now);
  return change;
}

void apply(const SwitchChange& change, Switch& made) {
  if (change.ageing) made.set_ageing(*change.ageing);
  if (change.vlan_filtering) made.set_vlan_filtering(*change.vlan_filtering);
  if (change.default_pvid) made.set_default_pvid(*change.default_pvid);
  if (change.group_fwd_mask) made.set_group_fwd_mask(*change.group_fwd_mask);
  if (change.link_local_learning) made.set_link_local_learning(*change.link_local_learning);
  if (change.forward_bpdu) made.set_forward_bpdu(*change.forward_bpdu);
  if (change.flood_vlans) made.set_flood_vlans(*change.flood_vlans);
  if (change.mirrors) made.set_mirrors(*change.mirrors);
  for (const StaticEntry& entry : change.entries) {
    if (entry.flags != 0) {
      made.set_static(entry);
    } else {
      made.remove_entry(entry.mac, entry.vlan, made.find_port(entry.port)->index());
    }
  }
}

}  // namespace loom
