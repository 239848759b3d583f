#pragma once

// TapDoor: the user's side of a TAP. With offloads the kernel may leave checksums and segmentation to whoever reads
// it, and each frame carries a virtio-net header: what comes in is finished here, so that the network behind sees the
// frames a wire would carry; what goes out in a row is handed to the kernel in one piece (coalescer.h).
//
// Source: Linux Documentation/networking/tuntap.rst; include/uapi/linux/if_tun.h (IFF_VNET_HDR, TUNSETOFFLOAD,
// TUNSETCARRIER).
//
// Not modelled: several queues (IFF_MULTI_QUEUE), checksums left to the kernel.

#include <memory>

#include "devices/live/coalescer.h"
#include "devices/live/door.h"

namespace loom::live {

class TapDoor final : public Door {
 public:
  // The descriptor stays whose it is; `offloads` is how it was opened (network_namespace.h).
  TapDoor(int descriptor, bool offloads)
      : descriptor_(descriptor), waiting_(offloads ? std::make_unique<Coalescer>() : nullptr) {}
  int descriptor() const override { return descriptor_; }
  void take(size_t most, const FrameTaker& taker) override;
  bool give(std::span<const uint8_t> frame) override { return offer(frame, false); }
  bool hand_out(const Frame& frame) override { return offer(frame.bytes(), frame.is_checked()); }
  void flush() override;
  void set_carrier(bool up) override;

 private:
  bool offer(std::span<const uint8_t> frame, bool is_checked);
  bool put(std::span<const uint8_t> frame);

  int descriptor_;
  std::unique_ptr<Coalescer> waiting_;  // none without offloads
  bool is_refused_ = false;             // the kernel takes nothing: nothing waits until it does
};

}  // namespace loom::live
