#pragma once

// The scenario format as parameter tables: what the parser checks, what `etherloom describe` prints and what the JSON
// Schema says are these. A key that exists is here, once. Keys whose shape depends on another value (a node's
// settings on its kind, a fault's `with` on its target) are kAny here and checked against the device's own table.
//
// Not modelled: rules between keys ("either rate or interval"); the parser has those.

#include <string>
#include <vector>

#include "devices/registry/parameter.h"

namespace loom {

// The whole file.
const std::vector<Parameter>& scenario_table();
// `topology`, and one element of `topology.links`.
const std::vector<Parameter>& topology_table();
const std::vector<Parameter>& link_table();
// Of `topology.generate`: chain, star, leaf-spine.
const std::vector<Parameter>& generate_table();

// One element of `traffic`. Which kind it is, the key of the same name tells.
struct TrafficTable {
  std::string key;
  std::string summary;
  std::vector<Parameter> parameters;
};
const std::vector<TrafficTable>& traffic_tables();
// One of the frames of a `frames` element.
const std::vector<Parameter>& inline_frame_table();

const std::vector<Parameter>& fault_table();
const std::vector<Parameter>& expect_table();
const std::vector<Parameter>& run_table();

// The same table with everything that is no single value left unchecked.
std::vector<Parameter> shallow(const std::vector<Parameter>& table);

}  // namespace loom
