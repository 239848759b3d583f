#pragma once

// The device types of this family: `switch` and `learning-switch`.

namespace loom {

class DeviceRegistry;

void register_switching(DeviceRegistry& registry);

}  // namespace loom
