#include "devices/platform/pcie_timing.h"

#include <algorithm>

namespace loom::platform {

namespace {

// Bytes around a payload: framing 2, sequence number 2, LCRC 4, and the header.
constexpr uint64_t kLinkLayer = 8;
constexpr uint64_t kRequest32 = kLinkLayer + 12;
constexpr uint64_t kRequest64 = kLinkLayer + 16;
constexpr uint64_t kCompletion = kLinkLayer + 12;

uint64_t request(uint64_t address) {
  return address >> 32 == 0 ? kRequest32 : kRequest64;
}

// How many blocks of `size` a piece touches.
uint64_t blocks(uint64_t address, uint64_t bytes, uint64_t size) {
  return bytes == 0 ? 1 : (address % size + bytes + size - 1) / size;
}

// Mega-transfers a second of a lane.
constexpr uint64_t kMegaTransfers[] = {2500, 5000, 8000, 16000, 32000};

}  // namespace

void report(const PcieCounters& counters, MetricSink& sink) {
  sink.count("pcie.tlps_up", "packets", counters.tlps_up);
  sink.count("pcie.tlps_down", "packets", counters.tlps_down);
  sink.count("pcie.bytes_up", "bytes", counters.bytes_up);
  sink.count("pcie.bytes_down", "bytes", counters.bytes_down);
}

double PcieTiming::bits_per_second() const {
  const double coding = config_.generation <= 2 ? 8.0 / 10 : 128.0 / 130;
  return static_cast<double>(kMegaTransfers[config_.generation - 1]) * 1e6 * config_.lanes * coding;
}

// Exact: a byte is 10 transfers of all lanes in generations 1 and 2, and 8 x 130 / 128 of them after that.
Time PcieTiming::send(Time begin, bool up, uint64_t packets, uint64_t overhead, uint64_t payload) {
  const uint64_t bytes = packets * overhead + payload;
  const uint64_t per_byte = config_.generation <= 2 ? 10 * 16 : 130;  // sixteenths of a transfer
  const uint64_t rate = kMegaTransfers[config_.generation - 1] * config_.lanes * 16;
  const auto time = Duration::ps(static_cast<int64_t>((bytes * per_byte * 1'000'000 + rate - 1) / rate));
  Time& free = free_[up ? 1 : 0];
  free = std::max(begin, free) + time;
  (up ? counters_.tlps_up : counters_.tlps_down) += packets;
  (up ? counters_.bytes_up : counters_.bytes_down) += bytes;
  return free;
}

PcieTiming::Times PcieTiming::write(Time begin, bool up, uint64_t address, uint64_t bytes) {
  const Time sent = send(begin, up, blocks(address, bytes, config_.max_payload), request(address), bytes);
  return {sent, sent + config_.latency};
}

PcieTiming::Times PcieTiming::read(Time begin, bool up, uint64_t address, uint64_t bytes) {
  const Time asked = send(begin, up, blocks(address, bytes, config_.max_read_request), request(address), 0);
  const Time answered =
      send(asked + config_.latency, !up, blocks(address, bytes, config_.max_payload), kCompletion, bytes);
  return {answered + config_.latency, answered + config_.latency};
}

}  // namespace loom::platform
