#pragma once

// Writes classic pcap with nanosecond timestamps, Ethernet, little-endian: what every tool of the field reads, for
// goldens and for those who want nothing but frames. Buffering, determinism and errors are those of PcapngWriter.
//
// Units: seconds are 32 bits unsigned (1970 to 2106); a time outside is written as the nearest that fits and counted.
// Source: draft-ietf-opsawg-pcap sections 4 and 5.
// Not modelled: names, directions and comments, which this format cannot hold.

#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include "core/capture/captured_packet.h"

namespace loom {

class FileWriter;

class PcapWriter {
 public:
  explicit PcapWriter(const std::string& path, uint32_t snaplen = 262144);
  PcapWriter(PcapWriter&&) noexcept;
  PcapWriter& operator=(PcapWriter&&) noexcept;
  ~PcapWriter();

  void write(CaptureTime when, std::span<const uint8_t> bytes, uint32_t original_length);
  void write(CaptureTime when, std::span<const uint8_t> bytes) {
    write(when, bytes, static_cast<uint32_t>(bytes.size()));
  }

  void flush();
  void close();

  uint64_t packets_written() const { return packets_; }
  uint64_t clamped_times() const { return clamped_times_; }

 private:
  std::unique_ptr<FileWriter> file_;
  uint64_t packets_ = 0;
  uint64_t clamped_times_ = 0;
};

}  // namespace loom
