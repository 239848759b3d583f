#include "devices/platform/server.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "core/check.h"
#include "core/link.h"
#include "core/simulation.h"
#include "devices/platform/nic_core.h"
#include "devices/platform/server_points.h"
#include "devices/platform/unchanged.h"

namespace loom::platform {

namespace {

using nic::i82576::kFunctions;
using nic::i82576::kPf;
using nic::i82576::kPools;

// Where the functions are: 01:00.0, and from 01:10.0 on every second (SR-IOV's offset 0x80 and stride 2).
SourceId source_of(unsigned function) {
  return function == kPf ? SourceId{0x0100} : SourceId{static_cast<uint16_t>(0x0180 + 2 * function)};
}

std::vector<SourceId> all_sources() {
  std::vector<SourceId> sources;
  for (unsigned i = 0; i < kFunctions; ++i) sources.push_back(source_of(i));
  return sources;
}

}  // namespace

std::optional<unsigned> Server::number_of(const std::string& port, const std::string& prefix) {
  if (!port.starts_with(prefix) || port.size() == prefix.size()) return std::nullopt;
  unsigned number = 0;
  const char* const end = port.data() + port.size();
  const auto [stop, error] = std::from_chars(port.data() + prefix.size(), end, number);
  return error == std::errc{} && stop == end ? std::optional(number) : std::nullopt;
}

Server::Server(const SimContext& context, const ServerConfig& config, const std::vector<std::string>& ports)
    : Node(context),
      config_(config),
      machine_events_(simulation().new_source()),
      nic_events_(simulation().new_source()),
      interrupts_(simulation().new_source()),
      machine_({config.iommu, config.dma_latency, config.pcie}, all_sources(),
               nic::DeviceClock(events(), id(), machine_events_)),
      eth0_(add_port("eth0")) {
  nic::i82576::FunctionBuses buses{};
  for (unsigned i = 0; i < kFunctions; ++i) buses[i] = &machine_.bus(source_of(i));
  const uint64_t address = config.address.value_or(0x0200'0000'0000 | context.id);
  nic_ = std::make_unique<nic::i82576::I82576>(
      nic::i82576::I82576Config{wire::MacAddress::from_u64(address), Duration{}}, buses,
      static_cast<nic::Wire&>(*this), nic::DeviceClock(events(), id(), nic_events_));
  for (unsigned i = 0; i < kFunctions; ++i) machine_.connect(source_of(i), nic_->function(i));
  nic_->set_pool_ports(this);
  nic_->watch(kPf, this);
  machine_.iommu().watch(this);
  const Machine::Place place = machine_.add(source_of(kPf), {[this](uint8_t vector) { interrupt(vector); }});
  dma_ = std::make_unique<DmaMemory>(machine_, place);
  IgbSettings settings;
  settings.address = address;
  settings.virtual_functions = config.virtual_functions;
  settings.pools = config.pools;
  settings.vlans = config.vlans;
  settings.promiscuous = config.promiscuous;
  settings.switches = config.switches;
  driver_ =
      std::make_unique<IgbDriver>(machine_.registers(source_of(kPf)), *dma_, settings,
                                  [this](unsigned pool, std::span<const uint8_t> frame) { delivered(pool, frame); });
  for (const std::string& name : ports) {
    if (name == "eth0") continue;
    Port& port = add_port(name);
    if (const auto vf = number_of(name, "vf")) vf_ports_.at(*vf) = &port;
    if (const auto pool = number_of(name, "vmdq")) own_.at(driver_->pool_of_vmdq(*pool)).port = &port;
    if (name == "pf") own_.at(driver_->default_pool()).port = &port;
  }
}

Server::~Server() = default;

void Server::start() {
  bring_up();
}

// By whoever needs it first: the node itself, or a virtual machine that starts before it.
void Server::bring_up() {
  if (is_started_) return;
  is_started_ = true;
  driver_->start();
}

FunctionSite Server::plug_in(const Port& port, nic::Wire& queues) {
  for (unsigned vf = 0; vf < config_.virtual_functions.size(); ++vf) {
    if (vf_ports_[vf] != &port) continue;
    bring_up();
    queues_[vf] = &queues;
    return {nic_.get(), vf, &machine_, source_of(vf), moved_};
  }
  return {};
}

void Server::set_vf(unsigned vf, const VfSettings& settings) {
  config_.virtual_functions.at(vf) = settings;
  driver_->set_vf(vf, settings);
}

void Server::link_changed(Port& port, bool) {
  if (&port == &eth0_) nic_->wire_changed();
}

Time Server::free_at() const {
  const Pipe* const pipe = eth0_.pipe();
  return pipe != nullptr ? pipe->free_at() : Time{};
}

Frame Server::edited(const Frame& frame, std::span<const uint8_t> bytes) {
  FrameDraft draft = frames().draft(static_cast<uint32_t>(bytes.size()), static_cast<uint32_t>(bytes.size()));
  std::copy(bytes.begin(), bytes.end(), draft.bytes().begin());
  return frames().finish_edit(std::move(draft), next_frame_id(), frame);
}

// ---- frames ------------------------------------------------------------------------------------------------------

void Server::receive(Port& in, Frame frame) {
  if (&in == &eth0_) {
    return through_switch(in, frame, [this](std::span<const uint8_t> bytes) { nic_->receive(bytes); });
  }
  for (unsigned pool = 0; pool < kPools; ++pool) {
    if (vf_ports_[pool] == &in) {
      return through_switch(in, frame,
                            [this, pool](std::span<const uint8_t> bytes) { nic_->switch_from(pool, bytes); });
    }
    if (own_[pool].port == &in) return from_stack(own_[pool], pool, frame);
  }
}

void Server::through_switch(Port& in, const Frame& frame, const std::function<void(std::span<const uint8_t>)>& pass) {
  LOOM_CHECK(current_ == nullptr, "one frame at a time is in the switch");
  Decision decision;
  telling_ = observer() != nullptr ? &decision : nullptr;
  refused_.reset();
  reached_.clear();
  current_ = &frame;
  pass(frame.materialise());
  current_ = nullptr;
  if (telling_ != nullptr) {
    decision.egress = reached_;
    decision.verdict = refused_ ? fmt::format("dropped: {}", name_of(*refused_)) : "switched in the NIC";
    observer()->on_decision(now(), *this, in, frame, decision);
  }
  telling_ = nullptr;
  if (refused_) drop(&in, frame, *refused_);
}

void Server::from_stack(OwnPool& pool, unsigned number, const Frame& frame) {
  const bool fits = driver_->send(number, frame.materialise());
  if (observer() != nullptr) {
    Decision decision;
    decision.steps.push_back({fits ? &kPoolQueued : &kPoolFull,
                              fmt::format("{} frames are in the ring of pool {}", pool.leaving.size(), number)});
    decision.verdict = fits ? "queued for the NIC" : "dropped: queue_full";
    observer()->on_decision(now(), *this, *pool.port, frame, decision);
  }
  if (!fits) return drop(pool.port, frame, DropReason::kQueueFull);
  pool.leaving.push_back(frame);
}

// A frame has left the queues of a pool: those of a virtual function come back by its port.
void Server::from_pool(unsigned number, std::span<const uint8_t> bytes) {
  if (number < config_.virtual_functions.size()) {
    if (queues_[number] != nullptr) queues_[number]->transmit(bytes);
    return;
  }
  OwnPool& pool = own_[number];
  if (pool.leaving.empty()) return;
  const Frame before = std::move(pool.leaving.front());
  pool.leaving.pop_front();
  const Frame frame = is_unchanged(before, bytes, bytes.size()) ? before : edited(before, bytes);
  through_switch(*pool.port, frame, [this, number](std::span<const uint8_t> b) { nic_->switch_from(number, b); });
}

void Server::to_pool(unsigned number, std::span<const uint8_t> bytes) {
  if (current_ == nullptr) return;
  if (number < config_.virtual_functions.size()) {
    if (vf_ports_[number] == nullptr) return;
    reached_.push_back(vf_ports_[number]);
    return vf_ports_[number]->transmit(*current_);
  }
  OwnPool& pool = own_[number];
  if (pool.port == nullptr) return;  // nobody listens there
  pool.arriving.push_back(*current_);
  is_delivering_ = true;
  not_delivered_.reset();
  nic_->deliver(number, bytes);
  is_delivering_ = false;
  if (!not_delivered_) {
    reached_.push_back(pool.port);
    return;
  }
  pool.arriving.pop_back();
  drop(pool.port, *current_, *not_delivered_);
}

// The driver has taken a frame out of a pool's receive ring.
void Server::delivered(unsigned number, std::span<const uint8_t> bytes) {
  OwnPool& pool = own_[number];
  if (pool.arriving.empty()) return;
  const Frame frame = std::move(pool.arriving.front());
  pool.arriving.pop_front();
  pool.port->transmit(is_unchanged(frame, bytes, frame.size()) ? frame : edited(frame, bytes));
}

void Server::transmit(std::span<const uint8_t>) {
  if (current_ == nullptr) return;
  reached_.push_back(&eth0_);
  eth0_.transmit(*current_);
}

// ---- interrupts --------------------------------------------------------------------------------------------------

void Server::interrupt(uint8_t vector) {
  const uint32_t number = DmaMemory::number_of(vector) & 31;
  if ((pending_ >> number & 1) != 0) return;
  pending_ |= 1U << number;
  events().at(now(), id(), interrupts_, *this, number);
}

void Server::on_event(uint64_t number) {
  pending_ &= ~(1U << number);
  driver_->interrupt(static_cast<uint32_t>(number));
}

// ---- for those who watch -----------------------------------------------------------------------------------------

void Server::step(const DecisionPoint& point, std::string why) {
  if (telling_ != nullptr) telling_->steps.push_back({&point, std::move(why)});
}

void Server::on_hardware(Time, const nic::HardwareEvent& event) {
  using Kind = nic::HardwareEventKind;
  if (moved_) [[unlikely]]
    moved_();
  if (observer() != nullptr) {
    observer()->on_hardware(now(), *this,
                            {nic::name_of(event.kind), event.name, event.value, event.address, event.length});
  }
  switch (event.kind) {
    case Kind::kFrameDiscarded: {
      const auto reason = static_cast<DropReason>(event.value);
      if (is_delivering_) {
        not_delivered_ = reason;
        return;
      }
      if (current_ == nullptr) return;
      refused_ = reason;
      return step(reason == DropReason::kSpoofed ? kSpoofBlocked : kSortedToNobody, std::string(event.name));
    }
    case Kind::kFrameSorted: {
      if (telling_ == nullptr) return;
      std::string pools;
      for (unsigned i = 0; i < kPools; ++i) {
        if ((event.value >> i & 1) != 0) pools += fmt::format("{}{}", pools.empty() ? "" : ", ", i);
      }
      return step(kSortedToPools, fmt::format("by {} for pool {}", event.name, pools));
    }
    case Kind::kFrameSent:
      return step(kToWire, "it is for somebody outside, or for everybody");
    default:
      return;
  }
}

void Server::write_waveforms(const std::string& path) {
  const auto list = [this](NicCore::Signals& signals) {
    const unsigned pools = driver_->pool_of_vmdq(static_cast<unsigned>(config_.pools.size()));
    for (unsigned queue = 0; queue < pools; ++queue) add_82576_signals(*nic_, queue, signals);
    for (unsigned function = 0; function < config_.virtual_functions.size(); ++function) {
      signals.emplace_back("interrupts_vf" + std::to_string(function),
                           static_cast<uint32_t>(nic_->counts(function).of(nic::HardwareEventKind::kInterrupt)));
    }
    signals.emplace_back("interrupts_pf",
                         static_cast<uint32_t>(nic_->counts(kPf).of(nic::HardwareEventKind::kInterrupt)));
    signals.emplace_back("link", nic_->peek(nic::i82576::kStatus) >> 1 & 1);
  };
  draw(machine_, path, list, moved_);
}

void Server::report(MetricSink& sink) const {
  using Kind = nic::HardwareEventKind;
  const nic::HardwareCounts& counts = nic_->counts(kPf);
  sink.count("nic.register_reads", "accesses", counts.of(Kind::kRegisterRead));
  sink.count("nic.register_writes", "accesses", counts.of(Kind::kRegisterWrite));
  sink.count("nic.dma_reads", "transfers", counts.of(Kind::kDmaRead));
  sink.count("nic.dma_writes", "transfers", counts.of(Kind::kDmaWrite));
  sink.count("nic.interrupts", "interrupts", counts.of(Kind::kInterrupt));
  sink.count("nic.frames_sent", "frames", counts.of(Kind::kFrameSent));
  sink.count("nic.frames_sorted", "frames", counts.of(Kind::kFrameSorted));
  sink.count("nic.spoofed", "frames", nic_->peek(nic::i82576::kSsvpc));
  sink.count("driver.interrupts", "interrupts", driver_->driver_counters().interrupts);
  sink.count("driver.mailbox_requests", "requests", driver_->counters().mailbox_requests);
  sink.count("driver.mailbox_refusals", "requests", driver_->counters().mailbox_refusals);
  sink.count("driver.vf_resets", "resets", driver_->counters().vf_resets);
  const IommuCounters& iommu = machine_.iommu().counters();
  sink.count("iommu.iotlb_hits", "translations", iommu.iotlb_hits);
  sink.count("iommu.iotlb_misses", "translations", iommu.iotlb_misses);
  sink.count("iommu.entries_read", "entries", iommu.entries_read);
  sink.count("iommu.faults", "requests", iommu.faults);
  sink.count("iommu.interrupts_remapped", "interrupts", iommu.interrupts_remapped);
  sink.count("iommu.interrupts_blocked", "interrupts", iommu.interrupts_blocked);
  if (const PcieTiming* const pcie = machine_.pcie()) platform::report(pcie->counters(), sink);
  sink.count("machine.stray_interrupts", "interrupts", machine_.stray_interrupts());
}

}  // namespace loom::platform
