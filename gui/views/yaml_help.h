#pragma once

// What the device table says of the word at a place of a scenario's text: a device's kind, a setting with its units
// and default, a kind of traffic, a drop reason.
//
// Errors: empty where nothing is known: names people chose, comments, text that could not be read.
//
// Not modelled: what `params` define; values of `with` and `set`, whose meaning is the device's.

#include "gui/document/yaml_tree.h"
#include "gui/engine/device_table.h"

namespace loom::gui {

QString helpAt(const DeviceTable& table, const YamlNode& root, int offset);

}  // namespace loom::gui
