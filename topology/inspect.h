#pragma once

// What devices hold at a moment of a run: their tables (MAC table, ARP cache, a NIC's registers and ring positions);
// and what happened inside of them between two moments, access by access.
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

struct EventQuestion {
  std::vector<std::string> nodes;  // empty: every one
  Time from;
  std::optional<Time> until;        // the end of the run, when none is said
  std::vector<std::string> what{};  // "register write", "table walk"; empty: everything
  bool latest = false;              // of more than can be kept, the last ones
};

struct HardwareHappening {
  Time when;
  std::string node;
  std::string what;
  std::string name;
  uint64_t value = 0;
  uint64_t address = 0;
  uint32_t length = 0;
};

// What happened inside of devices, below frames, in order: registers, rings, DMA, interrupts. The first
// kMost of them, or the last, and how many there were.
struct Happenings {
  static constexpr size_t kMost = 100'000;
  std::vector<HardwareHappening> list;
  uint64_t total = 0;
};
Happenings inspect_events(const Scenario& scenario, const DeviceRegistry& devices, const EventQuestion& question,
                          const RunOptions& options = {});

// Of the options, the seed and what stops a run are used.
TablesAtMoment inspect_tables(const Scenario& scenario, const DeviceRegistry& devices, const TableQuestion& question,
                              const RunOptions& options = {});

}  // namespace loom
