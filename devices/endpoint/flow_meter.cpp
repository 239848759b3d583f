#include "devices/endpoint/flow_meter.h"

#include <algorithm>
#include <cstdlib>

namespace loom {

void FlowMeter::arrived(uint64_t sequence, Time sent, Time now, uint32_t bytes) {
  const auto word = [this](uint64_t s) -> uint64_t& { return seen_[s % kWindow / 64]; };
  const auto bit = [](uint64_t s) { return uint64_t{1} << (s % 64); };
  if (sequence >= next_) {
    if (sequence - next_ >= kWindow) {
      seen_.fill(0);
    } else {
      for (uint64_t s = next_; s < sequence; ++s) word(s) &= ~bit(s);
    }
    next_ = sequence + 1;
    word(sequence) |= bit(sequence);
  } else if (next_ - sequence > kWindow) {
    ++late_;
    ++reordered_;
  } else if ((word(sequence) & bit(sequence)) != 0) {
    ++duplicates_;
    return;
  } else {
    word(sequence) |= bit(sequence);
    ++reordered_;
  }

  const Duration transit = now - sent;
  if (received_ == 0) {
    first_ = now;
    first_bytes_ = bytes;
  } else {
    const auto change = static_cast<double>(std::abs(transit.count_ps() - transit_ps_));
    jitter_ps_ += (change - jitter_ps_) / 16;
  }
  transit_ps_ = transit.count_ps();
  last_ = now;
  ++received_;
  bytes_ += bytes;
  latency_.add(transit);
}

double FlowMeter::throughput_bps() const {
  return last_ > first_ ? static_cast<double>((bytes_ - first_bytes_) * 8) / (last_ - first_).seconds() : 0;
}

uint64_t FlowMeter::in_flight(uint64_t sent, uint64_t settled) const {
  const uint64_t known = std::max(next_, settled);
  return sent > known ? sent - known : 0;
}

uint64_t FlowMeter::lost(uint64_t sent, uint64_t settled) const {
  const uint64_t accounted = received_ + in_flight(sent, settled);
  return sent > accounted ? sent - accounted : 0;
}

void FlowMeter::report(MetricSink& sink, uint64_t sent, uint64_t settled) const {
  const uint64_t on_their_way = in_flight(sent, settled);
  const uint64_t missing = lost(sent, settled);
  const uint64_t judged = sent - on_their_way;
  sink.count("sent", "packets", sent);
  sink.count("received", "packets", received_);
  sink.count("in_flight", "packets", on_their_way);
  sink.count("lost", "packets", missing);
  sink.value("loss", "ratio", judged == 0 ? 0 : static_cast<double>(missing) / static_cast<double>(judged));
  sink.count("duplicates", "packets", duplicates_);
  sink.count("reordered", "packets", reordered_);
  sink.count("late", "packets", late_);
  sink.count("payload_bytes", "bytes", bytes_);
  sink.value("throughput", "bit/s", throughput_bps());
  sink.value("jitter", "s", jitter_seconds());
  sink.histogram("latency", latency_);
}

}  // namespace loom
