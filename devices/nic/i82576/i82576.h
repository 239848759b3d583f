#pragma once

// I82576: the Intel 82576 Gigabit Ethernet controller, one port of it, at the level its drivers see: a physical
// function, and up to eight virtual functions that its SR-IOV capability brings into being; sixteen queue pairs with
// advanced and legacy descriptors, RSS; MSI-X with moderation; the mailbox between the functions; VMDq, which sorts
// frames into the pools of queues by MAC address and VLAN, replicates groups, switches between pools inside, checks
// what a pool claims to be, tags for it, and shares the wire between pools, each as fast as it may be.
//
// The physical function's registers and those of each virtual one are windows on one register file. Each function has
// its own requester identity, and so its own HostBus: what a virtual function's rings name is fetched as that
// function.
//
// Queues and switch meet at PoolPorts. By default they are joined; who puts itself between sees every frame that goes
// from a pool to the switch or from the switch to a pool, and hands it on when it likes.
//
// Source: Intel 82576EB Gigabit Ethernet Controller Datasheet, revision 2.63: chapters 7 (inline functions; 7.10 for
// virtualization), 8 (registers), 9 (PCIe configuration space); PCI Express SR-IOV 1.1, 3.3.
//
// A hostile driver, of whichever function, can make it say nothing or nonsense on the wire and write to memory it may
// write to; never reach another function's registers or memory, nor go on for ever.
//
// Not modelled: what registers.h lists; the second port; the receive packet buffer (a frame that finds no descriptor
// is dropped at once, where hardware without drop enable would let it wait and hold up the others); weights between
// pools; storm control; the LB bit of a receive descriptor; EICR without MSI-X; power states; EEPROM bit-banging;
// flow control.

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "core/drop_reason.h"
#include "core/wire/mac_address.h"
#include "devices/nic/device_clock.h"
#include "devices/nic/hardware_event.h"
#include "devices/nic/host_bus.h"
#include "devices/nic/i82576/registers.h"
#include "devices/nic/intel/eeprom.h"
#include "devices/nic/intel/phy.h"
#include "devices/nic/mmio_target.h"
#include "devices/nic/msix_table.h"
#include "devices/nic/pci_config.h"
#include "devices/nic/segmentation.h"
#include "devices/nic/toeplitz.h"
#include "devices/nic/wire.h"

namespace loom::nic::i82576 {

inline constexpr unsigned kVirtualFunctions = 8;
inline constexpr unsigned kPf = kVirtualFunctions;  // its number among the functions
inline constexpr unsigned kFunctions = kVirtualFunctions + 1;
inline constexpr unsigned kPfVectors = 10;
inline constexpr unsigned kVfVectors = 3;

struct I82576Config {
  wire::MacAddress address;
  Duration auto_negotiation = Duration::ms(500);
};

class PoolPorts {
 public:
  virtual ~PoolPorts() = default;
  // A frame has left a pool's queues: I82576::switch_from is where it goes next.
  virtual void from_pool(unsigned pool, std::span<const uint8_t> frame) = 0;
  // The switch has a frame for a pool: I82576::deliver is where it goes next.
  virtual void to_pool(unsigned pool, std::span<const uint8_t> frame) = 0;
};

// The buses of all functions; the physical one's last.
using FunctionBuses = std::array<HostBus*, kFunctions>;

class I82576 final : private EventHandler {
 public:
  // The buses, wire and clock must live as long.
  I82576(const I82576Config& config, const FunctionBuses& buses, Wire& wire, DeviceClock clock);
  ~I82576();
  I82576(const I82576&) = delete;
  I82576& operator=(const I82576&) = delete;

  // What a function's driver sees. A virtual one that is not enabled answers with ones and hears nothing.
  MmioTarget& function(unsigned number);
  MmioTarget& pf() { return function(kPf); }
  bool exists(unsigned number) const { return number == kPf || number < enabled_vfs(); }

  // A frame has come in from the wire.
  void receive(std::span<const uint8_t> frame);
  void wire_changed();

  // Puts somebody between queues and switch; null for nobody.
  void set_pool_ports(PoolPorts* ports) { ports_ = ports; }
  // A pool's frame enters the switch.
  void switch_from(unsigned pool, std::span<const uint8_t> frame);
  // A frame enters a pool's receive queues.
  void deliver(unsigned pool, std::span<const uint8_t> frame);
  // Whose queues a pool's are.
  unsigned owner_of(unsigned pool) const { return pool < enabled_vfs() ? pool : kPf; }

  // What happens to a function and its queues; the switch and the wire are the physical function's.
  void watch(unsigned number, HardwareWatcher* watcher);
  const HardwareCounts& counts(unsigned number) const;
  uint32_t peek(uint32_t offset) const { return registers_.get(offset); }
  const RegisterFile& registers() const { return registers_; }

 private:
  class Function;
  enum Event : uint64_t { kTransmit, kNegotiated, kModerated };  // kModerated + the EITR's number

  void on_event(uint64_t arg) override;
  Function& fn(unsigned number) const { return *functions_[number]; }
  void tell(Function& f, HardwareEventKind kind, std::string_view name = {}, uint64_t value = 0, uint64_t address = 0,
            uint32_t length = 0);
  uint32_t reg(uint32_t offset) const { return registers_.get(offset); }
  uint32_t qreg(uint32_t base, unsigned queue) const { return registers_.get(of_queue(base, queue)); }
  uint32_t preg(uint32_t base, unsigned pool) const { return registers_.get(of_pool(base, pool)); }
  void add(uint32_t offset, uint32_t n) { intel::add(registers_, offset, n); }

  // Registers (i82576.cpp, and function.cpp for configuration space).
  uint32_t read_register(Function& f, uint64_t offset, unsigned size);
  void write_register(Function& f, uint64_t offset, unsigned size, uint32_t value);
  void wrote_eerd(uint32_t value);
  void wrote_mdic(uint32_t value);
  void wrote_ctrl(uint32_t value);
  void device_reset();
  void stop_virtual_function(unsigned number);
  void reset_virtual_function(unsigned number);
  void sriov_changed();
  unsigned enabled_vfs() const;
  void negotiate();
  void set_link(bool up);

  // The mailbox (mailbox.cpp).
  void wrote_p2v(unsigned vf, uint32_t value);
  void wrote_v2p(unsigned vf, uint32_t value);
  uint32_t read_v2p(unsigned vf);
  void announce_reset(bool done);
  void tell_pf();
  void tell_vf(unsigned vf);

  // DMA, counted and told.
  bool fetch(Function& f, uint64_t address, std::span<uint8_t> into, std::string_view what);
  bool store(Function& f, uint64_t address, std::span<const uint8_t> from, std::string_view what);

  // Interrupts (interrupts.cpp).
  struct Vector {
    unsigned function;
    unsigned number;
  };
  static unsigned eitr_of(Vector vector);
  void raise(uint32_t causes);
  void update_pin();
  void raise_vector(Vector vector);
  void send_vector(Vector vector);
  void send_pending(unsigned function);
  void queue_event(unsigned queue, bool is_receive);
  void raise_allocated(unsigned function, uint32_t entry);
  void wrote_interrupts(unsigned function, uint32_t which, uint32_t value);

  // Transmit (transmit.cpp).
  using Descriptor = std::array<uint8_t, 16>;
  struct Context {
    uint16_t vlan = 0;
    uint32_t mac_length = 0;
    uint32_t ip_length = 0;
    uint32_t l4_length = 0;
    uint32_t mss = 0;
    bool is_ipv4 = false;
    uint32_t l4_type = 0;
  };
  struct Packet {
    std::vector<uint8_t> bytes{};
    bool has_first = false;
    bool is_segmented = false;
    bool inserts_tag = false;
    uint16_t tag = 0;
    bool inserts_ip = false;
    bool inserts_transport = false;
    unsigned context = 0;
    std::optional<ChecksumPlace> legacy_checksum{};
    bool has_fcs = false;
    bool is_broken = false;
  };
  struct TransmitQueue {
    std::array<Context, 2> contexts{};
    Packet packet{};
    Time released{};    // by its rate
    uint32_t rate = 0;  // RTTBCNRC as it was written for it
  };
  bool has_work(unsigned queue) const;
  std::optional<unsigned> choose_queue(Time& earliest) const;
  void kick_transmit();
  void transmit_some();
  bool transmit_descriptor(unsigned queue);
  void take_context(TransmitQueue& q, const Descriptor& d);
  void take_advanced(TransmitQueue& q, const Descriptor& d);
  void take_legacy(TransmitQueue& q, const Descriptor& d);
  void gather(Function& f, TransmitQueue& q, uint64_t address, uint32_t length);
  void send_packet(unsigned queue);
  void send_frame(unsigned queue, std::span<uint8_t> frame);
  void written_back(unsigned queue, uint64_t address, const Descriptor& d);
  void wrote_rate(uint32_t value);

  // The switch (switch.cpp): pools as a bit each.
  enum class Reason : uint8_t { kExact, kBroadcast, kOverflow, kDefault, kUnsorted };
  bool sorts_by_pool() const;
  unsigned default_pool() const;
  uint32_t pools_for(std::span<const uint8_t> frame, bool with_default, Reason& reason) const;
  uint32_t pools_by_address(std::span<const uint8_t> frame, Reason& reason) const;
  uint32_t pools_by_vlan(std::span<const uint8_t> frame, bool& stays_inside) const;
  bool passes_address(std::span<const uint8_t> frame) const;
  bool passes_vlan_table(std::span<const uint8_t> frame) const;
  bool is_tagged(std::span<const uint8_t> frame) const;
  const char* spoof(unsigned pool, std::span<const uint8_t> frame) const;
  void hand_to_pools(uint32_t pools, std::span<const uint8_t> frame, Reason reason, bool is_local);
  void put_on_wire(std::span<const uint8_t> frame);
  void discard(Function& f, std::string_view why, DropReason reason, size_t size);

  // Receive (receive.cpp).
  struct Arrival;
  unsigned queue_for(unsigned pool, std::span<const uint8_t> frame, Arrival& arrival) const;
  std::string_view why_not(unsigned pool, unsigned queue, size_t size, DropReason& reason) const;
  uint32_t buffer_size(unsigned queue) const;
  uint32_t free_descriptors(unsigned queue) const;
  bool fill(unsigned queue, std::span<const uint8_t> bytes, const Arrival& arrival);

  I82576Config config_;
  Wire& wire_;
  DeviceClock clock_;
  RegisterFile registers_;
  std::array<std::unique_ptr<Function>, kFunctions> functions_;
  intel::Eeprom eeprom_;
  intel::Phy phy_;
  PoolPorts* ports_ = nullptr;
  std::array<TransmitQueue, kQueues> transmit_{};
  unsigned last_pool_ = kPools - 1;        // that sent
  std::array<bool, kPools> upper_next_{};  // which of a pool's two queues is first
  std::optional<EventId> transmit_event_;
  std::optional<EventId> negotiation_;
  std::array<Time, kFunctions * kPfVectors> quiet_until_{};  // EITR, by vector
  std::array<std::optional<EventId>, kFunctions * kPfVectors> moderated_{};
  Duration bus_time_{};
  unsigned known_vfs_ = 0;  // when the SR-IOV capability was looked at last
};

}  // namespace loom::nic::i82576
