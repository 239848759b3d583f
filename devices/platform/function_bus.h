#pragma once

// FunctionBus: the HostBus of one PCI function: its DMA goes page by page through the IOMMU into memory, its message
// interrupts through interrupt remapping. A transfer of which any page is blocked moves nothing.
//
// Not modelled: bandwidth of the link, payload sizes, ordering against other functions.

#include <functional>

#include "devices/nic/host_bus.h"
#include "devices/platform/iommu.h"

namespace loom::platform {

class FunctionBus final : public nic::HostBus {
 public:
  // `latency`: of each transfer, beside the IOMMU's walks.
  FunctionBus(SourceId source, Iommu& iommu, GuestMemory& memory, Duration latency = {})
      : source_(source), iommu_(iommu), memory_(memory), latency_(latency) {}

  nic::DmaResult dma_read(uint64_t address, std::span<uint8_t> into) override;
  nic::DmaResult dma_write(uint64_t address, std::span<const uint8_t> from) override;
  void message_interrupt(uint64_t address, uint32_t data) override { iommu_.interrupt(source_, address, data); }
  void set_intx(bool asserted) override { intx_ = asserted; }
  bool intx() const { return intx_; }

 private:
  struct Part {
    uint64_t address;
    uint64_t length;
  };
  // Where the bytes are in memory; empty when some may not be touched.
  std::vector<Part> parts_of(uint64_t address, uint64_t length, bool is_write, Duration& delay);

  SourceId source_;
  Iommu& iommu_;
  GuestMemory& memory_;
  Duration latency_;
  bool intx_ = false;
};

}  // namespace loom::platform
