#pragma once

// LiveProbe: two hosts, each a network namespace of ours that gets one interface of whatever stands between them, and
// what is seen from them: the round trip of a ping, the throughput of TCP, and how long a datagram takes one way.
// Both use Linux's own stack; the programs on them are threads of ours, on one processor, so that what stands between
// has another for itself.
//
// Nothing of it has a name outside of this process, and it goes with it.
//
// Errors: std::runtime_error and std::system_error saying what cannot be done.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "devices/live/network_namespace.h"

namespace loom::bench {

struct RoundTrips {
  double median_us = 0;
  double p99_us = 0;
  unsigned lost = 0;
};

struct OneWay {
  double sent_per_second = 0;  // what the sender managed
  double median_ms = 0;
  double p99_ms = 0;
  double most_ms = 0;
  uint64_t sent = 0;
  uint64_t lost = 0;
};

class LiveProbe {
 public:
  static constexpr int kProbeProcessor = 1;
  static constexpr int kMiddleProcessor = 0;

  // Where whatever stands between makes its two interfaces, for ProgramPlace::network_namespace.
  int middle() const { return middle_.descriptor(); }
  // Whether the middle has an interface of that name by now; and whether it is up.
  bool is_there(const std::string& interface) const;
  bool is_up(const std::string& interface) const;
  // Takes them out of the middle, and gives them addresses: 10.77.0.1/24 and 10.77.0.2/24.
  void take(const std::string& left, const std::string& right);

  RoundTrips ping(unsigned count) const;
  // Bits a second that arrive, in `seconds` after a start that does not count; 0 when nothing does.
  double tcp(double seconds) const;
  // UDP datagrams of `payload` bytes, evenly at `per_second`.
  OneWay one_way(double per_second, size_t payload, double seconds) const;

 private:
  live::NetworkNamespace middle_;
  live::NetworkNamespace left_;
  live::NetworkNamespace right_;
};

}  // namespace loom::bench
