#pragma once

// A capture's frames, copied out.

#include <cstdint>
#include <string>
#include <vector>

#include "core/capture/capture_reader.h"

namespace loom::testing {

inline std::vector<std::vector<uint8_t>> capture_bytes(const std::string& path) {
  std::vector<std::vector<uint8_t>> frames;
  CaptureReader reader = CaptureReader::open(path);
  while (const CapturedPacket* packet = reader.next())
    frames.emplace_back(packet->bytes.begin(), packet->bytes.end());
  return frames;
}

}  // namespace loom::testing
