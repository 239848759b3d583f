#pragma once

// What can be said about a switch, as plain data: the form a scenario's settings take before a Switch is made, and
// that a test writes directly.
//
// Defaults are the real switch's. Where the dialects differ the Linux bridge's stand here; Open vSwitch's are made by
// ovs_defaults().

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "core/units.h"
#include "core/wire/mac_address.h"
#include "devices/switching/mac_table.h"
#include "devices/switching/vlan.h"

namespace loom {

enum class Dialect : uint8_t { kLinuxBridge, kOpenVswitch };

// Kinds of frames a switch floods, and polices as a storm.
enum class FloodKind : uint8_t { kUnknownUnicast, kMulticast, kBroadcast };
inline constexpr size_t kFloodKinds = 3;
std::string_view name_of(FloodKind kind);

struct PortConfig {
  std::string name;
  std::variant<LinuxVlans, OvsVlans> vlans;  // must be of the switch's dialect
  FrameTypes admit = FrameTypes::kAll;
  bool learning = true;
  bool locked = false;    // let in only sources the table holds on this port (bridge(8) "locked")
  bool isolated = false;  // exchange nothing with other isolated ports
  bool hairpin = false;   // a frame may leave by the port it came from
  std::array<bool, kFloodKinds> flood{true, true, true};
  std::array<FrameRate, kFloodKinds> storm{};  // unlimited: no control
  uint32_t storm_burst = 0;                    // frames; 0: a tenth of a second at the rate
  uint32_t mtu = 1500;                         // for what leaves here; 0: no limit
  uint16_t group_fwd_mask = 0;                 // adds to the bridge's, for what arrives here
  std::optional<wire::MacAddress> address;     // the port's own
};

struct MirrorConfig {
  std::string name;
  bool select_all = false;
  std::vector<std::string> select_src;  // ports whose arriving frames are mirrored
  std::vector<std::string> select_dst;  // ports whose departing frames are
  std::optional<VlanSet> select_vlan;   // and only of these VLANs
  std::string output_port;              // reserved for the mirror; or
  uint16_t output_vlan = 0;             // the VLAN the copies are flooded in
};

struct StaticEntry {
  wire::MacAddress mac;
  uint16_t vlan = 0;  // 0: the table without VLANs
  std::string port;
  uint8_t flags = MacEntry::kStatic;
};

struct SwitchConfig {
  Dialect dialect = Dialect::kLinuxBridge;
  std::vector<PortConfig> ports;
  MacTableConfig table;
  bool vlan_filtering = true;
  uint16_t vlan_protocol = wire::kTpidCustomer;  // Linux: the tag the bridge switches by
  uint16_t default_pvid = 1;                     // Linux: the VLAN the bridge's own address is in
  unsigned vlan_limit = 1;                       // Open vSwitch: how many tags are understood, 1 or 2
  bool shared_learning = false;                  // one filtering database for all VLANs
  uint16_t group_fwd_mask = 0;                   // Linux: bit n lets 01-80-C2-00-00-0n through
  bool link_local_learning = true;               // Linux: learn from frames to reserved addresses
  bool forward_bpdu = false;                     // Open vSwitch: no address is reserved
  VlanSet flood_vlans;                           // Open vSwitch: VLANs where nothing is learned and all is flooded
  std::vector<MirrorConfig> mirrors;
  std::vector<StaticEntry> static_entries;
  std::optional<wire::MacAddress> address;  // frames to it are taken by the switch
  Duration latency;                         // from the arrival of the last bit to the forwarding decision
  FrameRate forwarding_rate;                // frames the switch can decide about
  uint32_t forwarding_queue = 1024;         // frames that may wait for that
};

// The defaults of Open vSwitch: 8192 table entries, static entries do not move, ports are trunks of every VLAN.
SwitchConfig ovs_defaults();
// A port with the dialect's default VLAN configuration.
PortConfig default_port(Dialect dialect, std::string name);

}  // namespace loom
