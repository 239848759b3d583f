// A table of frames behind CaptureReader: parsed as a whole at the beginning, for it is as long as a person wrote it.

#include "core/capture/capture_decoder.h"
#include "core/capture/frame_table.h"
#include "core/capture/link_type.h"

namespace loom::capture {
namespace {

class FrameTableDecoder final : public CaptureDecoder {
 public:
  FrameTableDecoder(std::span<const uint8_t> bytes, const std::string& name, CaptureReadOptions options)
      : CaptureDecoder(bytes, options),
        table_(parse_frame_table({reinterpret_cast<const char*>(bytes.data()), bytes.size()}, name)) {
    sections_.emplace_back();
    if (table_.interfaces.empty()) table_.interfaces.emplace_back();
    for (const std::string& called : table_.interfaces) {
      CaptureInterface interface;
      interface.name = called;
      interface.id_in_section = static_cast<uint32_t>(interfaces_.size());
      interface.link_type = kLinkTypeEthernet;
      interface.ts_resolution = 12;
      interfaces_.push_back(std::move(interface));
    }
  }

  size_t read(std::span<CapturedPacket> out) override {
    size_t n = 0;
    for (; n < out.size() && frames_ < table_.frames.size(); ++n) {
      const TableFrame& frame = table_.frames[frames_++];
      CapturedPacket packet;
      packet.bytes = frame.bytes;
      packet.when = frame.when;
      packet.number = frames_;
      packet.file_offset = frame.offset;
      packet.original_length = static_cast<uint32_t>(frame.bytes.size());
      packet.interface = frame.interface;
      out[n] = packet;
      position_ = frame.offset;
    }
    return n;
  }

 private:
  FrameTable table_;
};

}  // namespace

std::unique_ptr<CaptureDecoder> make_frame_table_decoder(std::span<const uint8_t> bytes, const std::string& name,
                                                         CaptureReadOptions options) {
  return std::make_unique<FrameTableDecoder>(bytes, name, options);
}

}  // namespace loom::capture
