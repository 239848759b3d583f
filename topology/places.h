#pragma once

// Nodes and ports of a simulation by the names people give them. One that does not exist is a UserError of usage that
// says what is near.
//
// Not modelled: nodes that are traffic; nobody sees inside of them.

#include <string>

#include "core/simulation.h"

namespace loom {

// Those that have ports count as places.
Node& node_named(Simulation& simulation, const std::string& name);
// "sw1:p1"
Port& port_named(Simulation& simulation, const std::string& name);

}  // namespace loom
