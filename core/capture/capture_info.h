#pragma once

// What `etherloom pcap info` says about a capture file, gathered in one pass: a plain struct. Reads every link type
// and goes as far as the file is sound; the damage, if any, is part of the answer.
//
// Errors: as CaptureReader::open.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/capture/capture_reader.h"

namespace loom {

struct CaptureInfo {
  struct Interface {
    CaptureInterface about;
    uint64_t packets = 0;
    uint64_t bytes = 0;                // on the wire
    std::optional<CaptureTime> first;  // in time, not in file order
    std::optional<CaptureTime> last;
  };

  std::string path;
  CaptureFormat format = CaptureFormat::kPcapng;
  uint64_t file_bytes = 0;
  std::vector<CaptureSection> sections;
  std::vector<Interface> interfaces;

  uint64_t packets = 0;
  uint64_t captured_bytes = 0;
  uint64_t original_bytes = 0;  // on the wire
  uint32_t shortest_frame = 0;  // on the wire; both 0 without packets
  uint32_t longest_frame = 0;
  uint64_t truncated_packets = 0;
  uint64_t non_ethernet_packets = 0;
  uint64_t commented_packets = 0;
  uint64_t packets_without_time = 0;
  uint64_t out_of_order_packets = 0;  // stamped before the packet that stands in front of them

  std::optional<CaptureTime> first;  // in time, not in file order
  std::optional<CaptureTime> last;
  std::optional<Duration> duration;  // nothing without times, or when it is beyond a Duration (106 days)

  std::optional<CaptureDamage> damage;
};

CaptureInfo capture_info(const std::string& path);

}  // namespace loom
