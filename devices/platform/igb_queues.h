#pragma once

// IgbQueues: a queue pair of the 82576 as its drivers use it: advanced descriptors, one buffer each, every frame
// reported back. The same for the physical function's queues and those of a virtual one.
//
// Source: 82576 datasheet, 7.1 and 7.2.
//
// Not modelled: offloads, header split.

#include <functional>
#include <optional>
#include <vector>

#include "devices/nic/mmio_target.h"
#include "devices/platform/dma_memory.h"
#include "devices/platform/nic_driver.h"

namespace loom::platform {

class IgbQueues {
 public:
  // Where the registers of the pair begin, as the function sees them.
  struct Place {
    uint32_t receive;
    uint32_t transmit;
  };
  IgbQueues(nic::MmioTarget& device, DmaMemory& memory, Place place, DriverCounters& counters);

  // Fills the rings, tells the device where they are, enables them.
  void start();
  // False when the ring is full.
  bool send(std::span<const uint8_t> frame);
  void clean_transmit();
  // Every frame that arrived, with the tag that the device took out.
  using Each = std::function<void(std::vector<uint8_t>& frame, std::optional<uint16_t> tag)>;
  void poll(const Each& each);
  // The device is told of a buffer at an address of its space that is not the ring's: what a rogue driver does.
  void give_foreign_buffer(uint64_t address);

 private:
  void write(uint32_t offset, uint32_t value) { device_.write(0, offset, 4, value); }
  void give_buffer(uint32_t index);

  nic::MmioTarget& device_;
  DmaMemory& memory_;
  Place place_;
  DriverCounters& counters_;
  uint64_t transmit_ring_;
  uint64_t receive_ring_;
  uint64_t transmit_buffers_;
  uint64_t receive_buffers_;
  uint32_t transmit_tail_ = 0;
  uint32_t transmit_clean_ = 0;
  uint32_t receive_next_ = 0;
  std::vector<uint8_t> partial_;  // of a frame in several buffers
};

}  // namespace loom::platform
