#include "core/capture/capture_writer.h"

#include <map>
#include <optional>

#include "core/capture/file_writer.h"
#include "core/capture/frame_table.h"
#include "core/capture/pcap_writer.h"
#include "core/capture/pcapng_writer.h"

namespace loom {

// One of the three.
class CaptureWriter::Format {
 public:
  explicit Format(const std::string& path) {
    if (path.ends_with(kFrameTableExtension)) {
      table_ = std::make_unique<FileWriter>(path);
      write_text(std::string(kFrameTableMagic) + "\n");
    } else if (path.ends_with(".pcapng")) {
      pcapng_.emplace(path, PcapngSectionOptions{});
    } else {
      pcap_.emplace(path);
    }
  }
  void write(CaptureTime when, std::span<const uint8_t> bytes, uint32_t original_length,
             const std::string& interface) {
    if (table_) return write_line(when, bytes, interface);
    if (pcap_) return pcap_->write(when, bytes, original_length);
    pcapng_->write(interface_called(interface), when, bytes, original_length);
  }
  void close() {
    if (table_) return table_->close();
    if (pcap_) return pcap_->close();
    if (interfaces_.empty()) interface_called("");
    pcapng_->close();
  }

 private:
  void write_text(const std::string& text) {
    table_->append({reinterpret_cast<const uint8_t*>(text.data()), text.size()});
  }
  void write_line(CaptureTime when, std::span<const uint8_t> bytes, const std::string& interface) {
    // Durations are small numbers: a capture of this century has a zero of its own.
    if (!zero_) {
      zero_ = when.seconds < kDay ? CaptureTime{} : CaptureTime{when.seconds, 0};
      if (*zero_ != CaptureTime{}) write_text("zero " + std::to_string(zero_->seconds) + "\n");
    }
    write_text(frame_table_line(when, *zero_, interface, bytes));
  }
  uint32_t interface_called(const std::string& name) {
    const auto [entry, is_new] = interfaces_.try_emplace(name, 0);
    if (is_new) {
      PcapngInterfaceOptions options;
      options.name = name;
      entry->second = pcapng_->add_interface(options);
    }
    return entry->second;
  }

  static constexpr int64_t kDay = 86'400;
  std::unique_ptr<FileWriter> table_;
  std::optional<CaptureTime> zero_;
  std::optional<PcapWriter> pcap_;
  std::optional<PcapngWriter> pcapng_;
  std::map<std::string, uint32_t> interfaces_;
};

CaptureWriter::CaptureWriter(const std::string& path) : format_(std::make_unique<Format>(path)) {}
CaptureWriter::CaptureWriter(CaptureWriter&&) noexcept = default;
CaptureWriter& CaptureWriter::operator=(CaptureWriter&&) noexcept = default;
CaptureWriter::~CaptureWriter() = default;

void CaptureWriter::write(CaptureTime when, std::span<const uint8_t> bytes, uint32_t original_length,
                          const std::string& interface) {
  format_->write(when, bytes, original_length, interface);
}

void CaptureWriter::close() {
  format_->close();
}

}  // namespace loom
