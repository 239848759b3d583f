#include "devices/live/register.h"

#include <net/if.h>

#include "devices/endpoint/host.h"
#include "devices/endpoint/register.h"
#include "devices/live/outside_nodes.h"
#include "devices/registry/device_type.h"

namespace loom::live {

namespace {

Parameter setting(std::string name, ValueKind kind, std::string help, std::optional<std::string> default_text = {}) {
  Parameter made;
  made.name = std::move(name);
  made.kind = kind;
  made.help = std::move(help);
  made.default_text = std::move(default_text);
  return made;
}

std::vector<Parameter> host_parameters() {
  Parameter line = setting("command", ValueKind::kText, "One line for a shell");
  Parameter exec = setting("exec", ValueKind::kList, "Commands that run there, one after the other, when it is live");
  exec.fields = {line};
  return {
      setting("ip", ValueKind::kIpv4Prefix, "Its IPv4 address in its network"),
      setting("gateway", ValueKind::kIpv4, "Where packets for other networks go"),
      setting("mac", ValueKind::kMac, "Its MAC address; without one 02:00 and the number of the node"),
      setting("vlan", ValueKind::kVlanId, "Its address is that of a tagged sub-interface"),
      setting("mtu", ValueKind::kBytes, "The longest IPv4 packet it sends in one piece, 68B to 9000B", "1500B"),
      exec,
  };
}

OutsideHostConfig outside_config(const SimContext& context, const Settings& settings) {
  OutsideHostConfig config;
  if (settings.has("ip")) config.ip = settings.ipv4_prefix("ip");
  if (settings.has("gateway")) config.gateway = settings.ipv4("gateway");
  config.mac = settings.has("mac") ? settings.mac("mac") : wire::MacAddress::from_u64(0x0200'0000'0000 | context.id);
  if (settings.has("vlan")) config.vlan = settings.vlan_id("vlan");
  config.mtu = static_cast<uint32_t>(settings.bytes("mtu").bytes());
  for (const Settings::Value& line : settings.list("exec")) config.exec.push_back(line.as<std::string>());
  return config;
}

HostConfig host_config(const Settings& settings) {
  HostConfig config;
  if (settings.has("ip")) config.ip = settings.ipv4_prefix("ip");
  if (settings.has("gateway")) config.gateway = settings.ipv4("gateway");
  if (settings.has("mac")) config.mac = settings.mac("mac");
  if (settings.has("vlan")) config.vlan = settings.vlan_id("vlan");
  config.mtu = static_cast<uint32_t>(settings.bytes("mtu").bytes());
  return config;
}

void check_host(const Settings& settings) {
  const uint64_t mtu = settings.bytes("mtu").bytes();
  if (mtu < 68 || mtu > 9000) throw UserError(settings.mark("mtu"), "an MTU is 68B to 9000B here");
  if (settings.has("mac") && (settings.mac("mac").is_multicast() || settings.mac("mac").is_zero())) {
    throw UserError(settings.mark("mac"), settings.mac("mac").text() + " is no MAC address a host can have");
  }
  if (settings.has("gateway") &&
      (!settings.has("ip") || !settings.ipv4_prefix("ip").contains(settings.ipv4("gateway")))) {
    throw UserError(settings.mark("gateway"), "the gateway is in no network of this host", "ip: says its network");
  }
}

template <typename Live>
DeviceType host_type(std::string name, std::string summary) {
  DeviceType type;
  type.name = std::move(name);
  type.summary = std::move(summary);
  type.is_host = true;
  type.parameters = host_parameters();
  type.ports = {.least = 0, .most = 1, .names = {"eth0"}};
  type.make = [](const SimContext& context, const Settings& settings, const std::vector<std::string>&) {
    return std::make_unique<Host>(context, host_config(settings));
  };
  type.make_live = [](const SimContext& context, const Settings& settings, const std::vector<std::string>&) {
    return std::make_unique<Live>(context, outside_config(context, settings));
  };
  type.check = [](const Settings& settings, const std::vector<std::string>&) { check_host(settings); };
  type.tables = {arp_table()};
  type.drops = {DropReason::kRunt,         DropReason::kNotForMe,   DropReason::kBadSource,
                DropReason::kMalformedTag, DropReason::kNoPvid,     DropReason::kVlanNotMember,
                DropReason::kNoListener,   DropReason::kMalformed,  DropReason::kBadChecksum,
                DropReason::kReassembly,   DropReason::kUnresolved, DropReason::kNoRoute,
                DropReason::kMtuExceeded,  DropReason::kQueueFull};
  return type;
}

std::string interface_of(const SimContext& context, const Settings& settings) {
  return settings.has("interface") ? settings.text("interface") : context.name;
}

}  // namespace

void register_live(DeviceRegistry& registry) {
  registry.add(host_type<NamespaceNode>(
      "netns", "A network namespace of this machine in which programs run; in a simulation an end host"));
  registry.add(
      host_type<GuestNode>("qemu", "A Linux in a QEMU guest with a virtio NIC; in a simulation an end host"));

  DeviceType tap;
  tap.name = "tap";
  tap.summary = "A TAP interface of this machine; in a simulation it is silent";
  tap.parameters = {
      setting("interface", ValueKind::kText, "Its name on this machine, up to 15 characters; the node's without one"),
      setting("ip", ValueKind::kIpv4Prefix, "This machine's address there"),
  };
  tap.ports = {.least = 0, .most = 1, .names = {"eth0"}};
  tap.make = [](const SimContext& context, const Settings&, const std::vector<std::string>&) {
    return std::make_unique<LiveNode>(context);
  };
  tap.make_live = [](const SimContext& context, const Settings& settings, const std::vector<std::string>&) {
    std::optional<wire::Ipv4Prefix> ip;
    if (settings.has("ip")) ip = settings.ipv4_prefix("ip");
    return std::make_unique<TapNode>(context, interface_of(context, settings), ip);
  };
  tap.check = [](const Settings& settings, const std::vector<std::string>&) {
    if (!settings.has("interface")) return;
    const std::string& name = settings.text("interface");
    const bool is_name = !name.empty() && name.size() < IFNAMSIZ && name.find_first_of("/ :") == std::string::npos &&
                         name != "." && name != "..";
    if (!is_name) throw UserError(settings.mark("interface"), "\"" + name + "\" is no name of an interface");
  };
  tap.drops = {DropReason::kRunt, DropReason::kQueueFull};
  registry.add(std::move(tap));
}

}  // namespace loom::live
