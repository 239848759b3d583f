#pragma once

// A SwitchConfig as the commands that make a Linux bridge be so: ip and bridge lines, as a person would type them
// (ip-link(8), bridge(8)). The bridge is br0; ports are called as the configuration calls them.
//
// Not modelled: the bridge's own VLAN membership beside its default PVID; spanning tree and multicast snooping, which
// are switched off.

#include <optional>
#include <string>
#include <vector>

#include "devices/switching/switch_settings.h"

namespace loom::live {

// Why a Linux bridge cannot be configured so; nothing when it can.
std::optional<std::string> bridge_refusal(const SwitchConfig& config);

std::vector<std::string> bridge_commands(const SwitchConfig& config);
std::vector<std::string> bridge_port_commands(const PortConfig& before, const PortConfig& after);
std::vector<std::string> bridge_change_commands(const SwitchChange& change);

}  // namespace loom::live
