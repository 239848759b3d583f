#pragma once

// NicCore: a core of devices/nic, alike for whoever puts it between a host and a port.
//
// Not modelled: what a core can do beyond that; its driver knows.

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "devices/nic/device_clock.h"
#include "devices/nic/hardware_event.h"
#include "devices/nic/host_bus.h"
#include "devices/nic/i82576/i82576.h"
#include "devices/nic/mmio_target.h"
#include "devices/nic/wire.h"

namespace loom::platform {

class NicCore {
 public:
  // A place inside and what is there: {"RDH", "0x00000003"}.
  using State = std::vector<std::pair<std::string, std::string>>;

  virtual ~NicCore() = default;
  virtual nic::MmioTarget& mmio() = 0;
  virtual void receive(std::span<const uint8_t> frame) = 0;
  virtual void wire_changed() = 0;
  virtual void watch(nic::HardwareWatcher* watcher) = 0;
  virtual const nic::HardwareCounts& counts() const = 0;
  virtual void add_state(State& rows) const = 0;
  // What a waveform shows: always the same names in the same order.
  using Signals = std::vector<std::pair<std::string, uint32_t>>;
  virtual void add_signals(Signals& signals) const = 0;
};

std::unique_ptr<NicCore> make_e1000_core(uint64_t address, nic::HostBus& bus, nic::Wire& wire,
                                         nic::DeviceClock clock);
std::unique_ptr<NicCore> make_virtio_core(uint64_t address, nic::HostBus& bus, nic::Wire& wire,
                                          nic::DeviceClock clock);
// A pool of an 82576 that is there: a virtual function's, seen through that function.
std::unique_ptr<NicCore> make_pool_core(nic::i82576::I82576& nic, unsigned pool, unsigned function);

// Lets `machine` write what `list` gives into `path`.vcd; `moved` is then to be called when something happened.
class Machine;
void draw(Machine& machine, const std::string& path, const std::function<void(NicCore::Signals&)>& list,
          std::function<void()>& moved);

// The registers of an 82576 that are one of a kind, and the ring positions of some queues.
void add_82576_state(const nic::i82576::I82576& nic, unsigned first_queue, unsigned last_queue, bool with_registers,
                     NicCore::State& rows);
void add_82576_signals(const nic::i82576::I82576& nic, unsigned queue, NicCore::Signals& signals);

}  // namespace loom::platform
