#pragma once

// GuestHost: a tiny Linux in a QEMU guest (TCG, one CPU) as a BridgeHost: no root, nothing of the machine's network.
// Each NIC (virtio-net, every offload off) sits on an AF_UNIX datagram socket pair, so a datagram is a frame;
// commands go to the guest's shell over its second serial port. The guest is what `./dev guest` built: a kernel and
// an initramfs in the folder that ETHERLOOM_GUEST names, by default the build's own.
//
// Sources: qemu(1), -netdev dgram; traces/record/guest_image.py, which has the shell's other end.
//
// Not modelled: KVM; a guest with a disk; NICs with offloads.

#include <memory>

#include "devices/live/bridge_host.h"
#include "devices/live/child_process.h"

namespace loom::live {

class GuestHost final : public BridgeHost {
 public:
  // Why no guest can be started here; nothing when one can.
  static std::optional<std::string> lacking();

  // Boots it and waits for its shell.
  explicit GuestHost(size_t ports);
  ~GuestHost() override;

  std::string name() const override { return name_; }
  // The descriptor of a port: a datagram is a frame.
  int wire(size_t port) const { return wires_.at(port); }
  size_t port_count() const override { return wires_.size(); }
  std::string run(const std::string& line) override;
  void send(size_t port, std::span<const uint8_t> frame) override;
  std::vector<SentFrame> drain() override;

 private:
  std::string read_until(const std::string& mark);
  void catch_up();

  ScratchFolder folder_;
  std::unique_ptr<ChildProcess> qemu_;
  std::string name_;
  int console_ = -1;
  std::string heard_;       // from the shell, not yet looked at
  std::vector<int> wires_;  // by port
  int owner_ = 0;           // the process that talked last: a fork begins by finding its place in the dialogue
};

}  // namespace loom::live
