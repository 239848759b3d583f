#pragma once

// HostBus: all that a NIC core sees of the machine it is in: guest memory by DMA, and interrupts. Who stands behind
// it is not the core's business: the platform with its IOMMU, a test double, or a real guest's process.
//
// A DMA that ends badly (no memory at the address, an IOMMU that forbids it) transfers nothing. Every transfer says
// how long it took, so that a core can be as slow as its bus.
//
// Not modelled: atomic operations of PCI Express; ordering between a core's own transfers, which are in order.

#include <cstdint>
#include <span>

#include "core/units.h"

namespace loom::nic {

struct DmaResult {
  bool ok = true;
  Duration delay{};  // until the data is there
};

class HostBus {
 public:
  virtual ~HostBus() = default;

  virtual DmaResult dma_read(uint64_t address, std::span<uint8_t> into) = 0;
  virtual DmaResult dma_write(uint64_t address, std::span<const uint8_t> from) = 0;
  // A message-signalled interrupt: a write of `data` to `address` (PCI Local Bus 3.0, 6.8).
  virtual void message_interrupt(uint64_t address, uint32_t data) = 0;
  // The level of the function's INTx pin.
  virtual void set_intx(bool asserted) = 0;
};

}  // namespace loom::nic
