// What a modelled NIC costs the simulation: the same UDP flow between two hosts, without a NIC and through each, with
// and without an IOMMU.
//
//   nic_bench [FRAMES=100000] [ROUNDS=3]
//
// 1000-byte datagrams, one each 10 us over 1 Gb/s and 1 us, so that no ring fills. Variants take turns; prints for
// each the best round: frames a second through driver, ring, DMA, wire, DMA, ring and driver, and that beside no NIC.

#include <fmt/format.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "topology/run.h"

namespace loom {
namespace {

struct Variant {
  std::string name;
  std::string nic;  // of both hosts
  double best = 0;  // frames a second
  uint64_t events = 0;
};

double seconds_of(Variant& variant, uint64_t frames) {
  const std::string nic = variant.nic.empty() ? "" : ", nic: " + variant.nic;
  const std::string text = fmt::format(R"(version: 1
topology:
  nodes:
    a: {{ kind: host, ip: 10.0.0.1/24{0} }}
    b: {{ kind: host, ip: 10.0.0.2/24{0} }}
  links:
    - {{ endpoints: ["a:eth0", "b:eth0"], rate: 1Gbps, delay: 1us }}
traffic:
  - {{ udp: 5001, from: a, to: b, size: 1000B, interval: 10us, count: {1} }}
expect:
  all: {{ node: b, counters: {{ udp.received: {1} }} }}
)",
                                       nic, frames);
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

int run(uint64_t frames, int rounds) {
  std::vector<Variant> variants{{"no NIC", ""},
                                {"e1000", "e1000"},
                                {"e1000, IOMMU", "{ model: e1000, iommu: true }"},
                                {"virtio", "virtio"},
                                {"virtio, IOMMU", "{ model: virtio, iommu: true }"}};
  for (int round = 0; round < rounds; ++round) {
    for (Variant& variant : variants) {
      variant.best = std::max(variant.best, static_cast<double>(frames) / seconds_of(variant, frames));
    }
  }
  for (const Variant& variant : variants) {
    std::printf("%-14s %8.1f kframes/s, %5.2f of no NIC, %4.2f events a frame\n", variant.name.c_str(),
                variant.best / 1e3, variant.best / variants[0].best,
                static_cast<double>(variant.events) / static_cast<double>(frames));
  }
  return 0;
}

}  // namespace
}  // namespace loom

int main(int argc, char** argv) {
  return loom::run(argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 100000, argc > 2 ? std::atoi(argv[2]) : 3);
}
