#pragma once

// What a port does about VLANs, in one normal form that both dialects are translated to.
//
// On arrival the tags a port understands are read off the wire, and the frame is given a VLAN and the tags it carries
// inside the switch. On departure a port turns the tags inside into those that go on the wire. Comparing what came
// with what goes says which tags to pop and push; tags that stay are not touched, so their bytes (DEI included)
// survive.
//
// Linux bridge (net/bridge/br_vlan.c, Linux 6.1; bridge(8)): a port has a set of VIDs, one of which may be the PVID,
// some of which leave untagged. One tag of the bridge's vlan_protocol is understood, all else is payload. Without
// vlan_filtering every frame is in VLAN 0 and no tag is touched.
//
// Open vSwitch (ofproto/ofproto-dpif-xlate.c, 3.1; ovs-vswitchd.conf.db(5) "VLAN Configuration"): access, trunk,
// native-tagged, native-untagged, dot1q-tunnel. 802.1Q and 802.1ad tags are understood alike, `vlan_limit` of them;
// an untagged frame on a trunk is in VLAN 0; a tag that is pushed has its DEI clear.
//
// Errors: a combination that makes no sense is caught before (switch_device.cpp); here every configuration has a
// form.
//
// Not modelled: VLAN translation (802.1Q-2018 6.9 VID translation table), protocol- and MAC-based VLANs, VLAN tunnels
// to VXLAN.

#include <bitset>
#include <cstdint>
#include <optional>
#include <string_view>

#include "core/drop_reason.h"
#include "core/wire/bytes.h"
#include "core/wire/vlan_tag.h"

namespace loom {

using VlanSet = std::bitset<4096>;

VlanSet all_vlans();  // 1..4094
VlanSet vlans(std::initializer_list<uint16_t> vids);

// A tag as the switch carries it; tpid 0: no tag.
struct Tag {
  uint16_t tpid = 0;
  uint16_t tci = 0;

  uint16_t vid() const { return tci & 0x0fff; }
  uint16_t pcp_and_dei() const { return tci & 0xf000; }
  bool operator==(const Tag&) const = default;
};

// At most two tags, the outer first. An absent outer tag means that there is none.
struct Tags {
  Tag outer;
  Tag inner;

  unsigned count() const { return outer.tpid == 0 ? 0 : inner.tpid == 0 ? 1 : 2; }
  bool operator==(const Tags&) const = default;
};

struct LinuxVlans {
  VlanSet vids = vlans({1});
  VlanSet untagged = vlans({1});  // of the vids, those whose frames leave without a tag
  uint16_t pvid = 1;              // of untagged and priority-tagged frames; 0: they are dropped
  bool ingress_filtering = true;  // false: frames of other VLANs than `vids` may enter (IEEE 802.1Q-2018, 8.6.2)

  bool operator==(const LinuxVlans&) const = default;
};

enum class PriorityTags : uint8_t { kNever, kIfNonzero, kAlways };

struct OvsVlans {
  enum class Mode : uint8_t { kTrunk, kAccess, kNativeTagged, kNativeUntagged, kDot1qTunnel };

  Mode mode = Mode::kTrunk;
  uint16_t tag = 0;               // every mode but trunk
  std::optional<VlanSet> trunks;  // absent: all, VLAN 0 (untagged frames on a trunk) included
  std::optional<VlanSet> cvlans;  // dot1q-tunnel: customer VIDs let in; absent: all, and untagged frames
  PriorityTags priority_tags = PriorityTags::kNever;
  uint16_t qinq_ethtype = wire::kTpidService;

  bool operator==(const OvsVlans&) const = default;
};

// Acceptable frame types (IEEE 802.1Q-2018, 6.9); a priority-tagged frame counts as untagged.
enum class FrameTypes : uint8_t { kAll, kOnlyTagged, kOnlyUntagged };

struct VlanForm {
  enum class Kind : uint8_t { kTransparent, kFiltering, kTrunk, kAccess, kNativeTagged, kNativeUntagged, kTunnel };

  Kind kind = Kind::kTransparent;
  uint8_t depth = 0;         // how many tags are understood
  uint16_t tpid = 0;         // the one understood; 0: 802.1Q and 802.1ad
  bool dei_is_kept = true;   // when a tag is rewritten
  bool has_pvid = false;     // untagged frames are in `pvid`, else in VLAN 0 if that is admitted
  uint16_t pvid = 0;         // also the VLAN of a tunnel
  uint16_t tunnel_tpid = 0;  // of the tag a tunnel pushes
  PriorityTags priority_tags = PriorityTags::kNever;  // at egress
  VlanSet admitted;                                   // VIDs that may enter; of a tunnel, those of customers
  VlanSet carried;                                    // VLANs that may leave
  VlanSet untagged;                                   // of these, whose outer tag is popped

  bool operator==(const VlanForm&) const = default;

  // The tags of `frame` (at least 14 bytes) that this port understands.
  Tags read(wire::Bytes frame) const;

  // Whether a frame of VLAN `vlan` may leave here; `inside` decides for tunnels and access ports of stacked tags.
  bool may_leave(uint16_t vlan, const Tags& inside) const {
    switch (kind) {
      case Kind::kTransparent:
        return true;
      case Kind::kAccess:
        return carried[vlan] && inside.inner.vid() == 0;
      case Kind::kTunnel:
        return carried[vlan] && admitted[inside.inner.vid()];
      default:
        return carried[vlan];
    }
  }
};

VlanForm transparent_form();
VlanForm form_of(const LinuxVlans& config, uint16_t vlan_protocol);
VlanForm form_of(const OvsVlans& config, unsigned vlan_limit);

// How an arriving frame was understood.
struct Classification {
  enum class Rule : uint8_t { kTransparent, kByTag, kByPvid, kUntaggedTrunk, kByTunnel, kRefused };

  Tags wire;          // as it came
  Tags inside;        // as the switch carries it
  uint16_t vlan = 0;  // VLAN 0 without filtering, and for untagged frames on an Open vSwitch trunk
  Rule rule = Rule::kTransparent;
  DropReason reason{};  // with kRefused
};

// `wire` is what form.read() gave.
Classification classify(const VlanForm& form, const Tags& wire);
inline Classification classify(const VlanForm& form, wire::Bytes frame) {
  return form.depth == 0 ? Classification{} : classify(form, form.read(frame));
}

// The tags a frame goes on the wire with. `wire` is what it came with: Open vSwitch lets its PCP survive in priority
// tags.
Tags ovs_departing_tags(const VlanForm& form, const Tags& inside, const Tags& wire);
inline Tags departing_tags(const VlanForm& form, const Tags& inside, const Tags& wire) {
  if (form.kind == VlanForm::Kind::kTransparent) return inside;
  if (form.kind != VlanForm::Kind::kFiltering) return ovs_departing_tags(form, inside, wire);
  return form.untagged[inside.outer.vid()] ? Tags{inside.inner, {}} : inside;
}

// What turns the tags `from` into `to`: tags that are equal from the inside out stay.
struct TagEdit {
  unsigned pop = 0;
  unsigned push = 0;
  Tag pushed[2];  // outer first
};
TagEdit edit_between(const Tags& from, const Tags& to);

std::string_view name_of(VlanForm::Kind kind);

}  // namespace loom
