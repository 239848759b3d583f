#pragma once

// Wire: a NIC core's side of the cable. Frames are from the destination address to the end of the payload, without
// frame check sequence.
//
// Not modelled: half duplex.

#include <cstdint>
#include <span>

#include "core/units.h"

namespace loom::nic {

class Wire {
 public:
  virtual ~Wire() = default;

  // The cable is plugged and somebody is at its other end.
  virtual bool is_up() const = 0;
  // When the next frame can begin; now or earlier when it can at once.
  virtual Time free_at() const = 0;
  virtual void transmit(std::span<const uint8_t> frame) = 0;
};

}  // namespace loom::nic
