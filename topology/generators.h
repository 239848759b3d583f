#pragma once

// topology.generate: networks of a regular shape, written out as the nodes and links a user could have written. They
// are then checked and built like any others, and `kinds` gives them settings.
//
//   chain       sw1 - sw2 - ... - swN, port p1 towards sw1 and p2 away from it; h1 at sw1:p1 and h2 at swN:p2
//   star        sw1 with h1 at p1, h2 at p2 ...
//   leaf-spine  leaf1.., spine1..; leafI:upS - spineS:pI; hosts h1.. at leaf1:p1 .. and on, leaf by leaf
//
// Host n has the address 10.0.0.0/8 plus n. Everything generated has the place of the `generate` key.
//
// Not modelled: routed fabrics. A leaf-spine of learning switches has loops; its links to all spines but the first
// are switched off unless asked otherwise.

#include <vector>

#include "devices/registry/raw_value.h"
#include "devices/registry/settings.h"

namespace loom {

struct GeneratedTopology {
  std::vector<RawValue::Entry> nodes;
  std::vector<RawValue> links;
};

// `generate` is checked against generate_table().
GeneratedTopology generate_topology(const Settings& generate);

}  // namespace loom
