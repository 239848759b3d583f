#pragma once

// From what a user wrote about a switch to its SwitchConfig. The words are those engineers use of either real switch;
// words of one dialect are refused in the other with the word that does the job there. Contradictions (access
// together with trunk, a PVID that is no member) are a UserError at the place of the second word.
//
// A native VLAN outside the trunk's list joins it, as in Open vSwitch. Not modelled: VLANs of bonds.

#include <optional>
#include <string>
#include <vector>

#include "devices/registry/settings.h"
#include "devices/switching/switch.h"

namespace loom {

// The whole switch. `ports` are all of its ports in order; those without settings get the dialect's defaults.
SwitchConfig switch_config(const Settings& settings, const std::vector<std::string>& ports);
// The same for a learning-switch, which knows no VLANs.
SwitchConfig learning_switch_config(const Settings& settings, const std::vector<std::string>& ports);

// Puts what `settings` gives into `port`; what it does not give stays. If any word about VLANs is given, the port's
// VLANs are what the given words say alone.
void change_port(PortConfig& port, const Settings& settings, Dialect dialect);

// What a `set` says of a switch as a whole: what it gives; the rest stays.
struct SwitchChange {
  std::optional<Duration> ageing{};
  std::optional<bool> vlan_filtering{};
  std::optional<uint16_t> default_pvid{};
  std::optional<uint16_t> group_fwd_mask{};
  std::optional<bool> link_local_learning{};
  std::optional<bool> forward_bpdu{};
  std::optional<VlanSet> flood_vlans{};
  std::optional<std::vector<MirrorConfig>> mirrors{};
  std::vector<StaticEntry> entries{};  // added; with flags 0 taken out
};
// `ports` are those of the switch, `now` its configuration.
SwitchChange switch_change(const Settings& settings, const std::vector<std::string>& ports, const SwitchConfig& now);
void apply(const SwitchChange& change, Switch& made);

}  // namespace loom
