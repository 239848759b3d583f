#include "core/capture/capture_writer.h"

#include <optional>

#include "core/capture/pcap_writer.h"
#include "core/capture/pcapng_writer.h"

namespace loom {

// One of the two.
class CaptureWriter::Format {
 public:
  Format(const std::string& path, const std::string& interface) {
    if (!path.ends_with(".pcapng")) {
      pcap_.emplace(path);
      return;
    }
    pcapng_.emplace(path, PcapngSectionOptions{});
    PcapngInterfaceOptions options;
    options.name = interface;
    pcapng_->add_interface(options);
  }
  void write(CaptureTime when, std::span<const uint8_t> bytes, uint32_t original_length) {
    if (pcap_) return pcap_->write(when, bytes, original_length);
    pcapng_->write(0, when, bytes, original_length);
  }
  void close() {
    if (pcap_) return pcap_->close();
    pcapng_->close();
  }

 private:
  std::optional<PcapWriter> pcap_;
  std::optional<PcapngWriter> pcapng_;
};

CaptureWriter::CaptureWriter(const std::string& path, const std::string& interface)
    : format_(std::make_unique<Format>(path, interface)) {}
CaptureWriter::CaptureWriter(CaptureWriter&&) noexcept = default;
CaptureWriter& CaptureWriter::operator=(CaptureWriter&&) noexcept = default;
CaptureWriter::~CaptureWriter() = default;

void CaptureWriter::write(CaptureTime when, std::span<const uint8_t> bytes, uint32_t original_length) {
  format_->write(when, bytes, original_length);
}

void CaptureWriter::close() {
  format_->close();
}

}  // namespace loom
