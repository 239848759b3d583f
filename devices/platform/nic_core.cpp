#include "devices/platform/nic_core.h"

#include <fmt/format.h>

#include "devices/nic/e1000/e1000.h"
#include "devices/nic/virtio/virtio_net.h"
#include "devices/platform/machine.h"

namespace loom::platform {

namespace {

class E1000Core final : public NicCore {
 public:
  E1000Core(uint64_t address, nic::HostBus& bus, nic::Wire& wire, nic::DeviceClock clock)
      : nic_({wire::MacAddress::from_u64(address), Duration{}}, bus, wire, clock) {}
  nic::MmioTarget& mmio() override { return nic_; }
  void receive(std::span<const uint8_t> frame) override { nic_.receive(frame); }
  void wire_changed() override { nic_.wire_changed(); }
  void watch(nic::HardwareWatcher* watcher) override { nic_.watch(watcher); }
  const nic::HardwareCounts& counts() const override { return nic_.counts(); }
  void add_signals(Signals& signals) const override {
    using namespace nic::e1000;
    static constexpr std::pair<const char*, uint32_t> kShown[] = {{"TDH", kTdh}, {"TDT", kTdt}, {"RDH", kRdh},
                                                                  {"RDT", kRdt}, {"ICR", kIcr}, {"IMS", kIms}};
    for (const auto& [name, offset] : kShown) signals.emplace_back(name, nic_.peek(offset));
    signals.emplace_back("link", nic_.peek(kStatus) >> 1 & 1);
    signals.emplace_back("INTx", nic_.intx() ? 1 : 0);
  }
  void add_state(State& rows) const override {
    for (const nic::RegisterSpec& spec : nic_.registers().table()) {
      if (spec.count == 1) rows.emplace_back(spec.name, fmt::format("{:#010x}", nic_.peek(spec.offset)));
    }
  }

 private:
  nic::e1000::E1000 nic_;
};

class VirtioCore final : public NicCore {
 public:
  VirtioCore(uint64_t address, nic::HostBus& bus, nic::Wire& wire, nic::DeviceClock clock)
      : nic_(config_of(address), bus, wire, clock) {}
  nic::MmioTarget& mmio() override { return nic_.mmio(); }
  void receive(std::span<const uint8_t> frame) override { nic_.receive(frame); }
  void wire_changed() override { nic_.wire_changed(); }
  void watch(nic::HardwareWatcher* watcher) override { nic_.transport().watch(watcher); }
  const nic::HardwareCounts& counts() const override { return nic_.transport().counts(); }
  void add_signals(Signals& signals) const override {
    static constexpr const char* kNames[] = {"receiveq1", "transmitq1"};
    for (uint16_t i = 0; i < 2; ++i) {
      const nic::virtio::Virtqueue& queue = nic_.transport().queue(i);
      signals.emplace_back(std::string(kNames[i]) + "_available", queue.available_position());
      signals.emplace_back(std::string(kNames[i]) + "_used", queue.used_position());
    }
    signals.emplace_back("interrupts", static_cast<uint32_t>(counts().of(nic::HardwareEventKind::kInterrupt)));
  }
  void add_state(State& rows) const override {
    const nic::virtio::VirtioPci& transport = nic_.transport();
    rows.emplace_back("device_status", fmt::format("{:#04x}", transport.device_status()));
    static constexpr const char* kNames[] = {"receiveq1", "transmitq1"};
    for (uint16_t i = 0; i < 2; ++i) {
      const nic::virtio::Virtqueue& queue = transport.queue(i);
      rows.emplace_back(std::string(kNames[i]) + ".size", std::to_string(queue.size()));
      rows.emplace_back(std::string(kNames[i]) + ".available", std::to_string(queue.available_position()));
      rows.emplace_back(std::string(kNames[i]) + ".used", std::to_string(queue.used_position()));
    }
  }

 private:
  static nic::virtio::VirtioNetConfig config_of(uint64_t address) {
    nic::virtio::VirtioNetConfig config;
    config.address = wire::MacAddress::from_u64(address);
    return config;
  }
  nic::virtio::VirtioNet nic_;
};

class PoolCore final : public NicCore {
 public:
  PoolCore(nic::i82576::I82576& nic, unsigned pool, unsigned function)
      : nic_(nic), pool_(pool), function_(function) {}
  nic::MmioTarget& mmio() override { return nic_.function(function_); }
  void receive(std::span<const uint8_t> frame) override { nic_.deliver(pool_, frame); }
  void wire_changed() override {}  // the cable is not its own
  void watch(nic::HardwareWatcher* watcher) override { nic_.watch(function_, watcher); }
  const nic::HardwareCounts& counts() const override { return nic_.counts(function_); }
  void add_signals(Signals& signals) const override { add_82576_signals(nic_, pool_, signals); }
  void add_state(State& rows) const override {
    add_82576_state(nic_, pool_, pool_, false, rows);
    for (const auto& [name, base] : kOwn) {
      rows.emplace_back(name, fmt::format("{:#010x}", nic_.peek(nic::i82576::of_pool(base, pool_))));
    }
  }

 private:
  static constexpr std::pair<const char*, uint32_t> kOwn[] = {
      {"V2PMailbox", nic::i82576::kV2pmailbox}, {"VTEIMS", nic::i82576::kVteims},
      {"VTIVAR", nic::i82576::kVtivar},         {"VFGPRC", nic::i82576::kVfgprc},
      {"VFGPTC", nic::i82576::kVfgptc},         {"VFGPRLBC", nic::i82576::kVfgprlbc},
      {"VFGPTLBC", nic::i82576::kVfgptlbc}};

  nic::i82576::I82576& nic_;
  unsigned pool_;
  unsigned function_;
};

}  // namespace

std::unique_ptr<NicCore> make_e1000_core(uint64_t address, nic::HostBus& bus, nic::Wire& wire,
                                         nic::DeviceClock clock) {
  return std::make_unique<E1000Core>(address, bus, wire, clock);
}

std::unique_ptr<NicCore> make_virtio_core(uint64_t address, nic::HostBus& bus, nic::Wire& wire,
                                          nic::DeviceClock clock) {
  return std::make_unique<VirtioCore>(address, bus, wire, clock);
}

std::unique_ptr<NicCore> make_pool_core(nic::i82576::I82576& nic, unsigned pool, unsigned function) {
  return std::make_unique<PoolCore>(nic, pool, function);
}

void draw(Machine& machine, const std::string& path, const std::function<void(NicCore::Signals&)>& list,
          std::function<void()>& moved) {
  NicCore::Signals signals;
  list(signals);
  std::vector<std::string> names;
  for (const auto& [name, value] : signals) names.push_back(name);
  machine.write_waveforms(path, names);
  moved = [&machine, list] {
    NicCore::Signals now;
    list(now);
    for (size_t i = 0; i < now.size(); ++i) machine.signal(i, now[i].second);
  };
}

void add_82576_state(const nic::i82576::I82576& nic, unsigned first_queue, unsigned last_queue, bool with_registers,
                     NicCore::State& rows) {
  using namespace nic::i82576;
  for (const nic::RegisterSpec& spec : nic.registers().table()) {
    if (!with_registers || spec.count != 1) continue;
    rows.emplace_back(spec.name, fmt::format("{:#010x}", nic.peek(spec.offset)));
  }
  static constexpr std::pair<const char*, uint32_t> kRing[] = {
      {"RDBAL", kRdbal}, {"RDLEN", kRdlen}, {"RDH", kRdh}, {"RDT", kRdt},
      {"TDBAL", kTdbal}, {"TDLEN", kTdlen}, {"TDH", kTdh}, {"TDT", kTdt}};
  for (unsigned queue = first_queue; queue <= last_queue; ++queue) {
    for (const auto& [name, base] : kRing) {
      rows.emplace_back(fmt::format("{}[{}]", name, queue), fmt::format("{:#010x}", nic.peek(of_queue(base, queue))));
    }
  }
}

void add_82576_signals(const nic::i82576::I82576& nic, unsigned queue, NicCore::Signals& signals) {
  using namespace nic::i82576;
  static constexpr std::pair<const char*, uint32_t> kShown[] = {
      {"TDH", kTdh}, {"TDT", kTdt}, {"RDH", kRdh}, {"RDT", kRdt}};
  for (const auto& [name, base] : kShown) {
    signals.emplace_back(fmt::format("{}_{}", name, queue), nic.peek(of_queue(base, queue)));
  }
}

}  // namespace loom::platform
