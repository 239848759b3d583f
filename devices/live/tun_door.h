#pragma once

// TunDoor: the user's side of a TUN: each read and write of it is an IP packet. Here a packet stands behind an
// Ethernet header without addresses, whose type says IPv4 or IPv6, so that all doors carry frames (ethernet_supply.h
// gives it its addresses).
//
// Source: Linux Documentation/networking/tuntap.rst (IFF_TUN, IFF_NO_PI).
//
// Not modelled: offloads.

#include "devices/live/door.h"

namespace loom::live {

class TunDoor final : public Door {
 public:
  // The descriptor stays whose it is.
  explicit TunDoor(int descriptor) : descriptor_(descriptor) {}
  int descriptor() const override { return descriptor_; }
  // What is neither IPv4 nor IPv6 is garbage.
  void take(size_t most, const FrameTaker& taker) override;
  bool give(std::span<const uint8_t> frame) override;
  void set_carrier(bool up) override;

 private:
  int descriptor_;
};

}  // namespace loom::live
