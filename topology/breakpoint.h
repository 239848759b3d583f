#pragma once

// Breakpoints: what a run is to stop at. Each names conditions that must hold together for one happening: a frame is
// received, sent or dropped, at a node or port, for a reason, matching a filter in tcpdump's language, of an origin.
// The run stops right after the event in which that happened.
//
// Errors: UserError of usage for a node, port, reason or filter that does not exist.
//
// Watching changes nothing. Not modelled: conditions over several frames, hit counts.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/capture/bpf_filter.h"
#include "core/observer.h"
#include "core/simulation.h"

namespace loom {

struct BreakSpec {
  std::string id{};
  std::string on = "received";  // or "sent", "dropped"
  std::string node{};
  std::string port{};    // "sw1:p1"
  std::string reason{};  // of drops; "any", or empty
  std::string filter{};
  std::optional<FrameId> frame{};  // it, or all of its origin
};

class Breakpoints final : public Observer {
 public:
  struct Hit {
    std::string id;
    std::string on;
    std::string place;
    std::string reason;  // of a drop
    FrameId frame;
    std::string summary;
  };

  explicit Breakpoints(Simulation& simulation);

  // Replaces all.
  void set(const std::vector<BreakSpec>& specs);
  // Leaves out those that name what does not exist.
  void set_what_fits(const std::vector<BreakSpec>& specs);
  size_t size() const { return points_.size(); }
  void arm(bool armed) { armed_ = armed; }
  bool has_hit() const { return hit_.has_value(); }
  // The first since the last call.
  std::optional<Hit> take_hit();

  void on_rx(Time when, const Port& port, const Frame& frame) override;
  void on_tx(Time when, const Port& port, const Frame& frame) override;
  void on_drop(Time when, const Node& node, const Port* port, const Frame& frame, DropReason reason) override;

 private:
  struct Point {
    BreakSpec spec;
    const Node* node = nullptr;
    const Port* port = nullptr;
    std::optional<DropReason> reason;
    std::optional<BpfFilter> filter;
  };
  Point made(const BreakSpec& spec);
  void see(std::string_view on, const Node& node, const Port* port, const Frame& frame,
           std::optional<DropReason> reason);

  Simulation& simulation_;
  std::vector<Point> points_;
  bool armed_ = false;
  std::optional<Hit> hit_;
};

}  // namespace loom
