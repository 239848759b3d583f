#pragma once

// How a device says what it counted. At the end of a run (or whenever asked) each node visits its figures; nothing is
// registered beforehand, so an idle port costs no name. Names are path-like below the node: "p1.rx_frames". Units are
// words: "frames", "bytes", "s", "ratio".

#include <cstdint>
#include <string>
#include <string_view>

namespace loom {

class LatencyHistogram;

class MetricSink {
 public:
  virtual ~MetricSink() = default;
  virtual void count(const std::string& name, std::string_view unit, uint64_t value) = 0;
  virtual void value(const std::string& name, std::string_view unit, double value) = 0;
  virtual void histogram(const std::string& name, const LatencyHistogram& histogram) = 0;
};

}  // namespace loom
