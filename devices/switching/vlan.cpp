#include "devices/switching/vlan.h"

#include "core/wire/ethernet.h"

namespace loom {

namespace {

constexpr uint16_t kVidMask = 0x0fff;
constexpr uint16_t kDei = 0x1000;
constexpr uint16_t kPcpMask = 0xe000;

bool is_understood(uint16_t tpid, uint16_t only) {
  return only != 0 ? tpid == only : tpid == wire::kTpidCustomer || tpid == wire::kTpidService;
}

VlanSet from_zero_to_4095() {
  return VlanSet{}.set();
}

}  // namespace

VlanSet all_vlans() {
  VlanSet all = from_zero_to_4095();
  all.reset(0).reset(wire::kReservedVid);
  return all;
}

VlanSet vlans(std::initializer_list<uint16_t> vids) {
  VlanSet set;
  for (const uint16_t vid : vids) set.set(vid);
  return set;
}

VlanForm transparent_form() {
  return {};
}

VlanForm form_of(const LinuxVlans& config, uint16_t vlan_protocol) {
  VlanForm form;
  form.kind = VlanForm::Kind::kFiltering;
  form.depth = 1;
  form.tpid = vlan_protocol;
  form.has_pvid = config.pvid != 0;
  form.pvid = config.pvid;
  form.carried = config.vids;
  form.admitted = config.ingress_filtering ? config.vids : all_vlans();
  form.admitted.reset(0);
  form.untagged = config.untagged & config.vids;
  return form;
}

VlanForm form_of(const OvsVlans& config, unsigned vlan_limit) {
  VlanForm form;
  form.depth = vlan_limit == 1 ? 1 : 2;
  form.dei_is_kept = false;
  form.has_pvid = config.mode != OvsVlans::Mode::kTrunk;
  form.pvid = config.tag;
  form.priority_tags = config.priority_tags;
  switch (config.mode) {
    case OvsVlans::Mode::kTrunk:
      form.kind = VlanForm::Kind::kTrunk;
      form.carried = form.admitted = config.trunks.value_or(from_zero_to_4095());
      break;
    case OvsVlans::Mode::kAccess:
      form.kind = VlanForm::Kind::kAccess;
      form.carried.set(config.tag);
      form.untagged = from_zero_to_4095();
      break;
    case OvsVlans::Mode::kNativeTagged:
    case OvsVlans::Mode::kNativeUntagged:
      form.kind = config.mode == OvsVlans::Mode::kNativeTagged ? VlanForm::Kind::kNativeTagged
                                                               : VlanForm::Kind::kNativeUntagged;
      // The native VLAN is always carried, and then VLAN 0 never is.
      form.carried = config.trunks.value_or(from_zero_to_4095());
      if (config.tag != 0) form.carried.set(config.tag).reset(0);
      form.admitted = form.carried;
      if (config.mode == OvsVlans::Mode::kNativeUntagged) form.untagged.set(config.tag);
      break;
    case OvsVlans::Mode::kDot1qTunnel:
      form.kind = VlanForm::Kind::kTunnel;
      form.tunnel_tpid = config.qinq_ethtype;
      form.admitted = config.cvlans.value_or(from_zero_to_4095());
      form.carried.set(config.tag);
      form.untagged = from_zero_to_4095();
      break;
  }
  return form;
}

Tags VlanForm::read(wire::Bytes frame) const {
  Tags tags;
  const auto read_one = [&](Tag& tag, size_t offset) {
    // A tag counts only with the type field behind it.
    if (frame.size() < offset + wire::kTagSize + 2) return false;
    const uint16_t type = wire::load_be16(frame.data() + offset);
    if (!is_understood(type, tpid)) return false;
    tag = Tag{type, wire::load_be16(frame.data() + offset + 2)};
    if (!dei_is_kept) tag.tci &= static_cast<uint16_t>(~kDei);
    return true;
  };
  if (depth >= 1 && read_one(tags.outer, 12) && depth >= 2) read_one(tags.inner, 16);
  return tags;
}

Classification classify(const VlanForm& form, const Tags& wire) {
  using Rule = Classification::Rule;
  Classification c;
  c.wire = wire;
  const uint16_t vid = c.wire.outer.vid();

  if (form.kind == VlanForm::Kind::kTunnel) {
    if (!form.admitted[vid]) {
      c.rule = Rule::kRefused;
      c.reason = DropReason::kVlanNotMember;
      return c;
    }
    c.rule = Rule::kByTunnel;
    c.vlan = form.pvid;
    c.inside = Tags{Tag{form.tunnel_tpid, form.pvid}, c.wire.outer};
    return c;
  }
  if (vid != 0) {
    if (!form.admitted[vid]) {
      c.rule = Rule::kRefused;
      c.reason = DropReason::kVlanNotMember;
      return c;
    }
    c.rule = Rule::kByTag;
    c.vlan = vid;
    c.inside = c.wire;
    return c;
  }
  if (form.has_pvid) {
    c.rule = Rule::kByPvid;
    c.vlan = form.pvid;
    const uint16_t otherwise = form.tpid != 0 ? form.tpid : loom::wire::kTpidCustomer;
    c.inside.outer = Tag{c.wire.outer.tpid != 0 ? c.wire.outer.tpid : otherwise,
                         static_cast<uint16_t>(c.wire.outer.pcp_and_dei() | form.pvid)};
    if (form.kind != VlanForm::Kind::kAccess) c.inside.inner = c.wire.inner;
    return c;
  }
  if (form.admitted[0]) {
    c.rule = Rule::kUntaggedTrunk;
    c.inside = c.wire;
    return c;
  }
  c.rule = Rule::kRefused;
  c.reason = DropReason::kNoPvid;
  return c;
}

Tags ovs_departing_tags(const VlanForm& form, const Tags& inside, const Tags& wire) {
  Tags out = inside;
  if (form.kind == VlanForm::Kind::kAccess) {
    out = {};
  } else if (form.untagged[inside.outer.vid()]) {
    out = Tags{inside.inner, {}};
  }
  // Open vSwitch, xvlan_put: a tag of VID 0 is kept for its priority, or because the port says so.
  if (form.priority_tags != PriorityTags::kNever) {
    out.outer.tci = static_cast<uint16_t>((out.outer.tci & ~kPcpMask) | (wire.outer.tci & kPcpMask));
  }
  for (Tag* tag : {&out.outer, &out.inner}) {
    const bool stays =
        (tag->tci & (kVidMask | kPcpMask)) != 0 || (form.priority_tags == PriorityTags::kAlways && tag->tpid != 0);
    if (!stays) {
      *tag = Tag{};
    } else if (tag->tpid == 0) {
      tag->tpid = loom::wire::kTpidCustomer;
    }
  }
  if (out.outer.tpid == 0) out.inner = Tag{};
  return out;
}

TagEdit edit_between(const Tags& from, const Tags& to) {
  TagEdit edit;
  unsigned kept = 0;
  const unsigned had = from.count();
  const unsigned has = to.count();
  const auto nth = [](const Tags& tags, unsigned i) { return i == 0 ? tags.outer : tags.inner; };
  while (kept < had && kept < has && nth(from, had - 1 - kept) == nth(to, has - 1 - kept)) ++kept;
  edit.pop = had - kept;
  edit.push = has - kept;
  for (unsigned i = 0; i < edit.push; ++i) edit.pushed[i] = nth(to, i);
  return edit;
}

std::string_view name_of(VlanForm::Kind kind) {
  switch (kind) {
    case VlanForm::Kind::kTransparent:
      return "transparent";
    case VlanForm::Kind::kFiltering:
      return "vlan-filtering";
    case VlanForm::Kind::kTrunk:
      return "trunk";
    case VlanForm::Kind::kAccess:
      return "access";
    case VlanForm::Kind::kNativeTagged:
      return "native-tagged";
    case VlanForm::Kind::kNativeUntagged:
      return "native-untagged";
    case VlanForm::Kind::kTunnel:
      return "dot1q-tunnel";
  }
  return "";
}

}  // namespace loom
