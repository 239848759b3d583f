#include "devices/endpoint/register.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/check.h"
#include "core/units_text.h"
#include "devices/endpoint/capture_port.h"
#include "devices/endpoint/host.h"
#include "devices/registry/device_type.h"

namespace loom {

namespace {

constexpr uint32_t kLeastMtu = 68;
constexpr uint32_t kMostMtu = 65535;

std::vector<Parameter> host_parameters() {
  return {
      host_ip_parameter(),
      setting("gateway", ValueKind::kIpv4, "Where packets for other networks go; an address of its own network"),
      setting("mac", ValueKind::kMac, "Its MAC address; without one 02:00 and the number of the node"),
      setting("mtu", ValueKind::kBytes, "The longest IPv4 packet it sends in one piece, 68B to 65535B", "1500B"),
      setting("vlan", ValueKind::kVlanId, "Sends and receives frames tagged with this VLAN only"),
      integer("ttl", "Time to live of the packets it sends", "64", 1, 255),
      setting("arp", ValueKind::kRecord, "How it finds MAC addresses", "{}",
              {
                  setting("announce", ValueKind::kBool,
                          "Announces its address when the run starts and when its link comes back", "false"),
                  integer("retries", "Requests before it gives up", "3", 1, 100),
                  setting("interval", ValueKind::kDuration, "Time between requests", "1s"),
                  setting("reachable", ValueKind::kDuration, "How long a confirmed entry is used without question",
                          "60s"),
                  setting("stale", ValueKind::kDuration, "How long an unused entry stays after that", "60s"),
                  integer("queue", "Frames that wait for one answer; the oldest gives way", "64", 1, 65536),
                  integer("capacity", "Entries; the one confirmed longest ago gives way", "1024", 1, 1'000'000),
                  setting("static", ValueKind::kMap, "Permanent entries: IP address to MAC address", "{}",
                          {setting("mac", ValueKind::kMac, "The MAC address of that IP address")}),
              }),
  };
}

HostConfig host_config(const Settings& settings) {
  HostConfig config;
  if (settings.is_word("ip")) {
    config.dhcp.emplace();
  } else if (settings.has("ip")) {
    config.ip = settings.ipv4_prefix("ip");
  }
  if (settings.has("gateway")) config.gateway = settings.ipv4("gateway");
  if (settings.has("mac")) config.mac = settings.mac("mac");
  if (settings.has("vlan")) config.vlan = settings.vlan_id("vlan");
  config.mtu = static_cast<uint32_t>(settings.bytes("mtu").bytes());
  config.ttl = static_cast<uint8_t>(settings.integer("ttl"));
  const Settings& arp = settings.record("arp");
  config.arp.announce = arp.boolean("announce");
  config.arp.retries = static_cast<uint32_t>(arp.integer("retries"));
  config.arp.interval = arp.duration("interval");
  config.arp.reachable = arp.duration("reachable");
  config.arp.stale = arp.duration("stale");
  config.arp.queue = static_cast<uint32_t>(arp.integer("queue"));
  config.arp.capacity = static_cast<uint32_t>(arp.integer("capacity"));
  for (const auto& [ip, mac] : arp.map("static")) {
    config.arp.entries.push_back({wire::Ipv4Address::from_text(ip).value(), mac.as<wire::MacAddress>()});
  }
  return config;
}

// An address one host of the network can have.
bool is_host_address(const wire::Ipv4Prefix& prefix) {
  const wire::Ipv4Address a = prefix.address();
  if (a.is_unspecified() || a.is_multicast() || a.is_broadcast() || a.is_loopback()) return false;
  return prefix.length() >= 31 || (a != prefix.network() && a != prefix.broadcast());
}

void check_addresses(const Settings& settings) {
  check_dhcp(settings);
  if (settings.has("ip") && !settings.is_word("ip") && !is_host_address(settings.ipv4_prefix("ip"))) {
    throw UserError(settings.mark("ip"), settings.ipv4_prefix("ip").text() + " is no address a host can have",
                    "it is the network itself, its broadcast, a group or the loopback");
  }
  if (settings.has("mac") && (settings.mac("mac").is_multicast() || settings.mac("mac").is_zero())) {
    throw UserError(settings.mark("mac"), settings.mac("mac").text() + " is no MAC address a host can have",
                    "the lowest bit of the first byte marks a group; 02:00:00:00:00:0a is a host's");
  }
  if (!settings.has("gateway") || settings.is_word("ip")) return;
  if (!settings.has("ip")) {
    throw UserError(settings.mark("gateway"), "a host with a gateway needs an IP address", "add ip:");
  }
  const wire::Ipv4Prefix ip = settings.ipv4_prefix("ip");
  const wire::Ipv4Address gateway = settings.ipv4("gateway");
  if (!ip.contains(gateway) || !is_host_address({gateway, ip.length()})) {
    throw UserError(settings.mark("gateway"), "the gateway " + gateway.text() + " is no host of " + ip.text(),
                    "a gateway is reached directly, so it has an address of the same network");
  }
  if (gateway == ip.address()) throw UserError(settings.mark("gateway"), "a host cannot be its own gateway");
}

void check_host(const Settings& settings, const std::vector<std::string>&) {
  check_addresses(settings);
  const uint64_t mtu = settings.bytes("mtu").bytes();
  if (mtu < kLeastMtu || mtu > kMostMtu) {
    throw UserError(settings.mark("mtu"), "an MTU of " + std::to_string(mtu) + " bytes is out of range",
                    "IPv4 allows 68B to 65535B");
  }
  const Settings& arp = settings.record("arp");
  for (const char* key : {"interval", "reachable", "stale"}) {
    if (arp.duration(key) <= Duration{}) {
      throw UserError(arp.mark(key), std::string("arp ") + key + " must be above zero");
    }
  }
  for (const auto& [ip, mac] : arp.map("static")) {
    if (!wire::Ipv4Address::from_text(ip)) {
      throw UserError(mac.mark, "arp static has \"" + ip + "\" where an IPv4 address belongs",
                      "write 10.0.0.2: \"02:00:00:00:00:02\"");
    }
    if (mac.as<wire::MacAddress>().is_multicast()) {
      throw UserError(mac.mark, "arp static gives " + ip + " a group address");
    }
  }
}

const AdapterKind& kind_of(const Settings& nic, const std::vector<AdapterKind>& kinds) {
  const auto found = std::find_if(kinds.begin(), kinds.end(),
                                  [&](const AdapterKind& kind) { return kind.name == nic.text("model"); });
  LOOM_CHECK(found != kinds.end(), "the model is one of the choices");
  return *found;
}

void check_nic(const Settings& settings, const std::vector<AdapterKind>& kinds) {
  const AdapterKind& kind = kind_of(settings.record("nic"), kinds);
  if (kind.check) kind.check(settings.record("nic"));
  const uint64_t mtu = settings.bytes("mtu").bytes();
  if (mtu <= kind.most_mtu) return;
  throw UserError(settings.mark("mtu"), fmt::format("an MTU of {} bytes is too much for its NIC", mtu),
                  fmt::format("the {} carries up to {}B", kind.name, kind.most_mtu));
}

// A NIC that is part of another node's must be linked to it.
void check_nic_link(const Settings& settings, const std::vector<AdapterKind>& kinds, const LinkEnd& far) {
  if (!settings.has("nic")) return;
  const AdapterKind& kind = kind_of(settings.record("nic"), kinds);
  if (!kind.plugs_into || (far.type != nullptr && kind.plugs_into(*far.type, far.port))) return;
  throw UserError(settings.mark("nic"),
                  fmt::format("its {} is linked to {}", kind.name,
                              far.type != nullptr ? "port " + far.port + " of a " + far.type->name : "nothing"),
                  "it must be linked to " + kind.plugs_into_what);
}

Parameter nic_parameter(const AdapterTable& adapters) {
  Parameter model = required(setting("model", ValueKind::kChoice, "Which NIC; its driver is the model's own"));
  for (const AdapterKind& kind : adapters.kinds) model.choices.push_back(kind.name);
  std::vector<Parameter> fields{std::move(model)};
  fields.insert(fields.end(), adapters.parameters.begin(), adapters.parameters.end());
  Parameter nic = setting("nic", ValueKind::kRecord,
                          "A NIC at register and ring level between stack and port; without one they meet directly",
                          std::nullopt, std::move(fields));
  nic.shorthand = "model";
  return nic;
}

DeviceTable nic_table() {
  DeviceTable table;
  table.name = "nic";
  table.help = "Registers and ring positions of its NIC, by the names of the datasheet; empty without one";
  table.columns = {setting("name", ValueKind::kText, "The register or position"),
                   setting("value", ValueKind::kText, "What is in it")};
  table.rows = [](const Node& node) {
    std::vector<TableRow> rows;
    const NetworkAdapter* const adapter = dynamic_cast<const Host&>(node).adapter();
    if (adapter == nullptr) return rows;
    for (const auto& [name, value] : adapter->state()) rows.push_back({{name, value}, true});
    return rows;
  };
  return table;
}

}  // namespace

Parameter host_ip_parameter() {
  Parameter ip = setting("ip", ValueKind::kIpv4Prefix,
                         "Its IPv4 address in its network, or dhcp to ask for one; without it it only hears");
  ip.choices = {"dhcp"};
  return ip;
}

void check_dhcp(const Settings& settings) {
  if (!settings.is_word("ip") || !settings.has("gateway")) return;
  throw UserError(settings.mark("gateway"), "a host that asks by DHCP is told its gateway",
                  "leave out gateway:, or give it an address");
}

DeviceTable dhcp_table() {
  DeviceTable table;
  table.name = "dhcp";
  table.help = "What its DHCP client is doing, and the lease it has; empty with a fixed address";
  table.columns = {choice("state", "Of the client (RFC 2131 section 4.4)", std::nullopt,
                          {"selecting", "requesting", "bound", "renewing", "rebinding"}),
                   setting("ip", ValueKind::kText, "The address in its network, or -"),
                   setting("server", ValueKind::kText, "Who leased it"),
                   setting("router", ValueKind::kText, "The gateway that came with it"),
                   setting("dns", ValueKind::kText, "The name servers that came with it"),
                   setting("renew", ValueKind::kText, "When it will be renewed (T1)"),
                   setting("expires", ValueKind::kText, "When it ends")};
  table.changes = {TableChange::Kind::kAdded, TableChange::Kind::kAged, TableChange::Kind::kRemoved};
  table.rows = [](const Node& node) {
    std::vector<TableRow> rows;
    const auto* const host = dynamic_cast<const Host*>(&node);
    if (host == nullptr || host->dhcp() == nullptr) return rows;
    const std::string doing(name_of(host->dhcp()->state()));
    const std::optional<DhcpLease>& lease = host->dhcp()->lease();
    if (!lease) {
      rows.push_back({{doing, "-", "-", "-", "-", "-", "-"}, false});
      return rows;
    }
    std::string dns;
    for (const wire::Ipv4Address server : lease->dns_servers) dns += (dns.empty() ? "" : " ") + server.text();
    const auto moment = [](Time when) { return when == Time::max() ? "never" : to_text(when); };
    rows.push_back({{doing, lease->address.text(), lease->server.text(), lease->router ? lease->router->text() : "-",
                     dns.empty() ? "-" : dns, moment(lease->renew), moment(lease->expires)},
                    false});
    return rows;
  };
  return table;
}

DeviceTable arp_table() {
  DeviceTable table;
  table.name = "arp";
  table.help = "The ARP cache";
  table.columns = {
      setting("ip", ValueKind::kIpv4, "The neighbour"),
      setting("mac", ValueKind::kMac, "Its address; zero while it is asked for"),
      choice("state", "Of the entry", std::nullopt, {"incomplete", "reachable", "stale", "probing", "permanent"}),
  };
  table.changes = {TableChange::Kind::kAdded, TableChange::Kind::kMoved, TableChange::Kind::kAged,
                   TableChange::Kind::kEvicted};
  table.rows = [](const Node& node) {
    std::vector<TableRow> rows;
    const auto* const host = dynamic_cast<const Host*>(&node);
    if (host == nullptr) return rows;
    for (const ArpEntry& entry : host->arp().table()) {
      rows.push_back({{entry.ip.text(), entry.mac.text(), std::string(name_of(entry.state))}, false});
    }
    return rows;
  };
  return table;
}

void register_endpoint(DeviceRegistry& registry, const AdapterTable& adapters) {
  DeviceType host;
  host.name = "host";
  host.is_host = true;
  host.summary = "An end system with ARP, IPv4, ICMP and UDP on one port, eth0";
  host.parameters = host_parameters();
  if (!adapters.kinds.empty()) host.parameters.push_back(nic_parameter(adapters));
  host.decisions = adapters.decisions;
  host.ports = {.least = 0, .most = 1, .names = {"eth0"}};
  host.make = [kinds = adapters.kinds](const SimContext& context, const Settings& settings,
                                       const std::vector<std::string>&) {
    HostConfig config = host_config(settings);
    if (config.dhcp) config.dhcp->host_name = context.name;
    if (settings.has("nic")) {
      const Settings& nic = settings.record("nic");
      config.adapter = kind_of(nic, kinds).make(nic);
    }
    return std::make_unique<Host>(context, config);
  };
  host.check = [kinds = adapters.kinds](const Settings& settings, const std::vector<std::string>& ports) {
    check_host(settings, ports);
    if (settings.has("nic")) check_nic(settings, kinds);
  };
  host.check_link = [kinds = adapters.kinds](const Settings& settings, const std::string&, const LinkEnd& far) {
    check_nic_link(settings, kinds, far);
  };
  host.write_waveforms = [](Node& node, const std::string& path) {
    NetworkAdapter* const adapter = dynamic_cast<Host&>(node).adapter();
    return adapter != nullptr && adapter->write_waveforms(path);
  };
  host.tables = {arp_table(), dhcp_table()};
  if (!adapters.kinds.empty()) host.tables.push_back(nic_table());
  host.drops = {DropReason::kRunt,         DropReason::kNotForMe,   DropReason::kBadSource,
                DropReason::kMalformedTag, DropReason::kNoPvid,     DropReason::kVlanNotMember,
                DropReason::kNoListener,   DropReason::kMalformed,  DropReason::kBadChecksum,
                DropReason::kReassembly,   DropReason::kUnresolved, DropReason::kNoRoute,
                DropReason::kMtuExceeded};
  if (!adapters.kinds.empty()) {
    host.drops.insert(host.drops.end(), {DropReason::kNoBuffer, DropReason::kQueueFull, DropReason::kLinkDown});
  }
  registry.add(std::move(host));

  DeviceType port;
  port.name = "capture-port";
  port.summary = "The other end of a link in a regression: sends what a replay gives it and hears the rest";
  port.make = [](const SimContext& context, const Settings&, const std::vector<std::string>& ports) {
    return std::make_unique<CapturePort>(context, ports);
  };
  registry.add(std::move(port));
}

}  // namespace loom
