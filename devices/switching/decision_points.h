#pragma once

// Every way in which a rule of a switch can come out. The pipeline tells its decisions by these alone, so the list
// cannot forget one.
//
// Not modelled: which of them a configuration can reach.

#include <array>
#include <cstddef>
#include <cstdint>

#include "core/decision_point.h"

namespace loom {

// LOOM_SWITCH_POINTS(X): X(enumerator, knows VLANs, "rule", "outcome", "what it means")
// A point that only a switch that knows VLANs can reach is no point of a learning-switch.
#define LOOM_SWITCH_POINTS(X)                                                                                        \
  X(kRunt, false, "admission", "runt", "the frame is shorter than an Ethernet header")                               \
  X(kCutOffTag, false, "admission", "cut-off-tag", "the frame ends inside its tag")                                  \
  X(kAtMirrorPort, true, "admission", "at-mirror-port", "the port is reserved for mirrored frames")                  \
  X(kBadSource, false, "admission", "bad-source", "no station can have this source address")                         \
  X(kFrameType, true, "admission", "frame-type", "the port's acceptable frame types exclude the frame")              \
  X(kTransparent, false, "vlan-classification", "transparent", "VLANs are not looked at")                            \
  X(kByTag, true, "vlan-classification", "by-tag", "the VLAN is the tag's")                                          \
  X(kByPvid, true, "vlan-classification", "by-pvid", "an untagged frame is in the VLAN of the port's PVID")          \
  X(kPriorityTagged, true, "vlan-classification", "priority-tagged",                                                 \
    "a frame whose tag has VID 0 is in the VLAN of the PVID, too")                                                   \
  X(kUntaggedTrunk, true, "vlan-classification", "untagged-on-trunk", "an untagged frame on a trunk is in VLAN 0")   \
  X(kByTunnel, true, "vlan-classification", "by-tunnel", "the VLAN is the tunnel's, whatever the customer's tags")   \
  X(kNoPvid, true, "vlan-classification", "no-pvid", "untagged, and the port has no PVID")                           \
  X(kTaggedOnAccess, true, "vlan-classification", "tagged-on-access", "an access port takes untagged frames only")   \
  X(kIngressNotMember, true, "vlan-classification", "not-a-member", "the port is not a member of the tag's VLAN")    \
  X(kReserved, false, "reserved-address", "kept", "a reserved group address is for the bridge alone")                \
  X(kStormToken, false, "storm-control", "token", "the storm control of the port had a token")                       \
  X(kNoStormToken, false, "storm-control", "no-token", "the storm control of the port had no token left")            \
  X(kNotBound, true, "locked-port", "not-bound", "the port is locked, and the source is not bound to it")            \
  X(kLearnedFromReserved, false, "learning", "from-reserved", "the source of a frame that is kept is learned too")   \
  X(kLearningOff, false, "learning", "off-at-port", "the port does not learn")                                       \
  X(kNoLearningInVlan, true, "learning", "off-in-vlan", "nothing is learned in this VLAN")                           \
  X(kGroupSource, true, "learning", "group-source", "a group address as source is not learned")                      \
  X(kKnown, false, "learning", "known", "the source is known on this port")                                          \
  X(kNew, false, "learning", "new", "the source is new, and learned")                                                \
  X(kMoved, false, "learning", "moved", "the source was known on another port, and moves")                           \
  X(kHeld, false, "learning", "held", "the source is bound to another port, and stays there")                        \
  X(kAgeingZero, false, "learning", "ageing-zero", "the ageing time is zero: the switch is a hub")                   \
  X(kFoundDynamic, false, "lookup", "dynamic", "the destination was learned")                                        \
  X(kFoundStatic, false, "lookup", "static", "the destination has a static entry")                                   \
  X(kFoundLocal, false, "lookup", "local", "the destination is the switch itself")                                   \
  X(kUnknown, false, "lookup", "unknown", "the destination is not known in this VLAN")                               \
  X(kFloodUnknown, false, "flooding", "unknown-unicast", "a frame to an unknown station goes to all")                \
  X(kFloodMulticast, false, "flooding", "multicast", "a multicast goes to all")                                      \
  X(kFloodBroadcast, false, "flooding", "broadcast", "a broadcast goes to all")                                      \
  X(kStationPort, false, "egress-set", "station-port", "only the port where the destination is")                     \
  X(kSamePort, false, "egress-set", "same-port", "the destination is where the frame came from")                     \
  X(kStationNotMember, true, "egress-set", "station-port-not-a-member", "the destination's port is not of the VLAN") \
  X(kStationIsolated, false, "egress-set", "station-port-isolated", "both ports are isolated")                       \
  X(kRemovedDown, false, "egress-set", "down", "a port is left out of a flood: it is down")                          \
  X(kRemovedMirror, true, "egress-set", "mirror-port", "a port is left out: it is reserved for mirrored frames")     \
  X(kRemovedNotMember, true, "egress-set", "not-a-member", "a port is left out of a flood: it is not of the VLAN")   \
  X(kRemovedFloodOff, false, "egress-set", "flood-off", "a port is left out: it does not want floods of this kind")  \
  X(kRemovedIsolated, false, "egress-set", "isolated", "a port is left out of a flood: both ports are isolated")     \
  X(kMirrorArriving, true, "mirror", "arriving", "a mirror takes a copy of a frame that arrives")                    \
  X(kMirrorLeaving, true, "mirror", "leaving", "a mirror takes a copy of a frame that leaves")                       \
  X(kTooLong, false, "mtu", "too-long", "the frame is above the MTU of its port")                                    \
  X(kLeavesUntagged, false, "egress", "untagged", "the frame came without a tag and leaves so")                      \
  X(kLeavesTagged, true, "egress", "unchanged", "the frame leaves with the tags it came with")                       \
  X(kTagPopped, true, "egress", "popped", "the tag is taken off")                                                    \
  X(kTagPushed, true, "egress", "pushed", "a tag is put on")                                                         \
  X(kTagReplaced, true, "egress", "replaced", "the tags are replaced by others")

enum class SwitchPoint : uint8_t {
#define X(enumerator, vlan, rule, outcome, meaning) enumerator,
  LOOM_SWITCH_POINTS(X)
#undef X
};

#define X(enumerator, vlan, rule, outcome, meaning) +1
inline constexpr size_t kSwitchPointCount = 0 LOOM_SWITCH_POINTS(X);
#undef X

inline constexpr std::array<DecisionPoint, kSwitchPointCount> kSwitchPoints{{
#define X(enumerator, vlan, rule, outcome, meaning) {rule, outcome, meaning},
    LOOM_SWITCH_POINTS(X)
#undef X
}};

inline constexpr std::array<bool, kSwitchPointCount> kSwitchPointKnowsVlans{
#define X(enumerator, vlan, rule, outcome, meaning) vlan,
    LOOM_SWITCH_POINTS(X)
#undef X
};

constexpr const DecisionPoint& point_of(SwitchPoint point) {
  return kSwitchPoints[static_cast<size_t>(point)];
}

}  // namespace loom
