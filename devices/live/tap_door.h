#pragma once

// TapDoor: the user's side of a TAP. With offloads the kernel may leave checksums and segmentation to whoever reads
// it, and each frame carries a virtio-net header: what comes in is finished here, so that the network behind sees the
// frames a wire would carry.
//
// Source: Linux Documentation/networking/tuntap.rst; include/uapi/linux/if_tun.h (IFF_VNET_HDR, TUNSETOFFLOAD,
// TUNSETCARRIER).
//
// Not modelled: several queues (IFF_MULTI_QUEUE), offloads towards the kernel.

#include "devices/live/door.h"

namespace loom::live {

class TapDoor final : public Door {
 public:
  // The descriptor stays whose it is; `offloads` is how it was opened (network_namespace.h).
  TapDoor(int descriptor, bool offloads) : descriptor_(descriptor), offloads_(offloads) {}
  int descriptor() const override { return descriptor_; }
  void take(size_t most, const FrameTaker& taker) override;
  bool give(std::span<const uint8_t> frame) override;
  void set_carrier(bool up) override;

 private:
  int descriptor_;
  bool offloads_;
};

}  // namespace loom::live
