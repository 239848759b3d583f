#pragma once

// IgbDriver: drives the 82576's physical function, as Linux's igb does in outline: brings virtual functions into
// being, sets up the pools, answers the mailbox, and has a queue pair in each pool that is its own: the default
// pool's, behind the virtual functions', and those of VMDq.
//
// What `ip link set dev eth0 vf N` sets is in VfSettings. A virtual function may set its address unless it was given
// one, and join VLANs unless it was given one; it may not be promiscuous unless it is trusted. A function that has
// not asked for a reset is answered with nothing but a refusal.
//
// Source: Linux 6.1, drivers/net/ethernet/intel/igb (the behaviour); 82576 datasheet, 7.10.2 (the mailbox).
//
// Not modelled: additional unicast filters, link state by function, adaptive moderation.

#include <array>
#include <memory>

#include "core/units.h"
#include "devices/platform/igb_queues.h"
#include "devices/platform/mailbox_messages.h"

namespace loom::platform {

struct VfSettings {
  std::optional<uint64_t> address{};
  std::optional<uint16_t> vlan{};  // every frame of it gets this tag, and it is never seen
  uint8_t priority = 0;            // of that tag
  bool spoof_check = true;
  bool trusted = false;
  BitRate rate = BitRate::unlimited();
};

// A pool of the physical function's own, for one virtual machine.
struct VmdqSettings {
  uint64_t address = 0;
  std::optional<uint16_t> vlan{};  // its frames are tagged with this, and none else are let in
};

struct IgbSettings {
  uint64_t address = 0;
  std::vector<VfSettings> virtual_functions{};
  std::vector<VmdqSettings> pools{};
  std::vector<uint16_t> vlans{};  // that the default pool is a member of
  bool promiscuous = false;       // the default pool sees what is for nobody known
  bool switches = true;           // between pools, inside; else an outside switch must
};

struct IgbCounters {
  uint64_t mailbox_requests = 0;  // heard, a message each
  uint64_t mailbox_refusals = 0;
  uint64_t vf_resets = 0;
};

class IgbDriver final {
 public:
  // `deliver` hears of frames with the pool they came to.
  using Deliver = std::function<void(unsigned pool, std::span<const uint8_t> frame)>;
  IgbDriver(nic::MmioTarget& device, DmaMemory& memory, const IgbSettings& settings, Deliver deliver);

  void start();
  unsigned default_pool() const { return static_cast<unsigned>(settings_.virtual_functions.size()); }
  unsigned pool_of_vmdq(unsigned index) const { return default_pool() + 1 + index; }
  bool send(unsigned pool, std::span<const uint8_t> frame);
  void interrupt(uint32_t number);

  // While it runs.
  void set_vf(unsigned vf, const VfSettings& settings);

  const IgbCounters& counters() const { return counters_; }
  const DriverCounters& driver_counters() const { return driver_; }

 private:
  struct Vf {
    bool is_clear_to_send = false;
    uint64_t address = 0;  // that it asked for or was given
    std::vector<uint16_t> vlans{};
  };
  uint32_t read(uint32_t offset) { return device_.read(0, offset, 4); }
  void write(uint32_t offset, uint32_t value) { device_.write(0, offset, 4, value); }
  void start_pools();
  void enable_messages();
  void give_address(unsigned entry, uint64_t address, unsigned pool);
  void join_vlan(uint16_t vid, unsigned pool, bool joins);
  void apply_vf(unsigned vf);
  void hear_mailboxes();
  void hear(unsigned vf);
  bool obey(unsigned vf, const std::array<uint32_t, 16>& message);
  void let_in(unsigned vf);
  void hash_group(uint32_t hash);

  nic::MmioTarget& device_;
  DmaMemory& memory_;
  IgbSettings settings_;
  Deliver deliver_;
  DriverCounters driver_;
  IgbCounters counters_;
  std::vector<std::unique_ptr<IgbQueues>> queues_;  // the default pool's first
  std::vector<Vf> vfs_;
};

}  // namespace loom::platform
