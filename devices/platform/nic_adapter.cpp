#include "devices/platform/nic_adapter.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/check.h"
#include "devices/nic/e1000/e1000.h"
#include "devices/nic/virtio/virtio_net.h"
#include "devices/platform/e1000_driver.h"
#include "devices/platform/nic_points.h"
#include "devices/platform/virtio_driver.h"

namespace loom::platform {

namespace {

constexpr SourceId kFunction{0x0010};  // 00:02.0
constexpr uint64_t kMemory = 96 << 20;
constexpr uint64_t kPool = 16 << 20;  // where the driver's memory begins
constexpr uint64_t kPoolSize = 48 << 20;

// The frame, when the NIC left it as it was but for zeros beyond `size`; else the same with its new bytes.
Frame as_it_is_now(AdapterHost& host, const Frame& frame, std::span<const uint8_t> bytes, size_t size) {
  const std::vector<uint8_t> before = frame.materialise();
  const bool same = before.size() == size && bytes.size() >= size &&
                    std::equal(before.begin(), before.end(), bytes.begin()) &&
                    std::all_of(bytes.begin() + static_cast<std::ptrdiff_t>(size), bytes.end(),
                                [](uint8_t byte) { return byte == 0; });
  return same ? frame : host.edited(frame, bytes);
}

}  // namespace

class NicAdapter::Core {
 public:
  virtual ~Core() = default;
  virtual nic::MmioTarget& mmio() = 0;
  virtual void receive(std::span<const uint8_t> frame) = 0;
  virtual void wire_changed() = 0;
  virtual void watch(nic::HardwareWatcher* watcher) = 0;
  virtual const nic::HardwareCounts& counts() const = 0;
  virtual void add_state(std::vector<std::pair<std::string, std::string>>& rows) = 0;
};

class NicAdapter::E1000Core final : public Core {
 public:
  E1000Core(uint64_t address, nic::HostBus& bus, nic::Wire& wire, nic::DeviceClock clock)
      : nic_({wire::MacAddress::from_u64(address), Duration{}}, bus, wire, clock) {}
  nic::MmioTarget& mmio() override { return nic_; }
  void receive(std::span<const uint8_t> frame) override { nic_.receive(frame); }
  void wire_changed() override { nic_.wire_changed(); }
  void watch(nic::HardwareWatcher* watcher) override { nic_.watch(watcher); }
  const nic::HardwareCounts& counts() const override { return nic_.counts(); }
  void add_state(std::vector<std::pair<std::string, std::string>>& rows) override {
    for (const nic::RegisterSpec& spec : nic_.registers().table()) {
      if (spec.count == 1) rows.emplace_back(spec.name, fmt::format("{:#010x}", nic_.peek(spec.offset)));
    }
  }

 private:
  nic::e1000::E1000 nic_;
};

class NicAdapter::VirtioCore final : public Core {
 public:
  VirtioCore(uint64_t address, nic::HostBus& bus, nic::Wire& wire, nic::DeviceClock clock)
      : nic_(config_of(address), bus, wire, clock) {}
  nic::MmioTarget& mmio() override { return nic_.mmio(); }
  void receive(std::span<const uint8_t> frame) override { nic_.receive(frame); }
  void wire_changed() override { nic_.wire_changed(); }
  void watch(nic::HardwareWatcher* watcher) override { nic_.transport().watch(watcher); }
  const nic::HardwareCounts& counts() const override { return nic_.transport().counts(); }
  void add_state(std::vector<std::pair<std::string, std::string>>& rows) override {
    nic::virtio::VirtioPci& transport = nic_.transport();
    rows.emplace_back("device_status", fmt::format("{:#04x}", transport.device_status()));
    static constexpr const char* kNames[] = {"receiveq1", "transmitq1"};
    for (uint16_t i = 0; i < 2; ++i) {
      const nic::virtio::Virtqueue& queue = transport.queue(i);
      rows.emplace_back(std::string(kNames[i]) + ".size", std::to_string(queue.size()));
      rows.emplace_back(std::string(kNames[i]) + ".available", std::to_string(queue.available_position()));
      rows.emplace_back(std::string(kNames[i]) + ".used", std::to_string(queue.used_position()));
    }
  }

 private:
  static nic::virtio::VirtioNetConfig config_of(uint64_t address) {
    nic::virtio::VirtioNetConfig config;
    config.address = wire::MacAddress::from_u64(address);
    return config;
  }
  nic::virtio::VirtioNet nic_;
};

// The function's way to memory, with a latency, and its pin.
class NicAdapter::Bus final : public nic::HostBus {
 public:
  Bus(NicAdapter& adapter, Iommu& iommu, GuestMemory& memory, Duration latency)
      : adapter_(adapter), function_(kFunction, iommu, memory), latency_(latency) {}
  nic::DmaResult dma_read(uint64_t address, std::span<uint8_t> into) override {
    return later(function_.dma_read(address, into));
  }
  nic::DmaResult dma_write(uint64_t address, std::span<const uint8_t> from) override {
    return later(function_.dma_write(address, from));
  }
  void message_interrupt(uint64_t address, uint32_t data) override { function_.message_interrupt(address, data); }
  void set_intx(bool asserted) override { adapter_.pin_changed(asserted); }

 private:
  nic::DmaResult later(nic::DmaResult result) const {
    result.delay += latency_;
    return result;
  }
  NicAdapter& adapter_;
  FunctionBus function_;
  Duration latency_;
};

NicAdapter::NicAdapter(const AdapterSite& site, const NicAdapterConfig& config)
    : site_(site), memory_(kMemory), iommu_({}, memory_, *this) {
  bus_ = std::make_unique<Bus>(*this, iommu_, memory_, config.dma_latency);
  const nic::DeviceClock clock(site_.events, site_.node, site_.source);
  const bool is_e1000 = config.model == NicModel::kE1000;
  if (is_e1000) {
    core_ = std::make_unique<E1000Core>(site_.address, *bus_, static_cast<nic::Wire&>(*this), clock);
  } else {
    core_ = std::make_unique<VirtioCore>(site_.address, *bus_, static_cast<nic::Wire&>(*this), clock);
  }
  dma_ = std::make_unique<DmaMemory>(memory_, iommu_, kFunction, kPool, kPoolSize, config.iommu);
  const auto deliver = [this](std::span<const uint8_t> bytes) { delivered(bytes); };
  if (is_e1000) {
    driver_ = std::make_unique<E1000Driver>(core_->mmio(), *dma_, deliver);
  } else {
    driver_ = std::make_unique<VirtioDriver>(core_->mmio(), *dma_, deliver);
  }
  core_->watch(this);
}

NicAdapter::~NicAdapter() = default;

void NicAdapter::start() {
  driver_->start();
}

void NicAdapter::wire_changed() {
  core_->wire_changed();
}

// ---- frames out
// ----------------------------------------------------------------------------------------------------

void NicAdapter::from_stack(Frame frame) {
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

void NicAdapter::interrupt(uint32_t /*destination*/, uint8_t vector) {
  interrupt_driver(DmaMemory::number_of(vector));
}

void NicAdapter::interrupt_driver(uint32_t number) {
  LOOM_CHECK(number < 32, "the driver made this message");
  const uint32_t bit = 1U << number;
  if ((pending_ & bit) != 0) return;
  pending_ |= bit;
  site_.events.at(site_.events.now(), site_.node, site_.source, *this, number);
}

void NicAdapter::on_event(uint64_t number) {
  pending_ &= ~(1U << number);
  driver_->interrupt(static_cast<uint32_t>(number));
  if (pin_) pin_changed(true);  // a level, and it is still there
}

// ---- for those who watch
// -------------------------------------------------------------------------------------------

void NicAdapter::step(const DecisionPoint& point, std::string why) {
  if (telling_ != nullptr) telling_->steps.push_back({&point, std::move(why)});
}

void NicAdapter::on_hardware(Time, const nic::HardwareEvent& event) {
  using Kind = nic::HardwareEventKind;
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
      return step(kBlocked, fmt::format("{} bytes of the {} at {:#x}", event.length, event.name, event.address));
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
  const nic::HardwareCounts& counts = core_->counts();
  const DriverCounters& driver = driver_->counters();
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
  const IommuCounters& iommu = iommu_.counters();
  sink.count("iommu.iotlb_hits", "translations", iommu.iotlb_hits);
  sink.count("iommu.iotlb_misses", "translations", iommu.iotlb_misses);
  sink.count("iommu.entries_read", "entries", iommu.entries_read);
  sink.count("iommu.faults", "requests", iommu.faults);
  sink.count("iommu.interrupts_remapped", "interrupts", iommu.interrupts_remapped);
  sink.count("iommu.interrupts_blocked", "interrupts", iommu.interrupts_blocked);
}

std::vector<std::pair<std::string, std::string>> NicAdapter::state() const {
  std::vector<std::pair<std::string, std::string>> rows;
  core_->add_state(rows);
  return rows;
}

MakeAdapter make_nic_adapter(const NicAdapterConfig& config) {
  return [config](const AdapterSite& site) { return std::make_unique<NicAdapter>(site, config); };
}

}  // namespace loom::platform
