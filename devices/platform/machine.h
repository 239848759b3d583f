#pragma once

// Machine: memory, a root complex with an IOMMU, a PCI Express link, and processors that take interrupts, for the
// functions whose drivers share them. Each function that is let in gets a region of memory and a processor of its
// own; with translation, a domain of the IOMMU that holds that region and nothing else, and entries of the interrupt
// remapping table that only it may use.
//
// Inside are SystemC modules (tlm_platform.h) under the simulation's clock; outside nobody need know.
//
// Not modelled: what processors do; memory that is given back.

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "devices/nic/device_clock.h"
#include "devices/nic/host_bus.h"
#include "devices/nic/mmio_target.h"
#include "devices/platform/iommu.h"
#include "devices/platform/pcie_timing.h"

namespace loom::platform {

struct MachineConfig {
  bool translates = false;
  Duration dma_latency{};            // of each transfer, beside link and walks
  std::optional<PcieConfig> pcie{};  // none: the link takes no time
};

class Machine final {
 public:
  static constexpr uint64_t kRegion = 48 << 20;  // bytes a function
  static constexpr size_t kMostPlaces = 12;
  static constexpr uint32_t kMessages = 16;  // a function has; vectors from kFirstVector
  static constexpr uint8_t kFirstVector = 0x40;
  static constexpr uint64_t kDeviceBase = 0xf000'0000;  // away from memory and from 0xfee00000, of interrupts

  // With all its functions; the clock's source must live as long.
  Machine(const MachineConfig& config, const std::vector<SourceId>& functions, nic::DeviceClock clock);
  ~Machine();
  Machine(const Machine&) = delete;
  Machine& operator=(const Machine&) = delete;

  // What a function's core does to the machine.
  nic::HostBus& bus(SourceId function);
  // The core whose registers are behind the link.
  void connect(SourceId function, nic::MmioTarget& core);
  // Those registers as software reaches them.
  nic::MmioTarget& registers(SourceId function);

  // A function's place: its region as memory has it and as the device must ask for it, and its processor.
  struct Place {
    uint64_t base = 0;
    uint64_t device_base = 0;
    uint32_t processor = 0;
  };
  struct Handlers {
    std::function<void(uint8_t vector)> on_vector;
    std::function<void(bool level)> on_pin = [](bool) {};
  };
  Place add(SourceId function, Handlers handlers);

  bool translates() const { return translates_; }
  GuestMemory& memory() { return memory_; }
  Iommu& iommu();
  const Iommu& iommu() const;
  // Interrupts for processors that nobody has.
  uint64_t stray_interrupts() const;
  // Null without a link that takes time.
  const PcieTiming* pcie() const;

  // Writes what signals do to a VCD file, from the start; before the simulation begins.
  void write_waveforms(const std::string& path, const std::vector<std::string>& signals);
  void signal(size_t number, uint32_t value);

 private:
  struct Modules;

  uint64_t page() { return next_page_ += GuestMemory::kPage; }
  void map_region(SourceId source, const Place& place);

  bool translates_;
  GuestMemory memory_;
  std::unique_ptr<Modules> modules_;
  uint64_t next_page_;
  uint64_t root_ = 0;
  uint64_t interrupt_table_ = 0;
};

}  // namespace loom::platform
