#pragma once

// PacketSocket: an interface of this machine, or of a namespace, as a door (packet(7)): every frame that the
// interface receives comes in, tags that the kernel keeps beside a frame are back where they were, and what other
// programs of the same machine left unfinished (checksums, segmentation: a veth carries such frames) is finished.
// Frames that the machine itself sends there are not seen.
//
// While it is open the interface is promiscuous and does not merge frames (GRO).
//
// Errors: std::system_error naming the interface: none of that name, down, no right.
//
// Not modelled: ring buffers (PACKET_MMAP), interfaces that are not Ethernet.

#include <sys/types.h>

#include <optional>
#include <string>
#include <vector>

#include "devices/live/door.h"

namespace loom::live {

class PacketSocket final : public Door {
 public:
  // In the namespace of this thread.
  explicit PacketSocket(const std::string& interface);
  ~PacketSocket() override;
  PacketSocket(const PacketSocket&) = delete;
  PacketSocket& operator=(const PacketSocket&) = delete;

  const std::string& interface() const { return interface_; }
  int descriptor() const override { return descriptor_; }
  void take(size_t most, const FrameTaker& taker) override;
  // False as well for a frame above the interface's MTU; errno says so (EMSGSIZE).
  bool give(std::span<const uint8_t> frame) override;

 private:
  void bind_to_interface() const;
  bool offload(uint32_t command, uint32_t value) const;

  std::string interface_;
  pid_t owner_;
  int descriptor_ = -1;
  bool merged_ = false;
};

}  // namespace loom::live
