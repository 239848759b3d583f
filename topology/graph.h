#pragma once

// TopologyGraph: a scenario as a graph, nodes as vertices and links as edges, asked before anything runs: what hangs
// together, where bridges form a loop, which way is shortest and what it costs, whose failure cuts the network.
//
// Links that start switched off (`up: false`) are left out of every question. Order of answers is that of the
// scenario.
//
// Units: delay sums are Duration; a bottleneck of BitRate::unlimited() means that no link of the path has a rate.
//
// Sources: Boost.Graph (Dijkstra; connected components; Tarjan's biconnected components).
// Not modelled: VLANs (a loop in one VLAN only is reported as a loop), faults.

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/units.h"
#include "topology/scenario.h"

namespace loom {

struct NetworkPath {
  std::vector<size_t> nodes;  // indices into Scenario::nodes, both ends included
  std::vector<size_t> links;  // indices into Scenario::links, in order
  Duration delay;             // propagation only
  BitRate bottleneck;
};

// Something worth knowing that is no error.
struct Warning {
  SourceMark mark;
  std::string what;
  std::string hint;
};

class TopologyGraph {
 public:
  explicit TopologyGraph(const Scenario& scenario);
  ~TopologyGraph();

  // Nodes that are linked together, each as indices in order.
  std::vector<std::vector<size_t>> components() const;
  // Groups of switches joined by more links than a tree needs; also two that have two links.
  std::vector<std::vector<size_t>> bridging_loops() const;
  // Nodes whose failure parts their component.
  std::vector<size_t> articulation_points() const;
  // Least delay, then fewest links; nothing when there is no way.
  std::optional<NetworkPath> shortest_path(size_t from, size_t to) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

// What `validate` says besides errors: loops, parts that are linked to nothing else, ends of traffic that cannot
// meet.
std::vector<Warning> warnings(const Scenario& scenario);

}  // namespace loom
