#pragma once

// Enters `tap`, `netns` and `qemu` into the device table: what they are in a simulation and what when it runs live.
//
// Not modelled: a scenario that is partly live.

namespace loom {
class DeviceRegistry;
}

namespace loom::live {

void register_live(DeviceRegistry& registry);

}  // namespace loom::live
