#pragma once

// IgbvfDriver: drives a virtual function of the 82576, as Linux's igbvf does in outline: resets it, is told its
// address through the mailbox, asks for its own where it has another, for its VLAN and its longest frame; then one
// queue pair, with a vector each for what came, what went and the mailbox. In polling mode, as a user-space driver
// does, no interrupt of the queues is enabled: the driver looks by itself, as often as it is told to.
//
// A request that the physical function refuses is counted and not asked again; the function goes on with what it has.
//
// Not modelled: multicast, statistics, several queues.

#include <deque>

#include "core/wire/mac_address.h"
#include "devices/platform/igb_queues.h"

namespace loom::platform {

struct IgbvfSettings {
  uint64_t address = 0;            // that the stack above it uses
  std::optional<uint16_t> vlan{};  // likewise
  bool polls = false;
};

class IgbvfDriver final : public NicDriver {
 public:
  IgbvfDriver(nic::MmioTarget& device, DmaMemory& memory, const IgbvfSettings& settings, Deliver deliver);

  void start() override;
  bool send(std::span<const uint8_t> frame) override;
  void interrupt(uint32_t number) override;
  void poll() override;
  void misbehave(const Misbehaviour& what) override;
  uint64_t refusals() const override { return refusals_; }

 private:
  uint32_t read(uint32_t offset) { return device_.read(0, offset, 4); }
  void write(uint32_t offset, uint32_t value) { device_.write(0, offset, 4, value); }
  void ask(std::vector<uint32_t> message);
  void ask_next();
  void hear_mailbox();
  void answered(const std::vector<uint32_t>& question, uint32_t head);
  void poll_receive();

  nic::MmioTarget& device_;
  DmaMemory& memory_;
  IgbvfSettings settings_;
  IgbQueues queues_;
  std::deque<std::vector<uint32_t>> questions_;  // the first has been asked
  bool is_up_ = false;
  uint64_t refusals_ = 0;
};

}  // namespace loom::platform
