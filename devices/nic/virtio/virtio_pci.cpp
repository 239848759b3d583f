#include "devices/nic/virtio/virtio_pci.h"

#include <algorithm>
#include <bit>

namespace loom::nic::virtio {

namespace {

constexpr unsigned kLegacyBar = 0;
constexpr unsigned kMsixBar = 1;
constexpr unsigned kModernBar = 4;
constexpr uint32_t kMsixPending = 0x800;
constexpr uint32_t kMsixSpace = 0x1000;
constexpr uint32_t kLegacySpace = 64;

// Structures in the modern BAR.
constexpr uint32_t kCommon = 0x0000;
constexpr uint32_t kIsr = 0x1000;
constexpr uint32_t kDevice = 0x2000;
constexpr uint32_t kNotify = 0x3000;
constexpr uint32_t kModernSpace = 0x4000;
constexpr uint32_t kNotifyMultiplier = 4;

// Common configuration (4.1.4.3).
enum Common : uint32_t {
  kDeviceFeatureSelect = 0x00,
  kDeviceFeature = 0x04,
  kDriverFeatureSelect = 0x08,
  kDriverFeature = 0x0c,
  kConfigVector = 0x10,
  kNumQueues = 0x12,
  kDeviceStatus = 0x14,
  kConfigGeneration = 0x15,
  kQueueSelect = 0x16,
  kQueueSize = 0x18,
  kQueueVector = 0x1a,
  kQueueEnable = 0x1c,
  kQueueNotifyOff = 0x1e,
  kQueueDesc = 0x20,
  kQueueDevice = 0x30,
  kQueueEnd = 0x38,
};

// The legacy window (4.1.4.8).
enum Legacy : uint32_t {
  kLegacyDeviceFeatures = 0x00,
  kLegacyDriverFeatures = 0x04,
  kLegacyQueueAddress = 0x08,
  kLegacyQueueSize = 0x0c,
  kLegacyQueueSelect = 0x0e,
  kLegacyQueueNotify = 0x10,
  kLegacyStatus = 0x12,
  kLegacyIsr = 0x13,
  kLegacyConfigVector = 0x14,
  kLegacyQueueVector = 0x16,
};
constexpr uint64_t kLegacyPage = 4096;

constexpr uint8_t kIsrQueue = 1;
constexpr uint8_t kIsrConfig = 2;

PciIdentity identity_of(const VirtioPciConfig& config) {
  PciIdentity made;
  made.vendor = 0x1af4;
  made.device = static_cast<uint16_t>(config.transitional ? 0x0fff + config.device_id : 0x1040 + config.device_id);
  made.revision = config.transitional ? 0 : 1;
  made.class_code = config.class_code;
  made.subsystem_vendor = 0x1af4;
  made.subsystem = static_cast<uint16_t>(config.transitional ? config.device_id : 0x1100);
  return made;
}

// One structure's place (4.1.4).
void add_structure(PciConfig& pci, uint8_t type, uint32_t offset, uint32_t length, bool has_multiplier = false) {
  uint8_t body[18] = {static_cast<uint8_t>(has_multiplier ? 20 : 16), type, kModernBar};
  const auto put = [&body](size_t at, uint32_t value) {
    for (unsigned i = 0; i < 4; ++i) body[at + i] = static_cast<uint8_t>(value >> (8 * i));
  };
  put(6, offset);
  put(10, length);
  put(14, kNotifyMultiplier);
  pci.add_capability(0x09, std::span<const uint8_t>(body).first(has_multiplier ? 18 : 14));
}

PciConfig pci_of(const VirtioPciConfig& config) {
  PciConfig pci(identity_of(config));
  if (config.transitional) pci.add_io_bar(kLegacyBar, kLegacySpace);
  pci.add_memory_bar(kMsixBar, kMsixSpace);
  pci.add_memory_bar(kModernBar, kModernSpace);
  add_structure(pci, 1, kCommon, kQueueEnd);
  add_structure(pci, 3, kIsr, 1);
  add_structure(pci, 4, kDevice, 0x1000);
  add_structure(pci, 2, kNotify, 0x1000, true);
  return pci;
}

}  // namespace

VirtioPci::VirtioPci(VirtioPciConfig config, VirtioDevice& device, HostBus& bus, DeviceClock clock)
    : config_(std::move(config)),
      device_(device),
      bus_(bus),
      clock_(clock),
      pci_(pci_of(config_)),
      msix_(bus, pci_, static_cast<uint16_t>(config_.queue_sizes.size() + 1), kMsixBar, kMsixPending) {
  config_.features |= feature::kVersion1;
  queues_.reserve(config_.queue_sizes.size());
  for (const uint16_t size : config_.queue_sizes) {
    queues_.emplace_back(Virtqueue::Memory{
        [this](uint64_t at, std::span<uint8_t> into, std::string_view what) { return fetch(at, into, what); },
        [this](uint64_t at, std::span<const uint8_t> from, std::string_view what) { return store(at, from, what); }});
    queues_.back().most = queues_.back().size = size;
  }
}

void VirtioPci::tell(HardwareEventKind kind, std::string_view name, uint64_t value, uint64_t address,
                     uint32_t length) {
  counts_.count(kind);
  if (watcher_ != nullptr) [[unlikely]]
    watcher_->on_hardware(clock_.now(), {kind, name, value, address, length});
}

bool VirtioPci::fetch(uint64_t address, std::span<uint8_t> into, std::string_view what) {
  const DmaResult result = pci_.is_bus_master() ? bus_.dma_read(address, into) : DmaResult{false, {}};
  bus_time_ += result.delay;
  tell(result.ok ? HardwareEventKind::kDmaRead : HardwareEventKind::kDmaFault, what, 0, address,
       static_cast<uint32_t>(into.size()));
  return result.ok;
}

bool VirtioPci::store(uint64_t address, std::span<const uint8_t> from, std::string_view what) {
  const DmaResult result = pci_.is_bus_master() ? bus_.dma_write(address, from) : DmaResult{false, {}};
  bus_time_ += result.delay;
  tell(result.ok ? HardwareEventKind::kDmaWrite : HardwareEventKind::kDmaFault, what, 0, address,
       static_cast<uint32_t>(from.size()));
  return result.ok;
}

// ---- accesses
// ------------------------------------------------------------------------------------------------------

uint32_t VirtioPci::config_read(uint32_t offset, unsigned size) {
  const uint32_t value = pci_.read(offset, size);
  tell(HardwareEventKind::kConfigRead, {}, value, offset, size);
  return value;
}

void VirtioPci::config_write(uint32_t offset, unsigned size, uint32_t value) {
  tell(HardwareEventKind::kConfigWrite, {}, value, offset, size);
  pci_.write(offset, size, value);
  msix_.configuration_changed();
  update_intx();
}

uint32_t VirtioPci::read(unsigned bar, uint64_t offset, unsigned size) {
  uint32_t value = 0;
  if (bar == kMsixBar) {
    value = msix_.read(offset, size);
  } else if (bar == kLegacyBar && config_.transitional && offset < kLegacySpace) {
    value = read_legacy(static_cast<uint32_t>(offset), size);
  } else if (bar == kModernBar && offset < kModernSpace) {
    const auto at = static_cast<uint32_t>(offset);
    if (at < kIsr) {
      value = read_common(at, size);
    } else if (at == kIsr) {
      value = std::exchange(isr_, uint8_t{0});  // reading acknowledges
      update_intx();
    } else if (at >= kDevice && at < kNotify) {
      for (unsigned i = 0; i < size; ++i) value |= uint32_t{device_.read_config(at - kDevice + i)} << (8 * i);
    }
  }
  tell(HardwareEventKind::kRegisterRead, {}, value, offset, size);
  return value;
}

void VirtioPci::write(unsigned bar, uint64_t offset, unsigned size, uint32_t value) {
  tell(HardwareEventKind::kRegisterWrite, {}, value, offset, size);
  if (bar == kMsixBar) return msix_.write(offset, size, value);
  if (bar == kLegacyBar && config_.transitional && offset < kLegacySpace) {
    return write_legacy(static_cast<uint32_t>(offset), size, value);
  }
  if (bar != kModernBar || offset >= kModernSpace) return;
  const auto at = static_cast<uint32_t>(offset);
  if (at < kIsr) return write_common(at, size, value);
  if (at >= kNotify) return notify(static_cast<uint16_t>((at - kNotify) / kNotifyMultiplier));
  if (at < kDevice) return;
  for (unsigned i = 0; i < size; ++i) device_.write_config(at - kDevice + i, static_cast<uint8_t>(value >> (8 * i)));
}

uint32_t VirtioPci::read_common(uint32_t offset, unsigned size) {
  const Queue* const queue = selected();
  switch (offset) {
    case kDeviceFeatureSelect:
      return device_select_;
    case kDeviceFeature:
      return device_select_ < 2 ? static_cast<uint32_t>(config_.features >> (32 * device_select_)) : 0;
    case kDriverFeatureSelect:
      return driver_select_;
    case kDriverFeature:
      return driver_select_ < 2 ? static_cast<uint32_t>(driver_features_ >> (32 * driver_select_)) : 0;
    case kConfigVector:
      return config_vector_;
    case kNumQueues:
      return queue_count();
    case kDeviceStatus:
      return status_;
    case kConfigGeneration:
      return generation_;
    case kQueueSelect:
      return queue_select_;
    case kQueueSize:
      return queue != nullptr ? queue->size : 0;
    case kQueueVector:
      return queue != nullptr ? queue->vector : MsixTable::kNoVector;
    case kQueueEnable:
      return queue != nullptr && queue->enabled ? 1 : 0;
    case kQueueNotifyOff:
      return queue != nullptr ? queue_select_ : 0;
    default:
      break;
  }
  if (queue == nullptr || size != 4 || offset < kQueueDesc || offset >= kQueueEnd) return 0;
  const uint64_t places[] = {queue->at.descriptors, queue->at.driver, queue->at.device};
  return static_cast<uint32_t>(places[(offset - kQueueDesc) / 8] >> (8 * (offset & 4)));
}

uint16_t VirtioPci::checked_vector(uint32_t value) const {
  return value < msix_.vectors() ? static_cast<uint16_t>(value) : MsixTable::kNoVector;
}

void VirtioPci::write_common(uint32_t offset, unsigned size, uint32_t value) {
  Queue* const queue = selected();
  const bool may_agree = (status_ & status::kFeaturesOk) == 0;
  switch (offset) {
    case kDeviceFeatureSelect:
      device_select_ = value;
      return;
    case kDriverFeatureSelect:
      driver_select_ = value;
      return;
    case kDriverFeature:
      if (driver_select_ < 2 && may_agree) {
        const unsigned shift = 32 * driver_select_;
        driver_features_ = (driver_features_ & ~(uint64_t{UINT32_MAX} << shift)) | uint64_t{value} << shift;
      }
      return;
    case kConfigVector:
      config_vector_ = checked_vector(value);
      return;
    case kDeviceStatus:
      return write_status(static_cast<uint8_t>(value));
    case kQueueSelect:
      queue_select_ = static_cast<uint16_t>(value);
      return;
    case kQueueSize:
      if (queue != nullptr && !queue->enabled && value <= queue->most &&
          (has(feature::kPacked) || std::has_single_bit(value) || value == 0)) {
        queue->size = static_cast<uint16_t>(value);
      }
      return;
    case kQueueVector:
      if (queue != nullptr) queue->vector = checked_vector(value);
      return;
    case kQueueEnable:
      if (queue != nullptr && value == 1 && !queue->enabled) enable_queue(*queue);
      return;
    default:
      if (size == 4) write_queue_address(offset, value);
  }
}

void VirtioPci::write_queue_address(uint32_t offset, uint32_t value) {
  Queue* const queue = selected();
  if (queue == nullptr || queue->enabled || offset < kQueueDesc || offset >= kQueueEnd || offset % 4 != 0) return;
  uint64_t* const places[] = {&queue->at.descriptors, &queue->at.driver, &queue->at.device};
  uint64_t& place = *places[(offset - kQueueDesc) / 8];
  const unsigned shift = 8 * (offset & 4);
  place = (place & ~(uint64_t{UINT32_MAX} << shift)) | uint64_t{value} << shift;
}

void VirtioPci::enable_queue(Queue& queue) {
  if (queue.size == 0) return;
  queue.enabled = true;
  queue.ring.enable(queue.size, queue.at,
                    {has(feature::kPacked), has(feature::kIndirect), has(feature::kEventIndex)});
}

void VirtioPci::write_status(uint8_t value) {
  if (value == 0) return reset();
  const auto added = static_cast<uint8_t>(value & ~status_);
  // A driver may only add bits; NEEDS_RESET is ours.
  uint8_t next = static_cast<uint8_t>(status_ | (value & ~status::kNeedsReset));
  if ((added & status::kFeaturesOk) != 0 && (driver_features_ & ~config_.features) != 0) {
    next = static_cast<uint8_t>(next & ~status::kFeaturesOk);  // that cannot be agreed to
  }
  status_ = next;
  if ((added & status::kDriverOk) == 0 || (status_ & status::kDriverOk) == 0) return;
  device_.started();
  // What was made available before is there now.
  for (uint16_t i = 0; i < queue_count(); ++i) {
    if (queues_[i].enabled) device_.notified(i);
  }
}

void VirtioPci::reset() {
  tell(HardwareEventKind::kReset);
  status_ = isr_ = 0;
  config_vector_ = MsixTable::kNoVector;
  queue_select_ = 0;
  device_select_ = driver_select_ = 0;
  driver_features_ = 0;
  for (Queue& queue : queues_) {
    queue.ring.disable();
    queue.size = queue.most;
    queue.vector = MsixTable::kNoVector;
    queue.enabled = false;
    queue.at = {};
  }
  update_intx();
  device_.was_reset();
}

void VirtioPci::notify(uint16_t index) {
  if (index >= queues_.size() || !is_running() || !queues_[index].enabled) return;
  device_.notified(index);
  if (queues_[index].ring.is_broken()) needs_reset();
}

// ---- the legacy window
// ---------------------------------------------------------------------------------------------

uint32_t VirtioPci::read_legacy(uint32_t offset, unsigned size) {
  const Queue* const queue = selected();
  switch (offset) {
    case kLegacyDeviceFeatures:
      return static_cast<uint32_t>(config_.features);
    case kLegacyDriverFeatures:
      return static_cast<uint32_t>(driver_features_);
    case kLegacyQueueAddress:
      return queue != nullptr ? static_cast<uint32_t>(queue->at.descriptors / kLegacyPage) : 0;
    case kLegacyQueueSize:
      return queue != nullptr ? queue->most : 0;
    case kLegacyQueueSelect:
      return queue_select_;
    case kLegacyStatus:
      return status_;
    case kLegacyIsr: {
      const uint8_t isr = std::exchange(isr_, uint8_t{0});
      update_intx();
      return isr;
    }
    default:
      break;
  }
  if (msix_.is_enabled()) {
    if (offset == kLegacyConfigVector) return config_vector_;
    if (offset == kLegacyQueueVector) return queue != nullptr ? queue->vector : MsixTable::kNoVector;
  }
  const uint32_t device = msix_.is_enabled() ? 0x18 : 0x14;
  if (offset < device) return 0;
  uint32_t value = 0;
  for (unsigned i = 0; i < size; ++i) value |= uint32_t{device_.read_config(offset - device + i)} << (8 * i);
  return value;
}

void VirtioPci::write_legacy(uint32_t offset, unsigned size, uint32_t value) {
  Queue* const queue = selected();
  switch (offset) {
    case kLegacyDriverFeatures:
      driver_features_ = value & config_.features;
      return;
    case kLegacyQueueAddress: {
      if (queue == nullptr) return;
      // The three parts stand one behind the other, the used ring on a page of its own (2.7.2).
      const uint64_t at = uint64_t{value} * kLegacyPage;
      const uint64_t available = at + uint64_t{queue->most} * 16;
      const uint64_t used = (available + 6 + 2 * uint64_t{queue->most} + kLegacyPage - 1) / kLegacyPage * kLegacyPage;
      queue->at = {at, available, used};
      queue->enabled = false;
      queue->ring.disable();
      if (value != 0) enable_queue(*queue);
      return;
    }
    case kLegacyQueueSelect:
      queue_select_ = static_cast<uint16_t>(value);
      return;
    case kLegacyQueueNotify:
      return notify(static_cast<uint16_t>(value));
    case kLegacyStatus:
      return write_status(static_cast<uint8_t>(value));
    default:
      break;
  }
  if (msix_.is_enabled() && offset == kLegacyConfigVector) {
    config_vector_ = checked_vector(value);
  } else if (msix_.is_enabled() && offset == kLegacyQueueVector) {
    if (queue != nullptr) queue->vector = checked_vector(value);
  } else {
    const uint32_t device = msix_.is_enabled() ? 0x18 : 0x14;
    for (unsigned i = 0; offset >= device && i < size; ++i) {
      device_.write_config(offset - device + i, static_cast<uint8_t>(value >> (8 * i)));
    }
  }
}

// ---- interrupts
// ----------------------------------------------------------------------------------------------------

void VirtioPci::interrupt(uint16_t vector, uint8_t isr) {
  if (msix_.is_enabled()) {
    tell(HardwareEventKind::kInterrupt, "MSI-X", vector);
    return msix_.raise(vector);
  }
  tell(HardwareEventKind::kInterrupt, "INTx", isr);
  isr_ |= isr;
  update_intx();
}

void VirtioPci::update_intx() {
  pci_.set_interrupt_status(isr_ != 0);
  bus_.set_intx(isr_ != 0 && !msix_.is_enabled() && (pci_.command() & PciConfig::kInterruptDisable) == 0);
}

void VirtioPci::signal_queue(uint16_t index) {
  Queue& queue = queues_[index];
  if (queue.ring.wants_interrupt()) interrupt(queue.vector, kIsrQueue);
  if (queue.ring.is_broken()) needs_reset();
}

void VirtioPci::config_changed() {
  ++generation_;
  if ((status_ & status::kDriverOk) != 0) interrupt(config_vector_, kIsrConfig);
}

void VirtioPci::needs_reset() {
  if ((status_ & status::kNeedsReset) != 0) return;
  status_ |= status::kNeedsReset;
  config_changed();
}

}  // namespace loom::nic::virtio
