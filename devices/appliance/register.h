#pragma once

// Enters this family into the device table: `user-network` (user_network.h), with its parameters, defaults and the
// checks that one parameter alone cannot decide, such as a pool outside its network.
//
// Errors: what a user wrote wrongly is a UserError with its place, from DeviceType::check.
//
// Not modelled: settings that change while the simulation runs.

namespace loom {

class DeviceRegistry;

void register_appliances(DeviceRegistry& registry);

}  // namespace loom
