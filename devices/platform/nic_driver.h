#pragma once

// NicDriver: a driver that really uses a NIC: its registers by MMIO, its rings in memory, its interrupts. Above it is
// a host's stack, below a core of devices/nic.
//
// Not modelled: what its instructions cost.

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "core/metric_sink.h"

namespace loom::platform {

struct DriverCounters {
  uint64_t doorbells = 0;   // writes that tell the device of new work
  uint64_t interrupts = 0;  // taken
  uint64_t polls = 0;       // of the receive ring
  uint64_t full = 0;        // frames that found no room in the transmit ring
};

// What a driver does that it should not, for lessons about what stops it.
struct Misbehaviour {
  enum class Kind : uint8_t {
    kDma,        // gives the device a buffer at `address`, which is not its own
    kInterrupt,  // lets the device send the message `data` to `address`
    kMailbox,    // asks through the mailbox, and has nothing to say
  };
  Kind kind = Kind::kDma;
  uint64_t address = 0;
  uint32_t data = 0;
};

class NicDriver {
 public:
  using Deliver = std::function<void(std::span<const uint8_t>)>;

  explicit NicDriver(Deliver deliver) : deliver_(std::move(deliver)) {}
  virtual ~NicDriver() = default;

  // Probes the device, builds the rings, starts it.
  virtual void start() = 0;
  // False when the ring is full.
  virtual bool send(std::span<const uint8_t> frame) = 0;
  // By the message of this number that was made for it (DmaMemory), or by the pin, which is 0.
  virtual void interrupt(uint32_t number) = 0;

  // For a driver that looks by itself.
  virtual void poll() {}
  virtual void misbehave(const Misbehaviour& /*what*/) {}
  // What it asked for and was not given.
  virtual uint64_t refusals() const { return 0; }

  const DriverCounters& counters() const { return counters_; }

 protected:
  void deliver(std::span<const uint8_t> frame) { deliver_(frame); }
  DriverCounters counters_;

 private:
  Deliver deliver_;
};

}  // namespace loom::platform
