#include "devices/live/register.h"

#include <net/if.h>
#include <sys/un.h>

#include <filesystem>

#include "devices/endpoint/host.h"
#include "devices/endpoint/register.h"
#include "devices/live/outside_nodes.h"
#include "devices/registry/device_type.h"

namespace loom::live {

namespace {

// Written relative to the scenario's folder.
std::string path_of(const Settings& settings, const char* key) {
  const std::filesystem::path written = settings.text(key);
  return (std::filesystem::path(settings.mark(key).file).parent_path() / written).string();
}

Parameter recorded() {
  return setting("recorded", ValueKind::kPath,
                 "Folder of a live run: in a simulation the node sends what it sent then");
}

std::unique_ptr<Node> recorded_node(const SimContext& context, const Settings& settings,
                                    const std::optional<EthernetSupplyConfig>& supply = std::nullopt) {
  auto made = std::make_unique<LiveNode>(context);
  if (supply) made->supply_ethernet(*supply);
  const std::string folder = path_of(settings, "recorded");
  check_recording(folder, nullptr, Time::max());
  made->play(std::make_unique<RecordedEnd>(folder, context.name));
  return made;
}

std::vector<Parameter> host_parameters() {
  return {
      host_ip_parameter(),
      setting("gateway", ValueKind::kIpv4, "Where packets for other networks go"),
      setting("mac", ValueKind::kMac, "Its MAC address; without one 02:00 and the number of the node"),
      setting("vlan", ValueKind::kVlanId, "Its address is that of a tagged sub-interface"),
      setting("mtu", ValueKind::kBytes, "The longest IPv4 packet it sends in one piece, 68B to 9000B", "1500B"),
      setting("exec", ValueKind::kList, "Commands that run there, one after the other, when it is live", std::nullopt,
              {setting("command", ValueKind::kText, "One line for a shell")}),
  };
}

wire::MacAddress mac_or_numbered(const SimContext& context, const Settings& settings) {
  return settings.has("mac") ? settings.mac("mac") : wire::MacAddress::from_u64(0x0200'0000'0000 | context.id);
}

OutsideHostConfig outside_config(const SimContext& context, const Settings& settings) {
  OutsideHostConfig config;
  config.dhcp = settings.is_word("ip");
  if (settings.has("ip") && !config.dhcp) config.ip = settings.ipv4_prefix("ip");
  if (settings.has("gateway")) config.gateway = settings.ipv4("gateway");
  config.mac = mac_or_numbered(context, settings);
  if (settings.has("vlan")) config.vlan = settings.vlan_id("vlan");
  config.mtu = static_cast<uint32_t>(settings.bytes("mtu").bytes());
  for (const Settings::Value& line : settings.list("exec")) config.exec.push_back(line.as<std::string>());
  return config;
}

HostConfig host_config(const SimContext& context, const Settings& settings) {
  HostConfig config;
  if (settings.is_word("ip")) {
    config.dhcp.emplace().host_name = context.name;
  } else if (settings.has("ip")) {
    config.ip = settings.ipv4_prefix("ip");
  }
  if (settings.has("gateway")) config.gateway = settings.ipv4("gateway");
  if (settings.has("mac")) config.mac = settings.mac("mac");
  if (settings.has("vlan")) config.vlan = settings.vlan_id("vlan");
  config.mtu = static_cast<uint32_t>(settings.bytes("mtu").bytes());
  return config;
}

void check_addresses(const Settings& settings) {
  if (settings.has("mac") && (settings.mac("mac").is_multicast() || settings.mac("mac").is_zero())) {
    throw UserError(settings.mark("mac"), settings.mac("mac").text() + " is no MAC address a host can have");
  }
  check_dhcp(settings);
  if (settings.has("gateway") &&
      (!settings.has("ip") || !settings.ipv4_prefix("ip").contains(settings.ipv4("gateway")))) {
    throw UserError(settings.mark("gateway"), "the gateway is in no network of this host", "ip: says its network");
  }
}

void check_host(const Settings& settings) {
  const uint64_t mtu = settings.bytes("mtu").bytes();
  if (mtu < 68 || mtu > 9000) throw UserError(settings.mark("mtu"), "an MTU is 68B to 9000B here");
  check_addresses(settings);
}

// An end host in a simulation.
DeviceType host_type(std::string name, std::string summary, std::vector<Parameter> more) {
  DeviceType type;
  type.name = std::move(name);
  type.summary = std::move(summary);
  type.is_host = true;
  type.parameters = host_parameters();
  type.parameters.insert(type.parameters.end(), more.begin(), more.end());
  type.ports = {.least = 0, .most = 1, .names = {"eth0"}};
  type.make = [](const SimContext& context, const Settings& settings,
                 const std::vector<std::string>&) -> std::unique_ptr<Node> {
    if (settings.has("recorded")) return recorded_node(context, settings);
    return std::make_unique<Host>(context, host_config(context, settings));
  };
  type.check = [](const Settings& settings, const std::vector<std::string>&) { check_host(settings); };
  type.tables = {arp_table(), dhcp_table()};
  type.drops = {DropReason::kRunt,         DropReason::kNotForMe,   DropReason::kBadSource,
                DropReason::kMalformedTag, DropReason::kNoPvid,     DropReason::kVlanNotMember,
                DropReason::kNoListener,   DropReason::kMalformed,  DropReason::kBadChecksum,
                DropReason::kReassembly,   DropReason::kUnresolved, DropReason::kNoRoute,
                DropReason::kMtuExceeded,  DropReason::kQueueFull};
  return type;
}

EthernetSupplyConfig supply_config(const SimContext& context, const Settings& settings) {
  EthernetSupplyConfig config{settings.ipv4_prefix("ip"), {}, mac_or_numbered(context, settings)};
  if (settings.has("gateway")) config.gateway = settings.ipv4("gateway");
  return config;
}

DeviceType namespace_type() {
  DeviceType type =
      host_type("netns", "A network namespace of this machine in which programs run; in a simulation an end host",
                {choice("link", "Its eth0: Ethernet by a TAP, or IP alone by a TUN", "tap", {"tap", "tun"}),
                 setting("offloads", ValueKind::kBool, "Its kernel leaves checksums and segmentation to us", "false"),
                 recorded()});
  type.make = [](const SimContext& context, const Settings& settings,
                 const std::vector<std::string>&) -> std::unique_ptr<Node> {
    if (!settings.has("recorded")) return std::make_unique<Host>(context, host_config(context, settings));
    if (settings.text("link") != "tun") return recorded_node(context, settings);
    return recorded_node(context, settings, supply_config(context, settings));
  };
  type.check = [](const Settings& settings, const std::vector<std::string>&) {
    check_host(settings);
    if (settings.text("link") != "tun") return;
    const SourceMark& where = settings.mark("link");
    if (!settings.has("ip")) throw UserError(where, "whoever has a TUN needs an address", "ip: 10.0.0.1/24");
    if (settings.is_word("ip")) throw UserError(settings.mark("ip"), "a TUN has no Ethernet by which DHCP could ask");
    if (settings.has("vlan")) throw UserError(settings.mark("vlan"), "a TUN has no Ethernet that could be tagged");
    if (settings.boolean("offloads")) throw UserError(settings.mark("offloads"), "a TUN has no offloads here");
  };
  type.make_live = [](const SimContext& context, const Settings& settings, const std::vector<std::string>&) {
    OutsideHostConfig config = outside_config(context, settings);
    config.offloads = settings.boolean("offloads");
    config.is_tun = settings.text("link") == "tun";
    return std::make_unique<NamespaceNode>(context, config);
  };
  return type;
}

GuestConfig guest_config(const Settings& settings) {
  GuestConfig config;
  const std::string& nic = settings.text("nic");
  config.model = nic == "e1000" ? GuestNic::kE1000 : nic == "e1000e" ? GuestNic::kE1000e : GuestNic::kVirtio;
  const std::string& attach = settings.text("attach");
  config.attach = attach == "tap"      ? GuestAttach::kTap
                  : attach == "stream" ? GuestAttach::kStream
                                       : GuestAttach::kDatagram;
  config.accelerator = settings.text("accelerator") == "kvm" ? Accelerator::kKvm : Accelerator::kTcg;
  config.memory_mib = static_cast<uint32_t>(settings.bytes("memory").bytes() >> 20);
  if (settings.has("image")) config.image = path_of(settings, "image");
  return config;
}

DeviceType guest_type() {
  DeviceType type = host_type("qemu", "A machine in a QEMU guest; in a simulation an end host",
                              {choice("nic", "The model of its NIC", "virtio", {"virtio", "e1000", "e1000e"}),
                               choice("attach", "What carries its frames: datagrams, a stream, a TAP with offloads",
                                      "socket", {"socket", "stream", "tap"}),
                               choice("accelerator", "What runs its instructions", "tcg", {"tcg", "kvm"}),
                               setting("memory", ValueKind::kBytes, "Its memory, 64MiB to 64GiB", "192MiB"),
                               setting("image", ValueKind::kPath,
                                       "A disk image, qcow2 or raw, which stays as it is; without one a tiny Linux"),
                               recorded()});
  type.make_live = [](const SimContext& context, const Settings& settings, const std::vector<std::string>&) {
    return std::make_unique<GuestNode>(context, outside_config(context, settings), guest_config(settings));
  };
  type.check = [](const Settings& settings, const std::vector<std::string>&) {
    check_host(settings);
    const uint64_t memory = settings.bytes("memory").bytes() >> 20;
    if (memory < 64 || memory > 65536) throw UserError(settings.mark("memory"), "a guest has 64MiB to 64GiB here");
    if (settings.has("image") && !settings.list("exec").empty()) {
      throw UserError(settings.mark("exec"), "nothing here can run commands in an image",
                      "etherloom console reaches its console");
    }
  };
  return type;
}

// One that has no addresses of its own, and is silent in a simulation.
DeviceType silent_type(std::string name, std::string summary, std::vector<Parameter> parameters) {
  DeviceType type;
  type.name = std::move(name);
  type.summary = std::move(summary);
  type.parameters = std::move(parameters);
  type.parameters.push_back(recorded());
  type.ports = {.least = 0, .most = 1, .names = {"eth0"}};
  type.make = [](const SimContext& context, const Settings& settings,
                 const std::vector<std::string>&) -> std::unique_ptr<Node> {
    if (settings.has("recorded")) return recorded_node(context, settings);
    return std::make_unique<LiveNode>(context);
  };
  type.drops = {DropReason::kRunt, DropReason::kQueueFull};
  return type;
}

void check_interface(const Settings& settings) {
  if (!settings.has("interface")) return;
  const std::string& name = settings.text("interface");
  const bool is_name = !name.empty() && name.size() < IFNAMSIZ && name.find_first_of("/ :") == std::string::npos &&
                       name != "." && name != "..";
  if (!is_name) throw UserError(settings.mark("interface"), "\"" + name + "\" is no name of an interface");
}

std::string interface_of(const SimContext& context, const Settings& settings) {
  return settings.has("interface") ? settings.text("interface") : context.name;
}

DeviceType tap_type() {
  DeviceType type = silent_type(
      "tap", "A TAP interface of this machine; in a simulation it is silent",
      {setting("interface", ValueKind::kText,
               "Its name on this machine, up to 15 characters; the node's without one"),
       setting("ip", ValueKind::kIpv4Prefix, "This machine's address there"),
       setting("offloads", ValueKind::kBool, "The kernel leaves checksums and segmentation to us", "false")});
  type.make_live = [](const SimContext& context, const Settings& settings, const std::vector<std::string>&) {
    std::optional<wire::Ipv4Prefix> ip;
    if (settings.has("ip")) ip = settings.ipv4_prefix("ip");
    return std::make_unique<TapNode>(context, interface_of(context, settings), ip, settings.boolean("offloads"));
  };
  type.check = [](const Settings& settings, const std::vector<std::string>&) { check_interface(settings); };
  return type;
}

DeviceType tun_type() {
  Parameter ip = setting("ip", ValueKind::kIpv4Prefix, "This machine's address there");
  ip.required = true;
  DeviceType type = silent_type(
      "tun",
      "A TUN interface of this machine, IP alone, whose Ethernet is the network's; in a simulation it is silent",
      {setting("interface", ValueKind::kText,
               "Its name on this machine, up to 15 characters; the node's without one"),
       ip, setting("gateway", ValueKind::kIpv4, "Where packets for other networks go"),
       setting("mac", ValueKind::kMac,
               "Its MAC address in the network; without one 02:00 and the number of the node")});
  type.make = [](const SimContext& context, const Settings& settings,
                 const std::vector<std::string>&) -> std::unique_ptr<Node> {
    if (settings.has("recorded")) return recorded_node(context, settings, supply_config(context, settings));
    return std::make_unique<LiveNode>(context);
  };
  type.make_live = [](const SimContext& context, const Settings& settings, const std::vector<std::string>&) {
    return std::make_unique<TunNode>(context, interface_of(context, settings), supply_config(context, settings));
  };
  type.check = [](const Settings& settings, const std::vector<std::string>&) {
    check_interface(settings);
    check_addresses(settings);
  };
  type.drops.insert(type.drops.end(),
                    {DropReason::kNotForMe, DropReason::kBadSource, DropReason::kVlanNotMember,
                     DropReason::kNoListener, DropReason::kMalformed, DropReason::kNoRoute, DropReason::kUnresolved});
  return type;
}

DeviceType interface_type() {
  DeviceType type =
      silent_type("interface", "An interface that this machine has, by a packet socket; in a simulation it is silent",
                  {setting("interface", ValueKind::kText, "Its name on this machine; the node's without one")});
  type.make_live = [](const SimContext& context, const Settings& settings, const std::vector<std::string>&) {
    return std::make_unique<InterfaceNode>(context, interface_of(context, settings));
  };
  type.check = [](const Settings& settings, const std::vector<std::string>&) { check_interface(settings); };
  return type;
}

DeviceType socket_type() {
  Parameter path = setting("path", ValueKind::kPath, "The socket's name");
  path.required = true;
  DeviceType type = silent_type(
      "socket", "An AF_UNIX socket to another program, a frame after the other; in a simulation it is silent",
      {path,
       choice("framing", "A stream with lengths of four bytes (-netdev stream) or two (dummy ports), or datagrams",
              "qemu", {"qemu", "ovs", "datagram"}),
       choice("role", "Of a stream: who is there first", "connect", {"connect", "listen"}),
       setting("peer", ValueKind::kPath, "Of datagrams: the other's name; without one whoever sends first")});
  type.make_live = [](const SimContext& context, const Settings& settings, const std::vector<std::string>&) {
    SocketConfig config;
    config.path = path_of(settings, "path");
    const std::string& framing = settings.text("framing");
    config.framing = framing == "ovs"        ? SocketFraming::kOpenVswitch
                     : framing == "datagram" ? SocketFraming::kDatagram
                                             : SocketFraming::kQemu;
    config.listens = settings.text("role") == "listen";
    if (settings.has("peer")) config.peer = path_of(settings, "peer");
    return std::make_unique<SocketNode>(context, config);
  };
  type.check = [](const Settings& settings, const std::vector<std::string>&) {
    if (path_of(settings, "path").size() >= sizeof(sockaddr_un::sun_path)) {
      throw UserError(settings.mark("path"), "a socket's name has at most 107 bytes");
    }
    if (settings.has("peer") && settings.text("framing") != "datagram") {
      throw UserError(settings.mark("peer"), "only datagrams have a peer", "framing: datagram");
    }
  };
  return type;
}

}  // namespace

void register_live(DeviceRegistry& registry) {
  registry.add(namespace_type());
  registry.add(guest_type());
  registry.add(tap_type());
  registry.add(tun_type());
  registry.add(interface_type());
  registry.add(socket_type());
}

}  // namespace loom::live
