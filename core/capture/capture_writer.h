#pragma once

// Writes frames into a capture of the format that its name asks for: pcapng when it ends in .pcapng, a table of
// frames (frame_table.h) when in .frames, else pcap with nanoseconds. For those who want a file of frames and have no
// more to say; errors are the writers' own.
//
// Not modelled: several interfaces, comments (PcapngWriter has them).

#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include "core/capture/capture_time.h"

namespace loom {

class CaptureWriter {
 public:
  // `interface` is the name of the one interface, where the format has such.
  explicit CaptureWriter(const std::string& path, const std::string& interface = "");
  CaptureWriter(CaptureWriter&&) noexcept;
  CaptureWriter& operator=(CaptureWriter&&) noexcept;
  ~CaptureWriter();

  void write(CaptureTime when, std::span<const uint8_t> bytes, uint32_t original_length);
  void close();

 private:
  class Format;
  std::unique_ptr<Format> format_;
};

}  // namespace loom
