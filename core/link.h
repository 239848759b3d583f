#pragma once

// Link: a full-duplex cable between two ports, two pipes and a state. It is up while its own switch is on and both
// ports are administratively up; when it goes down, what is on the wire and what waits for it is dropped with
// link_down.
//
// Impairments (core/impairment.h) wrap the sink at the end of a direction; the link does not know them.

#include <memory>
#include <string>
#include <vector>

#include "core/pipe.h"
#include "core/port.h"

namespace loom {

class Simulation;

// Both directions may differ: an asymmetric line is two configurations.
struct LinkConfig {
  PipeConfig a_to_b;
  PipeConfig b_to_a;
};

class Link {
 public:
  Link(Simulation& simulation, Port& a, Port& b, const LinkConfig& config);
  Link(const Link&) = delete;
  Link& operator=(const Link&) = delete;

  Port& a() { return a_; }
  Port& b() { return b_; }
  Pipe& a_to_b() { return a_to_b_; }
  Pipe& b_to_a() { return b_to_a_; }
  std::string name() const { return a_.full_name() + " - " + b_.full_name(); }

  bool is_up() const { return up_; }
  void set_switched_on(bool on);

  // The link keeps `wrapper` and lets what arrives at `end` pass through it first. The wrapper must hand frames on to
  // what was the sink before, which is passed to `make`.
  template <typename Make>
  void wrap(Port& end, Make make) {
    Pipe& pipe = &end == &b_ ? a_to_b_ : b_to_a_;
    wrappers_.push_back(make(pipe.sink()));
    pipe.set_sink(*wrappers_.back());
  }

 private:
  friend class Port;
  void update_state();

  Port& a_;
  Port& b_;
  Pipe a_to_b_;
  Pipe b_to_a_;
  std::vector<std::unique_ptr<FrameSink>> wrappers_;
  bool switched_on_ = true;
  bool up_ = true;
};

}  // namespace loom
