#pragma once

// The sentences of a switch's decisions, in the words an engineer uses. Only called while somebody observes the
// switch; the rules themselves are in switch_pipeline.cpp.

#include <string>

#include "core/simulation.h"
#include "devices/switching/decision_points.h"
#include "devices/switching/switch.h"

namespace loom::explain {

// "0.200 s", with as many decimals as the moment needs and at least three.
std::string moment(Time when);
// "tag 10 PCP 5 over tag 20", "untagged".
std::string tags(const Tags& tags);
SwitchPoint classification_point(const Classification& c, const VlanForm& form);
SwitchPoint edit_point(const Tags& from, const Tags& to);
// "VLAN 10, by the PVID of p1", or why the frame was refused.
std::string classification(const Classification& c, const VlanForm& form, const std::string& port);
// "02:00:00:00:00:0b was learned on p2 at 0.200 s from frame 3 of h2, last seen at 0.400 s".
std::string entry(Simulation& simulation, const MacEntry& entry, const std::string& port);
// What the tags become on their way out: "tag 10 pushed", "tag popped", "tags unchanged".
std::string edit(const Tags& from, const Tags& to);

}  // namespace loom::explain
