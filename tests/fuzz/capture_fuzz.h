#pragma once

// Reads octets as a capture in every mode. Only UserError may come out; what is handed out must lie within the
// octets, keep the invariants of CapturedPacket, and be the same whether read singly or in batches.

#include <array>
#include <cstdint>
#include <cstdlib>
#include <span>
#include <vector>

#include "core/capture/capture_reader.h"

namespace loom::fuzz {

inline void must(bool holds) {
  if (!holds) std::abort();
}

inline std::vector<uint64_t> check_packets(CaptureReader& reader, std::span<const uint8_t> bytes, size_t batch_size) {
  std::vector<uint64_t> offsets;
  std::array<CapturedPacket, 7> batch;
  uint64_t number = 0;
  uint64_t octets = 0;
  while (const size_t n = reader.read(std::span(batch).first(batch_size))) {
    for (const auto& packet : std::span(batch).first(n)) {
      // The frames of a table are made, not found.
      must(reader.format() == CaptureFormat::kFrameTable ||
           (packet.bytes.data() >= bytes.data() &&
            packet.bytes.data() + packet.bytes.size() <= bytes.data() + bytes.size()));
      must(packet.bytes.size() <= packet.original_length);
      must(packet.number > number);
      must(packet.interface < reader.interfaces().size());
      must(packet.when.picoseconds < CaptureTime::kPicosecondsPerSecond);
      must(reader.comments(packet).empty() != packet.has_comment);
      (void)packet.when.utc();
      (void)packet.when.since(CaptureTime{});
      number = packet.number;
      for (const uint8_t octet : packet.bytes) octets += octet;
      offsets.push_back(packet.file_offset);
    }
  }
  [[maybe_unused]] static volatile uint64_t sink;
  sink = octets;
  return offsets;
}

inline void read_capture(std::span<const uint8_t> bytes) {
  using NonEthernet = CaptureReadOptions::NonEthernet;
  for (const auto mode : {NonEthernet::kRefuse, NonEthernet::kSkip, NonEthernet::kKeep}) {
    for (const bool lenient : {false, true}) {
      bool opened = false;
      try {
        auto reader = CaptureReader::from_bytes(bytes, "fuzz", {.lenient = lenient, .non_ethernet = mode});
        opened = true;
        const auto in_batches = check_packets(reader, bytes, 7);
        must(lenient || !reader.damage());
        reader.rewind();
        must(check_packets(reader, bytes, 1) == in_batches);
      } catch (const UserError&) {
        // Once open, a lenient reader objects to nothing but a foreign link type.
        must(!opened || !lenient || mode == NonEthernet::kRefuse);
      }
    }
  }
}

}  // namespace loom::fuzz
