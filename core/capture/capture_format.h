#pragma once

// Tells by the first octets what a file is; a file that is no capture is refused with what it looks like instead.

#include <cstdint>
#include <span>
#include <string>

#include "core/capture/capture_reader.h"

namespace loom::capture {

struct DetectedFormat {
  CaptureFormat format;
  bool swapped;  // pcap only: the file's byte order is not this host's
};

// UserError naming `name` when `bytes` is neither pcap nor pcapng.
DetectedFormat detect_format(std::span<const uint8_t> bytes, const std::string& name);

}  // namespace loom::capture
