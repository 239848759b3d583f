#pragma once

// Which destination addresses a switch keeps to itself.
//
// IEEE 802.1Q-2018, tables 8-1 to 8-3: 01-80-C2-00-00-00 to -0F. The Linux bridge (net/bridge/br_input.c, 6.1) drops
// PAUSE (-01) whatever is configured, forwards the bridge group address while STP is off, and the others only when a
// bit of group_fwd_mask says so; learning from them goes on. A provider bridge (vlan_protocol 802.1ad) forwards the
// customers' addresses -00, -0B to -0D and -0F, and keeps its own, -08.
//
// Open vSwitch (lib/packets.c, eth_addr_is_reserved) adds addresses of Cisco and Extreme protocols, and neither
// learns from nor forwards any of them unless forward-bpdu is set.

#include <cstdint>

#include "core/wire/mac_address.h"

namespace loom {

inline constexpr uint16_t kProviderForwardMask = 0xb801;

constexpr bool is_reserved_in_ovs(uint64_t mac) {
  if (wire::is_reserved_group_u64(mac)) return true;
  switch (mac) {
    case 0x00e02b000000:  // Extreme: EDP, EAPS
    case 0x00e02b000004:
    case 0x00e02b000006:
    case 0x01000c000000:  // Cisco: ISL
    case 0x01000ccccccc:  // CDP, VTP, UDLD, DTP, PAgP
    case 0x01000ccccccd:  // PVST+
    case 0x01000ccdcdcd:  // UplinkFast
      return true;
    default:
      return (mac & ~uint64_t{7}) == 0x01000cccccc0;  // CFM
  }
}

}  // namespace loom
