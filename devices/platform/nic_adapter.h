#pragma once

// NicAdapter: a NIC core, the memory and IOMMU around it, and its driver, as what stands between a host's stack and
// its port. Every frame goes through descriptors, DMA and interrupts; the host sees whole frames.
//
// The core is the host's own, or a virtual function of the node at the other end of its link: then that node's memory
// and IOMMU are used, and what passes over the link is what passes between the function's queues and the NIC's
// switch. Or it is handed over, with its driver, by the node whose NIC it is part of.
//
// A frame that the NIC discards is dropped with not_for_me (a filter), link_down or no_buffer; one that finds the
// transmit ring full with queue_full. Interrupts reach the driver at once. A driver that polls has none.
//
// Not modelled: what the driver costs.

#include <deque>
#include <memory>
#include <optional>
#include <string>

#include "core/network_adapter.h"
#include "devices/nic/hardware_event.h"
#include "devices/nic/mmio_target.h"
#include "devices/nic/wire.h"
#include "devices/platform/dma_memory.h"
#include "devices/platform/machine.h"
#include "devices/platform/nic_core.h"
#include "devices/platform/nic_driver.h"

namespace loom::platform {

enum class NicModel : uint8_t { kE1000, kVirtio, kVirtualFunction };

// A driver that does what it should not, again and again from some moment on.
struct Rogue {
  Misbehaviour what{};
  Time at{};
  uint64_t count = 1;
  Duration interval{};
};

struct NicAdapterConfig {
  NicModel model = NicModel::kE1000;
  bool iommu = false;                 // of its own machine
  Duration dma_latency{};             // of each transfer, beside the IOMMU's walks
  std::optional<PcieConfig> pcie{};   // of its own machine; none: the link takes no time
  std::optional<Duration> polling{};  // the driver looks so often, and wants no interrupts
  std::optional<Rogue> rogue{};
};

class NicAdapter final : public NetworkAdapter,
                         private nic::Wire,
                         private nic::HardwareWatcher,
                         private EventHandler {
 public:
  NicAdapter(const AdapterSite& site, const NicAdapterConfig& config);
  ~NicAdapter() override;

  void start() override;
  void from_stack(Frame frame) override;
  void from_wire(Frame frame) override;
  void wire_changed() override;
  void report(MetricSink& sink) const override;
  std::vector<std::pair<std::string, std::string>> state() const override;

  bool write_waveforms(const std::string& path) override;

  // What leaves the core's queues comes here.
  nic::Wire& queues() { return *this; }

 private:
  enum Event : uint64_t { kPoll = 32, kMisbehave };  // below: an interrupt's number

  void build_machine();
  void plug_in();
  Machine::Place take_place(Machine& machine);

  // The wire of the core.
  bool is_up() const override { return site_.host.wire_is_up(); }
  Time free_at() const override { return site_.host.wire_free_at(); }
  void transmit(std::span<const uint8_t> bytes) override;

  void on_hardware(Time when, const nic::HardwareEvent& event) override;
  void on_event(uint64_t what) override;
  void pin_changed(bool asserted);
  void delivered(std::span<const uint8_t> bytes);
  void step(const DecisionPoint& point, std::string why);

  AdapterSite site_;
  NicAdapterConfig config_;
  std::unique_ptr<Machine> machine_;  // its own
  const Iommu* iommu_ = nullptr;      // of whosever machine it is in
  SourceId source_{};
  std::unique_ptr<NicCore> core_;
  std::unique_ptr<DmaMemory> dma_;
  std::unique_ptr<NicDriver> driver_;
  bool pin_ = false;
  void interrupt_driver(uint32_t number);
  uint32_t pending_ = 0;  // interrupts that the processor is about to take, a bit a number
  void discarded(DropReason reason);
  std::deque<Frame> leaving_;   // in the transmit ring, in order
  std::deque<Frame> arriving_;  // in the receive ring
  bool is_receiving_ = false;
  std::function<void()> moved_;  // by hardware; empty when nobody draws it
  uint64_t misbehaved_ = 0;
  std::optional<DropReason> refused_;  // the frame that is being received
  Decision* telling_ = nullptr;        // what is found out about the frame that is dealt with
};

// Makes adapters so.
MakeAdapter make_nic_adapter(const NicAdapterConfig& config);

}  // namespace loom::platform
