#pragma once

// E1000: the Intel 82540EM Gigabit Ethernet controller, at the level its driver sees: PCI configuration space, 128
// KiB of registers (BAR 0) and their window in I/O space (BAR 2, as in QEMU's model BAR 1), EEPROM and PHY behind
// their serial interfaces, legacy and extended transmit descriptors with checksum offload and TCP segmentation,
// receive descriptors with filters, VLAN tags in and out, statistics, interrupts with all timers that hold them back.
//
// Source: Intel, "PCI/PCI-X Family of Gigabit Ethernet Controllers Software Developer's Manual" (8254x),
// revision 4.0: chapters 3 (descriptors), 4 (PCI), 5 (EEPROM), 9 (VLANs), 13 (registers).
//
// A hostile driver can make it say nothing or nonsense on the wire and write to memory it may write to; never read or
// write otherwise, nor go on for ever.
//
// Not modelled: wake-up, flow control frames (they are received like others), loopback, the packet buffer's size,
// early transmit and receive thresholds (RSRPD, TSPMT), descriptor prefetch, the status bit PIF, TBI, management.

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "core/drop_reason.h"
#include "core/wire/mac_address.h"
#include "devices/nic/device_clock.h"
#include "devices/nic/e1000/registers.h"
#include "devices/nic/hardware_event.h"
#include "devices/nic/host_bus.h"
#include "devices/nic/intel/eeprom.h"
#include "devices/nic/intel/mac_statistics.h"
#include "devices/nic/intel/phy.h"
#include "devices/nic/mmio_target.h"
#include "devices/nic/pci_config.h"
#include "devices/nic/register_file.h"
#include "devices/nic/segmentation.h"
#include "devices/nic/wire.h"

namespace loom::nic::e1000 {

struct E1000Config {
  wire::MacAddress address;
  Duration auto_negotiation = Duration::ms(500);  // from asking to the link
};

class E1000 final : public MmioTarget, private EventHandler {
 public:
  // The bus, wire and clock must live as long.
  E1000(const E1000Config& config, HostBus& bus, Wire& wire, DeviceClock clock);

  uint32_t read(unsigned bar, uint64_t offset, unsigned size) override;
  void write(unsigned bar, uint64_t offset, unsigned size, uint32_t value) override;
  uint32_t config_read(uint32_t offset, unsigned size) override;
  void config_write(uint32_t offset, unsigned size, uint32_t value) override;

  // A frame has come in from the wire. Without frame check sequence, as everywhere.
  void receive(std::span<const uint8_t> frame);
  // The wire went up or down.
  void wire_changed();

  void watch(HardwareWatcher* watcher) { watcher_ = watcher; }
  const HardwareCounts& counts() const { return counts_; }
  // For those who look: a register's value without a driver's side effects.
  uint32_t peek(uint32_t offset) const { return registers_.get(offset); }
  const RegisterFile& registers() const { return registers_; }
  const intel::Eeprom& eeprom() const { return eeprom_; }
  bool intx() const { return intx_; }

 private:
  enum Event : uint64_t {
    kTransmit,
    kReceiveTimer,
    kReceiveAbsolute,
    kTransmitTimer,
    kTransmitAbsolute,
    kInterruptGap,
    kNegotiated
  };

  void on_event(uint64_t arg) override;
  void tell(HardwareEventKind kind, std::string_view name = {}, uint64_t value = 0, uint64_t address = 0,
            uint32_t length = 0);
  uint32_t reg(uint32_t offset) const { return registers_.get(offset); }

  // Registers.
  uint32_t read_register(uint64_t offset, unsigned size);
  void write_register(uint64_t offset, unsigned size, uint32_t value);
  void wrote_eecd(uint32_t value);
  void wrote_eerd(uint32_t value);
  void wrote_mdic(uint32_t value);
  void wrote_ctrl(uint32_t value);
  void device_reset();
  void negotiate();
  void set_link(bool up);

  // DMA, counted and told.
  bool fetch(uint64_t address, std::span<uint8_t> into, std::string_view what);
  bool store(uint64_t address, std::span<const uint8_t> from, std::string_view what);

  // Interrupts.
  void raise(uint32_t causes);
  void update_interrupt();
  void arm(std::optional<EventId>& timer, Event event, Duration delay, bool restarts);
  void disarm(std::optional<EventId>& timer);

  // Transmit (transmit.cpp).
  struct Context {
    ChecksumPlace ip{};
    ChecksumPlace transport{};
    uint32_t payload = 0;
    uint32_t header = 0;
    uint32_t mss = 0;
    bool is_tcp = false;
    bool is_ipv4 = false;
    bool segments = false;
  };
  struct Packet {
    std::vector<uint8_t> bytes{};
    bool is_segmented = false;
    bool inserts_tag = false;
    uint16_t tag = 0;
    uint8_t options = 0;  // POPTS of the first extended data descriptor
    std::optional<ChecksumPlace> legacy_checksum{};
    bool has_fcs = false;    // the driver put a frame check sequence behind it
    bool is_broken = false;  // too long, or of memory that could not be read
  };
  void kick_transmit();
  void transmit_some();
  bool transmit_descriptor();
  void take_context(const std::array<uint8_t, 16>& descriptor);
  void take_data(const std::array<uint8_t, 16>& descriptor, bool extended);
  void gather(uint64_t address, uint32_t length);
  bool may_transmit() const;
  void send_packet();
  void send_frame(std::span<uint8_t> frame);
  void put_on_wire(std::span<const uint8_t> frame);
  void written_back(bool delayed);

  // Receive (receive.cpp).
  uint32_t buffer_size() const;
  bool passes_filters(std::span<const uint8_t> frame);
  bool passes_address(std::span<const uint8_t> frame) const;
  uint32_t free_descriptors() const;
  bool fill(std::span<const uint8_t> bytes, uint16_t checksum, uint8_t status, uint8_t errors, uint16_t tag);
  void received_interrupt();
  struct Refusal {
    std::string_view why{};  // empty: none
    DropReason reason = DropReason::kNotForMe;
    bool counts_as_missed = false;
  };
  Refusal refusal(std::span<const uint8_t> frame);

  void add(uint32_t offset, uint32_t n) { intel::add(registers_, offset, n); }

  E1000Config config_;
  HostBus& bus_;
  Wire& wire_;
  DeviceClock clock_;
  HardwareWatcher* watcher_ = nullptr;
  HardwareCounts counts_;
  PciConfig pci_;
  RegisterFile registers_;
  intel::Eeprom eeprom_;
  intel::Phy phy_;
  uint32_t io_address_ = 0;  // IOADDR, the window into the registers
  bool intx_ = false;
  Time quiet_until_{};  // ITR
  std::optional<EventId> interrupt_gap_;
  std::optional<EventId> receive_timer_;
  std::optional<EventId> receive_absolute_;
  std::optional<EventId> transmit_timer_;
  std::optional<EventId> transmit_absolute_;
  std::optional<EventId> negotiation_;
  std::optional<EventId> transmit_event_;
  Context context_;
  Packet packet_;
  Duration bus_time_{};  // of the DMA transfers since the transmitter last waited
};

}  // namespace loom::nic::e1000
