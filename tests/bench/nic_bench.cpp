// What a modelled NIC costs the simulation: the same UDP flow between two hosts, without a NIC and through each, with
// and without an IOMMU, and between virtual functions of two servers; then what the parts cost: a step of SystemC's
// kernel, a transaction through the TLM modules, beside the same access without them.
//
//   nic_bench [FRAMES=100000] [ROUNDS=3]
//
// 1000-byte datagrams, one each 10 us over 1 Gb/s and 1 us, so that no ring fills. Variants take turns; prints for
// each the best round: frames a second through driver, ring, DMA, wire, DMA, ring and driver, and that beside no NIC.

#include <fmt/format.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <string>
#include <vector>

#include "devices/platform/machine.h"
#include "devices/platform/systemc_clock.h"
#include "topology/run.h"

namespace loom {
namespace {

struct Variant {
  std::string name;
  std::string nic;     // of both hosts
  std::string server;  // settings of the servers between them; none without
  double best = 0;     // frames a second
  uint64_t events = 0;
};

double seconds_of(Variant& variant, uint64_t frames) {
  const std::string nic = variant.nic.empty() ? "" : ", nic: " + variant.nic;
  const std::string servers =
      variant.server.empty() ? "" : fmt::format("    s: {{ {0} }}\n    t: {{ {0} }}\n", variant.server);
  const std::string links =
      variant.server.empty()
          ? "    - { endpoints: [\"a:eth0\", \"b:eth0\"], rate: 1Gbps, delay: 1us }\n"
          : "    - { endpoints: [\"a:eth0\", \"s:vf0\"] }\n    - { endpoints: [\"b:eth0\", \"t:vf0\"] }\n"
            "    - { endpoints: [\"s:eth0\", \"t:eth0\"], rate: 1Gbps, delay: 1us }\n";
  const std::string text = fmt::format(R"(version: 1
topology:
  nodes:
    a: {{ kind: host, ip: 10.0.0.1/24{0} }}
    b: {{ kind: host, ip: 10.0.0.2/24{0} }}
{2}  links:
{3}traffic:
  - {{ udp: 5001, from: a, to: b, size: 1000B, interval: 10us, count: {1} }}
expect:
  all: {{ node: b, counters: {{ udp.received: {1} }} }}
)",
                                       nic, frames, servers, links);
  const Scenario scenario = parse_scenario(text, "nic_bench", all_devices());
  const auto begin = std::chrono::steady_clock::now();
  const RunOutcome outcome = run_scenario(scenario, all_devices());
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  if (!outcome.passed()) {
    std::fprintf(stderr, "%s: not every frame arrived\n", variant.name.c_str());
    std::exit(1);
  }
  variant.events = outcome.events;
  return seconds;
}

// Nanoseconds of one, of many; the best of some rounds.
double each(int rounds, const std::function<void()>& work) {
  constexpr int kMany = 200'000;
  double best = 1e9;
  for (int round = 0; round < rounds; ++round) {
    const auto begin = std::chrono::steady_clock::now();
    for (int i = 0; i < kMany; ++i) work();
    best = std::min(best, std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count() / kMany);
  }
  return best * 1e9;
}

class Nobody final : public nic::MmioTarget {
 public:
  uint32_t read(unsigned, uint64_t, unsigned) override { return ++value_; }
  void write(unsigned, uint64_t, unsigned, uint32_t) override {}
  uint32_t config_read(uint32_t, unsigned) override { return 0; }
  void config_write(uint32_t, unsigned, uint32_t) override {}

 private:
  uint32_t value_ = 0;
};

void parts(int rounds) {
  using namespace platform;
  constexpr SourceId kFunction{0x0010};
  EventQueue events;
  EventSource source{1, 0};
  Machine machine({}, {kFunction}, {events, 1, source});
  Machine translated({true, {}, {}}, {kFunction}, {events, 1, source});
  const Machine::Place place = translated.add(kFunction, {[](uint8_t) {}});
  Nobody nobody;
  machine.connect(kFunction, nobody);
  std::vector<uint8_t> bytes(64);
  uint32_t sink = 0;
  SystemcClock clock({events, 1, source});
  const auto row = [&](const char* what, double with, double without) {
    std::printf("%-44s %7.0f ns, %7.0f without\n", what, with, without);
  };
  row("64 bytes of memory by TLM", each(rounds, [&] { machine.bus(kFunction).dma_read(0x10000, bytes); }),
      each(rounds, [&] { machine.memory().read(0x10000, bytes); }));
  row("  through the IOMMU, in its IOTLB",
      each(rounds, [&] { translated.bus(kFunction).dma_read(place.device_base, bytes); }),
      each(rounds, [&] { translated.memory().read(place.base, bytes); }));
  row("a register by TLM", each(rounds, [&] { sink += machine.registers(kFunction).read(0, 0, 4); }),
      each(rounds, [&] { sink += nobody.read(0, 0, 4); }));
  row("entering and leaving the kernel, a step each",
      each(rounds,
           [&] {
             events.run(events.now() + Duration::ns(1));
             const SystemcClock::Entry entry(clock);
           }),
      each(rounds, [&] { events.run(events.now() + Duration::ns(1)); }));
  if (sink == 1) std::printf("\n");
}

int run(uint64_t frames, int rounds) {
  const std::string server = "kind: server, iommu: ";
  std::vector<Variant> variants{{"no NIC", "", ""},
                                {"e1000", "e1000", ""},
                                {"e1000, IOMMU", "{ model: e1000, iommu: true }", ""},
                                {"virtio", "virtio", ""},
                                {"virtio, IOMMU", "{ model: virtio, iommu: true }", ""},
                                {"sriov-vf", "sriov-vf", server + "false"},
                                {"sriov-vf, IOMMU", "sriov-vf", server + "true"}};
  for (int round = 0; round < rounds; ++round) {
    for (Variant& variant : variants) {
      variant.best = std::max(variant.best, static_cast<double>(frames) / seconds_of(variant, frames));
    }
  }
  for (const Variant& variant : variants) {
    std::printf("%-16s %8.1f kframes/s, %5.2f of no NIC, %4.2f events a frame\n", variant.name.c_str(),
                variant.best / 1e3, variant.best / variants[0].best,
                static_cast<double>(variant.events) / static_cast<double>(frames));
  }
  parts(rounds);
  return 0;
}

}  // namespace
}  // namespace loom

int main(int argc, char** argv) {
  return loom::run(argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 100000, argc > 2 ? std::atoi(argv[2]) : 3);
}
