#pragma once

// How frames that were made outside the network get into it, at a port: out of the port, as if its node sent them, or
// into it, as if they arrived from the world.

#include <utility>

#include "core/port.h"

namespace loom {

enum class Injection : uint8_t {
  kAuto,      // kTransmit when the port is linked, kAccept at an open end
  kTransmit,  // Port::transmit: onto the link, behind what waits there
  kAccept,    // Port::accept: the node at the port receives the frame now
};

class Injector {
 public:
  // The port must be linked, if ever, before this is made.
  Injector(Port& port, Injection how)
      : port_(&port), transmits_(how == Injection::kTransmit || (how == Injection::kAuto && port.is_linked())) {}

  void operator()(Frame frame) const {
    if (transmits_) {
      port_->transmit(std::move(frame));
    } else {
      port_->accept(std::move(frame));
    }
  }
  // When the next frame could start: now at an open end, when the wire is free otherwise.
  Time free_at(Time now) const {
    return transmits_ && port_->pipe() != nullptr ? std::max(now, port_->pipe()->free_at()) : now;
  }
  Port& port() const { return *port_; }

 private:
  Port* port_;
  bool transmits_;
};

}  // namespace loom
