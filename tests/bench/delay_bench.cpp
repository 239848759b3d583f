// A delay line of 10 ms between two hosts (live_probe.h), as etherloom up carries it, under more and more load: how
// long datagrams of 200 bytes take one way, how many do not arrive, and up to which load all of it is 10 ms. The
// copy loop of live_bench, which has no delay, tells what the machine adds at the same load.
//
//   delay_bench [ROUNDS]      three rounds of a second a load by default; needs root
//
// The medians of the rounds count. A load is held when nothing is lost, half of the datagrams take no more than
// 10.1 ms, and 99 of 100 no more than 1 ms and 10 ms longer than through the loop. It ends with the second load in
// a row that is not.

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <functional>
#include <string>
#include <vector>

#include "tests/bench/live_middle.h"

namespace {

using namespace loom;
using bench::kLeft;
using bench::kRight;

constexpr double kDelayMs = 10;
constexpr double kSeconds = 1;

constexpr double kRates[] = {1e3, 1e4, 2e4, 5e4, 1e5, 1.5e5, 2e5, 2.5e5, 3e5, 4e5};

std::string scenario(const std::string& wait) {
  return fmt::format(R"(version: 1
name: delay-bench
topology:
  nodes:
    left: {{ kind: tap, interface: {} }}
    right: {{ kind: tap, interface: {} }}
  links:
    - {{ endpoints: ["left:eth0", "right:eth0"], delay: {}ms }}
run: {{ until: 1h, live: {{ wait: {} }} }}
)",
                     kLeft, kRight, kDelayMs, wait);
}

class Rounds {
 public:
  void add(const bench::OneWay& seen) {
    sent_.push_back(seen.sent_per_second);
    median_.push_back(seen.median_ms);
    p99_.push_back(seen.p99_ms);
    most_.push_back(seen.most_ms);
    lost_ += seen.lost;
  }
  double sent_per_second() const { return middle(sent_); }
  double median_ms() const { return middle(median_); }
  double p99_ms() const { return middle(p99_); }
  double most_ms() const { return middle(most_); }
  uint64_t lost() const { return lost_; }

 private:
  static double middle(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
  }
  std::vector<double> sent_;
  std::vector<double> median_;
  std::vector<double> p99_;
  std::vector<double> most_;
  uint64_t lost_ = 0;
};

bench::OneWay through(const std::function<void(bench::Middle&)>& start, double rate) {
  bench::LiveProbe probe;
  bench::Middle middle(probe);
  start(middle);
  probe.take(kLeft, kRight);
  probe.ping(10);  // ARP
  return probe.one_way(rate, 200, kSeconds);
}

void measure(const std::string& wait, int rounds) {
  fmt::print("\nwait: {}\n{:>10} {:>10} {:>11} {:>9} {:>9} {:>6}   {:>15} {:>9}\n", wait, "wanted/s", "sent/s",
             "median, ms", "99 %, ms", "most, ms", "lost", "loop: 99 %, ms", "most, ms");
  double limit = 0;
  int missed = 0;
  for (const double rate : kRates) {
    Rounds loop;
    Rounds us;
    for (int i = 0; i < rounds; ++i) {
      loop.add(through(
          [&](bench::Middle& middle) { middle.start_loop(wait == "poll" ? bench::Words{"poll"} : bench::Words{}); },
          rate));
      us.add(through([&](bench::Middle& middle) { middle.start_etherloom(scenario(wait), {"--no-results"}); }, rate));
    }
    const bool held = us.lost() == 0 && us.median_ms() < kDelayMs + 0.1 && us.p99_ms() < kDelayMs + loop.p99_ms() + 1;
    fmt::print("{:10.0f} {:10.0f} {:11.3f} {:9.3f} {:9.3f} {:6}   {:15.3f} {:9.3f}{}\n", rate, us.sent_per_second(),
               us.median_ms(), us.p99_ms(), us.most_ms(), us.lost(), loop.p99_ms(), loop.most_ms(),
               held ? "" : "  not held");
    if (held && missed == 0) limit = us.sent_per_second();
    missed += held ? 0 : 1;
    if (missed == 2 || us.sent_per_second() < 0.9 * rate) break;  // the latter: the sender's limit
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
    bench::take_precedence();
    for (const char* wait : {"sleep", "poll"}) measure(wait, argc > 1 ? std::max(1, std::stoi(argv[1])) : 3);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "delay_bench: %s\n", error.what());
    return 1;
  }
  return 0;
}
