#pragma once

// VirtioNet: the network card of VIRTIO 1.2, 5.1, behind VirtioPci, modern or transitional: split and packed rings,
// mergeable receive buffers, checksum offload both ways, segmentation on behalf of the driver, the control queue with
// receive mode, MAC and VLAN filters and multiqueue, link status and announcement, MTU.
//
// Sources: VIRTIO 1.2, 5.1.3 (features), 5.1.4 (configuration), 5.1.6 (operation).
//
// A chain that makes no sense (no header, no room, memory that is not there) is given back unused and counted; a ring
// that makes no sense stops the device until it is reset (DEVICE_NEEDS_RESET).
//
// Not modelled: large receive (GUEST_TSO is offered, and frames stay as they came), RSS and hash reports,
// notification coalescing, UDP fragmentation.

#include <array>
#include <optional>
#include <vector>

#include "core/drop_reason.h"
#include "core/wire/mac_address.h"
#include "devices/nic/virtio/net_header.h"
#include "devices/nic/virtio/virtio_pci.h"
#include "devices/nic/wire.h"

namespace loom::nic::virtio {

namespace net_feature {
inline constexpr uint64_t kCsum = uint64_t{1} << 0;
inline constexpr uint64_t kGuestCsum = uint64_t{1} << 1;
inline constexpr uint64_t kMtu = uint64_t{1} << 3;
inline constexpr uint64_t kMac = uint64_t{1} << 5;
inline constexpr uint64_t kGuestTso4 = uint64_t{1} << 7;
inline constexpr uint64_t kGuestTso6 = uint64_t{1} << 8;
inline constexpr uint64_t kHostTso4 = uint64_t{1} << 11;
inline constexpr uint64_t kHostTso6 = uint64_t{1} << 12;
inline constexpr uint64_t kMrgRxbuf = uint64_t{1} << 15;
inline constexpr uint64_t kStatus = uint64_t{1} << 16;
inline constexpr uint64_t kCtrlVq = uint64_t{1} << 17;
inline constexpr uint64_t kCtrlRx = uint64_t{1} << 18;
inline constexpr uint64_t kCtrlVlan = uint64_t{1} << 19;
inline constexpr uint64_t kCtrlRxExtra = uint64_t{1} << 20;
inline constexpr uint64_t kGuestAnnounce = uint64_t{1} << 21;
inline constexpr uint64_t kMq = uint64_t{1} << 22;
inline constexpr uint64_t kCtrlMacAddr = uint64_t{1} << 23;
}  // namespace net_feature

struct VirtioNetConfig {
  wire::MacAddress address;
  uint16_t queue_pairs = 1;
  uint16_t queue_size = 256;
  uint16_t mtu = 1500;
  bool transitional = false;
  bool packed = true;       // is offered
  bool event_index = true;  //
};

class VirtioNet final : private VirtioDevice, private EventHandler {
 public:
  VirtioNet(const VirtioNetConfig& config, HostBus& bus, Wire& wire, DeviceClock clock);

  MmioTarget& mmio() { return pci_; }
  VirtioPci& transport() { return pci_; }
  const VirtioPci& transport() const { return pci_; }

  // A frame has come in from the wire.
  void receive(std::span<const uint8_t> frame);
  void wire_changed();
  // Asks the driver to tell the network where it is: after a migration.
  void announce();

  uint64_t discarded() const { return pci_.counts().of(HardwareEventKind::kFrameDiscarded); }

 private:
  uint8_t read_config(uint32_t offset) override;
  void write_config(uint32_t offset, uint8_t value) override;
  void started() override;
  void was_reset() override;
  void notified(uint16_t queue) override;
  void on_event(uint64_t queue) override;

  uint16_t control_queue() const { return static_cast<uint16_t>(pci_.queue_count() - 1); }
  size_t header_size() const;
  void set_link(bool up);

  void transmit_some(uint16_t queue);
  void send(const Chain& chain, uint16_t pair);
  void send_packet(std::vector<uint8_t>& packet, NetHeader header);
  void put_on_wire(std::span<const uint8_t> frame);
  void discard(std::string_view why, DropReason reason, size_t size);
  bool gather(const std::vector<Buffer>& buffers, std::vector<uint8_t>& bytes, std::string_view what);

  bool passes_filters(std::span<const uint8_t> frame) const;
  uint16_t queue_for(std::span<const uint8_t> frame) const;
  bool deliver(uint16_t queue, std::vector<uint8_t>& packet);
  bool scatter(const Chain& chain, std::span<const uint8_t> bytes);

  void serve_control();
  uint8_t obey(const std::vector<uint8_t>& command);
  uint8_t obey_receive(uint8_t command, std::span<const uint8_t> data);
  uint8_t obey_mac(uint8_t command, std::span<const uint8_t> data);
  uint8_t obey_vlan(uint8_t command, std::span<const uint8_t> data);

  VirtioNetConfig config_;
  Wire& wire_;
  DeviceClock clock_;
  VirtioPci pci_;
  std::array<uint8_t, 6> mac_{};
  uint16_t status_ = 0;  // LINK_UP, ANNOUNCE
  uint16_t active_pairs_ = 1;
  // 5.1.6.5.1: what passes beside the own address and broadcasts.
  bool promiscuous_ = true;
  bool all_multicast_ = false;
  bool all_unicast_ = false;
  bool no_multicast_ = false;
  bool no_unicast_ = false;
  bool no_broadcast_ = false;
  std::vector<uint64_t> unicast_;
  std::vector<uint64_t> multicast_;
  std::array<uint32_t, 128> vlans_{};
  std::array<uint8_t, 256> steering_{};                  // by hash of the flow: the pair it was last sent by
  std::vector<std::optional<EventId>> transmit_events_;  // by pair
};

}  // namespace loom::nic::virtio
