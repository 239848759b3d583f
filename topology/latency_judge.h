#pragma once

// LatencyJudge: how long frames take from one port to another. The clock of a frame starts when it has arrived at the
// first port (or leaves it, where it is sent there) and stops when its first copy leaves (or has arrived at) the port
// of the expectation. A frame is known again by its origin, so tags may change on the way.
//
// Memory is bounded: of the frames that are still under way, the latest kMostUnderWay are remembered; for one that
// was forgotten nothing is judged, and the outcome says how many those were.
//
// Not modelled: frames answered by others; an echo reply is another frame than its request.

#include <deque>
#include <map>
#include <string>
#include <vector>

#include "core/latency_histogram.h"
#include "core/observer.h"
#include "topology/scenario.h"

namespace loom {

class LatencyJudge final : public Observer {
 public:
  static constexpr size_t kMostUnderWay = 1'000'000;

  explicit LatencyJudge(const LatencySpec& spec) : spec_(spec) {}

  // At the port where the clock starts.
  void on_rx(Time when, const Port& port, const Frame& frame) override;
  void on_tx(Time when, const Port& port, const Frame& frame) override;
  // At the port where it stops; further copies of a frame are not judged.
  void arrived(Time when, const Frame& frame);

  // One sentence a bound that does not hold.
  std::vector<std::string> failures() const;

 private:
  struct Extreme {
    uint64_t frames = 0;  // outside the bound
    Duration worst{};
    Time when;
  };
  void begin(Time when, const Frame& frame);

  const LatencySpec& spec_;
  std::map<uint64_t, Time> under_way_;  // by origin
  std::deque<uint64_t> order_;
  uint64_t forgotten_ = 0;
  LatencyHistogram latencies_;
  Extreme slow_;
  Extreme fast_;
};

}  // namespace loom
