#pragma once

// E1000Driver: drives the 82540EM with legacy descriptors as Linux's e1000 does in outline: reads the address from
// the EEPROM, fills the receive ring, masks interrupts while it polls (NAPI) and opens them again when the ring is
// empty.
//
// Source: Intel, 8254x Software Developer's Manual, 14 (initialisation and reset).
//
// Not modelled: offloads, VLAN acceleration, a budget (the ring is polled until it is empty).

#include "devices/nic/mmio_target.h"
#include "devices/platform/dma_memory.h"
#include "devices/platform/nic_driver.h"

namespace loom::platform {

class E1000Driver final : public NicDriver {
 public:
  E1000Driver(nic::MmioTarget& device, DmaMemory& memory, Deliver deliver);

  void start() override;
  bool send(std::span<const uint8_t> frame) override;
  void interrupt(uint32_t number) override;

 private:
  uint32_t read(uint32_t offset) { return device_.read(0, offset, 4); }
  void write(uint32_t offset, uint32_t value) { device_.write(0, offset, 4, value); }
  void clean_transmit();
  void poll_receive();
  void give_buffer(uint32_t index);

  nic::MmioTarget& device_;
  DmaMemory& memory_;
  uint64_t transmit_ring_ = 0;
  uint64_t receive_ring_ = 0;
  uint64_t transmit_buffers_ = 0;
  uint64_t receive_buffers_ = 0;
  uint32_t transmit_tail_ = 0;
  uint32_t transmit_clean_ = 0;
  uint32_t receive_next_ = 0;
  std::vector<uint8_t> partial_;  // of a frame in several buffers
};

}  // namespace loom::platform
