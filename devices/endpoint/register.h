#pragma once

// The device types of this family: `host` and `capture-port`.

namespace loom {

class DeviceRegistry;

void register_endpoint(DeviceRegistry& registry);

}  // namespace loom
