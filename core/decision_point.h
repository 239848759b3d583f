#pragma once

// DecisionPoint: one way in which a rule of a device can come out, by a name that never changes and the sentence a
// learner reads. A device lists all it has, so that what a suite of scenarios never exercised can be told.
//
// Not modelled: combinations of outcomes.

#include <string_view>

namespace loom {

struct DecisionPoint {
  std::string_view rule;     // kebab-case: "vlan-classification"
  std::string_view outcome;  // kebab-case, within the rule: "by-pvid"
  std::string_view meaning;  // one sentence, without a full stop
};

}  // namespace loom
