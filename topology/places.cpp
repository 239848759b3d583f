#include "topology/places.h"

#include <vector>

#include "core/error.h"
#include "devices/registry/suggestion.h"

namespace loom {

namespace {

UserError usage(const std::string& what, const std::string& hint) {
  return UserError({}, what, hint, UserError::Kind::kUsage);
}

}  // namespace

Node& node_named(Simulation& simulation, const std::string& name) {
  std::vector<std::string> known;
  for (size_t i = 0; i < simulation.node_count(); ++i) {
    Node& node = simulation.node(i);
    if (node.port_count() == 0) continue;
    if (node.name() == name) return node;
    known.push_back(node.name());
  }
  throw usage("there is no node " + name, suggest(name, known, "its nodes are"));
}

Port& port_named(Simulation& simulation, const std::string& name) {
  std::vector<std::string> known;
  for (size_t i = 0; i < simulation.node_count(); ++i) {
    Node& node = simulation.node(i);
    for (size_t p = 0; p < node.port_count(); ++p) {
      if (node.port(p).full_name() == name) return node.port(p);
      known.push_back(node.port(p).full_name());
    }
  }
  throw usage("there is no port " + name, suggest(name, known, "its ports are"));
}

}  // namespace loom
