#pragma once

// Enters this family into the device table: `host` (host.h) and `capture-port` (capture_port.h), with their
// parameters, defaults and the checks that one parameter alone cannot decide, such as a gateway outside its network.
//
// Errors: what a user wrote wrongly is a UserError with its place, from DeviceType::check.
//
// Not modelled: settings that change while the simulation runs. Traffic is no device: the builder makes UdpFlow,
// Ping, ReplaySource and InlineFrames from their configurations.

namespace loom {

class DeviceRegistry;

void register_endpoint(DeviceRegistry& registry);

}  // namespace loom
