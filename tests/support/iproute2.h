#pragma once

// The iproute2 commands that configure a Linux bridge, as far as recordings use them, applied to a switch: before it
// is made to its configuration, afterwards to the switch itself.

#include <map>
#include <string>

#include "devices/switching/switch.h"

namespace loom::testing {

class Iproute2 {
 public:
  Iproute2();

  // One line; commands separated by ';'. An unknown command is a std::runtime_error: a recording must not be half
  // understood.
  void run(const std::string& line);

  // From now on commands change this switch.
  void attach(Switch& made) { switch_ = &made; }

  SwitchConfig config;

 private:
  using Words = std::vector<std::string>;
  void command(const Words& words);
  void link_bridge(const Words& words, size_t from);
  void link_port(const std::string& port, const Words& words);
  void bridge_link(const Words& words);
  void bridge_vlan(const Words& words);
  void bridge_fdb(const Words& words);
  void set_default_pvid(uint16_t pvid);

  size_t index_of(const std::string& port) const;
  PortConfig port_config(size_t index) const;
  void apply(size_t index, PortConfig changed);

  Switch* switch_ = nullptr;
  std::map<std::string, uint32_t> mtu_;
};

}  // namespace loom::testing
