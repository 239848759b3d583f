#include "devices/switching/switch_config.h"

namespace loom {

std::string_view name_of(FloodKind kind) {
  switch (kind) {
    case FloodKind::kUnknownUnicast:
      return "unknown-unicast";
    case FloodKind::kMulticast:
      return "multicast";
    case FloodKind::kBroadcast:
      return "broadcast";
  }
  return "";
}

SwitchConfig ovs_defaults() {
  SwitchConfig config;
  config.dialect = Dialect::kOpenVswitch;
  config.table.capacity = 8192;
  config.table.static_entries_move = false;
  return config;
}

PortConfig default_port(Dialect dialect, std::string name) {
  PortConfig port;
  port.name = std::move(name);
  if (dialect == Dialect::kOpenVswitch) port.vlans = OvsVlans{};
  return port;
}

}  // namespace loom
