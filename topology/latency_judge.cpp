#include "topology/latency_judge.h"

#include <fmt/format.h>

#include "core/units_text.h"

namespace loom {

void LatencyJudge::on_rx(Time when, const Port&, const Frame& frame) {
  begin(when, frame);
}

void LatencyJudge::on_tx(Time when, const Port&, const Frame& frame) {
  begin(when, frame);
}

void LatencyJudge::begin(Time when, const Frame& frame) {
  const uint64_t origin = frame.origin().value();
  if (!under_way_.try_emplace(origin, when).second) return;
  order_.push_back(origin);
  if (order_.size() <= kMostUnderWay) return;
  forgotten_ += under_way_.erase(order_.front());
  order_.pop_front();
}

void LatencyJudge::arrived(Time when, const Frame& frame) {
  const auto found = under_way_.find(frame.origin().value());
  if (found == under_way_.end() || when < found->second) return;
  const Duration took = when - found->second;
  under_way_.erase(found);
  latencies_.add(took);
  const auto note = [&](Extreme& extreme, bool worse) {
    if (extreme.frames++ != 0 && !worse) return;
    extreme.worst = took;
    extreme.when = when;
  };
  if (spec_.at_most && took > *spec_.at_most) note(slow_, took > slow_.worst);
  if (spec_.at_least && took < *spec_.at_least) note(fast_, took < fast_.worst);
}

std::vector<std::string> LatencyJudge::failures() const {
  const std::string from = spec_.from.text();
  if (latencies_.empty()) return {"no frame came here from " + from + ", so there is no latency to judge"};
  std::vector<std::string> failures;
  const auto outside = [&](const Extreme& extreme, const char* longer, const char* longest, Duration bound) {
    if (extreme.frames == 0) return;
    failures.push_back(fmt::format("{} of {} frames took {} than {} from {}; the {} took {} and came at {}",
                                   extreme.frames, latencies_.count(), longer, to_text(bound), from, longest,
                                   to_text(extreme.worst), to_text(extreme.when.since_start())));
  };
  outside(slow_, "longer", "slowest", spec_.at_most.value_or(Duration{}));
  outside(fast_, "less", "fastest", spec_.at_least.value_or(Duration{}));
  const auto bounded = [&](const char* name, const std::optional<Duration>& bound, Duration value) {
    if (!bound || value <= *bound) return;
    failures.push_back(fmt::format("the {} of {} latencies from {} is {}, and should be at most {}", name,
                                   latencies_.count(), from, to_text(value), to_text(*bound)));
  };
  bounded("mean", spec_.mean, latencies_.mean());
  bounded("99th percentile", spec_.p99, latencies_.percentile(99));
  if (forgotten_ != 0 && !failures.empty()) {
    failures.push_back(
        fmt::format("{} frames were under way too long among too many and were not judged", forgotten_));
  }
  return failures;
}

}  // namespace loom
