#pragma once

// VirtioPci: the transport of a virtio device over PCI: the capabilities that say where its structures are, the
// common configuration with feature negotiation and queues, notifications, the ISR, and the window that a
// transitional device has for legacy drivers. What the device itself is comes by VirtioDevice.
//
// Sources: VIRTIO 1.2, 4.1 (PCI), 2.1 to 2.3 (status, features, notifications), 4.1.4.8 and 4.1.5 (legacy: 4.1.4.8,
// 2.7.2).
//
// BARs: 0 the legacy window (I/O, transitional devices only), 1 MSI-X, 4 the structures: common configuration at 0,
// ISR at 0x1000, device configuration at 0x2000, notifications at 0x3000 (4 bytes a queue).
//
// Not modelled: the PCI configuration access capability, shared memory, administration virtqueues, resetting one
// queue.

#include <cstdint>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "devices/nic/device_clock.h"
#include "devices/nic/hardware_event.h"
#include "devices/nic/mmio_target.h"
#include "devices/nic/msix_table.h"
#include "devices/nic/pci_config.h"
#include "devices/nic/virtio/virtqueue.h"

namespace loom::nic::virtio {

namespace status {
inline constexpr uint8_t kAcknowledge = 1;
inline constexpr uint8_t kDriver = 2;
inline constexpr uint8_t kDriverOk = 4;
inline constexpr uint8_t kFeaturesOk = 8;
inline constexpr uint8_t kNeedsReset = 64;
inline constexpr uint8_t kFailed = 128;
}  // namespace status

namespace feature {
inline constexpr uint64_t kIndirect = uint64_t{1} << 28;
inline constexpr uint64_t kEventIndex = uint64_t{1} << 29;
inline constexpr uint64_t kVersion1 = uint64_t{1} << 32;
inline constexpr uint64_t kPacked = uint64_t{1} << 34;
}  // namespace feature

// The device behind the transport.
class VirtioDevice {
 public:
  virtual ~VirtioDevice() = default;

  virtual uint8_t read_config(uint32_t offset) = 0;
  virtual void write_config(uint32_t offset, uint8_t value) = 0;
  // The driver is ready: the features are agreed, the queues there.
  virtual void started() = 0;
  virtual void was_reset() = 0;
  // The driver has something in this queue.
  virtual void notified(uint16_t queue) = 0;
};

struct VirtioPciConfig {
  uint16_t device_id = 1;  // 1: a network card
  uint32_t class_code = 0x020000;
  bool transitional = false;
  std::vector<uint16_t> queue_sizes{};
  uint64_t features = 0;  // that the device offers; VERSION_1 is added
};

class VirtioPci final : public MmioTarget {
 public:
  VirtioPci(VirtioPciConfig config, VirtioDevice& device, HostBus& bus, DeviceClock clock);

  uint32_t read(unsigned bar, uint64_t offset, unsigned size) override;
  void write(unsigned bar, uint64_t offset, unsigned size, uint32_t value) override;
  uint32_t config_read(uint32_t offset, unsigned size) override;
  void config_write(uint32_t offset, unsigned size, uint32_t value) override;

  // For the device.
  bool is_running() const { return (status_ & (status::kDriverOk | status::kNeedsReset)) == status::kDriverOk; }
  bool has(uint64_t feature) const { return (driver_features_ & feature) != 0; }
  Virtqueue& queue(uint16_t index) { return queues_[index].ring; }
  const Virtqueue& queue(uint16_t index) const { return queues_[index].ring; }
  uint16_t queue_count() const { return static_cast<uint16_t>(queues_.size()); }
  // After pushing: interrupts the driver if it wants that. Notices a ring that broke.
  void signal_queue(uint16_t index);
  void config_changed();
  // Something that only a reset can mend (2.1.2).
  void needs_reset();

  bool fetch(uint64_t address, std::span<uint8_t> into, std::string_view what);
  bool store(uint64_t address, std::span<const uint8_t> from, std::string_view what);
  Duration take_bus_time() { return std::exchange(bus_time_, Duration{}); }

  uint8_t device_status() const { return status_; }
  const HardwareCounts& counts() const { return counts_; }
  void watch(HardwareWatcher* watcher) { watcher_ = watcher; }
  void tell(HardwareEventKind kind, std::string_view name = {}, uint64_t value = 0, uint64_t address = 0,
            uint32_t length = 0);

 private:
  struct Queue {
    explicit Queue(Virtqueue::Memory memory) : ring(std::move(memory)) {}
    Virtqueue ring;
    uint16_t most = 0;
    uint16_t size = 0;
    uint16_t vector = MsixTable::kNoVector;
    bool enabled = false;
    VirtqueueAddresses at{};
  };

  uint32_t read_common(uint32_t offset, unsigned size);
  void write_common(uint32_t offset, unsigned size, uint32_t value);
  uint32_t read_legacy(uint32_t offset, unsigned size);
  void write_legacy(uint32_t offset, unsigned size, uint32_t value);
  void write_status(uint8_t value);
  void write_queue_address(uint32_t offset, uint32_t value);
  void enable_queue(Queue& queue);
  void notify(uint16_t index);
  void reset();
  Queue* selected() { return queue_select_ < queues_.size() ? &queues_[queue_select_] : nullptr; }
  void interrupt(uint16_t vector, uint8_t isr);
  void update_intx();
  uint16_t checked_vector(uint32_t value) const;

  VirtioPciConfig config_;
  VirtioDevice& device_;
  HostBus& bus_;
  DeviceClock clock_;
  PciConfig pci_;
  MsixTable msix_;
  std::vector<Queue> queues_;
  uint8_t status_ = 0;
  uint8_t isr_ = 0;
  uint8_t generation_ = 0;
  uint16_t config_vector_ = MsixTable::kNoVector;
  uint16_t queue_select_ = 0;
  uint32_t device_select_ = 0;
  uint32_t driver_select_ = 0;
  uint64_t driver_features_ = 0;
  Duration bus_time_{};
  HardwareCounts counts_;
  HardwareWatcher* watcher_ = nullptr;
};

}  // namespace loom::nic::virtio
