#pragma once

// The NICs that a host of a scenario can have, with their settings.
//
// Not modelled: NICs on anything but a host.

#include "devices/endpoint/register.h"

namespace loom::platform {

AdapterTable nic_adapters();

}  // namespace loom::platform
