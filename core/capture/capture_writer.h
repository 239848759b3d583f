#pragma once

// Writes frames into a capture of the format that its name asks for: pcapng when it ends in .pcapng, a table of
// frames (frame_table.h) when in .frames, else pcap with nanoseconds. For those who want a file of frames and have no
// more to say; errors are the writers' own.
//
// Not modelled: what else an interface or a packet can say (PcapngWriter does); frames that were cut, in a table.

#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include "core/capture/capture_time.h"

namespace loom {

class CaptureWriter {
 public:
  explicit CaptureWriter(const std::string& path);
  CaptureWriter(CaptureWriter&&) noexcept;
  CaptureWriter& operator=(CaptureWriter&&) noexcept;
  ~CaptureWriter();

  // `interface` is a name, for the formats that have such; a new one is a new interface.
  void write(CaptureTime when, std::span<const uint8_t> bytes, uint32_t original_length,
             const std::string& interface = "");
  void close();

 private:
  class Format;
  std::unique_ptr<Format> format_;
};

}  // namespace loom
