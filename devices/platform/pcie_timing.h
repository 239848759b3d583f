#pragma once

// PcieTiming: when what crosses a PCI Express link is through: transaction layer packets with their overhead, at the
// rate of its lanes, each direction for itself; payload sizes as the link was configured; a latency each way. Writes
// are posted: the sender may go on when the last packet has left. A read is a request one way and completions the
// other.
//
// Units: sizes in bytes, lanes 1 to 32, generations 1 to 5.
//
// Sources: PCI Express Base Specification 5.0, 2.2 (headers), 3.6 (sequence number and LCRC), 4.2.2 (8b/10b,
// 128b/130b, framing); R. Neugebauer et al., "Understanding PCIe performance for end host networking", SIGCOMM 2018,
// section 3, whose byte counts these are.
//
// Not modelled: acknowledgements and flow control credits (some 8 % of a busy link, as that paper estimates),
// replays, lanes that train down, reads that complete out of order, read completion boundaries.

#include <cstdint>

#include "core/metric_sink.h"
#include "core/units.h"

namespace loom::platform {

struct PcieConfig {
  unsigned generation = 1;
  unsigned lanes = 4;
  uint32_t max_payload = 256;            // MPS
  uint32_t max_read_request = 512;       // MRRS
  Duration latency = Duration::ns(250);  // one way, root complex included
};

struct PcieCounters {
  uint64_t tlps_up = 0;  // towards the root
  uint64_t tlps_down = 0;
  uint64_t bytes_up = 0;  // on the link, overhead included
  uint64_t bytes_down = 0;
};

void report(const PcieCounters& counters, MetricSink& sink);

class PcieTiming {
 public:
  explicit PcieTiming(const PcieConfig& config) : config_(config) {}

  struct Times {
    Time done;     // for who asked
    Time arrived;  // the last byte is at the other end
  };
  // A posted write of `bytes` to `address`, or a message (bytes 0), by the device (up) or by the root.
  Times write(Time begin, bool up, uint64_t address, uint64_t bytes);
  // A read by the device, or by the root: both fields are when the data is there.
  Times read(Time begin, bool up, uint64_t address, uint64_t bytes);

  // The rate of all lanes after line coding.
  double bits_per_second() const;
  const PcieCounters& counters() const { return counters_; }

 private:
  Time send(Time begin, bool up, uint64_t packets, uint64_t overhead, uint64_t payload);

  PcieConfig config_;
  PcieCounters counters_;
  Time free_[2]{};  // down, up
};

}  // namespace loom::platform
