#pragma once

// Reads capture files: pcap (microseconds and nanoseconds, both byte orders), pcapng (any number of sections and
// interfaces), and tables of frames that people write (frame_table.h), which are read whole. The file is mapped and
// packets are handed out in batches as views into the mapping: no byte is copied, and pages far behind are given
// back, so that a capture larger than memory can be read. The views stay valid as long as the reader lives.
//
//   auto reader = CaptureReader::open("trunk.pcapng");
//   std::array<CapturedPacket, 256> batch;
//   while (size_t n = reader.read(batch)) ...
//
// Errors: what cannot be opened or is no capture is a UserError from open(). Damage further on is a CaptureError with
// offset and frame, thrown only after every packet before it was handed out; with `lenient` the file simply ends
// there and damage() tells. What the system refuses (mmap, read) is a std::system_error. A pipe is read whole into
// memory first, for it cannot be mapped.
//
// A frame of an interface that is not Ethernet is refused when it is met, by the name of its link type, unless the
// options say otherwise; an interface without frames does no harm.
//
// Sources: draft-ietf-opsawg-pcap, draft-ietf-opsawg-pcapng (block and option codes of sections 3 and 4; the Packet
// Block of its appendix on obsolete blocks). Limits: at most 262144 octets a frame, as Wireshark has it.
// Not modelled: compressed captures (refused, with the command that helps), pcap before version 2.4, the modified
// pcap variants, following a file that still grows. A mapped file that someone cuts short while it is read is noticed
// once every 16 MiB; between two looks the system may end the process with SIGBUS.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/capture/capture_error.h"
#include "core/capture/captured_packet.h"

namespace loom {

enum class CaptureFormat : uint8_t { kPcapMicroseconds, kPcapNanoseconds, kPcapng, kFrameTable };

// "pcap (microseconds)", "pcap (nanoseconds)", "pcapng", "table of frames".
const char* capture_format_name(CaptureFormat format);

struct CaptureReadOptions {
  // What to do with a frame whose link type is not Ethernet.
  enum class NonEthernet : uint8_t { kRefuse, kSkip, kKeep };

  bool lenient = false;  // end quietly at damage instead of throwing
  NonEthernet non_ethernet = NonEthernet::kRefuse;
};

class CaptureReader {
 public:
  static CaptureReader open(const std::string& path, CaptureReadOptions options = {});
  // Reads from memory the caller keeps; `name` stands for the path in errors.
  static CaptureReader from_bytes(std::span<const uint8_t> bytes, std::string name, CaptureReadOptions options = {});

  CaptureReader(CaptureReader&&) noexcept;
  CaptureReader& operator=(CaptureReader&&) noexcept;
  ~CaptureReader();

  // Fills `out` from the front and says how many; fewer than asked is no sign of the end, 0 is.
  size_t read(std::span<CapturedPacket> out);

  // One packet at a time, nullptr at the end; valid until the next call. Mixes freely with read().
  const CapturedPacket* next();

  // Starts over; sections and interfaces are forgotten and found again.
  void rewind();

  const std::string& name() const;
  CaptureFormat format() const;
  uint64_t size_bytes() const;

  // Both grow while reading: pcapng may add an interface or begin a section anywhere.
  const std::vector<CaptureSection>& sections() const;
  const std::vector<CaptureInterface>& interfaces() const;

  // The opt_comment texts of a packet this reader handed out.
  std::vector<std::string> comments(const CapturedPacket& packet) const;

  // Set once reading has run into it.
  const std::optional<CaptureDamage>& damage() const;

  // Frames left out so far because of NonEthernet::kSkip.
  uint64_t skipped_non_ethernet() const;

 private:
  struct Impl;
  explicit CaptureReader(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace loom
