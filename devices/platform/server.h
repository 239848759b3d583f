#pragma once

// Server: a machine with an 82576 in it, whose port is eth0. Virtual machines hang on its other ports:
//
// - vf0 to vf6: a host whose NIC is that virtual function (`nic: sriov-vf`). Its driver and rings are in the host,
// its
//   function and memory in this machine; what passes over the link is what passes between the function's queues and
//   the NIC's switch.
// - vmdq0 to vmdq6: a host behind a pool that the NIC sorts its frames into. The physical function's driver moves
// them
//   between pool and host.
// - pf: whatever hangs on the physical function's own interface: a host, or a virtual switch with further ones.
//
// The pools of the virtual functions come first, then the physical function's, which is the default, then VMDq's;
// there are eight. The switch in the NIC sorts, replicates, checks and tags; what it drops is dropped at the port
// where it came in: spoofed, not_for_me, no_egress, link_down, no_buffer.
//
// Source: 82576 datasheet, 7.10; the settings are those of `ip link set dev eth0 vf N`.
//
// Not modelled: what the hypervisor costs; several NICs; migration; a virtual function's link state.

#include <array>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/node.h"
#include "devices/platform/dma_memory.h"
#include "devices/platform/function_provider.h"
#include "devices/platform/igb_driver.h"
#include "devices/platform/machine.h"

namespace loom::platform {

struct ServerConfig {
  std::optional<uint64_t> address{};  // of the physical function; default 02:00 and the node's number in four bytes
  bool iommu = true;
  Duration dma_latency{};
  std::optional<PcieConfig> pcie{};
  std::vector<VfSettings> virtual_functions{};
  std::vector<VmdqSettings> pools{};
  std::vector<uint16_t> vlans{};
  bool promiscuous = false;
  bool switches = true;
};

class Server final : public Node,
                     public FunctionProvider,
                     private nic::Wire,
                     private nic::i82576::PoolPorts,
                     private nic::HardwareWatcher,
                     private EventHandler {
 public:
  Server(const SimContext& context, const ServerConfig& config, const std::vector<std::string>& ports);
  ~Server() override;

  void start() override;
  void receive(Port& in, Frame frame) override;
  void link_changed(Port& port, bool up) override;
  void report(MetricSink& sink) const override;
  FunctionSite plug_in(const Port& port, nic::Wire& queues) override;

  // Ring positions of all its pools, and interrupts.
  void write_waveforms(const std::string& path);

  // While it runs.
  const VfSettings& vf_settings(unsigned vf) const { return config_.virtual_functions.at(vf); }
  void set_vf(unsigned vf, const VfSettings& settings);

  const nic::i82576::I82576& nic() const { return *nic_; }
  const IgbDriver& driver() const { return *driver_; }
  const Machine& machine() const { return machine_; }

  // "vf3" is 3 for the prefix "vf"; nothing for other names.
  static std::optional<unsigned> number_of(const std::string& port, const std::string& prefix);

 private:
  // A pool of the physical function's own: the frames in its rings, in order, and the port they are for.
  struct OwnPool {
    Port* port = nullptr;
    std::deque<Frame> leaving{};
    std::deque<Frame> arriving{};
  };

  void bring_up();
  // The wire of the NIC.
  bool is_up() const override { return eth0_.is_linked() ? eth0_.is_up() : eth0_.is_admin_up(); }
  Time free_at() const override;
  void transmit(std::span<const uint8_t> frame) override;
  // Between queues and switch.
  void from_pool(unsigned pool, std::span<const uint8_t> frame) override;
  void to_pool(unsigned pool, std::span<const uint8_t> frame) override;

  // Lets a frame that came in at a port pass the switch, by `pass`; drops it there when the switch does.
  void through_switch(Port& in, const Frame& frame, const std::function<void(std::span<const uint8_t>)>& pass);
  void from_stack(OwnPool& pool, unsigned number, const Frame& frame);
  void delivered(unsigned pool, std::span<const uint8_t> frame);
  Frame edited(const Frame& frame, std::span<const uint8_t> bytes);
  void step(const DecisionPoint& point, std::string why);
  void on_hardware(Time when, const nic::HardwareEvent& event) override;
  void on_event(uint64_t number) override;
  void interrupt(uint8_t vector);

  ServerConfig config_;
  EventSource machine_events_;
  EventSource nic_events_;
  EventSource interrupts_;
  Machine machine_;
  std::unique_ptr<nic::i82576::I82576> nic_;
  std::unique_ptr<DmaMemory> dma_;
  std::unique_ptr<IgbDriver> driver_;
  Port& eth0_;
  std::array<nic::Wire*, nic::i82576::kPools> queues_{};  // of virtual functions that are driven
  std::array<Port*, nic::i82576::kPools> vf_ports_{};
  std::array<OwnPool, nic::i82576::kPools> own_{};
  uint32_t pending_ = 0;
  bool is_started_ = false;

  // The frame that is in the switch, and what is found out about it.
  const Frame* current_ = nullptr;
  std::vector<const Port*> reached_;
  std::optional<DropReason> refused_;
  bool is_delivering_ = false;  // to a pool of its own, which may refuse it
  std::optional<DropReason> not_delivered_;
  Decision* telling_ = nullptr;
  std::function<void()> moved_;  // by hardware; empty when nobody draws it
};

}  // namespace loom::platform
