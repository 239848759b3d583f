// Classic pcap: a 24-octet file header, then records of a 16-octet header and the captured octets.

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "core/capture/byte_order.h"
#include "core/capture/capture_decoder.h"
#include "core/capture/link_type.h"

namespace loom::capture {
namespace {

constexpr size_t kFileHeader = 24;
constexpr size_t kRecordHeader = 16;
// The link-type field: the type below, above it the length of the frame check sequence in units of 16 bits and the
// bit that says that this length is given.
constexpr uint32_t kFcsLengthGiven = 0x0400'0000;
constexpr int kFcsLengthShift = 28;

template <bool kSwap, bool kNano>
class PcapDecoder : public CaptureDecoder {
 public:
  PcapDecoder(std::span<const uint8_t> bytes, const std::string& name, CaptureReadOptions options)
      : CaptureDecoder(bytes, options) {
    const SourceMark where{name, 0, 0};
    if (bytes.size() < kFileHeader)
      throw UserError(where, fmt::format("file ends {} bytes into the 24-byte pcap header", bytes.size()));
    const uint8_t* const p = bytes.data();
    CaptureSection section;
    section.version_major = load16<kSwap>(p + 4);
    section.version_minor = load16<kSwap>(p + 6);
    section.big_endian = kSwap != kHostIsBigEndian;
    if (section.version_major != 2 || section.version_minor != 4)
      throw UserError(where, fmt::format("pcap version {}.{} is not read, only 2.4", section.version_major,
                                         section.version_minor));
    sections_.push_back(section);

    CaptureInterface interface;
    const uint32_t link = load32<kSwap>(p + 20);
    interface.snaplen = load32<kSwap>(p + 16);
    interface.link_type = static_cast<uint16_t>(link);
    interface.ts_resolution = kNano ? 9 : 6;
    if ((link & kFcsLengthGiven) != 0) interface.fcs_length = static_cast<uint8_t>((link >> kFcsLengthShift) * 2);
    ethernet_ = interface.link_type == kLinkTypeEthernet;
    interfaces_.push_back(interface);
    position_ = kFileHeader;
    if (!ethernet_ && options.non_ethernet == CaptureReadOptions::NonEthernet::kRefuse) {
      turn_away(0, interface);
      throw UserError(where, stop_->damage.what, stop_->hint);
    }
  }

  size_t read(std::span<CapturedPacket> out) override {
    size_t n = 0;
    while (n < out.size() && !stop_) {
      const size_t left = bytes_.size() - position_;
      if (left < kRecordHeader) {
        if (left != 0) stop_at(position_, fmt::format("file ends {} bytes into a 16-byte packet header", left));
        break;
      }
      const uint8_t* const p = bytes_.data() + position_;
      const uint32_t kept = load32<kSwap>(p + 8);
      if (kept > std::min<size_t>(kMaxFrame, left - kRecordHeader)) [[unlikely]] {
        bad_length(kept, left - kRecordHeader);
        break;
      }
      fetch_ahead(p, kRecordHeader + kept);
      CapturedPacket& packet = out[n];
      packet.bytes = {p + kRecordHeader, kept};
      const uint64_t fraction = load32<kSwap>(p + 4);
      packet.when.seconds = load32<kSwap>(p);
      packet.when.picoseconds = fraction * (kNano ? 1'000 : 1'000'000);
      if (packet.when.picoseconds >= CaptureTime::kPicosecondsPerSecond) [[unlikely]] {
        packet.when.seconds += static_cast<int64_t>(packet.when.picoseconds / CaptureTime::kPicosecondsPerSecond);
        packet.when.picoseconds %= CaptureTime::kPicosecondsPerSecond;
      }
      packet.original_length = std::max(kept, load32<kSwap>(p + 12));
      packet.file_offset = position_;
      packet.interface = 0;
      packet.direction = Direction::kUnknown;
      packet.fcs_length = 0;
      packet.has_time = true;
      packet.has_comment = false;
      const bool wanted = ethernet_ || !turn_away(position_, interfaces_[0]);
      if (stop_) [[unlikely]]
        break;
      packet.number = ++frames_;
      if (interfaces_[0].fcs_length != 0) [[unlikely]]
        take_off_fcs(packet, interfaces_[0].fcs_length);
      position_ += kRecordHeader + kept;
      n += wanted;  // one that is not wanted is overwritten by the next
    }
    return n;
  }

 private:
  [[gnu::cold, gnu::noinline]] void bad_length(uint32_t kept, size_t left) {
    if (kept > kMaxFrame)
      stop_at(position_, fmt::format("captured length {} is above the {} bytes a frame can have", kept, kMaxFrame));
    else
      stop_at(position_, fmt::format("file ends {} bytes into the {} bytes of a packet", left, kept));
  }

  bool ethernet_ = false;
};

}  // namespace

std::unique_ptr<CaptureDecoder> make_pcap_decoder(std::span<const uint8_t> bytes, const std::string& name,
                                                  CaptureReadOptions options, CaptureFormat format, bool swapped) {
  const bool nano = format == CaptureFormat::kPcapNanoseconds;
  if (swapped && nano) return std::make_unique<PcapDecoder<true, true>>(bytes, name, options);
  if (swapped) return std::make_unique<PcapDecoder<true, false>>(bytes, name, options);
  if (nano) return std::make_unique<PcapDecoder<false, true>>(bytes, name, options);
  return std::make_unique<PcapDecoder<false, false>>(bytes, name, options);
}

}  // namespace loom::capture
