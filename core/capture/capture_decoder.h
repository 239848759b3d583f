#pragma once

// What the formats have in common behind CaptureReader: where the decoder stands, what it found out about
// sections and interfaces, and why it had to stop. Decoders never throw about content: they hand out what is sound
// and leave a Stop.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/capture/capture_error.h"
#include "core/capture/capture_reader.h"
#include "core/capture/captured_packet.h"

namespace loom::capture {

inline constexpr uint32_t kMaxFrame = 262144;  // as Wireshark: more than that is a damaged length

struct Stop {
  CaptureDamage damage;
  std::string hint;
  bool refusal = false;  // sound, but not ours to read: lenient does not help
};

class CaptureDecoder {
 public:
  CaptureDecoder(std::span<const uint8_t> bytes, CaptureReadOptions options) : bytes_(bytes), options_(options) {}
  virtual ~CaptureDecoder() = default;

  // Fills from the front; 0 at the end or at a stop.
  virtual size_t read(std::span<CapturedPacket> out) = 0;
  virtual std::vector<std::string> comments(const CapturedPacket&) const { return {}; }

  size_t position() const { return position_; }
  uint64_t skipped() const { return skipped_; }
  const std::optional<Stop>& stop() const { return stop_; }
  const std::vector<CaptureSection>& sections() const { return sections_; }
  const std::vector<CaptureInterface>& interfaces() const { return interfaces_; }

  void stop_at(size_t offset, std::string what) { stop_ = Stop{{offset, frames_ + 1, std::move(what)}, "", false}; }

 protected:
  // Refuses the frame at `offset`, or counts it as left out. False: it is to be kept.
  bool turn_away(size_t offset, const CaptureInterface& interface);

  // Called for each record: asks the cache for as many octets as the record has, a page further on. The headers form
  // a chain, each a cache miss the hardware does not foresee; and who reads the frames next finds them near.
  static void fetch_ahead(const uint8_t* record, size_t length) {
    constexpr uintptr_t kDistance = 4096;
    const uintptr_t begin = reinterpret_cast<uintptr_t>(record) + kDistance;
    for (uintptr_t line = begin; line < begin + length; line += 64)
      // An address beyond the mapping is no pointer one may compute otherwise; a prefetch never faults.
      __builtin_prefetch(reinterpret_cast<const void*>(line));  // NOLINT(performance-no-int-to-ptr)
  }

  static void take_off_fcs(CapturedPacket& packet, uint32_t octets) {
    if (octets > packet.original_length) octets = packet.original_length;
    packet.fcs_length = static_cast<uint8_t>(octets);
    packet.original_length -= octets;
    if (packet.bytes.size() > packet.original_length) packet.bytes = packet.bytes.first(packet.original_length);
  }

  std::span<const uint8_t> bytes_;
  CaptureReadOptions options_;
  size_t position_ = 0;
  uint64_t frames_ = 0;  // the number of the last frame met
  uint64_t skipped_ = 0;
  std::optional<Stop> stop_;
  std::vector<CaptureSection> sections_;
  std::vector<CaptureInterface> interfaces_;
};

// Throw UserError when the very beginning cannot be used.
std::unique_ptr<CaptureDecoder> make_pcap_decoder(std::span<const uint8_t> bytes, const std::string& name,
                                                  CaptureReadOptions options, CaptureFormat format, bool swapped);
std::unique_ptr<CaptureDecoder> make_pcapng_decoder(std::span<const uint8_t> bytes, const std::string& name,
                                                    CaptureReadOptions options);
std::unique_ptr<CaptureDecoder> make_frame_table_decoder(std::span<const uint8_t> bytes, const std::string& name,
                                                         CaptureReadOptions options);

}  // namespace loom::capture
