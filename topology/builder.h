#pragma once

// Scenario -> Simulation. Devices are made by their types' factories, then links, then what sends traffic, then the
// faults are put on the clock; each in the order of the file, which is therefore part of the model.
//
// Impairments of a link direction act in this order: loss, corruption, duplication, jitter, reordering.
//
// Time zero stands for a moment of the captures' clock, the epoch: that of the first replay in the file, or 1970 when
// nothing is replayed.
//
// Errors: a scenario has been checked, so what is still wrong (a capture that changed meanwhile) is a UserError.
//
// Not modelled: partitions over several processes.

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "core/capture/capture_time.h"
#include "core/simulation.h"
#include "topology/scenario.h"

namespace loom {

struct BuildOptions {
  uint64_t seed = 1;
  bool live = false;  // devices that can be outside are
};

class BuiltSimulation {
 public:
  Simulation& simulation() const { return *simulation_; }
  // The names are the scenario's: nodes, and traffic by its name.
  Node& node(const std::string& name) const;
  Port& port(const PortRef& ref) const;
  // Of Scenario::links, by index.
  Link& link(size_t index) const { return *links_[index]; }
  CaptureTime epoch() const { return epoch_; }

 private:
  friend class Builder;
  std::unique_ptr<Simulation> simulation_;
  std::map<std::string, Node*> nodes_;
  std::vector<Link*> links_;
  CaptureTime epoch_;
};

// `scenario` must have been checked against `devices`, which must live as long as the simulation.
BuiltSimulation build(const Scenario& scenario, const DeviceRegistry& devices, const BuildOptions& options);

}  // namespace loom
