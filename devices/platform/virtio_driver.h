#pragma once

// VirtioDriver: drives a virtio network card over split rings, as Linux's virtio_net does in outline: tells the
// device of new work only when it asks for that (kick suppression by event index), and asks for interrupts only while
// it does not poll. It has an MSI-X vector for each queue and one for changes of the configuration.
//
// Source: VIRTIO 1.2, 2.7.13 and 2.7.14 (split rings from the driver's side), 3.1 (initialisation), 5.1.5 and 5.1.6.
//
// Not modelled: offloads, mergeable buffers, several queue pairs, packed rings.

#include "devices/nic/mmio_target.h"
#include "devices/platform/dma_memory.h"
#include "devices/platform/nic_driver.h"

namespace loom::platform {

class VirtioDriver final : public NicDriver {
 public:
  VirtioDriver(nic::MmioTarget& device, DmaMemory& memory, Deliver deliver);

  void start() override;
  bool send(std::span<const uint8_t> frame) override;
  void interrupt(uint32_t number) override;

 private:
  static constexpr uint16_t kReceive = 0;
  static constexpr uint16_t kTransmit = 1;
  struct Ring {
    uint64_t descriptors = 0;
    uint64_t available = 0;
    uint64_t used = 0;
    uint64_t buffers = 0;
    uint16_t next_available = 0;
    uint16_t next_used = 0;
    uint16_t announced = 0;  // the index when the device was told last
  };

  uint32_t common(uint32_t offset, unsigned size) { return device_.read(4, offset, size); }
  void common(uint32_t offset, unsigned size, uint32_t value) { device_.write(4, offset, size, value); }
  void enable_messages();
  void make_ring(Ring& ring);
  void make_available(Ring& ring, uint16_t descriptor);
  void kick(uint16_t queue);
  void poll_receive();
  void clean_transmit();

  nic::MmioTarget& device_;
  DmaMemory& memory_;
  Ring rings_[2];
};

}  // namespace loom::platform
