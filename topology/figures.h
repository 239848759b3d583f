#pragma once

// What devices count and measure, as a list of named numbers: "sw1.p1.rx_frames". A distribution of times becomes
// several: its count, and in picoseconds its mean, median, 99th percentile and greatest value.
//
// Not modelled: figures that nobody has counted yet; a device names what it has.

#include <string>
#include <vector>

#include "core/simulation.h"

namespace loom {

struct Figure {
  std::string name;
  std::string unit;
  double value = 0;
};

// Of one node, or of every node (traffic is one, too), in the order of nodes.
std::vector<Figure> figures_of(const Node& node);
std::vector<Figure> all_figures(const Simulation& simulation);

// The node whose figure this would be, whether it has counted it yet or not. UserError of usage when there is none.
const Node& node_of_figure(Simulation& simulation, const std::string& name);
// Zero, without a unit, when the node has not counted it.
Figure figure_named(const Node& node, const std::string& name);

}  // namespace loom
