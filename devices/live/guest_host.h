#pragma once

// GuestHost: a tiny Linux in a QEMU guest (guest.h) as a BridgeHost: no root, nothing of the machine's network. Its
// NICs are virtio-net with every offload off, attached by datagrams, and called by the names of BridgeHost.
//
// Not modelled: NICs with offloads.

#include "devices/live/bridge_host.h"
#include "devices/live/guest.h"

namespace loom::live {

class GuestHost final : public BridgeHost {
 public:
  // Why no guest can be started here; nothing when one can.
  static std::optional<std::string> lacking() { return Guest::lacking({}); }

  // Boots it and waits for its shell.
  explicit GuestHost(size_t ports);

  std::string name() const override { return guest_.name(); }
  size_t port_count() const override { return ports_; }
  std::string run(const std::string& line) override { return guest_.run(line); }
  void send(size_t port, std::span<const uint8_t> frame) override;
  std::vector<SentFrame> drain() override;

 private:
  size_t ports_;
  Guest guest_;
};

}  // namespace loom::live
