#include "core/capture/capture_writer.h"

#include <optional>

#include "core/capture/file_writer.h"
#include "core/capture/frame_table.h"
#include "core/capture/pcap_writer.h"
#include "core/capture/pcapng_writer.h"

namespace loom {

// One of the three.
class CaptureWriter::Format {
 public:
  Format(const std::string& path, const std::string& interface) : interface_(interface) {
    if (path.ends_with(kFrameTableExtension)) {
      table_ = std::make_unique<FileWriter>(path);
      write_text(std::string(kFrameTableMagic) + "\n");
      return;
    }
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
    if (table_) return write_line(when, bytes);
    if (pcap_) return pcap_->write(when, bytes, original_length);
    pcapng_->write(0, when, bytes, original_length);
  }
  void close() {
    if (table_) return table_->close();
    if (pcap_) return pcap_->close();
    pcapng_->close();
  }

 private:
  void write_text(const std::string& text) {
    table_->append({reinterpret_cast<const uint8_t*>(text.data()), text.size()});
  }
  void write_line(CaptureTime when, std::span<const uint8_t> bytes) {
    // Durations are small numbers: a capture of this century has a zero of its own.
    if (!zero_) {
      zero_ = when.seconds < kDay ? CaptureTime{} : CaptureTime{when.seconds, 0};
      if (*zero_ != CaptureTime{}) write_text("zero " + std::to_string(zero_->seconds) + "\n");
    }
    write_text(frame_table_line(when, *zero_, interface_, bytes));
  }

  static constexpr int64_t kDay = 86'400;
  std::string interface_;
  std::unique_ptr<FileWriter> table_;
  std::optional<CaptureTime> zero_;
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
