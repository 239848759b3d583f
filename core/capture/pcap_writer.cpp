#include "core/capture/pcap_writer.h"

#include <algorithm>
#include <cstring>
#include <limits>

#include "core/capture/byte_order.h"
#include "core/capture/file_writer.h"
#include "core/capture/link_type.h"
#include "core/check.h"

namespace loom {

using namespace capture;

PcapWriter::PcapWriter(const std::string& path, uint32_t snaplen) : file_(std::make_unique<FileWriter>(path)) {
  uint8_t* p = file_->reserve(24);
  p = store32(p, 0xa1b23c4d);
  p = store32(p, 2U | 4U << 16);  // version 2.4
  p = store32(p, 0);
  p = store32(p, 0);
  p = store32(p, snaplen);
  store32(p, kLinkTypeEthernet);
}

PcapWriter::PcapWriter(PcapWriter&&) noexcept = default;
PcapWriter& PcapWriter::operator=(PcapWriter&&) noexcept = default;
PcapWriter::~PcapWriter() = default;

void PcapWriter::write(CaptureTime when, std::span<const uint8_t> bytes, uint32_t original_length) {
  LOOM_CHECK(bytes.size() <= 262144, "a captured frame has at most 262144 octets");
  constexpr int64_t kLastSecond = std::numeric_limits<uint32_t>::max();
  if (when.seconds < 0) {
    when = {};
    ++clamped_times_;
  } else if (when.seconds > kLastSecond) {
    when = {kLastSecond, CaptureTime::kPicosecondsPerSecond - 1};
    ++clamped_times_;
  }
  const auto kept = static_cast<uint32_t>(bytes.size());
  uint8_t* p = file_->reserve(16 + kept);
  p = store32(p, static_cast<uint32_t>(when.seconds));
  p = store32(p, static_cast<uint32_t>(when.picoseconds / 1000));
  p = store32(p, kept);
  p = store32(p, std::max(kept, original_length));
  if (kept != 0) std::memcpy(p, bytes.data(), kept);
  ++packets_;
}

void PcapWriter::flush() {
  file_->flush();
}
void PcapWriter::close() {
  file_->close();
}

}  // namespace loom
