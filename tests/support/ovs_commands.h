#pragma once

// The ovs-vsctl, ovs-appctl and ovs-ofctl commands that configure a bridge, as far as recordings use them, applied to
// a switch: before it is made to its configuration, afterwards to the switch itself.

#include <map>
#include <string>
#include <vector>

#include "devices/switching/switch.h"

namespace loom::testing {

class OvsCommands {
 public:
  OvsCommands() : config(ovs_defaults()) {}

  // One command line; an unknown command is a std::runtime_error: a recording must not be half understood.
  void run(const std::string& line);
  // From now on commands change this switch.
  void attach(Switch& made) { switch_ = &made; }

  SwitchConfig config;

 private:
  using Words = std::vector<std::string>;
  using Columns = std::map<std::string, std::string>;
  void vsctl(const Words& words);
  void set_bridge(const std::string& key, const std::string& value);
  void set_mirrors();
  void appctl(const Words& words);
  void apply_port(const std::string& port);
  PortConfig& port_named(const std::string& port);

  Switch* switch_ = nullptr;
  std::map<std::string, Columns> columns_;      // of ports, as set
  std::map<std::string, std::string> records_;  // "@p1" -> "p1"
  std::vector<Columns> created_;                // mirrors
};

}  // namespace loom::testing
