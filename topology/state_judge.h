#pragma once

// What a device keeps and counts, held against what a scenario expects of it at a moment.
//
// Each function gives one sentence a demand that does not hold, and nothing when all do.
//
// Not modelled: demands on how something came to be; a judge sees the state alone.

#include <string>
#include <vector>

#include "core/node.h"
#include "topology/scenario.h"

namespace loom {

// The rows may come from a model or from a real device. `subject` begins the sentences: "sw1".
std::vector<std::string> judge_table(const TableSpec& demand, const std::vector<TableRow>& rows,
                                     const std::string& subject);

// Looks at a node of a simulation when it is told to.
class StateJudge {
 public:
  // UserError when a counter is asked for that the device does not keep.
  StateJudge(const ExpectSpec& spec, const Node& node);

  // At the expectation's moment. Once.
  void look();
  const std::vector<std::string>& failures() const { return failures_; }

 private:
  void judge_counters();
  void judge_drops();

  const ExpectSpec& spec_;
  const Node& node_;
  std::string prefix_;  // of the names of a port's counters
  std::vector<std::string> failures_;
};

}  // namespace loom
