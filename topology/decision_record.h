#pragma once

// DecisionRecord: what a device made of one frame, as plain data that outlives the simulation, and the one way it is
// written as text.
//
// Not modelled: the frame's bytes; its summary stands for them.

#include <string>
#include <vector>

#include "core/observer.h"
#include "core/simulation.h"

namespace loom {

struct DecisionRecord {
  struct Step {
    std::string rule;
    std::string outcome;
    std::string why;
  };
  Time when;
  std::string port;     // where the frame came in: "sw1:p1"
  std::string frame;    // what people call it: "frame 3 of in/p1.pcap"
  std::string summary;  // one line, as it came in
  std::vector<Step> steps;
  std::string verdict;
};

DecisionRecord record_of(const Simulation& simulation, Time when, const Port& ingress, const Frame& frame,
                         const Decision& decision);

// "sw1:p1 received frame 3 of in/p1.pcap at 300ms: ...", the steps indented below, the verdict behind an arrow.
std::string text_of(const DecisionRecord& record);

}  // namespace loom
