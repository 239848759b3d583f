#include "core/results/drop_count.h"

#include "core/simulation.h"

namespace loom {

std::vector<DropCount> drop_counts(const Simulation& simulation) {
  std::vector<DropCount> counts;
  for (size_t i = 0; i < simulation.node_count(); ++i) {
    const Node& node = simulation.node(i);
    for (const DropReasonInfo& info : kDropReasons) {
      uint64_t elsewhere = node.drops(info.reason);
      for (size_t p = 0; p < node.port_count(); ++p) {
        const uint64_t here = node.port(p).drops(info.reason);
        elsewhere -= here;
        if (here != 0) counts.push_back({node.name(), node.port(p).name(), info.reason, here});
      }
      if (elsewhere != 0) counts.push_back({node.name(), "", info.reason, elsewhere});
    }
  }
  return counts;
}

}  // namespace loom
