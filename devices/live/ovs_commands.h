#pragma once

// A SwitchConfig as the commands that make Open vSwitch be so: ovs-vsctl, ovs-ofctl and ovs-appctl lines, as a person
// would type them (ovs-vswitchd.conf.db(5), ovs-vsctl(8)). The bridge is br0, its ports are dummy ports that write
// what they send to <port>.pcap.
//
// Not modelled: ports that are no dummy ports, bonds, flow tables beside the default NORMAL.

#include <optional>
#include <string>
#include <vector>

#include "devices/switching/switch_settings.h"

namespace loom::live {

// Why Open vSwitch cannot be configured so; nothing when it can.
std::optional<std::string> ovs_refusal(const SwitchConfig& config);

std::vector<std::string> ovs_commands(const SwitchConfig& config);
std::vector<std::string> ovs_port_commands(const PortConfig& before, const PortConfig& after);
std::vector<std::string> ovs_change_commands(const SwitchChange& change);

}  // namespace loom::live
