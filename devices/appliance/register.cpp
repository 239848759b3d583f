#include "devices/appliance/register.h"

#include <fmt/format.h>

#include <set>
#include <string>
#include <utility>

#include "core/units_text.h"
#include "devices/appliance/user_network.h"
#include "devices/registry/device_type.h"

namespace loom {

namespace {

constexpr uint32_t kMostLeases = 65536;

std::vector<Parameter> parameters() {
  using K = ValueKind;
  return {
      setting("network", K::kIpv4Prefix, "The network inside, up to a /16", "10.0.2.0/24"),
      setting("gateway", K::kIpv4, "Its own address there, and the DHCP server's; the second by default"),
      setting("dns", K::kIpv4, "The name server's address; the third by default"),
      setting("pool", K::kRecord, "The addresses it leases", "{}",
              {setting("first", K::kIpv4, "The lowest; the fifteenth of the network by default"),
               setting("last", K::kIpv4, "The highest; the thirty-first by default")}),
      setting("lease-time", K::kDuration, "How long a lease lasts, in whole seconds", "24h"),
      setting("domain", K::kText, "The domain that clients are told, and names without a dot are in"),
      setting("names", K::kMap, "Names that the name server knows, with their addresses", "{}",
              {setting("address", K::kIpv4, "The address of that name")}),
      setting("outside", K::kRecord, "The network that is reached through the NAT, at the port outside", std::nullopt,
              {required(setting("ip", K::kIpv4Prefix, "Its address there, which everybody inside appears with")),
               setting("gateway", K::kIpv4, "Where packets for further networks go"),
               setting("mac", K::kMac, "Its MAC address there; without one 02:00 and the number of the node")}),
      setting("nat", K::kRecord, "How addresses are translated (RFC 4787, RFC 5382, RFC 5508)", "{}",
              {integer("first-port", "The lowest port of mappings", "1024", 1, 65535),
               integer("last-port", "The highest", "65535", 1, 65535),
               integer("sessions", "Sessions at most", "65536", 1, 1'000'000),
               setting("udp", K::kDuration, "How long an unused UDP session is kept", "300s"),
               setting("tcp", K::kDuration, "How long an established TCP connection is", "7440s"),
               setting("tcp-transitory", K::kDuration, "How long one that opens or closes is", "240s"),
               setting("icmp", K::kDuration, "How long an ICMP query is", "60s")}),
      setting("forwards", K::kList, "Ports of the outside that lead to the inside, for everybody", "[]",
              {setting("forward", K::kRecord, "One port", std::nullopt,
                       {required(choice("protocol", "Of the port", std::nullopt, {"tcp", "udp"})),
                        required(integer("port", "Of the outside", std::nullopt, 1, 65535)),
                        setting("to", K::kIpv4, "The address inside; the lowest of the pool by default"),
                        integer("to-port", "The port there; the same by default", std::nullopt, 1, 65535)})}),
  };
}

UserNetworkConfig config_of(const Settings& settings) {
  UserNetworkConfig config;
  const wire::Ipv4Prefix network = settings.ipv4_prefix("network");
  const auto nth = [&](uint32_t n) { return wire::Ipv4Address::from_u32(network.network().to_u32() + n); };
  config.network = {network.network(), network.length()};
  config.gateway = settings.has("gateway") ? settings.ipv4("gateway") : nth(2);
  config.dns = settings.has("dns") ? settings.ipv4("dns") : nth(3);
  const Settings& pool = settings.record("pool");
  config.pool_first = pool.has("first") ? pool.ipv4("first") : nth(15);
  config.pool_last = pool.has("last") ? pool.ipv4("last") : nth(31);
  config.lease_time = settings.duration("lease-time");
  if (settings.has("domain")) config.domain = settings.text("domain");
  for (const auto& [name, value] : settings.map("names"))
    config.names.emplace_back(name, value.as<wire::Ipv4Address>());
  if (settings.has("outside")) {
    const Settings& outside = settings.record("outside");
    config.outside.emplace();
    config.outside->ip = outside.ipv4_prefix("ip");
    if (outside.has("gateway")) config.outside->gateway = outside.ipv4("gateway");
    if (outside.has("mac")) config.outside->mac = outside.mac("mac");
  }
  const Settings& nat = settings.record("nat");
  config.nat.first_port = static_cast<uint16_t>(nat.integer("first-port"));
  config.nat.last_port = static_cast<uint16_t>(nat.integer("last-port"));
  config.nat.sessions = static_cast<uint32_t>(nat.integer("sessions"));
  config.nat.udp = nat.duration("udp");
  config.nat.tcp = nat.duration("tcp");
  config.nat.tcp_transitory = nat.duration("tcp-transitory");
  config.nat.icmp = nat.duration("icmp");
  for (const Settings::Value& value : settings.list("forwards")) {
    const auto& forward = value.as<Settings>();
    NatForward made;
    made.protocol = forward.text("protocol") == "tcp" ? wire::ip_proto::kTcp : wire::ip_proto::kUdp;
    made.port = static_cast<uint16_t>(forward.integer("port"));
    made.to.ip = forward.has("to") ? forward.ipv4("to") : config.pool_first;
    made.to.port = forward.has("to-port") ? static_cast<uint16_t>(forward.integer("to-port")) : made.port;
    config.nat.forwards.push_back(made);
  }
  return config;
}

// An address that one host of the network can have.
bool is_host_of(const wire::Ipv4Prefix& network, wire::Ipv4Address ip) {
  return network.contains(ip) && ip != network.network() && ip != network.broadcast();
}

void check_inside(const Settings& settings, const UserNetworkConfig& config) {
  const wire::Ipv4Prefix& network = config.network;
  const auto demand = [&](const SourceMark& mark, const std::string& what, wire::Ipv4Address ip) {
    if (is_host_of(network, ip)) return;
    throw UserError(mark, fmt::format("{} {} is no host of {}", what, ip.text(), network.text()),
                    "what is not written follows from network:");
  };
  if (network.length() < 16 || network.length() > 29) {
    throw UserError(settings.mark("network"), "a network inside is a /16 to a /29", "10.0.2.0/24 is QEMU's");
  }
  const Settings& pool = settings.record("pool");
  demand(settings.mark("gateway"), "the gateway", config.gateway);
  demand(settings.mark("dns"), "the name server", config.dns);
  demand(pool.mark("first"), "the pool's first address", config.pool_first);
  demand(pool.mark("last"), "the pool's last address", config.pool_last);
  if (config.pool_first > config.pool_last) {
    throw UserError(pool.mark("last"), "the pool ends before it begins");
  }
  if (config.pool_last.to_u32() - config.pool_first.to_u32() >= kMostLeases) {
    throw UserError(pool.mark("last"), fmt::format("a pool has {} addresses at most", kMostLeases));
  }
  if (config.gateway == config.dns) {
    throw UserError(settings.mark("dns"), "gateway and name server have the same address");
  }
  for (const wire::Ipv4Address own : {config.gateway, config.dns}) {
    if (own >= config.pool_first && own <= config.pool_last) {
      throw UserError(pool.mark("first"), "the pool contains " + own.text() + ", which is its own");
    }
  }
  const Duration lease = config.lease_time;
  if (lease < Duration::s(1) || Duration::s(lease / Duration::s(1)) != lease ||
      lease / Duration::s(1) >= 0xffff'ffff) {
    throw UserError(settings.mark("lease-time"), "a lease lasts whole seconds, one at least");
  }
  for (const auto& [name, value] : settings.map("names")) {
    if (!name.empty() && wire::is_dns_name(name)) continue;
    throw UserError(value.mark, "\"" + name + "\" is no name that DNS can carry", "labels have 1 to 63 bytes");
  }
  if (!config.domain.empty() && !wire::is_dns_name(config.domain)) {
    throw UserError(settings.mark("domain"), "\"" + config.domain + "\" is no domain that DNS can carry");
  }
}

void check_outside(const Settings& settings, const UserNetworkConfig& config) {
  if (!config.outside) {
    if (config.nat.forwards.empty()) return;
    throw UserError(settings.mark("forwards"), "a port is forwarded from outside, and there is no outside",
                    "add outside: { ip: ... }");
  }
  const Settings& outside = settings.record("outside");
  const wire::Ipv4Prefix& ip = config.outside->ip;
  if (ip.length() > 30 || !is_host_of(ip, ip.address()) || ip.address().is_multicast() ||
      ip.address().is_loopback()) {
    throw UserError(outside.mark("ip"), ip.text() + " is no address a router can have");
  }
  if (ip.contains(config.network.address()) || config.network.contains(ip.address())) {
    throw UserError(outside.mark("ip"), ip.text() + " overlaps the network inside, " + config.network.text());
  }
  if (config.outside->gateway &&
      (!is_host_of(ip, *config.outside->gateway) || *config.outside->gateway == ip.address())) {
    throw UserError(outside.mark("gateway"),
                    "the gateway " + config.outside->gateway->text() + " is no other host of " + ip.text());
  }
  if (config.outside->mac && (config.outside->mac->is_multicast() || config.outside->mac->is_zero())) {
    throw UserError(outside.mark("mac"), config.outside->mac->text() + " is no MAC address a host can have");
  }
}

void check_nat(const Settings& settings, const UserNetworkConfig& config) {
  const Settings& nat = settings.record("nat");
  if (config.nat.first_port > config.nat.last_port) {
    throw UserError(nat.mark("last-port"), "the ports end before they begin");
  }
  for (const char* key : {"udp", "tcp", "tcp-transitory", "icmp"}) {
    if (nat.duration(key) <= Duration{})
      throw UserError(nat.mark(key), std::string("nat ") + key + " must be above zero");
  }
  std::set<std::pair<uint8_t, uint16_t>> ports;
  std::set<std::pair<uint8_t, NatEndpoint>> ends;
  for (const NatForward& forward : config.nat.forwards) {
    if (!is_host_of(config.network, forward.to.ip) || forward.to.ip == config.gateway ||
        forward.to.ip == config.dns) {
      throw UserError(settings.mark("forwards"), "a port is forwarded to " + forward.to.ip.text() +
                                                     ", which is no other host of " + config.network.text());
    }
    if (!ports.insert({forward.protocol, forward.port}).second ||
        !ends.insert({forward.protocol, forward.to}).second) {
      throw UserError(settings.mark("forwards"), "two forwards share a port or a target");
    }
  }
}

DeviceTable leases_table() {
  DeviceTable table;
  table.name = "leases";
  table.help = "Which address is whose; one that was given up is kept for its client while there are others";
  Parameter state =
      choice("state", "Of the lease", std::nullopt, {"offered", "bound", "released", "expired", "declined"});
  table.columns = {setting("ip", ValueKind::kIpv4, "The address"), setting("mac", ValueKind::kMac, "The client's"),
                   setting("name", ValueKind::kText, "What the client calls itself, or -"), state,
                   setting("until", ValueKind::kText, "When that ends; of what is released or expired, since when")};
  using Kind = TableChange::Kind;
  table.changes = {Kind::kAdded, Kind::kAged, Kind::kRemoved};
  table.rows = [](const Node& node) {
    std::vector<TableRow> rows;
    for (const auto& [ip, lease] : dynamic_cast<const UserNetwork&>(node).dhcp().leases().leases()) {
      rows.push_back({{ip.text(), lease.mac.text(), lease.host_name.empty() ? "-" : lease.host_name,
                       std::string(name_of(lease.state)), to_text(lease.until)},
                      false});
    }
    return rows;
  };
  return table;
}

DeviceTable names_table() {
  DeviceTable table;
  table.name = "names";
  table.help = "What the name server knows";
  table.columns = {setting("name", ValueKind::kText, "The name"), setting("ip", ValueKind::kIpv4, "Its address")};
  table.rows = [](const Node& node) {
    std::vector<TableRow> rows;
    for (const auto& [name, ip] : dynamic_cast<const UserNetwork&>(node).names().names()) {
      rows.push_back({{name, ip.text()}, false});
    }
    return rows;
  };
  return table;
}

DeviceTable nat_table() {
  DeviceTable table;
  table.name = "nat";
  table.help = "The sessions of the NAT, and ports that are forwarded; of ICMP the identifier stands for the port";
  table.columns = {choice("protocol", "Of the session", std::nullopt, {"icmp", "tcp", "udp"}),
                   setting("inside", ValueKind::kText, "Address and port inside"),
                   setting("outside", ValueKind::kText, "What they are outside"),
                   setting("peer", ValueKind::kText, "Whom it speaks to; - of a port that is forwarded"),
                   choice("state", "Of a TCP connection, else open; of a forwarded port forward", std::nullopt,
                          {"open", "opening", "established", "closing", "forward"}),
                   setting("until", ValueKind::kText, "When it ends if nothing more passes")};
  using Kind = TableChange::Kind;
  table.changes = {Kind::kAdded, Kind::kAged};
  table.rows = [](const Node& node) {
    std::vector<TableRow> rows;
    const auto& network = dynamic_cast<const UserNetwork&>(node);
    for (const auto& [key, mapping] : network.nat().mappings()) {
      const std::string protocol = nat_protocol_text(mapping.protocol);
      const std::string outside = NatEndpoint{network.outside_ip(), mapping.port}.text();
      if (mapping.is_forward)
        rows.push_back({{protocol, mapping.inside.text(), outside, "-", "forward", "never"}, true});
      for (const auto& [peer, session] : mapping.sessions) {
        const bool is_query = mapping.protocol == wire::ip_proto::kIcmp;
        rows.push_back({{protocol, mapping.inside.text(), outside, is_query ? peer.ip.text() : peer.text(),
                         std::string(NatTable::state_of(mapping, session)), to_text(session.deadline)},
                        false});
      }
    }
    return rows;
  };
  return table;
}

DeviceTable neighbours_table() {
  DeviceTable table;
  table.name = "arp";
  table.help = "The ARP caches of its ports";
  table.columns = {
      choice("port", "Whose", std::nullopt, {"eth0", "outside"}), setting("ip", ValueKind::kIpv4, "The neighbour"),
      setting("mac", ValueKind::kMac, "Its address; zero while it is asked for"),
      choice("state", "Of the entry", std::nullopt, {"incomplete", "reachable", "stale", "probing", "permanent"})};
  using Kind = TableChange::Kind;
  table.changes = {Kind::kAdded, Kind::kMoved, Kind::kAged, Kind::kEvicted};
  table.rows = [](const Node& node) {
    std::vector<TableRow> rows;
    for (const Ipv4Node::Interface& interface : dynamic_cast<const UserNetwork&>(node).interfaces()) {
      for (const ArpEntry& entry : interface.arp().table()) {
        rows.push_back(
            {{interface.port().name(), entry.ip.text(), entry.mac.text(), std::string(name_of(entry.state))}, false});
      }
    }
    return rows;
  };
  return table;
}

}  // namespace

void register_appliances(DeviceRegistry& registry) {
  DeviceType type;
  type.name = "user-network";
  type.summary = "QEMU's user network: DHCP, DNS and a gateway on eth0, and a NAT to the port outside";
  type.parameters = parameters();
  type.ports = {.least = 0, .most = 2, .names = {"eth0", "outside"}};
  type.make = [](const SimContext& context, const Settings& settings, const std::vector<std::string>&) {
    return std::make_unique<UserNetwork>(context, config_of(settings));
  };
  type.check = [](const Settings& settings, const std::vector<std::string>& ports) {
    const UserNetworkConfig config = config_of(settings);
    check_inside(settings, config);
    check_outside(settings, config);
    check_nat(settings, config);
    for (const std::string& port : ports) {
      if (port == "outside" && !config.outside) {
        throw UserError(settings.mark(), "its port outside is used, and it has no outside",
                        "add outside: { ip: 198.51.100.2/24 }");
      }
    }
  };
  type.tables = {leases_table(), names_table(), nat_table(), neighbours_table()};
  type.decisions.assign(kUserNetworkPoints.begin(), kUserNetworkPoints.end());
  type.drops = {DropReason::kRunt,       DropReason::kNotForMe,  DropReason::kBadSource,   DropReason::kVlanNotMember,
                DropReason::kNoListener, DropReason::kMalformed, DropReason::kBadChecksum, DropReason::kNoRoute,
                DropReason::kUnresolved, DropReason::kNoLease,   DropReason::kNoMapping,   DropReason::kNatExhausted,
                DropReason::kTtlExpired, DropReason::kFragment,  DropReason::kMtuExceeded};
  registry.add(std::move(type));
}

}  // namespace loom
