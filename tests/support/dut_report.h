#pragma once

// What a run on a real switch says went wrong, as text for a test.
//
// Not modelled: anything beyond sentences.

#include <string>

#include "topology/dut_run.h"

namespace loom::testing {

inline std::string failures_of(const DutOutcome& outcome) {
  std::string text = outcome.not_run.value_or("");
  for (const ExpectationOutcome& e : outcome.outcome.expectations) {
    for (const std::string& failure : e.failures) text += e.spec->name + ": " + failure + "\n";
  }
  return text;
}

}  // namespace loom::testing
