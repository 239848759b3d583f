#pragma once

// FlowMeter: what the receiving end of a numbered flow can say: loss, duplicates, order, latency, jitter, throughput.
// Pure data; the sender's side is told to it at the report.
//
// - lost: sequence numbers that never arrived, those in flight left out (see `lost`).
// - duplicates: numbers that arrived again. Known for the last 65536 numbers; what is older counts as late.
// - reordered: arrivals with a number below one that arrived before (RFC 4737 section 3, Type-P-Reordered), copies
//   left out.
// - latency: from the sender's time of sending to the arrival of the last bit.
// - jitter: the smoothed interarrival jitter of RFC 3550 section 6.4.1, in seconds.
// - throughput: payload bits after the first arrival over the time from first to last arrival.
//
// Not modelled: reordering extent and n-reordering (RFC 4737 section 4).

#include <array>
#include <cstdint>

#include "core/latency_histogram.h"
#include "core/metric_sink.h"
#include "core/units.h"

namespace loom {

class FlowMeter {
 public:
  // Number `sequence` (from 0), sent at `sent`, arrived at `now` with `bytes` of payload.
  void arrived(uint64_t sequence, Time sent, Time now, uint32_t bytes);

  uint64_t received() const { return received_; }  // without copies
  uint64_t duplicates() const { return duplicates_; }
  uint64_t reordered() const { return reordered_; }
  uint64_t late() const { return late_; }  // too old to tell a copy from an original; counted as received
  uint64_t payload_bytes() const { return bytes_; }
  const LatencyHistogram& latency() const { return latency_; }
  double jitter_seconds() const { return jitter_ps_ * 1e-12; }
  double throughput_bps() const;

  // Of `sent` numbers, those that must still be on their way: above every one that arrived, and not among the first
  // `settled`, which were sent long enough ago to be given up.
  uint64_t in_flight(uint64_t sent, uint64_t settled) const;
  uint64_t lost(uint64_t sent, uint64_t settled) const;

  void report(MetricSink& sink, uint64_t sent, uint64_t settled) const;

 private:
  static constexpr uint64_t kWindow = 65536;

  std::array<uint64_t, kWindow / 64> seen_{};  // the numbers next_ - kWindow to next_ - 1
  uint64_t next_ = 0;                          // one above the highest that arrived
  uint64_t received_ = 0;
  uint64_t duplicates_ = 0;
  uint64_t reordered_ = 0;
  uint64_t late_ = 0;
  uint64_t bytes_ = 0;
  uint64_t first_bytes_ = 0;
  Time first_;
  Time last_;
  int64_t transit_ps_ = 0;
  double jitter_ps_ = 0;
  LatencyHistogram latency_;
};

}  // namespace loom
