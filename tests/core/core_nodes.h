#pragma once

// Nodes for the tests of core: the least that can send and receive, and an observer that writes down what it is told.
// Times in the log are picoseconds as plain numbers, so that a failed comparison reads well.
//
// Not modelled: anything a device would do.

#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "core/node.h"
#include "core/observer.h"
#include "core/port.h"
#include "core/simulation.h"

namespace loom::testing_core {

struct Arrival {
  int64_t ps;
  uint32_t number;  // of the frame
  bool operator==(const Arrival&) const = default;
};
inline void PrintTo(const Arrival& a, std::ostream* out) {
  *out << "{" << a.ps << " ps, frame " << a.number << "}";
}

// A host that keeps what arrives and sends what the test says.
class Station final : public Node {
 public:
  explicit Station(const SimContext& context, int ports = 1) : Node(context) {
    for (int i = 0; i < ports; ++i) add_port("p" + std::to_string(i + 1));
  }

  void receive(Port& in, Frame frame) override {
    arrivals.push_back({now().count_ps(), frame.id().number});
    if (keep_frames) frames_kept.push_back(frame);
    if (on_receive) on_receive(in, std::move(frame));
  }
  void link_changed(Port&, bool up) override { link_changes.push_back(up); }
  void start() override {
    if (on_start) on_start();
  }

  // A frame of `size` bytes; with a PCP when `pcp` is not negative. Its payload is virtual.
  Frame make(uint32_t size, int pcp = -1) {
    std::vector<uint8_t> header{2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1, 0x88, 0xb5, 0, 0};
    if (pcp >= 0) {
      header[12] = 0x81;
      header[13] = 0x00;
      header[14] = static_cast<uint8_t>(pcp << 5);
    }
    return frames().make(next_frame_id(), header, std::max(size, static_cast<uint32_t>(header.size())));
  }
  void send(uint32_t size, int pcp = -1) { port(0).transmit(make(size, pcp)); }

  std::vector<uint32_t> numbers() const {
    std::vector<uint32_t> all;
    for (const Arrival& a : arrivals) all.push_back(a.number);
    return all;
  }

  std::vector<Arrival> arrivals;
  std::vector<Frame> frames_kept;
  std::vector<bool> link_changes;
  std::function<void(Port&, Frame)> on_receive;
  std::function<void()> on_start;
  bool keep_frames = false;

  using Node::drop;
  using Node::random;
};

// One line an event: "1000 tx a:p1 #1".
class Diary final : public Observer {
 public:
  void on_rx(Time when, const Port& port, const Frame& frame) override { note(when, "rx", port, frame); }
  void on_tx(Time when, const Port& port, const Frame& frame) override { note(when, "tx", port, frame); }
  void on_drop(Time when, const Node& node, const Port* port, const Frame& frame, DropReason reason) override {
    lines.push_back(std::to_string(when.count_ps()) + " drop " + (port ? port->full_name() : node.name()) + " #" +
                    std::to_string(frame.id().number) + " " + std::string(name_of(reason)));
  }
  void on_link_change(Time when, const Port& port, bool up) override {
    lines.push_back(std::to_string(when.count_ps()) + (up ? " up " : " down ") + port.full_name());
  }
  std::vector<std::string> lines;

 private:
  void note(Time when, const char* what, const Port& port, const Frame& frame) {
    lines.push_back(std::to_string(when.count_ps()) + " " + what + " " + port.full_name() + " #" +
                    std::to_string(frame.id().number));
  }
};

}  // namespace loom::testing_core
