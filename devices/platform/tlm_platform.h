#pragma once

// The machine around a NIC as TLM-2.0 modules, loosely timed:
//
//   processor --> root complex --> link --> function (its registers)
//   function (its DMA) --> link --> root complex --+--> memory
//                                      |  IOMMU    +--> interrupt controller --> processors
//
// A function's bus and a driver's view of its registers are the two ends. Every transaction carries its delay; a
// function's own transfers follow one another, those of several share the link. Interrupts, messages as well as the
// pin's, go the way of posted writes and reach their processor when they arrive there, by an event of SystemC's
// kernel.
//
// Memory-mapped addresses: configuration space at kEcam, 4 KiB a function by its requester identity; base address
// registers where firmware would put them, kBarStride apart.
//
// Sources: IEEE Std 1666-2011, clauses 9 to 16 (TLM-2.0); PCI Express Base Specification, 7.2.2 (ECAM).
//
// Not modelled: processors beyond their accesses and interrupts; base address registers that software moves; DMI, and
// the non-blocking interface.

#include <tlm_utils/multi_passthrough_initiator_socket.h>
#include <tlm_utils/multi_passthrough_target_socket.h>
#include <tlm_utils/simple_initiator_socket.h>
#include <tlm_utils/simple_target_socket.h>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <systemc>
#include <tlm>
#include <vector>

#include "devices/nic/host_bus.h"
#include "devices/nic/mmio_target.h"
#include "devices/platform/iommu.h"
#include "devices/platform/pcie_timing.h"
#include "devices/platform/systemc_clock.h"

namespace loom::platform {

// Who asks, and what it is when it is no access to memory.
struct Requester final : tlm::tlm_extension<Requester> {
  enum class Kind : uint8_t { kMemory, kMessage, kPin };
  SourceId source{};
  Kind kind = Kind::kMemory;

  tlm_extension_base* clone() const override { return new Requester(*this); }
  void copy_from(const tlm_extension_base& other) override { *this = static_cast<const Requester&>(other); }
};

// A function of the NIC: its DMA and its interrupts go up, accesses to its registers come down.
class FunctionPort final : public sc_core::sc_module, public nic::HostBus {
 public:
  FunctionPort(const sc_core::sc_module_name& name, SystemcClock& clock, SourceId source, Duration latency);

  tlm_utils::simple_initiator_socket<FunctionPort> up;
  tlm_utils::simple_target_socket<FunctionPort> down;

  void connect(nic::MmioTarget& device) { device_ = &device; }
  // Whose pin its INTx is.
  void route_pin(uint32_t processor) { pin_ = processor; }
  SourceId source() const { return source_; }

  nic::DmaResult dma_read(uint64_t address, std::span<uint8_t> into) override;
  nic::DmaResult dma_write(uint64_t address, std::span<const uint8_t> from) override;
  void message_interrupt(uint64_t address, uint32_t data) override;
  void set_intx(bool asserted) override;

  // In the address of what comes down: the BAR above 32 bits of offset, and this for configuration space.
  static constexpr uint64_t kConfiguration = 0xff;

 private:
  void register_access(tlm::tlm_generic_payload& transaction, sc_core::sc_time& delay);
  nic::DmaResult transport(tlm::tlm_command command, uint64_t address, uint8_t* data, size_t size,
                           Requester::Kind kind);

  SystemcClock& clock_;
  SourceId source_;
  Duration latency_;  // of each transfer
  nic::MmioTarget* device_ = nullptr;
  uint32_t pin_ = 0;
  Time busy_until_{};  // with its own transfers
  tlm::tlm_generic_payload payload_;
  Requester requester_;
};

// The link between functions and root complex; without a configuration nothing takes time there.
class PcieLink final : public sc_core::sc_module {
 public:
  PcieLink(const sc_core::sc_module_name& name, const std::optional<PcieConfig>& config, SystemcClock& clock);

  tlm_utils::multi_passthrough_target_socket<PcieLink> from_functions;
  tlm_utils::simple_initiator_socket<PcieLink> to_root;
  tlm_utils::simple_target_socket<PcieLink> from_root;
  tlm_utils::multi_passthrough_initiator_socket<PcieLink> to_functions;

  const PcieTiming* timing() const { return timing_ ? &*timing_ : nullptr; }

 private:
  void go_up(int from, tlm::tlm_generic_payload& transaction, sc_core::sc_time& delay);
  void go_down(tlm::tlm_generic_payload& transaction, sc_core::sc_time& delay);
  // When the transaction, of which the delay says when it begins, has arrived, and when its sender may go on.
  PcieTiming::Times cross(bool up, const tlm::tlm_generic_payload& transaction, const sc_core::sc_time& delay);

  SystemcClock& clock_;
  std::optional<PcieTiming> timing_;
};

class MemoryModule final : public sc_core::sc_module {
 public:
  MemoryModule(const sc_core::sc_module_name& name, GuestMemory& memory);
  tlm_utils::simple_target_socket<MemoryModule> socket;

 private:
  void access(tlm::tlm_generic_payload& transaction, sc_core::sc_time& delay);
  GuestMemory& memory_;
};

// Interrupts on their way to processors: messages that passed, and levels of pins. What arrives is written: the
// address names the processor as a message's does, one byte of data the vector; at kPin of a processor, its pin's
// level.
class InterruptController final : public sc_core::sc_module {
 public:
  struct Processor {
    std::function<void(uint8_t vector)> on_vector;
    std::function<void(bool level)> on_pin;
  };
  static constexpr uint64_t kPin = 0x800;

  InterruptController(const sc_core::sc_module_name& name, SystemcClock& clock);
  tlm_utils::simple_target_socket<InterruptController> socket;

  // Its number.
  uint32_t add(Processor processor);
  // For processors that nobody has.
  uint64_t strays() const { return strays_; }

 private:
  struct Signal {
    uint64_t address;
    uint8_t data;
  };
  void accept(tlm::tlm_generic_payload& transaction, sc_core::sc_time& delay);
  void deliver();

  SystemcClock& clock_;
  std::vector<Processor> processors_;
  std::multimap<sc_core::sc_time, Signal> coming_;  // by when they arrive; alike in the order they were sent
  sc_core::sc_event arrival_;
  uint64_t strays_ = 0;
};

class RootComplex final : public sc_core::sc_module, private InterruptSink {
 public:
  static constexpr uint64_t kEcam = 0xe000'0000;
  static constexpr uint64_t kEcamSize = 1 << 28;
  static constexpr uint64_t kBars = 0x40'0000'0000;
  static constexpr uint64_t kBarStride = 1 << 20;

  RootComplex(const sc_core::sc_module_name& name, GuestMemory& memory);

  tlm_utils::simple_target_socket<RootComplex> from_link;
  tlm_utils::simple_target_socket<RootComplex> from_processor;
  tlm_utils::simple_initiator_socket<RootComplex> to_link;
  tlm_utils::simple_initiator_socket<RootComplex> to_memory;
  tlm_utils::simple_initiator_socket<RootComplex> to_interrupts;

  // Which function is behind the link, in order: their requester identities.
  void add_function(SourceId source) { functions_.push_back(source); }

  Iommu& iommu() { return iommu_; }
  const Iommu& iommu() const { return iommu_; }

 private:
  void from_device(tlm::tlm_generic_payload& transaction, sc_core::sc_time& delay);
  void from_software(tlm::tlm_generic_payload& transaction, sc_core::sc_time& delay);
  void reach_memory(SourceId source, tlm::tlm_generic_payload& transaction, sc_core::sc_time& delay);
  void interrupt(uint32_t destination, uint8_t vector) override;
  void signal(uint64_t address, uint8_t data, sc_core::sc_time delay);

  Iommu iommu_;
  uint64_t memory_size_;
  std::vector<SourceId> functions_;
  // Its own transactions: making one anew costs more than using it.
  tlm::tlm_generic_payload piece_;
  tlm::tlm_generic_payload message_;
  sc_core::sc_time delay_;  // of the message that is being remapped
};

}  // namespace loom::platform
