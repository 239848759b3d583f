#pragma once

// The parameter tables for people: each parameter with kind and unit, range or choices, default and meaning; the drop
// reasons and the units likewise. For programs there is topology/schema.h.
//
// Not modelled: rules between parameters, which only a device's own check knows.

#include <string>
#include <vector>

#include "cli/terminal.h"
#include "devices/registry/device_type.h"

namespace loom::cli {

// A row a parameter; those of a record are indented below it (in CSV: "arp.retries").
std::string parameters_text(const std::vector<Parameter>& parameters, Format format);
// "1 (eth0)", "any number"
std::string ports_text(const PortRule& rule);
// How its rules can come out, and the reasons for which it drops frames; empty when it has none.
std::string decisions_text(const DeviceType& type, Format format);
std::string drop_reasons_text(Format format);
std::string units_text(Format format);

// "1..255", "strict|flow", "duration": what may be written for a parameter.
std::string value_text(const Parameter& parameter);

}  // namespace loom::cli
