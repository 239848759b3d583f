// Frame-hops a second through a chain of learning switches, one flow end to end.
//
//   cmake -DLOOM_BENCH=ON, then build/tests/bench/switch_bench

#include <benchmark/benchmark.h>

#include "core/simulation.h"
#include "devices/switching/switch.h"

namespace {

using namespace loom;

class Source final : public Node, private EventHandler {
 public:
  explicit Source(const SimContext& context, uint64_t frames, uint64_t dst, uint64_t src, bool tagged)
      : Node(context), left_(frames) {
    add_port("0");
    bytes_.resize(1000);
    wire::store_be48(bytes_.data(), dst);
    wire::store_be48(bytes_.data() + 6, src);
    wire::store_be16(bytes_.data() + 12, tagged ? 0x8100 : 0x0800);
    wire::store_be16(bytes_.data() + 14, 10);
  }
  void start() override { at(now(), *this); }
  void receive(Port&, Frame) override {}

 private:
  void on_event(uint64_t) override {
    port(0).transmit(frames().make(next_frame_id(), bytes_));
    if (--left_ > 0) after(Duration::ns(8192), *this);
  }
  uint64_t left_;
  std::vector<uint8_t> bytes_;
};

void chain(benchmark::State& state, const SwitchConfig& config, bool tagged) {
  const auto hops = static_cast<uint64_t>(state.range(0));
  constexpr uint64_t kFrames = 100'000;
  for (auto _ : state) {
    Simulation simulation;
    Source& source = simulation.add<Source>("a", kFrames, 0x02000000000bU, 0x02000000000aU, tagged);
    Source& reply = simulation.add<Source>("b", 1, 0x02000000000aU, 0x02000000000bU, tagged);
    Port* last = &source.port(0);
    const PipeConfig cable{BitRate::gbps(1), Duration::us(5), {}};
    for (uint64_t i = 0; i < hops; ++i) {
      Switch& hop = simulation.add<Switch>("sw" + std::to_string(i), config);
      simulation.connect(*last, hop.port(0), cable);
      last = &hop.port(1);
    }
    simulation.connect(*last, reply.port(0), cable);
    simulation.run();
    benchmark::DoNotOptimize(reply.port(0).counters().rx_frames);
  }
  state.counters["hops/s"] =
      benchmark::Counter(static_cast<double>(kFrames * hops * state.iterations()), benchmark::Counter::kIsRate);
}

SwitchConfig two_ports(bool filtering) {
  SwitchConfig config;
  config.vlan_filtering = filtering;
  for (const char* name : {"p1", "p2"}) {
    PortConfig port = default_port(Dialect::kLinuxBridge, name);
    if (filtering) port.vlans = LinuxVlans{vlans({10}), {}, 0, true};
    config.ports.push_back(port);
  }
  return config;
}

void learning_chain(benchmark::State& state) {
  chain(state, two_ports(false), false);
}
void trunk_chain(benchmark::State& state) {
  chain(state, two_ports(true), true);
}
BENCHMARK(learning_chain)->Arg(8)->Unit(benchmark::kMillisecond);
BENCHMARK(trunk_chain)->Arg(8)->Unit(benchmark::kMillisecond);

}  // namespace

BENCHMARK_MAIN();
