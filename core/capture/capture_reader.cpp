#include "core/capture/capture_reader.h"

#include <algorithm>
#include <array>
#include <utility>

#include "core/capture/capture_decoder.h"
#include "core/capture/capture_format.h"
#include "core/capture/file_view.h"

namespace loom {

struct CaptureReader::Impl {
  std::string name;
  CaptureReadOptions options;
  std::unique_ptr<capture::FileView> file;  // none when reading from memory
  std::span<const uint8_t> bytes;
  capture::DetectedFormat format{};
  std::unique_ptr<capture::CaptureDecoder> decoder;
  std::optional<CaptureDamage> damage;

  // What next() read ahead.
  std::array<CapturedPacket, 64> ahead;
  size_t ahead_begin = 0;
  size_t ahead_end = 0;

  void start() {
    format = capture::detect_format(bytes, name);
    begin();
  }

  void begin() {
    decoder = format.format == CaptureFormat::kPcapng ? capture::make_pcapng_decoder(bytes, name, options)
              : format.format == CaptureFormat::kFrameTable
                  ? capture::make_frame_table_decoder(bytes, name, options)
                  : capture::make_pcap_decoder(bytes, name, options, format.format, format.swapped);
    damage.reset();
    ahead_begin = ahead_end = 0;
    if (file) file->restart();
  }

  // One batch of the decoder; throws at a stop with nothing in front of it.
  size_t decode(std::span<CapturedPacket> out) {
    if (file && !file->advance(decoder->position()))
      decoder->stop_at(decoder->position(), "the file became shorter while it was being read");
    const size_t n = decoder->stop() ? 0 : decoder->read(out);
    const auto& stop = decoder->stop();
    if (!stop) return n;
    if (!stop->refusal) damage = stop->damage;
    if (n == 0 && (stop->refusal || !options.lenient)) throw_stop(*stop);
    return n;
  }

  [[noreturn]] void throw_stop(const capture::Stop& stop) const {
    std::string hint = stop.hint;
    if (!stop.refusal && stop.damage.frame > 1)
      hint = "--lenient uses the frames before it: " + std::to_string(stop.damage.frame - 1);
    throw CaptureError(name, stop.damage, hint);
  }
};

CaptureReader::CaptureReader(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
CaptureReader::CaptureReader(CaptureReader&&) noexcept = default;
CaptureReader& CaptureReader::operator=(CaptureReader&&) noexcept = default;
CaptureReader::~CaptureReader() = default;

CaptureReader CaptureReader::open(const std::string& path, CaptureReadOptions options) {
  auto impl = std::make_unique<Impl>();
  impl->name = path;
  impl->options = options;
  impl->file = std::make_unique<capture::FileView>(path);
  impl->bytes = impl->file->bytes();
  impl->start();
  return CaptureReader(std::move(impl));
}

CaptureReader CaptureReader::from_bytes(std::span<const uint8_t> bytes, std::string name,
                                        CaptureReadOptions options) {
  auto impl = std::make_unique<Impl>();
  impl->name = std::move(name);
  impl->options = options;
  impl->bytes = bytes;
  impl->start();
  return CaptureReader(std::move(impl));
}

size_t CaptureReader::read(std::span<CapturedPacket> out) {
  if (out.empty()) return 0;
  const size_t ready = std::min(out.size(), impl_->ahead_end - impl_->ahead_begin);
  if (ready == 0) return impl_->decode(out);
  std::copy_n(impl_->ahead.begin() + impl_->ahead_begin, ready, out.begin());
  impl_->ahead_begin += ready;
  return ready;
}

const CapturedPacket* CaptureReader::next() {
  if (impl_->ahead_begin == impl_->ahead_end) {
    impl_->ahead_begin = 0;
    impl_->ahead_end = 0;  // also when decode() throws
    impl_->ahead_end = impl_->decode(impl_->ahead);
    if (impl_->ahead_end == 0) return nullptr;
  }
  return &impl_->ahead[impl_->ahead_begin++];
}

void CaptureReader::rewind() {
  impl_->begin();
}

const std::string& CaptureReader::name() const {
  return impl_->name;
}
CaptureFormat CaptureReader::format() const {
  return impl_->format.format;
}
uint64_t CaptureReader::size_bytes() const {
  return impl_->bytes.size();
}
const std::vector<CaptureSection>& CaptureReader::sections() const {
  return impl_->decoder->sections();
}
const std::vector<CaptureInterface>& CaptureReader::interfaces() const {
  return impl_->decoder->interfaces();
}
std::vector<std::string> CaptureReader::comments(const CapturedPacket& packet) const {
  return impl_->decoder->comments(packet);
}
const std::optional<CaptureDamage>& CaptureReader::damage() const {
  return impl_->damage;
}
uint64_t CaptureReader::skipped_non_ethernet() const {
  return impl_->decoder->skipped();
}

}  // namespace loom
