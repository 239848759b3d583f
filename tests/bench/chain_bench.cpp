// A chain of learning switches, raw frames of 1000 bytes both ways at once: the workload of ns3_chain, which see.
//
//   chain_bench [SWITCHES=8] [FRAMES=200000] [static]
//
// Links of 10 Gb/s and 1 us. Every frame is built from real bytes by its sender and parsed by every switch. Prints
// frame-hops, the wall time of the run alone, frame-hops a second, and what the steady state allocated (nothing).

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <new>
#include <string_view>
#include <vector>

#include "core/simulation.h"
#include "core/wire/build.h"
#include "devices/switching/switch.h"

namespace {
uint64_t g_allocations = 0;
}

void* operator new(std::size_t size) {
  ++g_allocations;
  if (void* p = std::malloc(size)) return p;
  throw std::bad_alloc();
}
void operator delete(void* p) noexcept {
  std::free(p);
}
void operator delete(void* p, std::size_t) noexcept {
  std::free(p);
}

namespace loom {
namespace {

constexpr uint32_t kFrameBytes = 1000;
constexpr Duration kSpacing = Duration::ps(1024 * 800);  // back to back at 10 Gb/s

class Station final : public Node, private EventHandler {
 public:
  Station(const SimContext& context, uint64_t own, uint64_t peer, uint64_t frames)
      : Node(context), port_(add_port("eth0")), left_(frames) {
    bytes_ = wire::FrameBuilder()
                 .eth(wire::MacAddress::from_u64(peer), wire::MacAddress::from_u64(own))
                 .type(0x88b5)
                 .payload(kFrameBytes - 14, 0x5a)
                 .build();
  }
  void start() override { after(Duration{}, *this); }
  void receive(Port&, Frame) override { ++received_; }
  uint64_t received() const { return received_; }

 private:
  void on_event(uint64_t) override {
    port_.transmit(frames().make(next_frame_id(), bytes_));
    if (--left_ > 0) after(kSpacing, *this);
  }
  Port& port_;
  uint64_t left_;
  uint64_t received_ = 0;
  std::vector<uint8_t> bytes_;
};

int run(int switches, uint64_t frames) {
  Simulation sim;
  auto& left = sim.add<Station>("left", 0x020000000001, 0x020000000002, frames);
  std::vector<Switch*> chain;
  for (int i = 0; i < switches; ++i) {
    SwitchConfig config;
    config.vlan_filtering = false;
    config.ports = {default_port(Dialect::kLinuxBridge, "1"), default_port(Dialect::kLinuxBridge, "2")};
    chain.push_back(&sim.add<Switch>("sw" + std::to_string(i + 1), config));
  }
  auto& right = sim.add<Station>("right", 0x020000000002, 0x020000000001, frames);
  const PipeConfig link{BitRate::gbps(10), Duration::us(1), {}};
  Port* previous = &left.port(0);
  for (Switch* s : chain) {
    sim.connect(*previous, s->port(0), link);
    previous = &s->port(1);
  }
  sim.connect(*previous, right.port(0), link);

  // The first frames flood, learn, and let pools and rings grow; then nothing may allocate.
  sim.run(Time::at(kSpacing * 100));
  const uint64_t allocations = g_allocations;
  const uint64_t warm = left.received() + right.received();
  const auto begin = std::chrono::steady_clock::now();
  sim.run();
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  const double hops = static_cast<double>(left.received() + right.received() - warm) * (switches + 1);
  std::printf(
      "etherloom chain of %d: %.0f frame-hops in %.3f s: %.0f frame-hops/s, %.2f events/hop, %llu allocations, "
      "at most %llu frames in flight in %llu bytes\n",
      switches, hops, seconds, hops / seconds, static_cast<double>(sim.events().executed()) / hops,
      static_cast<unsigned long long>(g_allocations - allocations),
      static_cast<unsigned long long>(sim.frames().most_alive()),
      static_cast<unsigned long long>(sim.frames().bytes_allocated()));
  std::printf("a port takes %zu bytes and its pipe %zu, without the frames on it\n", sizeof(Port), sizeof(Pipe));
  return left.received() == frames && right.received() == frames ? 0 : 1;
}

}  // namespace
}  // namespace loom

int main(int argc, char** argv) {
  return loom::run(argc > 1 ? std::atoi(argv[1]) : 8, argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 200000);
}
