#include "devices/switching/explain.h"

#include <fmt/format.h>

namespace loom::explain {

namespace {

std::string one_tag(const Tag& tag) {
  std::string text = tag.tpid == wire::kTpidService ? "S-tag " : "tag ";
  text += std::to_string(tag.vid());
  if (const unsigned pcp = tag.tci >> 13; pcp != 0) text += " PCP " + std::to_string(pcp);
  if ((tag.tci & 0x1000) != 0) text += " DEI";
  return text;
}

}  // namespace

std::string moment(Time when) {
  std::string text =
      fmt::format("{}.{:012}", when.count_ps() / 1'000'000'000'000, when.count_ps() % 1'000'000'000'000);
  const size_t least = text.size() - 9;
  while (text.size() > least && text.back() == '0') text.pop_back();
  return text + " s";
}

std::string tags(const Tags& tags) {
  if (tags.count() == 0) return "untagged";
  if (tags.count() == 1) return one_tag(tags.outer);
  return one_tag(tags.outer) + " over " + one_tag(tags.inner);
}

SwitchPoint classification_point(const Classification& c, const VlanForm& form) {
  const bool prioritised = c.wire.count() != 0 && c.wire.outer.vid() == 0;
  switch (c.rule) {
    case Classification::Rule::kTransparent:
      return SwitchPoint::kTransparent;
    case Classification::Rule::kByTag:
      return SwitchPoint::kByTag;
    case Classification::Rule::kByPvid:
      return prioritised ? SwitchPoint::kPriorityTagged : SwitchPoint::kByPvid;
    case Classification::Rule::kUntaggedTrunk:
      return SwitchPoint::kUntaggedTrunk;
    case Classification::Rule::kByTunnel:
      return SwitchPoint::kByTunnel;
    case Classification::Rule::kRefused:
      break;
  }
  if (c.reason == DropReason::kNoPvid) return SwitchPoint::kNoPvid;
  return form.kind == VlanForm::Kind::kAccess ? SwitchPoint::kTaggedOnAccess : SwitchPoint::kIngressNotMember;
}

SwitchPoint edit_point(const Tags& from, const Tags& to) {
  if (from == to) return from.count() == 0 ? SwitchPoint::kLeavesUntagged : SwitchPoint::kLeavesTagged;
  if (to.count() < from.count()) return SwitchPoint::kTagPopped;
  return to.count() > from.count() ? SwitchPoint::kTagPushed : SwitchPoint::kTagReplaced;
}

std::string classification(const Classification& c, const VlanForm& form, const std::string& port) {
  const bool prioritised = c.wire.count() != 0 && c.wire.outer.vid() == 0;
  const std::string came = prioritised ? "priority-tagged" : tags(c.wire);
  switch (c.rule) {
    case Classification::Rule::kTransparent:
      return "the switch does not filter VLANs; tags pass untouched";
    case Classification::Rule::kByTag:
      return fmt::format("VLAN {} by its {}", c.vlan, tags(c.wire));
    case Classification::Rule::kByPvid:
      return fmt::format("{}, so VLAN {} by the PVID of {}", came, c.vlan, port);
    case Classification::Rule::kUntaggedTrunk:
      return fmt::format("{} on trunk {}, so VLAN 0", came, port);
    case Classification::Rule::kByTunnel:
      return fmt::format("{}, so VLAN {} by the tunnel {}; what it carries stays inside", came, c.vlan, port);
    case Classification::Rule::kRefused:
      if (c.reason == DropReason::kNoPvid) return fmt::format("{}, and {} has no PVID", came, port);
      if (form.kind == VlanForm::Kind::kAccess) {
        return fmt::format("{}, but access port {} takes untagged frames only", came, port);
      }
      return fmt::format("{}, but {} is not a member of VLAN {}", came, port, c.wire.outer.vid());
  }
  return "";
}

std::string entry(Simulation& simulation, const MacEntry& entry, const std::string& port) {
  const std::string mac = wire::MacAddress::from_u64(entry.mac()).text();
  if (entry.is_local()) return fmt::format("{} is an address of the switch itself", mac);
  if (entry.learned_from == FrameId{}) return fmt::format("a static entry says that {} is on {}", mac, port);
  std::string text = fmt::format("{} was learned on {} at {} from {}", mac, port, moment(entry.learned_at),
                                 simulation.frame_name(entry.learned_from));
  if (entry.moves != 0) text += fmt::format(" (move {})", entry.moves);
  return text + ", last seen at " + moment(entry.last_seen);
}

std::string edit(const Tags& from, const Tags& to) {
  if (from == to) return from.count() == 0 ? "untagged" : "with " + tags(to) + ", unchanged";
  if (to.count() == 0) return "its tag popped";
  if (from.count() == 0) return "with " + tags(to) + " pushed";
  return fmt::format("with {} instead of {}", tags(to), tags(from));
}

}  // namespace loom::explain
