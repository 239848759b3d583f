#pragma once

// Why a frame went no further. One list for every device, so that a report, a capture comment and a test name the
// same thing by the same word. A device that needs another reason adds it here, with the sentence a learner reads.

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace loom {

// LOOM_DROP_REASONS(X): X(enumerator, "name in files and reports", "what it means")
#define LOOM_DROP_REASONS(X)                                                                                    \
  X(kQueueFull, "queue_full", "the egress queue had no room for the frame")                                     \
  X(kLinkDown, "link_down", "the link was down, or went down with the frame on it")                             \
  X(kLoss, "loss", "the link's configured loss took the frame")                                                 \
  X(kCorrupt, "corrupt", "bits were flipped on the link and the receiver's FCS check failed")                   \
  X(kMtuExceeded, "mtu_exceeded", "the frame is longer than the MTU of the port or link allows")                \
  X(kRunt, "runt", "the frame is too short to carry the headers it needs")                                      \
  X(kMalformedTag, "malformed_tag", "the frame ends inside its VLAN tag")                                       \
  X(kBadSource, "bad_source", "the source address is a group address or all zeros")                             \
  X(kReservedAddress, "reserved_address", "the destination is a reserved group address that a bridge keeps")    \
  X(kAddressedToSwitch, "addressed_to_switch", "the destination is an address of the switch itself")            \
  X(kFrameTypeNotAdmitted, "frame_type_not_admitted", "the port's acceptable frame types exclude this frame")   \
  X(kNoPvid, "no_pvid", "the frame is untagged (or priority-tagged) and the port has no PVID")                  \
  X(kVlanNotMember, "vlan_not_member", "the ingress port is not a member of the frame's VLAN")                  \
  X(kSamePort, "same_port", "the destination was learned on the port the frame came from")                      \
  X(kEgressNotMember, "egress_not_member", "the egress port is not a member of the frame's VLAN")               \
  X(kNoEgress, "no_egress", "no port was left to send the frame to")                                            \
  X(kIsolated, "isolated", "ingress and egress port are both isolated")                                         \
  X(kStormControl, "storm_control", "the port's storm control had no token left")                               \
  X(kForwardingRate, "forwarding_rate", "the switch was past its forwarding rate and its input queue was full") \
  X(kMirrorDestination, "mirror_destination", "the frame came in on a port reserved for mirrored frames")       \
  X(kUnauthorised, "unauthorised", "the port is locked and the source address is not bound to it")              \
  X(kNotForMe, "not_for_me", "the host does not own the destination address")                                   \
  X(kSpoofed, "spoofed", "a virtual function claimed an address or a VLAN that is not its own")                 \
  X(kNoBuffer, "no_buffer", "the NIC had no receive buffer that it could put the frame into")                   \
  X(kNoListener, "no_listener", "nothing on the host listens for this protocol or port")                        \
  X(kMalformed, "malformed", "a header is cut short or contradicts itself")                                     \
  X(kBadChecksum, "bad_checksum", "a checksum does not match")                                                  \
  X(kNoRoute, "no_route", "the host has no route to the destination")                                           \
  X(kUnresolved, "unresolved", "no answer to ARP for the next hop")                                             \
  X(kReassembly, "reassembly", "a fragment of the packet did not come in time, or contradicted the others")     \
  X(kTtlExpired, "ttl_expired", "the packet's time to live ended at a router")                                  \
  X(kFragment, "fragment", "the packet is a fragment, which the device cannot work on")                         \
  X(kNoMapping, "no_mapping", "the NAT has no mapping for the packet, or none that admits its sender")          \
  X(kNatExhausted, "nat_exhausted", "the NAT had no port or no room left for another session")                  \
  X(kNoLease, "no_lease", "every address of the DHCP server's pool is held by somebody")

enum class DropReason : uint8_t {
#define X(enumerator, name, meaning) enumerator,
  LOOM_DROP_REASONS(X)
#undef X
};

#define X(enumerator, name, meaning) +1
inline constexpr size_t kDropReasonCount = 0 LOOM_DROP_REASONS(X);
#undef X

struct DropReasonInfo {
  DropReason reason;
  std::string_view name;
  std::string_view meaning;
};

inline constexpr std::array<DropReasonInfo, kDropReasonCount> kDropReasons{{
#define X(enumerator, name, meaning) {DropReason::enumerator, name, meaning},
    LOOM_DROP_REASONS(X)
#undef X
}};

constexpr std::string_view name_of(DropReason reason) {
  return kDropReasons[static_cast<size_t>(reason)].name;
}
constexpr std::string_view meaning_of(DropReason reason) {
  return kDropReasons[static_cast<size_t>(reason)].meaning;
}

constexpr std::optional<DropReason> drop_reason_named(std::string_view name) {
  for (const DropReasonInfo& info : kDropReasons) {
    if (info.name == name) return info.reason;
  }
  return std::nullopt;
}

}  // namespace loom
