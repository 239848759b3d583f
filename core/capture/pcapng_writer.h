#pragma once

// Writes pcapng that plain Wireshark understands without help: one section whose header carries the run's manifest as
// a comment, one interface a port with its name, nanosecond timestamps, the direction of each packet, and a comment
// where there is something to say (path, drop reason).
//
// Little-endian on every host and free of anything the caller did not give (no wall clock, host name or process id):
// the same calls make the same bytes. Packets go through one buffer to the file in large writes; a file is valid
// after each flush(), and the destructor flushes, so that an interrupted run keeps what it recorded.
//
// Units: timestamps are cut to nanoseconds since 1970. One that pcapng cannot say (before 1970, after 2554) is
// written as the nearest that it can and counted in clamped_times(). Errors: std::system_error naming the path when
// the file cannot be made or written (disk full); after that the writer ignores packets. An interface that was never
// added is our fault: LOOM_CHECK. Texts longer than an option can hold (65535 octets) are split into several
// comments; other strings are cut. Both at a UTF-8 boundary.
//
// Source: draft-ietf-opsawg-pcapng sections 3.5 (options), 4.1 (SHB), 4.2 (IDB), 4.3 (EPB).
// Not modelled: name resolution and statistics blocks.

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "core/capture/captured_packet.h"
#include "core/units.h"

namespace loom {

class FileWriter;

struct PcapngSectionOptions {
  std::string hardware;
  std::string os;
  std::string application;
  std::string comment;  // the manifest
};

struct PcapngInterfaceOptions {
  std::string name;
  std::string description;
  std::string filter;    // a libpcap expression
  BitRate speed;         // unlimited: not written
  uint32_t snaplen = 0;  // what the writer's user cut frames to; 0: no limit
};

// What an Enhanced Packet Block can say about a packet beside its bytes.
struct PacketNote {
  Direction direction = Direction::kUnknown;
  std::string_view comment;
};

class PcapngWriter {
 public:
  PcapngWriter(const std::string& path, const PcapngSectionOptions& section);
  PcapngWriter(PcapngWriter&&) noexcept;
  PcapngWriter& operator=(PcapngWriter&&) noexcept;
  ~PcapngWriter();

  // The id for write(): 0, 1, 2, ... in the order of the calls. May be called between packets.
  uint32_t add_interface(const PcapngInterfaceOptions& options);

  // `original_length` above bytes.size() marks a truncated packet; below it counts as bytes.size().
  void write(uint32_t interface, CaptureTime when, std::span<const uint8_t> bytes, uint32_t original_length,
             PacketNote note = {});
  void write(uint32_t interface, CaptureTime when, std::span<const uint8_t> bytes, PacketNote note = {}) {
    write(interface, when, bytes, static_cast<uint32_t>(bytes.size()), note);
  }

  void flush();
  // Flushes and closes; errors come out here rather than being lost in the destructor.
  void close();
  // As FileWriter::abandon.
  void abandon();

  uint64_t packets_written() const { return packets_; }
  uint64_t clamped_times() const { return clamped_times_; }

 private:
  std::unique_ptr<FileWriter> file_;
  uint32_t interfaces_ = 0;
  uint64_t packets_ = 0;
  uint64_t clamped_times_ = 0;
};

}  // namespace loom
