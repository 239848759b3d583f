#pragma once

// DeviceTable: a table that a device keeps, made readable for those who look from outside: expectations, reports, a
// drawing. It says its columns as parameters, so that what a scenario demands of an entry is checked as any other
// setting, and gives its rows as the texts a user would write for them.
//
// Not modelled: changing a table through it.

#include <functional>
#include <string>
#include <vector>

#include "core/observer.h"
#include "devices/registry/parameter.h"

namespace loom {

class Node;

struct TableRow {
  std::vector<std::string> values;  // one a column
  // Put there by the device itself (a switch's own address), so that an exact list need not name it.
  bool own = false;
};

struct DeviceTable {
  std::string name{};  // "mac"
  std::string help{};  // one sentence, without a full stop
  std::vector<Parameter> columns{};
  // The changes it can see.
  std::vector<TableChange::Kind> changes{};
  // In an order of the table's own, which depends on the model alone.
  std::function<std::vector<TableRow>(const Node&)> rows{};
};

}  // namespace loom
