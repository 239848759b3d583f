#pragma once

// How the pipeline tells what it decides: either to nobody, or into a Decision. Which point of the list
// (decision_points.h) an outcome is.
//
// Not modelled: half a trace; a switch is watched or it is not.

#include <string>

#include "core/observer.h"
#include "devices/switching/decision_points.h"
#include "devices/switching/switch.h"

namespace loom {

// Nobody watches: every call vanishes. `kIsPlain` says that no port has anything special about it (Switch::plain_),
// so that the questions about it vanish as well.
template <bool kIsPlain>
struct NoTrace {
  static constexpr bool kOn = false;
  static constexpr bool kPlain = kIsPlain;
  template <typename Why>
  void step(SwitchPoint, Why&&) {}
  void sent(const Port&) {}
  template <typename Text>
  void verdict(Text&&) {}
};

struct DecisionTrace {
  static constexpr bool kOn = true;
  static constexpr bool kPlain = false;
  Decision decision;
  template <typename Why>
  void step(SwitchPoint point, Why&& why) {
    decision.steps.push_back(DecisionStep{&point_of(point), why()});
  }
  void sent(const Port& port) { decision.egress.push_back(&port); }
  template <typename Text>
  void verdict(Text&& text) {
    decision.verdict = text();
  }
};

inline SwitchPoint point_of_flood(FloodKind kind) {
  return kind == FloodKind::kUnknownUnicast ? SwitchPoint::kFloodUnknown
         : kind == FloodKind::kMulticast    ? SwitchPoint::kFloodMulticast
                                            : SwitchPoint::kFloodBroadcast;
}

inline SwitchPoint point_of_learned(MacTable::Learned learned) {
  switch (learned) {
    case MacTable::Learned::kRefreshed:
      return SwitchPoint::kKnown;
    case MacTable::Learned::kAdded:
      return SwitchPoint::kNew;
    case MacTable::Learned::kMoved:
      return SwitchPoint::kMoved;
    case MacTable::Learned::kHeld:
      return SwitchPoint::kHeld;
    case MacTable::Learned::kOff:
      break;
  }
  return SwitchPoint::kAgeingZero;
}

inline SwitchPoint point_of_entry(const MacEntry& entry) {
  if (entry.is_local()) return SwitchPoint::kFoundLocal;
  return entry.is_dynamic() ? SwitchPoint::kFoundDynamic : SwitchPoint::kFoundStatic;
}

}  // namespace loom
