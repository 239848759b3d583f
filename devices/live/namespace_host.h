#pragma once

// NamespaceHost: this machine's own kernel as a BridgeHost, in a network namespace whose ports are TAPs. Needs root;
// nothing of the machine's own network is touched, and nothing is left however we end.
//
// Not modelled: a kernel without the bridge module; lacking() says so.

#include "devices/live/bridge_host.h"
#include "devices/live/child_process.h"
#include "devices/live/network_namespace.h"

namespace loom::live {

class NamespaceHost final : public BridgeHost {
 public:
  // Why no bridge can be made here; nothing when one can.
  static std::optional<std::string> lacking();

  explicit NamespaceHost(size_t ports);
  ~NamespaceHost() override;

  std::string name() const override;
  size_t port_count() const override { return taps_.size(); }
  std::string run(const std::string& line) override;
  void send(size_t port, std::span<const uint8_t> frame) override;
  std::vector<SentFrame> drain() override;

 private:
  NetworkNamespace namespace_;
  std::vector<int> taps_;  // by port
};

}  // namespace loom::live
