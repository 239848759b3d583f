#pragma once

// The device types of this family: `switch` (VLANs in the dialect of the Linux bridge or of Open vSwitch) and
// `learning-switch` (no VLANs). Their parameters are the words of bridge(8) and ovs-vswitchd.conf.db(5) where those
// have one.
//
// Not modelled as settings: entries added or deleted while the simulation runs, mirrors that change.

namespace loom {

class DeviceRegistry;

void register_switching(DeviceRegistry& registry);

}  // namespace loom
