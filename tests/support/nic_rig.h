#pragma once

// NicRig: a NIC core with a small driver in front of it, the same to look at for every core, so that one conformance
// suite holds them all. The driver is the simplest that the datasheet allows: one queue, one buffer a descriptor, it
// polls.
//
// Not modelled: anything beyond sending and receiving; each core has suites of its own.

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "tests/support/nic_host.h"

namespace loom::testing {

using Bytes = std::vector<uint8_t>;

class NicRig {
 public:
  virtual ~NicRig() = default;

  // From reset to ready, the wire up, no receive buffer given.
  virtual void bring_up() = 0;
  virtual size_t ring_size() const = 0;  // descriptors; one stays free

  // Queues a frame in as many pieces as given, a descriptor each. False when the ring has no room.
  virtual bool send(const std::vector<Bytes>& pieces) = 0;
  // The same with its only buffer at an address where no memory is.
  virtual void send_from(uint64_t address, size_t size) = 0;
  // How many sent frames the core has reported done so far.
  virtual size_t sent() = 0;

  virtual void give_buffers(size_t n) = 0;
  virtual void give_buffer_at(uint64_t address) = 0;
  virtual size_t buffer_size() const = 0;
  // The frames that arrived since, as the driver puts them together.
  virtual std::vector<Bytes> received() = 0;
  // A frame from the wire.
  virtual void arrive(const Bytes& frame) = 0;

  virtual void reset_device() = 0;
  virtual void wire_changed() = 0;
  virtual size_t discarded() const = 0;  // frames, told by events

  void run(Duration time) { events.run(events.now() + time); }
  void set_wire(bool up) {
    wire.up = up;
    wire_changed();
  }

  EventQueue events;
  EventSource source{1, 0};
  NicHost host;
  NicWire wire{events};
};

// A frame for everybody, of `size` bytes, recognisable by `mark`.
inline Bytes broadcast_frame(size_t size, uint8_t mark = 1) {
  Bytes frame(size, mark);
  for (size_t i = 0; i < 6 && i < size; ++i) frame[i] = 0xff;
  const Bytes rest{0x02, 0, 0, 0, 0, 0x0a, 0x88, 0xb5};
  for (size_t i = 0; i < rest.size() && 6 + i < size; ++i) frame[6 + i] = rest[i];
  return frame;
}

}  // namespace loom::testing
