// A delay line of 10 ms between two hosts (live_probe.h), as etherloom up carries it, under more and more load: how
// long datagrams of 200 bytes take one way, how many do not arrive, and up to which load all of it is 10 ms.
//
//   delay_bench [SECONDS]      one second a load by default; needs root
//
// A load is held when nothing is lost, the median is within 0.1 ms of 10 ms, and 99 of 100 are within 1 ms.

#include <fmt/format.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <string>
#include <thread>

#include "tests/bench/live_middle.h"

namespace {

using namespace loom;
using bench::kLeft;
using bench::kRight;

constexpr double kDelayMs = 10;

std::string scenario() {
  return fmt::format(R"(version: 1
name: delay-bench
topology:
  nodes:
    left: {{ kind: tap, interface: {} }}
    right: {{ kind: tap, interface: {} }}
  links:
    - {{ endpoints: ["left:eth0", "right:eth0"], delay: {}ms }}
run: {{ until: 1h }}
)",
                     kLeft, kRight, kDelayMs);
}

bool holds(const bench::OneWay& seen) {
  return seen.lost == 0 && seen.median_ms < kDelayMs + 0.1 && seen.p99_ms < kDelayMs + 1;
}

void measure(double seconds) {
  bench::LiveProbe probe;
  bench::Middle middle(probe);
  middle.start_etherloom(scenario(), {"--no-results"});
  probe.take(kLeft, kRight);
  std::this_thread::sleep_for(std::chrono::milliseconds(300));
  probe.ping(10);  // ARP
  fmt::print("{:>10} {:>10} {:>11} {:>9} {:>9} {:>8}\n", "wanted/s", "sent/s", "median, ms", "99 %, ms", "most, ms",
             "lost");
  double limit = 0;
  for (const double rate : {1e3, 1e4, 5e4, 1e5, 1.5e5, 2e5, 2.5e5, 3e5, 4e5}) {
    const bench::OneWay seen = probe.one_way(rate, 200, seconds);
    fmt::print("{:10.0f} {:10.0f} {:11.3f} {:9.3f} {:9.3f} {:8}{}\n", rate, seen.sent_per_second, seen.median_ms,
               seen.p99_ms, seen.most_ms, seen.lost, holds(seen) ? "" : "  not held");
    if (!holds(seen)) break;
    limit = seen.sent_per_second;
    if (seen.sent_per_second < 0.9 * rate) break;  // the sender's limit
  }
  fmt::print("10 ms is 10 ms up to {:.0f} frames/s\n", limit);
}

}  // namespace

int main(int argc, char** argv) {
  if (geteuid() != 0 || access("/dev/net/tun", R_OK | W_OK) != 0) {
    std::puts("delay_bench makes namespaces and TAPs, and needs root and /dev/net/tun for it");
    return 0;
  }
  try {
    measure(argc > 1 ? std::stod(argv[1]) : 1.0);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "delay_bench: %s\n", error.what());
    return 1;
  }
  return 0;
}
