// Every device type this program knows. A new family is one line here.

#include "devices/appliance/register.h"
#include "devices/endpoint/register.h"
#include "devices/live/register.h"
#include "devices/platform/register.h"
#include "devices/registry/device_type.h"
#include "devices/switching/register.h"

namespace loom {

const DeviceRegistry& all_devices() {
  static const DeviceRegistry kRegistry = [] {
    DeviceRegistry registry;
    register_switching(registry);
    register_endpoint(registry, platform::nic_adapters());
    register_appliances(registry);
    platform::register_platform(registry);
    live::register_live(registry);
    return registry;
  }();
  return kRegistry;
}

}  // namespace loom
