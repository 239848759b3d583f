#pragma once

// The NICs that a host of a scenario can have, with their settings, and `server`, the machine whose NIC has virtual
// functions and pools for hosts to hang on.
//
// Not modelled: NICs on anything but hosts and servers.

#include "devices/endpoint/register.h"

namespace loom::platform {

AdapterTable nic_adapters();
void register_platform(DeviceRegistry& registry);

}  // namespace loom::platform
