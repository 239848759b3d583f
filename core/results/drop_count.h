#pragma once

// What a simulation dropped, by place and reason: one row a port (or a node as a whole) and reason that has any, in
// the order of nodes, reasons and ports.

#include <cstdint>
#include <string>
#include <vector>

#include "core/drop_reason.h"

namespace loom {

class Simulation;

struct DropCount {
  std::string node;
  std::string port;  // empty: at no port in particular
  DropReason reason;
  uint64_t frames = 0;

  // "sw1:p3", or the node.
  std::string place() const { return port.empty() ? node : node + ":" + port; }
};

std::vector<DropCount> drop_counts(const Simulation& simulation);

}  // namespace loom
