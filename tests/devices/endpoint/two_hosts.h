#pragma once

// Two hosts on a wire of 1 Gb/s and 5 us, and somebody who writes down what happens.

#include <string>
#include <vector>

#include "core/observer.h"
#include "core/port.h"
#include "core/simulation.h"
#include "devices/endpoint/host.h"
#include "devices/endpoint/ping.h"

namespace loom::test {

class Recorder final : public Observer {
 public:
  struct Seen {
    Time when;
    std::string port;
    Frame frame;
  };
  void on_tx(Time when, const Port& port, const Frame& frame) override {
    sent.push_back({when, port.full_name(), frame});
  }
  void on_rx(Time when, const Port& port, const Frame& frame) override {
    received.push_back({when, port.full_name(), frame});
  }
  void on_drop(Time, const Node&, const Port*, const Frame&, DropReason reason) override { drops.push_back(reason); }
  void on_table_change(Time when, const Node& node, const TableChange& change) override {
    changes.push_back(std::to_string(when.count_ps() / 1'000'000) + "us " + node.name() + " " +
                      std::string(name_of(change.kind)) + " " + change.key + " " + change.value);
  }

  std::vector<Seen> sent;
  std::vector<Seen> received;
  std::vector<DropReason> drops;
  std::vector<std::string> changes;
};

inline HostConfig host_at(const char* prefix) {
  HostConfig config;
  config.ip = wire::Ipv4Prefix::from_text(prefix).value();
  return config;
}

inline wire::Ipv4Address ip(const char* text) {
  return wire::Ipv4Address::from_text(text).value();
}

// What `bytes` from destination address to end of payload take on the wire, without the gap.
inline Duration wire_time(uint32_t bytes) {
  return BitRate::gbps(1).time_for(ByteCount{std::max(bytes, kMinimumFrame)} + kPreambleAndFcs);
}

struct TwoHosts {
  explicit TwoHosts(HostConfig first = host_at("10.0.0.1/24"), HostConfig second = host_at("10.0.0.2/24"),
                    Duration delay = Duration::us(5))
      : a(sim.add<Host>("a", first)), b(sim.add<Host>("b", second)) {
    PipeConfig pipe;
    pipe.rate = BitRate::gbps(1);
    pipe.delay = delay;
    link = &sim.connect(a.eth0(), b.eth0(), pipe);
  }
  // Both know each other's address from the start.
  void introduce() {
    a.arp().set_permanent(b.ip(), b.mac());
    b.arp().set_permanent(a.ip(), a.mac());
  }
  void watch() { sim.observe(recorder); }
  void at(Time when, std::function<void()> action) { sim.at(when, std::move(action)); }

  Simulation sim;
  Recorder recorder;  // keeps frames, so it goes before the simulation
  Host& a;
  Host& b;
  Link* link = nullptr;
};

}  // namespace loom::test
