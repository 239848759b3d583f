#include <fmt/format.h>

#include <algorithm>

#include "core/wire/ethernet.h"
#include "devices/switching/explain.h"
#include "devices/switching/reserved_address.h"
#include "devices/switching/switch.h"
#include "devices/switching/switch_trace.h"

namespace loom {

namespace {

constexpr uint32_t kHeader = 14;
constexpr uint32_t kTag = wire::kTagSize;
constexpr uint64_t kBroadcast = 0xffff'ffff'ffff;

FloodKind flood_kind(uint64_t dst) {
  if (!wire::is_multicast_u64(dst)) return FloodKind::kUnknownUnicast;
  return dst == kBroadcast ? FloodKind::kBroadcast : FloodKind::kMulticast;
}

uint16_t type_of(const Frame& frame) {
  return wire::load_be16(frame.data() + 12);
}

std::string text_of(uint64_t mac) {
  return wire::MacAddress::from_u64(mac).text();
}

}  // namespace

struct Switch::Passage {
  uint32_t in;
  Frame frame;
  uint64_t dst = 0;
  uint64_t src = 0;
  Classification vlan{};
  uint32_t mirrored = 0;  // mirrors that have had this frame
  // The last edited copy: ports that need the same bytes share it.
  Copy edited{};
};

void Switch::receive(Port& in, Frame frame) {
  if (paced_) [[unlikely]]
    return hold(in.index(), std::move(frame));
  process(in.index(), std::move(frame));
}

void Switch::process(uint32_t in, Frame frame) {
  Passage passage{in, std::move(frame)};
  if (observer() == nullptr) [[likely]] {
    if (plain_) [[likely]] {
      NoTrace<true> none;
      return forward(passage, none);
    }
    NoTrace<false> none;
    return forward(passage, none);
  }
  const Frame kept = passage.frame;
  DecisionTrace trace;
  forward(passage, trace);
  std::sort(trace.decision.egress.begin(), trace.decision.egress.end(),
            [](const Port* a, const Port* b) { return a->index() < b->index(); });
  observer()->on_decision(now(), *this, port(in), kept, trace.decision);
}

template <typename Trace>
void Switch::forward(Passage& p, Trace& trace) {
  PortState& in = ports_[p.in];
  if (!admit(p, trace)) return;

  trace.step(explain::classification_point(p.vlan, *in.form),
             [&] { return explain::classification(p.vlan, *in.form, port(p.in).name()); });
  if (is_kept(in, p.dst)) [[unlikely]] {
    if (keep_if_reserved(p, trace)) return;
  }
  if (p.vlan.rule == Classification::Rule::kRefused) [[unlikely]]
    return end(p, p.vlan.reason, trace);

  const FloodKind kind = flood_kind(p.dst);
  const bool is_group = kind != FloodKind::kUnknownUnicast;
  if (!Trace::kPlain && in.has_storm_control && is_group && !pass_storm_control(p, kind, trace)) return;
  if (!learn(p, trace)) return;

  if (!is_group && (Trace::kPlain || !is_flooded(p.vlan.vlan))) {
    if (const MacEntry* entry = table_.lookup(fid_of(p.vlan.vlan), p.dst, now()))
      return send_to_known(p, *entry, trace);
    trace.step(SwitchPoint::kUnknown,
               [&] { return fmt::format("{} is not known in VLAN {}", text_of(p.dst), p.vlan.vlan); });
    if (!Trace::kPlain && in.has_storm_control && !pass_storm_control(p, kind, trace)) return;
  }
  flood(p, kind, trace);
}

// Reads addresses and tags; false when the frame ends here.
template <typename Trace>
bool Switch::admit(Passage& p, Trace& trace) {
  const PortState& in = ports_[p.in];
  const wire::Bytes bytes = p.frame.bytes();
  const auto refuse = [&](SwitchPoint point, DropReason reason, auto&& why) {
    trace.step(point, why);
    end(p, reason, trace);
    return false;
  };
  if (bytes.size() < kHeader) [[unlikely]]
    return refuse(SwitchPoint::kRunt, DropReason::kRunt,
                  [&] { return fmt::format("{} bytes are no Ethernet header", bytes.size()); });

  p.dst = wire::load_be48(bytes.data());
  p.src = wire::load_be48(bytes.data() + 6);
  const uint16_t type = wire::load_be16(bytes.data() + 12);
  const bool tag_like = type == wire::kTpidCustomer || type == wire::kTpidService;
  p.vlan = classify(*in.form, bytes);

  if (!Trace::kPlain && in.src_mirrors != 0) [[unlikely]] {
    // A mirror sees what arrives, unless its VLAN may not enter at all.
    if (p.vlan.rule != Classification::Rule::kRefused) mirror(p, p.in, p.vlan.wire, in.src_mirrors, trace);
  }
  if (tag_like) {
    // Linux pulls the tag and the type behind it, 20 bytes in all with two to spare, before anything else looks
    // (skb_vlan_untag); Open vSwitch wants 18, and takes a cut-off 802.1ad tag for a type.
    const bool cut_off =
        is_ovs() ? type == wire::kTpidCustomer && bytes.size() < kHeader + kTag : bytes.size() < kHeader + kTag + 2;
    if (cut_off) [[unlikely]]
      return refuse(SwitchPoint::kCutOffTag, DropReason::kMalformedTag,
                    [&] { return fmt::format("{} bytes end inside the tag", bytes.size()); });
  }
  if (!Trace::kPlain && in.mirror_output) [[unlikely]] {
    return refuse(SwitchPoint::kAtMirrorPort, DropReason::kMirrorDestination,
                  [&] { return fmt::format("{} is reserved for mirrored frames", port(p.in).name()); });
  }
  if (!is_ovs() && (wire::is_multicast_u64(p.src) || p.src == 0)) [[unlikely]]
    return refuse(SwitchPoint::kBadSource, DropReason::kBadSource,
                  [&] { return fmt::format("no station can be {}", text_of(p.src)); });
  if (!Trace::kPlain && in.admit != FrameTypes::kAll) [[unlikely]] {
    const bool tagged = p.vlan.wire.outer.vid() != 0;
    if (tagged != (in.admit == FrameTypes::kOnlyTagged)) {
      return refuse(SwitchPoint::kFrameType, DropReason::kFrameTypeNotAdmitted, [&] {
        return fmt::format("{} admits only {} frames", port(p.in).name(), tagged ? "untagged" : "tagged");
      });
    }
  }
  return true;
}

template <typename Trace>
bool Switch::keep_if_reserved(Passage& p, Trace& trace) {
  const bool refused = p.vlan.rule == Classification::Rule::kRefused;
  if (is_ovs() && refused) return false;  // its VLAN comes first
  trace.step(SwitchPoint::kReserved, [&] { return text_of(p.dst) + " is a reserved group address"; });
  if (!is_ovs() && !refused && config_.link_local_learning && (p.dst & 0xf) != 0x1 && ports_[p.in].learning) {
    table_.learn(fid_of(p.vlan.vlan), p.src, static_cast<uint16_t>(p.in), now(), p.frame.id());
    trace.step(SwitchPoint::kLearnedFromReserved,
               [&] { return text_of(p.src) + " is learned from it all the same"; });
  }
  end(p, DropReason::kReservedAddress, trace);
  return true;
}

template <typename Trace>
bool Switch::pass_storm_control(Passage& p, FloodKind kind, Trace& trace) {
  TokenBucket& bucket = storm_[p.in][static_cast<size_t>(kind)];
  if (!bucket.is_limited()) return true;
  const bool passed = bucket.take(now());
  trace.step(passed ? SwitchPoint::kStormToken : SwitchPoint::kNoStormToken, [&] {
    return fmt::format("{} {} frame on {}", passed ? "a token for this" : "no token left for this", name_of(kind),
                       port(p.in).name());
  });
  if (!passed) end(p, DropReason::kStormControl, trace);
  return passed;
}

template <typename Trace>
bool Switch::learn(Passage& p, Trace& trace) {
  const PortState& in = ports_[p.in];
  const auto number = static_cast<uint16_t>(p.in);
  const uint16_t fid = fid_of(p.vlan.vlan);
  if (!Trace::kPlain && in.locked) [[unlikely]] {
    const MacEntry* known = table_.lookup(fid, p.src, now());
    if (known == nullptr || known->port != number || known->is_local()) {
      trace.step(SwitchPoint::kNotBound, [&] {
        return fmt::format("{} is locked, and {} is not bound to it", port(p.in).name(), text_of(p.src));
      });
      end(p, DropReason::kUnauthorised, trace);
      return false;
    }
  }
  if (!Trace::kPlain && !in.learning) [[unlikely]] {
    trace.step(SwitchPoint::kLearningOff, [&] { return "learning is off on " + port(p.in).name(); });
    return true;
  }
  if (!Trace::kPlain && is_flooded(p.vlan.vlan)) [[unlikely]] {
    trace.step(SwitchPoint::kNoLearningInVlan,
               [&] { return fmt::format("nothing is learned in VLAN {}", p.vlan.vlan); });
    return true;
  }
  if (is_ovs() && wire::is_multicast_u64(p.src)) [[unlikely]] {
    trace.step(SwitchPoint::kGroupSource, [&] { return "a group address as source is not learned"; });
    return true;
  }
  [[maybe_unused]] uint16_t before = 0;
  if constexpr (Trace::kOn) {
    if (const MacEntry* known = table_.peek(fid, p.src, now())) before = known->port;
  }
  const MacTable::Learned learned = table_.learn(fid, p.src, number, now(), p.frame.id());
  trace.step(point_of_learned(learned), [&] {
    const std::string what = fmt::format("{} in VLAN {}", text_of(p.src), p.vlan.vlan);
    switch (learned) {
      case MacTable::Learned::kRefreshed:
        return fmt::format("{} is known on {}", what, port(p.in).name());
      case MacTable::Learned::kAdded:
        return fmt::format("{} is new, learned on {}", what, port(p.in).name());
      case MacTable::Learned::kMoved:
        return fmt::format("{} moved from {} to {}", what, port(before).name(), port(p.in).name());
      case MacTable::Learned::kHeld:
        return fmt::format("{} stays on {}: the entry is fixed", what, port(before).name());
      case MacTable::Learned::kOff:
        break;
    }
    return std::string("the ageing time is zero, so nothing is learned");
  });
  return true;
}

template <typename Trace>
void Switch::send_to_known(Passage& p, const MacEntry& entry, Trace& trace) {
  const uint32_t out = entry.port;
  trace.step(point_of_entry(entry), [&] { return explain::entry(simulation(), entry, port(out).name()); });
  if (entry.is_local()) [[unlikely]]
    return end(p, DropReason::kAddressedToSwitch, trace);
  const PortState& in_state = ports_[p.in];
  const PortState& out_state = ports_[out];
  if (out == p.in && (Trace::kPlain || !in_state.hairpin)) {
    trace.step(SwitchPoint::kSamePort, [&] { return fmt::format("the frame came from {}", port(out).name()); });
    return end(p, DropReason::kSamePort, trace);
  }
  const auto refuse = [&](SwitchPoint point, DropReason reason, auto&& why) {
    trace.step(point, why);
    trace.verdict([&] { return fmt::format("dropped: {}", name_of(reason)); });
    drop(&port(out), p.frame, reason);
  };
  if (unicast_needs_membership_ && !out_state.form->may_leave(p.vlan.vlan, p.vlan.inside)) [[unlikely]] {
    return refuse(SwitchPoint::kStationNotMember, DropReason::kEgressNotMember,
                  [&] { return fmt::format("{} is not a member of VLAN {}", port(out).name(), p.vlan.vlan); });
  }
  if (!Trace::kPlain && in_state.isolated && out_state.isolated) [[unlikely]] {
    return refuse(SwitchPoint::kStationIsolated, DropReason::kIsolated,
                  [&] { return fmt::format("{} and {} are both isolated", port(p.in).name(), port(out).name()); });
  }
  trace.step(SwitchPoint::kStationPort, [&] {
    std::string others;
    for (uint32_t other = 0; other < ports_.size(); ++other) {
      if (other != out && other != p.in) others += " " + port(other).name();
    }
    return fmt::format("{} alone{}{}", port(out).name(), others.empty() ? "" : "; the station is not on", others);
  });
  ++counters_.forwarded;
  trace.verdict([&] { return "forwarded to " + port(out).name(); });
  send(p, out, true, trace);
}

bool Switch::may_flood_to(const Passage& p, uint32_t out, FloodKind kind) const {
  const PortState& in = ports_[p.in];
  const PortState& state = ports_[out];
  return (out != p.in || in.hairpin) && state.form->may_leave(p.vlan.vlan, p.vlan.inside) &&
         (state.flood >> static_cast<unsigned>(kind) & 1) != 0 && !(in.isolated && state.isolated) &&
         !state.mirror_output && port(out).is_up();
}

template <typename Trace>
void Switch::flood(Passage& p, FloodKind kind, Trace& trace) {
  const uint32_t count = static_cast<uint32_t>(ports_.size());
  trace.step(point_of_flood(kind), [&] {
    return fmt::format("{}: to every port of VLAN {} but {}", name_of(kind), p.vlan.vlan, port(p.in).name());
  });
  if constexpr (Trace::kOn) {
    for (uint32_t out = 0; out < count; ++out) {
      const PortState& state = ports_[out];
      const std::string& name = port(out).name();
      const auto removed = [&](SwitchPoint point, const std::string& why) {
        trace.step(point, [&] { return fmt::format("{} removed: {}", name, why); });
      };
      if (out == p.in && !state.hairpin) continue;
      if (!port(out).is_up()) {
        removed(SwitchPoint::kRemovedDown, "it is down");
      } else if (state.mirror_output) {
        removed(SwitchPoint::kRemovedMirror, "it is reserved for mirrored frames");
      } else if (!state.form->may_leave(p.vlan.vlan, p.vlan.inside)) {
        removed(SwitchPoint::kRemovedNotMember, fmt::format("not a member of VLAN {}", p.vlan.vlan));
      } else if ((state.flood >> static_cast<unsigned>(kind) & 1) == 0) {
        removed(SwitchPoint::kRemovedFloodOff, fmt::format("flooding of {} is off", name_of(kind)));
      } else if (ports_[p.in].isolated && state.isolated) {
        removed(SwitchPoint::kRemovedIsolated, "both ports are isolated");
      }
    }
  }
  uint32_t pending = UINT32_MAX;
  for (uint32_t out = 0; out < count; ++out) {
    if (!may_flood_to(p, out, kind)) continue;
    if (pending != UINT32_MAX) send(p, pending, false, trace);
    pending = out;
  }
  if (pending == UINT32_MAX) return end(p, DropReason::kNoEgress, trace);
  ++counters_.flooded;
  send(p, pending, true, trace);
  if constexpr (Trace::kOn) {
    trace.verdict([&] {
      std::string text = "flooded to";
      for (const Port* sent : trace.decision.egress) text += " " + sent->name();
      return trace.decision.egress.empty() ? std::string("dropped: mtu_exceeded") : text;
    });
  }
}

bool Switch::fits(uint32_t out, const Frame& frame, const Tags& tags) const {
  const PortState& state = ports_[out];
  if (state.mtu == 0) return true;
  // Linux, is_skb_forwardable: MTU, header and 4 bytes of slack, where a tag the kernel holds beside the bytes does
  // not count. Open vSwitch (datapath/vport.c, packet_length): MTU and header, where the outer tag does not count.
  const bool tagged =
      tags.outer.tpid != 0 || (state.form->kind == VlanForm::Kind::kTransparent &&
                               (type_of(frame) == wire::kTpidCustomer || type_of(frame) == wire::kTpidService));
  const uint32_t size = frame.size() - (tagged ? kTag : 0);
  return size <= state.mtu + kHeader + (is_ovs() ? 0 : kTag);
}

// The frame with the tags `tags`. The Linux bridge edits a copy of the frame for each port; Open vSwitch edits the
// one packet from output to output, so a tag that was popped for one port is made anew for the next, its DEI clear.
const Frame& Switch::with_tags(Passage& p, const Tags& tags) {
  const bool has_edited = static_cast<bool>(p.edited.frame);
  const bool from_edited = has_edited && is_ovs();
  if (!from_edited && tags == p.vlan.wire) [[likely]]
    return p.frame;
  if (!has_edited || p.edited.wire != tags) {
    Frame made = from_edited ? retag(p.edited.frame, p.edited.wire, tags) : retag(p.frame, p.vlan.wire, tags);
    p.edited = Copy{std::move(made), tags};
  }
  return p.edited.frame;
}

// Sends the frame by `out`, with the tags that port wants. `last`: the passage needs the frame no more.
template <typename Trace>
void Switch::send(Passage& p, uint32_t out, bool last, Trace& trace) {
  const PortState& state = ports_[out];
  const Tags tags = departing_tags(*state.form, p.vlan.inside, p.vlan.wire);
  Port& to = *state.port;
  if (!Trace::kPlain && state.dst_mirrors != 0) [[unlikely]]
    mirror(p, out, tags, state.dst_mirrors, trace);
  const Frame& leaving = with_tags(p, tags);
  if (state.mtu != 0 && leaving.size() > state.mtu + kHeader && !fits(out, leaving, tags)) [[unlikely]] {
    trace.step(SwitchPoint::kTooLong, [&] {
      return fmt::format("{} removed: {} bytes are too long for its MTU of {}", to.name(), leaving.size(), state.mtu);
    });
    if (last) trace.verdict([&] { return std::string("dropped: mtu_exceeded"); });
    return drop(&to, leaving, DropReason::kMtuExceeded);
  }
  trace.step(explain::edit_point(p.vlan.wire, tags),
             [&] { return fmt::format("leaves {} {}", to.name(), explain::edit(p.vlan.wire, tags)); });
  trace.sent(to);
  if (!last) return to.transmit(leaving);
  to.transmit(&leaving == &p.frame ? std::move(p.frame) : std::move(p.edited.frame));
}

// `at` is the port where the frame comes in or leaves with the tags `wire`: its rules say in which VLAN that is.
template <typename Trace>
void Switch::mirror(Passage& p, uint32_t at, const Tags& wire, uint32_t candidates, Trace& trace) {
  const VlanForm& form = *ports_[at].form;
  const Classification c = form.depth == 0 ? Classification{} : classify(form, wire);
  if (c.rule == Classification::Rule::kRefused) return;
  for (uint32_t m = 0; m < mirrors_.size(); ++m) {
    const Mirror& mirror = mirrors_[m];
    if ((candidates & ~p.mirrored & (1U << m)) == 0) continue;
    if (mirror.vlans && !(*mirror.vlans)[c.vlan]) continue;
    p.mirrored |= mirror.same_output;
    trace.step(at == p.in ? SwitchPoint::kMirrorArriving : SwitchPoint::kMirrorLeaving, [&] {
      return fmt::format("mirror {} takes a copy of the frame {} {}", config_.mirrors[m].name,
                         at == p.in ? "arriving on" : "leaving", port(at).name());
    });
    if (mirror.output_port != UINT32_MAX) {
      send_mirrored(p, mirror.output_port, wire, c.inside, trace);
    } else if (c.vlan != mirror.output_vlan && !is_reserved_in_ovs(p.dst)) {
      Tags inside = c.inside;
      const uint16_t tpid = inside.outer.tpid != 0 ? inside.outer.tpid : loom::wire::kTpidCustomer;
      inside.outer = Tag{tpid, static_cast<uint16_t>(inside.outer.pcp_and_dei() | mirror.output_vlan)};
      for (uint32_t out = 0; out < ports_.size(); ++out) {
        if (!ports_[out].mirror_output && ports_[out].form->may_leave(mirror.output_vlan, inside)) {
          send_mirrored(p, out, wire, inside, trace);
        }
      }
    }
  }
}

template <typename Trace>
void Switch::send_mirrored(Passage& p, uint32_t out, const Tags& wire, const Tags& inside, Trace& trace) {
  const PortState& state = ports_[out];
  if (!state.port->is_up()) return;
  const Tags tags = departing_tags(*state.form, inside, wire);
  if (state.dst_mirrors != 0) mirror(p, out, tags, state.dst_mirrors, trace);
  const Frame& leaving = with_tags(p, tags);
  if (!fits(out, leaving, tags)) return drop(state.port, leaving, DropReason::kMtuExceeded);
  ++counters_.mirrored;
  trace.sent(*state.port);
  state.port->transmit(leaving);
}

template <typename Trace>
void Switch::end(Passage& p, DropReason reason, Trace& trace) {
  trace.verdict([&] { return fmt::format("dropped: {}", name_of(reason)); });
  drop(&port(p.in), p.frame, reason);
}

}  // namespace loom
