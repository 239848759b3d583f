#pragma once

// BridgeHost: a Linux with Ethernet ports whose other ends we hold, where a bridge can be made of them: a guest, or a
// network namespace. Ports are called p1, p2, ... there, whatever the scenario calls them.
//
// Errors: CommandFailed when a command ends badly; std::runtime_error when the host went away.
//
// Not modelled: ports whose links have a speed; a host's own traffic, which is switched off.

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "devices/live/device_under_test.h"

namespace loom::live {

class BridgeHost {
 public:
  virtual ~BridgeHost() = default;

  // "Linux 6.1.0-56-amd64 in a guest of QEMU 7.2.22"
  virtual std::string name() const = 0;
  virtual size_t port_count() const = 0;
  // Runs one line, words separated by spaces, and returns what it printed.
  virtual std::string run(const std::string& line) = 0;
  virtual void send(size_t port, std::span<const uint8_t> frame) = 0;
  // What left by the ports until nothing has left for a while.
  virtual std::vector<SentFrame> drain() = 0;
};

inline std::string host_port(size_t index) {
  return "p" + std::to_string(index + 1);
}

}  // namespace loom::live
