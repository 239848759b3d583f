// A live port beside the plainest copy loop between two TAPs, which is this program too, and beside two programs that
// do what a live run does: Open vSwitch in user space and ns-3 in real time. Each in turn stands between two hosts
// (live_probe.h), and pings and TCP pass through it.
//
//   live_bench [ROUNDS] [FILTER]      five rounds by default, of those whose name has FILTER in it; needs root
//   live_bench loop LEFT RIGHT [poll] [offloads]     the copy loop, until it is ended
//
// The median of the rounds counts, and that of the ratios to the loop of the same kind in the same round: one that
// sleeps until something comes (poll(2)), one that asks again and again, one that passes virtio-net headers and
// super-frames through.

#include <fmt/format.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "devices/live/child_process.h"
#include "devices/live/open_vswitch.h"
#include "tests/bench/live_middle.h"

namespace {

using namespace loom;
using bench::beside_us;
using bench::kLeft;
using bench::kRight;
using bench::LiveProbe;
using bench::Middle;
using bench::Words;

// ---- the copy loop -----------------------------------------------------------------------------------------------

int copy_loop(const Words& args) {
  const auto has = [&](const char* word) { return std::find(args.begin(), args.end(), word) != args.end(); };
  const bool asks = has("poll");
  const bool offloads = has("offloads");
  std::array<pollfd, 2> taps{};
  for (size_t i = 0; i < 2; ++i) {
    taps[i] = {live::open_tap_here(args.at(i), offloads), POLLIN, 0};
    if (offloads) live::take_offloads(taps[i].fd);
  }
  std::array<uint8_t, 70000> buffer;
  while (true) {
    if (!asks) poll(taps.data(), taps.size(), -1);
    for (size_t i = 0; i < 2; ++i) {
      while (true) {
        const ssize_t n = read(taps[i].fd, buffer.data(), buffer.size());
        if (n <= 0) break;
        if (write(taps[1 - i].fd, buffer.data(), static_cast<size_t>(n)) < 0) break;
      }
    }
  }
}

// ---- those who stand between -------------------------------------------------------------------------------------

std::string scenario_text(bool polls, bool offloads) {
  return fmt::format(R"(version: 1
name: live-bench
topology:
  nodes:
    left: {{ kind: tap, interface: {}, offloads: {} }}
    right: {{ kind: tap, interface: {}, offloads: {} }}
    sw: {{ kind: switch, ports: {{ p1: {{ access: 10 }}, p2: {{ access: 10 }} }} }}
  links:
    - {{ endpoints: ["left:eth0", "sw:p1"] }}
    - {{ endpoints: ["right:eth0", "sw:p2"] }}
run: {{ until: 1h, live: {{ wait: {} }} }}
)",
                     kLeft, offloads, kRight, offloads, polls ? "poll" : "sleep");
}

void start_ovs(Middle& middle) {
  const auto exists = [&](const char* name) {
    return [&middle, name] { return std::filesystem::exists(middle.file(name)); };
  };
  middle.run({"ovsdb-tool", "create", "conf.db", "/usr/share/openvswitch/vswitch.ovsschema"});
  middle.start({"ovsdb-server", "--remote=punix:db.sock", "--unixctl=" + middle.file("db.ctl"), "conf.db"});
  middle.wait_for(exists("db.sock"));
  middle.run({"ovs-vsctl", "--db=unix:db.sock", "--no-wait", "init"});
  middle.start({"ovs-vswitchd", "--disable-system", "--unixctl=" + middle.file("vs.ctl"), "unix:db.sock"});
  middle.wait_for(exists("vs.ctl"));
  Words words{"ovs-vsctl", "--db=unix:db.sock", "--timeout=20", "add-br", "br0"};
  for (const char* word : {"--", "set", "bridge", "br0", "datapath_type=netdev"}) words.push_back(word);
  for (const char* port : {kLeft, kRight}) {
    for (const std::string word :
         {"--", "add-port", "br0", port, "tag=10", "--", "set", "interface", port, "type=tap"})
      words.push_back(word);
  }
  middle.run(words);
}

struct Contestant {
  std::string name{};
  std::string loop{};  // whose figures its own are divided by
  std::function<void(Middle&)> start{};
  std::vector<double> round_trips{};
  std::vector<double> slow_round_trips{};  // 99th percentiles
  std::vector<double> rates{};
  unsigned lost = 0;
};

std::vector<Contestant> contestants() {
  const auto loop = [](const Words& how) { return [how](Middle& middle) { middle.start_loop(how); }; };
  const auto us = [](bool polls, bool offloads, const Words& more) {
    return [=](Middle& middle) { middle.start_etherloom(scenario_text(polls, offloads), more); };
  };
  std::vector<Contestant> all{
      {"loop, sleeping", "loop, sleeping", loop({})},
      {"etherloom, sleeping", "loop, sleeping", us(false, false, {"--no-results"})},
      {"loop, asking", "loop, asking", loop({"poll"})},
      {"etherloom, asking", "loop, asking", us(true, false, {"--no-results"})},
      {"loop, offloads", "loop, offloads", loop({"offloads"})},
      {"etherloom, offloads", "loop, offloads", us(false, true, {"--no-results"})},
      {"etherloom, sleeping, recorded", "loop, sleeping", us(false, false, {"--no-capture"})},
      {"etherloom, sleeping, captured", "loop, sleeping", us(false, false, {})},
  };
  if (const auto lacks = live::OpenVswitch::lacking()) {
    std::printf("without Open vSwitch: %s\n", lacks->c_str());
  } else {
    all.push_back({"Open vSwitch, user space", "loop, sleeping", start_ovs});
  }
  if (access(beside_us("ns3_live").c_str(), X_OK) != 0) {
    std::puts("without ns-3: libns3-dev is not installed");
  } else {
    all.push_back({"ns-3, real time", "loop, sleeping", [](Middle& middle) {
                     middle.start({beside_us("ns3_live"), kLeft, kRight});
                   }});
  }
  return all;
}

// ---- the match ---------------------------------------------------------------------------------------------------

void play(Contestant& one) {
  LiveProbe probe;
  Middle middle(probe);
  one.start(middle);
  middle.wait_for([&] { return probe.is_there(kLeft) && probe.is_there(kRight); });
  probe.take(kLeft, kRight);
  std::this_thread::sleep_for(std::chrono::milliseconds(200));  // until interfaces are up for everybody
  const bench::RoundTrips trips = probe.ping(1000);
  one.round_trips.push_back(trips.median_us);
  one.slow_round_trips.push_back(trips.p99_us);
  one.lost += trips.lost;
  one.rates.push_back(probe.tcp(0.6));
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values.empty() ? 0 : values[values.size() / 2];
}

// Of each round's figures: what else the machine did then, it did to both.
std::string ratio(const std::vector<double>& ours, const std::vector<double>& theirs) {
  std::vector<double> ratios;
  for (size_t i = 0; i < std::min(ours.size(), theirs.size()); ++i) ratios.push_back(ours[i] / theirs[i]);
  return ratios.empty() ? "" : fmt::format("{:.2f}", median(ratios));
}

void print(const std::vector<Contestant>& all) {
  fmt::print("\n{:32} {:>9} {:>6} {:>9} {:>10} {:>6}\n", "", "ping, us", "ratio", "99 %, us", "TCP, Mb/s", "ratio");
  for (const Contestant& one : all) {
    const auto peer = std::find_if(all.begin(), all.end(), [&](const auto& other) { return other.name == one.loop; });
    static const Contestant kNobody;
    const Contestant& loop = peer == all.end() ? kNobody : *peer;
    fmt::print("{:32} {:9.1f} {:>6} {:9.1f} {:10.0f} {:>6}{}\n", one.name, median(one.round_trips),
               ratio(one.round_trips, loop.round_trips), median(one.slow_round_trips), median(one.rates) / 1e6,
               ratio(one.rates, loop.rates), one.lost == 0 ? "" : fmt::format("  {} pings lost", one.lost));
  }
}

}  // namespace

int main(int argc, char** argv) {
  const Words args(argv + 1, argv + argc);
  try {
    if (!args.empty() && args[0] == "loop") return copy_loop({args.begin() + 1, args.end()});
    if (geteuid() != 0 || access("/dev/net/tun", R_OK | W_OK) != 0) {
      std::puts("live_bench makes namespaces and TAPs, and needs root and /dev/net/tun for it");
      return 0;
    }
    bench::take_precedence();
    const int rounds = args.empty() ? 5 : std::stoi(args[0]);
    std::vector<Contestant> all = contestants();
    if (args.size() > 1) {
      std::erase_if(all, [&](const Contestant& one) { return one.name.find(args[1]) == std::string::npos; });
    }
    for (int round = 0; round < rounds; ++round) {
      for (Contestant& one : all) {
        std::fprintf(stderr, "round %d: %s\n", round + 1, one.name.c_str());
        play(one);
      }
    }
    print(all);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "live_bench: %s\n", error.what());
    return 1;
  }
  return 0;
}
