#include "devices/switching/register.h"

#include "devices/registry/device_type.h"
#include "devices/switching/decision_points.h"
#include "devices/switching/switch_settings.h"

namespace loom {

namespace {

Parameter flag(std::string name, std::string help) {
  return settable(setting(std::move(name), ValueKind::kBool, std::move(help)));
}

// What a port of either switch has.
std::vector<Parameter> plain_port_parameters() {
  Parameter storm =
      setting("storm", ValueKind::kRecord, "Most frames a second that may come in here to be flooded", std::nullopt,
              {
                  setting("broadcast", ValueKind::kFrameRate, "Broadcast frames"),
                  setting("multicast", ValueKind::kFrameRate, "Frames to groups"),
                  setting("unknown-unicast", ValueKind::kFrameRate, "Frames to unknown stations"),
                  integer("burst", "Frames that may come at once; by default those of a tenth of a second",
                          std::nullopt, 1, 1'000'000'000),
              });
  Parameter flood =
      setting("flood", ValueKind::kRecord, "What is flooded out of this port; by default everything", std::nullopt,
              {
                  setting("unknown-unicast", ValueKind::kBool, "Frames to unknown stations"),
                  setting("multicast", ValueKind::kBool, "Frames to groups"),
                  setting("broadcast", ValueKind::kBool, "Broadcast frames"),
              });
  return {
      flag("learning", "Learns stations from frames that come in here; on by default"),
      flag("isolated", "Exchanges no frames with other isolated ports"),
      flag("hairpin", "Lets a frame leave by the port it came from"),
      settable(std::move(flood)),
      settable(std::move(storm)),
      settable(setting("mtu", ValueKind::kBytes,
                       "The longest payload that leaves here, 1500B by default; 0B for no limit")),
  };
}

std::vector<Parameter> vlan_port_parameters() {
  std::vector<Parameter> all{
      settable(setting("access", ValueKind::kVlanId, "The one VLAN of this port, untagged")),
      settable(setting("trunk", ValueKind::kVlanSet, "The VLANs this port carries with tags")),
      flag("vlan-0", "The trunk's list holds VLAN 0 as well: frames without a VLAN (Open vSwitch)"),
      settable(setting("native", ValueKind::kVlanId, "The trunk's VLAN of untagged frames; leaves untagged")),
      settable(setting("native-tagged", ValueKind::kVlanId, "The trunk's VLAN of untagged frames; leaves tagged")),
      settable(setting("dot1q-tunnel", ValueKind::kVlanId,
                       "Puts customers' frames, tagged or not, into this VLAN with a tag around (Open vSwitch)")),
      settable(setting("cvlans", ValueKind::kVlanSet, "The customers' VLANs a tunnel lets in (Open vSwitch)")),
      settable(choice("priority-tags",
                      "When frames without a VLAN leave with a tag for their priority (Open vSwitch)", std::nullopt,
                      {"never", "if-nonzero", "always"})),
      settable(choice("qinq-ethtype", "The tag a tunnel puts around, 802.1ad by default (Open vSwitch)", std::nullopt,
                      {"802.1ad", "802.1Q"})),
      settable(setting("vids", ValueKind::kVlanSet, "The VLANs this port is a member of (Linux bridge)")),
      settable(setting("pvid", ValueKind::kVlanId, "The VLAN of untagged frames that come in (Linux bridge)")),
      settable(setting("untagged", ValueKind::kVlanSet, "The VLANs that leave without a tag (Linux bridge)")),
      flag("ingress-filtering", "Lets in frames of the port's own VLANs only; on by default (Linux bridge)"),
      settable(choice("admit", "Acceptable frame types, all by default; a priority-tagged frame counts as untagged",
                      std::nullopt, {"all", "tagged", "untagged"})),
      flag("locked", "Lets in only stations the table holds on this port (Linux bridge)"),
      settable(integer("group-fwd-mask", "Adds to the switch's, for frames that come in here (Linux bridge)",
                       std::nullopt, 0, 0xffff)),
      setting("address", ValueKind::kMac,
              "The port's own MAC address; frames to it are for the switch (Linux bridge)"),
  };
  for (Parameter& parameter : plain_port_parameters()) all.push_back(std::move(parameter));
  return all;
}

Parameter ports_parameter(std::vector<Parameter> of_a_port) {
  return setting("ports", ValueKind::kMap, "The ports by name; links may name further ones, which get the defaults",
                 "{}", {setting("port", ValueKind::kRecord, "One port", std::nullopt, std::move(of_a_port))});
}

Parameter static_parameter(bool with_vlan) {
  std::vector<Parameter> fields{required(setting("mac", ValueKind::kMac, "The station")),
                                required(setting("port", ValueKind::kText, "The port it is on"))};
  if (with_vlan) fields.push_back(setting("vlan", ValueKind::kVlanId, "Its VLAN"));
  fields.push_back(choice("type",
                          "sticky: stays when the station speaks on another port; local: the switch's own address; "
                          "none: the entry is taken out",
                          "static", {"static", "sticky", "local", "none"}));
  return settable(setting("static", ValueKind::kList,
                          "Stations the table holds from the start and never forgets; a set adds to them", "[]",
                          {setting("entry", ValueKind::kRecord, "One station", std::nullopt, std::move(fields))}));
}

// What both switches have beside their ports.
std::vector<Parameter> plain_switch_parameters() {
  return {
      settable(setting("ageing-time", ValueKind::kDuration,
                       "How long a station is remembered that says nothing; 0s makes the switch a hub", "300s")),
      integer("mac-table-size",
              "Stations learned at most; 0 for no limit, which is the Linux bridge's default, Open vSwitch's is 8192",
              std::nullopt, 0, 100'000'000),
      setting("latency", ValueKind::kDuration, "From the last bit of a frame in to the decision about it", "0s"),
      setting("forwarding-rate", ValueKind::kFrameRate,
              "Frames a second the switch can decide about; without it all"),
      integer("forwarding-queue", "Frames that may wait for a decision", "1024", 1, 100'000'000),
  };
}

Parameter mirrors_parameter() {
  const auto ports = [](std::string name, std::string help) {
    return setting(std::move(name), ValueKind::kList, std::move(help), "[]",
                   {setting("port", ValueKind::kText, "A port of this switch")});
  };
  std::vector<Parameter> fields{
      ports("select-src", "Mirrors frames that come in on these ports"),
      ports("select-dst", "Mirrors frames that leave these ports"),
      setting("select-all", ValueKind::kBool, "Mirrors frames of every port"),
      setting("select-vlan", ValueKind::kVlanSet, "Mirrors frames of these VLANs only"),
      setting("output-port", ValueKind::kText, "Where the copies go; the port takes part in nothing else"),
      setting("output-vlan", ValueKind::kVlanId, "The VLAN the copies are flooded in"),
  };
  return settable(setting("mirrors", ValueKind::kMap, "Copies of frames, for an analyser; a set replaces them all",
                          "{}",
                          {setting("mirror", ValueKind::kRecord, "One mirror", std::nullopt, std::move(fields))}));
}

std::vector<Parameter> switch_parameters() {
  std::vector<Parameter> all{
      choice("dialect", "The real switch whose behaviour is modelled", "linux-bridge",
             {"linux-bridge", "open-vswitch"}),
      ports_parameter(vlan_port_parameters()),
  };
  for (Parameter& parameter : plain_switch_parameters()) all.push_back(std::move(parameter));
  std::vector<Parameter> more{
      setting("shared-learning", ValueKind::kBool, "One table for all VLANs instead of one for each", "false"),
      settable(setting("vlan-filtering", ValueKind::kBool,
                       "Looks at VLANs at all; off, tags pass untouched and one table serves all (Linux bridge)",
                       "true")),
      choice("vlan-protocol", "The tag the switch goes by (Linux bridge)", "802.1Q", {"802.1Q", "802.1ad"}),
      settable(
          integer("default-pvid",
                  "The VLAN of ports without settings, untagged; 0 for none; ports that follow the old one follow "
                  "a new one (Linux bridge)",
                  "1", 0, 4094)),
      integer("vlan-limit", "How many tags of a frame are understood (Open vSwitch)", "1", 1, 2),
      settable(
          integer("group-fwd-mask", "Bit n forwards frames to 01-80-C2-00-00-0n (Linux bridge)", "0", 0, 0xffff)),
      settable(setting("link-local-learning", ValueKind::kBool,
                       "Learns from frames to reserved addresses, too (Linux bridge)", "true")),
      settable(
          setting("forward-bpdu", ValueKind::kBool, "Forwards frames to reserved addresses (Open vSwitch)", "false")),
      settable(setting("flood-vlans", ValueKind::kVlanSet,
                       "VLANs in which nothing is learned and everything is flooded, as an RSPAN VLAN needs (Open "
                       "vSwitch)",
                       "none")),
      mirrors_parameter(),
      static_parameter(true),
      setting("address", ValueKind::kMac, "The switch's own MAC address; frames to it are for the switch"),
  };
  for (Parameter& parameter : more) all.push_back(std::move(parameter));
  return all;
}

std::vector<Parameter> learning_switch_parameters() {
  std::vector<Parameter> all{ports_parameter(plain_port_parameters())};
  for (Parameter& parameter : plain_switch_parameters()) all.push_back(std::move(parameter));
  all.push_back(static_parameter(false));
  return all;
}

std::vector<std::string> port_names(const Node& node) {
  std::vector<std::string> names;
  for (size_t i = 0; i < node.port_count(); ++i) names.push_back(node.port(i).name());
  return names;
}

void set(Node& node, const Settings& settings, const std::string& port) {
  auto& made = dynamic_cast<Switch&>(node);
  if (port.empty()) return apply(switch_change(settings, port_names(node), made.config()), made);
  const uint32_t index = made.find_port(port)->index();
  PortConfig changed = made.port_config(index);
  change_port(changed, settings, made.config().dialect);
  made.configure_port(index, std::move(changed));
}

void flush(Node& node, const std::string& port) {
  auto& made = dynamic_cast<Switch&>(node);
  if (port.empty()) {
    made.flush_all();
  } else {
    made.flush_port(made.find_port(port)->index());
  }
}

std::string type_of_entry(const MacEntry& entry) {
  if (entry.is_local()) return "local";
  if ((entry.flags & MacEntry::kSticky) != 0) return "sticky";
  return entry.is_dynamic() ? "dynamic" : "static";
}

DeviceTable mac_table() {
  DeviceTable table;
  table.name = "mac";
  table.help = "Which station is on which port, by VLAN; VLAN 0 while VLANs are not looked at";
  table.columns = {
      integer("vlan", "The VLAN; Open vSwitch can learn in 4095, too", std::nullopt, 0, 4095),
      setting("mac", ValueKind::kMac, "The station"),
      setting("port", ValueKind::kText, "The port it is on"),
      choice("type", "How the entry came to be", std::nullopt, {"dynamic", "static", "sticky", "local"}),
  };
  using Kind = TableChange::Kind;
  table.changes = {Kind::kAdded, Kind::kMoved, Kind::kAged, Kind::kEvicted, Kind::kFlushed, Kind::kRemoved};
  table.rows = [](const Node& node) {
    std::vector<TableRow> rows;
    for (const MacEntry& entry : dynamic_cast<const Switch&>(node).mac_entries()) {
      rows.push_back({{std::to_string(entry.fid()), wire::MacAddress::from_u64(entry.mac()).text(),
                       node.port(entry.port).name(), type_of_entry(entry)},
                      entry.is_local()});
    }
    return rows;
  };
  return table;
}

// Those of a switch that knows nothing of VLANs, or all.
std::vector<DecisionPoint> decision_points(bool knows_vlans) {
  std::vector<DecisionPoint> points;
  for (size_t i = 0; i < kSwitchPoints.size(); ++i) {
    if (knows_vlans || !kSwitchPointKnowsVlans[i]) points.push_back(kSwitchPoints[i]);
  }
  return points;
}

std::vector<DropReason> drop_reasons(bool knows_vlans) {
  std::vector<DropReason> reasons{
      DropReason::kRunt,        DropReason::kMalformedTag, DropReason::kBadSource,     DropReason::kReservedAddress,
      DropReason::kSamePort,    DropReason::kNoEgress,     DropReason::kIsolated,      DropReason::kAddressedToSwitch,
      DropReason::kMtuExceeded, DropReason::kStormControl, DropReason::kForwardingRate};
  if (!knows_vlans) return reasons;
  reasons.insert(reasons.end(),
                 {DropReason::kMirrorDestination, DropReason::kFrameTypeNotAdmitted, DropReason::kNoPvid,
                  DropReason::kVlanNotMember, DropReason::kEgressNotMember, DropReason::kUnauthorised});
  return reasons;
}

using MakeConfig = SwitchConfig (*)(const Settings&, const std::vector<std::string>&);

DeviceType type_of(std::string name, std::string summary, bool knows_vlans, std::vector<Parameter> parameters,
                   MakeConfig make_config) {
  DeviceType type;
  type.decisions = decision_points(knows_vlans);
  type.drops = drop_reasons(knows_vlans);
  type.name = std::move(name);
  type.summary = std::move(summary);
  type.parameters = std::move(parameters);
  type.make = [make_config](const SimContext& context, const Settings& settings,
                            const std::vector<std::string>& ports) -> std::unique_ptr<Node> {
    return std::make_unique<Switch>(context, make_config(settings, ports));
  };
  type.check = [make_config](const Settings& settings, const std::vector<std::string>& ports) {
    make_config(settings, ports);
  };
  type.set = set;
  type.check_set = [make_config](const Settings& settings, const std::vector<std::string>& ports,
                                 const Settings& with, const std::string& port) {
    const SwitchConfig config = make_config(settings, ports);
    if (port.empty()) {
      switch_change(with, ports, config);
      return;
    }
    PortConfig changed = default_port(config.dialect, port);
    change_port(changed, with, config.dialect);
  };
  type.flush = flush;
  type.tables = {mac_table()};
  return type;
}

}  // namespace

void register_switching(DeviceRegistry& registry) {
  registry.add(type_of("switch", "A VLAN switch that behaves as the Linux bridge or as Open vSwitch", true,
                       switch_parameters(), switch_config));
  registry.add(type_of("learning-switch", "A switch that learns addresses and knows nothing of VLANs", false,
                       learning_switch_parameters(), learning_switch_config));
}

}  // namespace loom
