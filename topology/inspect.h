#pragma once

// What devices hold at a moment of a run: their tables (MAC table, ARP cache, a NIC's registers and ring positions).
//
// Looking changes nothing. Errors: UserError for a node or table that does not exist, and for a run that would not
// end.
//
// Not modelled: tables of traffic, which keeps none.

#include <optional>
#include <string>
#include <vector>

#include "devices/registry/device_table.h"
#include "topology/run.h"
#include "topology/scenario.h"

namespace loom {

struct TableQuestion {
  std::vector<std::string> nodes;  // empty: every one
  std::string table;               // "mac"; empty: every one
  std::optional<Time> at;          // the end of the run, when none is said
};

struct TableState {
  std::string node;
  std::string table;
  std::string help;
  std::vector<std::string> columns;
  std::vector<TableRow> rows;
};

struct TablesAtMoment {
  Time when;
  std::vector<TableState> tables;  // in the scenario's order of nodes
};

// Of the options, the seed and what stops a run are used.
TablesAtMoment inspect_tables(const Scenario& scenario, const DeviceRegistry& devices, const TableQuestion& question,
                              const RunOptions& options = {});

}  // namespace loom
