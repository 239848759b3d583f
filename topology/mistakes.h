#pragma once

// Mistakes: what a learner may do wrong in a scenario, and which expectations must then fail. The file mistakes.yaml
// beside a scenario is a list of
//
//   - change: "p2: { access: 10 }"      # a text that occurs exactly once in the scenario
//     to: "p2: { access: 20 }"
//     fails: [p2]                       # expectations that fail then; all others still hold
//     teaches: p2 left VLAN 10, so it hears nothing of it
//
// The tests make every one of them; `etherloom demo` shows the first.
//
// Errors: UserError with the place in mistakes.yaml.

#include <string>
#include <vector>

#include "core/error.h"

namespace loom {

struct Mistake {
  std::string change;
  std::string to;
  std::vector<std::string> fails;
  std::string teaches;
  SourceMark mark;

  // The scenario's text with the mistake made.
  std::string apply_to(const std::string& scenario_text) const;
};

std::vector<Mistake> load_mistakes(const std::string& path);

}  // namespace loom
