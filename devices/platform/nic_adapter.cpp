#include "devices/platform/nic_adapter.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/check.h"
#include "core/node.h"
#include "devices/platform/e1000_driver.h"
#include "devices/platform/function_provider.h"
#include "devices/platform/igbvf_driver.h"
#include "devices/platform/nic_points.h"
#include "devices/platform/unchanged.h"
#include "devices/platform/virtio_driver.h"

namespace loom::platform {

namespace {

constexpr SourceId kOwnFunction{0x0010};  // 00:02.0

// The frame, when the NIC left it as it was; else the same with its new bytes.
Frame as_it_is_now(AdapterHost& host, const Frame& frame, std::span<const uint8_t> bytes, size_t size) {
  return is_unchanged(frame, bytes, size) ? frame : host.edited(frame, bytes);
}

}  // namespace

NicAdapter::NicAdapter(const AdapterSite& site, const NicAdapterConfig& config) : site_(site), config_(config) {
  if (config.model != NicModel::kVirtualFunction) build_machine();
}

NicAdapter::~NicAdapter() = default;

void NicAdapter::build_machine() {
  const nic::DeviceClock clock(site_.events, site_.node, site_.source);
  machine_ = std::make_unique<Machine>(MachineConfig{config_.iommu, config_.dma_latency, config_.pcie},
                                       std::vector{kOwnFunction}, clock);
  iommu_ = &machine_->iommu();
  source_ = kOwnFunction;
  dma_ = std::make_unique<DmaMemory>(*machine_, take_place(*machine_));
  nic::HostBus& bus = machine_->bus(source_);
  nic::MmioTarget& registers = machine_->registers(source_);
  const auto deliver = [this](std::span<const uint8_t> bytes) { delivered(bytes); };
  if (config_.model == NicModel::kE1000) {
    core_ = make_e1000_core(site_.address, bus, queues(), clock);
    driver_ = std::make_unique<E1000Driver>(registers, *dma_, deliver);
  } else {
    core_ = make_virtio_core(site_.address, bus, queues(), clock);
    driver_ = std::make_unique<VirtioDriver>(registers, *dma_, deliver);
  }
  machine_->connect(source_, core_->mmio());
  machine_->iommu().watch(this);
  core_->watch(this);
}

// A region for the driver, and a processor whose interrupts are the driver's.
Machine::Place NicAdapter::take_place(Machine& machine) {
  return machine.add(source_, {[this](uint8_t vector) { interrupt_driver(DmaMemory::number_of(vector)); },
                               [this](bool level) { pin_changed(level); }});
}

// Into the function at the other end of the link. Without one there is no NIC.
void NicAdapter::plug_in() {
  Port* const far = site_.host.far_end();
  auto* const provider = far != nullptr ? dynamic_cast<FunctionProvider*>(&far->node()) : nullptr;
  const FunctionSite found = provider != nullptr ? provider->plug_in(*far, queues()) : FunctionSite{};
  if (found.nic == nullptr) return;
  iommu_ = &found.machine->iommu();
  moved_ = found.moved;
  source_ = found.source;
  dma_ = std::make_unique<DmaMemory>(*found.machine, take_place(*found.machine));
  core_ = make_pool_core(*found.nic, found.function, found.function);
  IgbvfSettings settings;
  settings.address = site_.address;
  settings.vlan = site_.vlan;
  settings.polls = config_.polling.has_value();
  driver_ = std::make_unique<IgbvfDriver>(found.machine->registers(source_), *dma_, settings,
                                          [this](std::span<const uint8_t> bytes) { delivered(bytes); });
  core_->watch(this);
}

void NicAdapter::start() {
  if (config_.model == NicModel::kVirtualFunction && core_ == nullptr) plug_in();
  if (driver_ == nullptr) return;
  driver_->start();
  const auto at = [this](Time when, Event what) { site_.events.at(when, site_.node, site_.source, *this, what); };
  if (config_.polling) at(site_.events.now() + *config_.polling, kPoll);
  if (config_.rogue) at(config_.rogue->at, kMisbehave);
}

void NicAdapter::wire_changed() {
  if (core_ != nullptr) core_->wire_changed();
}

// ---- frames out
// ----------------------------------------------------------------------------------------------------

void NicAdapter::from_stack(Frame frame) {
  if (driver_ == nullptr) return site_.host.adapter_drops(frame, DropReason::kLinkDown);
  Decision decision;
  telling_ = site_.host.is_watched() ? &decision : nullptr;
  const std::vector<uint8_t> bytes = frame.materialise();
  leaving_.push_back(frame);
  if (driver_->send(bytes)) {
    step(kQueued,
         fmt::format("{} bytes in the transmit ring, {} frames ahead of it", bytes.size(), leaving_.size() - 1));
    decision.verdict = "queued for the NIC";
    if (telling_ != nullptr) site_.host.adapter_decided(frame, decision);
  } else {
    leaving_.pop_back();
    step(kRingFull, "every descriptor is in use");
    decision.verdict = "dropped: queue_full";
    if (telling_ != nullptr) site_.host.adapter_decided(frame, decision);
    site_.host.adapter_drops(frame, DropReason::kQueueFull);
  }
  telling_ = nullptr;
}

// The NIC sends frames in the order in which it got them.
void NicAdapter::transmit(std::span<const uint8_t> bytes) {
  if (leaving_.empty()) return;
  const Frame frame = leaving_.front();
  leaving_.pop_front();
  site_.host.to_wire(as_it_is_now(site_.host, frame, bytes, bytes.size()));
}

// ---- frames in
// -----------------------------------------------------------------------------------------------------

void NicAdapter::from_wire(Frame frame) {
  if (core_ == nullptr) return site_.host.adapter_drops(frame, DropReason::kLinkDown);
  Decision decision;
  telling_ = site_.host.is_watched() ? &decision : nullptr;
  refused_.reset();
  const uint64_t interrupts = core_->counts().of(nic::HardwareEventKind::kInterrupt);
  arriving_.push_back(frame);
  is_receiving_ = true;
  core_->receive(frame.materialise());
  is_receiving_ = false;
  if (refused_) {
    arriving_.pop_back();
    decision.verdict = fmt::format("dropped: {}", name_of(*refused_));
    if (telling_ != nullptr) site_.host.adapter_decided(frame, decision);
    telling_ = nullptr;
    return site_.host.adapter_drops(frame, *refused_);
  }
  if (telling_ != nullptr) {
    const bool told = core_->counts().of(nic::HardwareEventKind::kInterrupt) != interrupts;
    if (!told) step(kNotInterrupted, "an interrupt is pending, held back by a timer, or not wanted");
    decision.verdict = "in the receive ring";
    site_.host.adapter_decided(frame, decision);
  }
  telling_ = nullptr;
}

// The driver has taken a frame out of the receive ring.
void NicAdapter::delivered(std::span<const uint8_t> bytes) {
  if (arriving_.empty()) return;
  const Frame frame = std::move(arriving_.front());
  arriving_.pop_front();
  site_.host.to_stack(as_it_is_now(site_.host, frame, bytes, frame.size()));
}

void NicAdapter::discarded(DropReason reason) {
  if (is_receiving_) {
    refused_ = reason;
    return;
  }
  if (leaving_.empty()) return;
  const Frame frame = std::move(leaving_.front());
  leaving_.pop_front();
  site_.host.adapter_drops(frame, reason);
}

// ---- interrupts
// ----------------------------------------------------------------------------------------------------

void NicAdapter::pin_changed(bool asserted) {
  pin_ = asserted;
  if (asserted) interrupt_driver(0);
}

// A vector that no driver made, which a rogue function sent, is heard and means nothing to the driver.
void NicAdapter::interrupt_driver(uint32_t number) {
  if (number >= kPoll) number = kPoll - 1;
  const uint32_t bit = 1U << number;
  if ((pending_ & bit) != 0) return;
  pending_ |= bit;
  site_.events.at(site_.events.now(), site_.node, site_.source, *this, number);
}

void NicAdapter::on_event(uint64_t what) {
  const auto again = [&](Duration after) {
    site_.events.at(site_.events.now() + after, site_.node, site_.source, *this, what);
  };
  if (what == kPoll) {
    driver_->poll();
    return again(*config_.polling);
  }
  if (what == kMisbehave) {
    driver_->misbehave(config_.rogue->what);
    if (++misbehaved_ < config_.rogue->count) again(config_.rogue->interval);
    return;
  }
  pending_ &= ~(1U << what);
  driver_->interrupt(static_cast<uint32_t>(what));
  if (pin_) pin_changed(true);  // a level, and it is still there
}

// ---- for those who watch
// -------------------------------------------------------------------------------------------

void NicAdapter::step(const DecisionPoint& point, std::string why) {
  if (telling_ != nullptr) telling_->steps.push_back({&point, std::move(why)});
}

void NicAdapter::on_hardware(Time, const nic::HardwareEvent& event) {
  using Kind = nic::HardwareEventKind;
  if (moved_) [[unlikely]]
    moved_();
  if (site_.host.is_watched()) {
    site_.host.adapter_notes({nic::name_of(event.kind), event.name, event.value, event.address, event.length});
  }
  if (event.kind == Kind::kFrameDiscarded) discarded(static_cast<DropReason>(event.value));
  if (telling_ == nullptr) return;
  switch (event.kind) {
    case Kind::kDmaRead:
      if (event.name.find("buffer") != std::string_view::npos) {
        step(kFetched, fmt::format("{} bytes of the {} at {:#x}", event.length, event.name, event.address));
      }
      return;
    case Kind::kDmaWrite:
      if (event.name == "receive buffer") {
        step(kStored, fmt::format("{} bytes into the {} at {:#x}", event.length, event.name, event.address));
      }
      return;
    case Kind::kDmaFault:
      return step(kBlocked, fmt::format("the {} at {:#x}, {} bytes, is out of its reach", event.name, event.address,
                                        event.length));
    case Kind::kFrameReceived:
      return step(kAccepted, "a filter lets it in, or none is set");
    case Kind::kFrameDiscarded:
      return step(kDiscarded, std::string(event.name));
    case Kind::kInterrupt:
      return step(kInterrupted, fmt::format("by {}, cause {:#x}", event.name, event.value));
    default:
      return;
  }
}

void NicAdapter::report(MetricSink& sink) const {
  using Kind = nic::HardwareEventKind;
  static const nic::HardwareCounts kNothing;
  static const DriverCounters kNobody;
  const nic::HardwareCounts& counts = core_ != nullptr ? core_->counts() : kNothing;
  const DriverCounters& driver = driver_ != nullptr ? driver_->counters() : kNobody;
  sink.count("nic.register_reads", "accesses", counts.of(Kind::kRegisterRead));
  sink.count("nic.register_writes", "accesses", counts.of(Kind::kRegisterWrite));
  sink.count("nic.dma_reads", "transfers", counts.of(Kind::kDmaRead));
  sink.count("nic.dma_writes", "transfers", counts.of(Kind::kDmaWrite));
  sink.count("nic.dma_faults", "transfers", counts.of(Kind::kDmaFault));
  sink.count("nic.interrupts", "interrupts", counts.of(Kind::kInterrupt));
  sink.count("nic.frames_sent", "frames", counts.of(Kind::kFrameSent));
  sink.count("nic.frames_received", "frames", counts.of(Kind::kFrameReceived));
  sink.count("nic.frames_discarded", "frames", counts.of(Kind::kFrameDiscarded));
  sink.count("driver.doorbells", "writes", driver.doorbells);
  sink.count("driver.interrupts", "interrupts", driver.interrupts);
  sink.count("driver.polls", "polls", driver.polls);
  sink.count("driver.ring_full", "frames", driver.full);
  sink.count("driver.refusals", "requests", driver_ != nullptr ? driver_->refusals() : 0);
  const IommuCounters iommu = iommu_ != nullptr ? iommu_->counters(source_) : IommuCounters{};
  sink.count("iommu.iotlb_hits", "translations", iommu.iotlb_hits);
  sink.count("iommu.iotlb_misses", "translations", iommu.iotlb_misses);
  sink.count("iommu.entries_read", "entries", iommu.entries_read);
  sink.count("iommu.faults", "requests", iommu.faults);
  sink.count("iommu.interrupts_remapped", "interrupts", iommu.interrupts_remapped);
  sink.count("iommu.interrupts_blocked", "interrupts", iommu.interrupts_blocked);
  if (const PcieTiming* const pcie = machine_ != nullptr ? machine_->pcie() : nullptr)
    platform::report(pcie->counters(), sink);
}

std::vector<std::pair<std::string, std::string>> NicAdapter::state() const {
  std::vector<std::pair<std::string, std::string>> rows;
  if (core_ != nullptr) core_->add_state(rows);
  return rows;
}

bool NicAdapter::write_waveforms(const std::string& path) {
  if (machine_ == nullptr) return false;
  draw(
      *machine_, path, [this](NicCore::Signals& signals) { core_->add_signals(signals); }, moved_);
  return true;
}

MakeAdapter make_nic_adapter(const NicAdapterConfig& config) {
  return [config](const AdapterSite& site) { return std::make_unique<NicAdapter>(site, config); };
}

}  // namespace loom::platform
