#pragma once

// Enters this family into the device table: `host` (host.h) and `capture-port` (capture_port.h), with their
// parameters, defaults and the checks that one parameter alone cannot decide, such as a gateway outside its network.
//
// Errors: what a user wrote wrongly is a UserError with its place, from DeviceType::check.
//
// Not modelled: settings that change while the simulation runs. Traffic is no device: the builder makes UdpFlow,
// Ping, ReplaySource and InlineFrames from their configurations.

#include <functional>
#include <string>
#include <vector>

#include "core/network_adapter.h"
#include "devices/registry/device_table.h"
#include "devices/registry/settings.h"

namespace loom {

class DeviceRegistry;
struct DeviceType;

// A NIC that a host can have: its word in a scenario, and how it is made. Whoever knows the NICs gives them.
struct AdapterKind {
  std::string name;
  uint32_t most_mtu;
  std::function<MakeAdapter(const Settings& nic)> make;
  // Checks what its table cannot; throws UserError. May be empty.
  std::function<void(const Settings& nic)> check{};
  // Whether it can be at the other end of a link from this device and port; empty for a NIC with a cable.
  std::function<bool(const DeviceType& type, const std::string& port)> plugs_into{};
  std::string plugs_into_what{};  // in words, for the error
};
struct AdapterTable {
  std::vector<AdapterKind> kinds{};
  std::vector<Parameter> parameters{};  // beside `model`, of the host's `nic`
  std::vector<DecisionPoint> decisions{};
};

// The ARP cache of whatever is a Host; empty of what is not.
DeviceTable arp_table();
// The lease of whatever is a Host and asks for its address; empty of what is not.
DeviceTable dhcp_table();
// `ip` of whatever stands for a Host, and what it excludes; throws UserError.
Parameter host_ip_parameter();
void check_dhcp(const Settings& settings);

void register_endpoint(DeviceRegistry& registry, const AdapterTable& adapters = {});

}  // namespace loom
