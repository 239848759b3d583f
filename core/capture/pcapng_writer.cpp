#include "core/capture/pcapng_writer.h"

#include <algorithm>
#include <cstring>
#include <limits>

#include "core/capture/byte_order.h"
#include "core/capture/file_writer.h"
#include "core/capture/link_type.h"
#include "core/capture/pcapng_blocks.h"
#include "core/check.h"

namespace loom {

using namespace capture;

namespace {

constexpr size_t kLongestOption = 65535;

// How much of `text` goes into `room` octets without cutting a UTF-8 sequence in two.
size_t cut(std::string_view text, size_t room) {
  if (text.size() <= room) return text.size();
  size_t end = room;
  while (end > 0 && end + 3 > room && (static_cast<uint8_t>(text[end]) & 0xc0) == 0x80) --end;
  return (static_cast<uint8_t>(text[end]) & 0xc0) == 0x80 ? room : end;  // not UTF-8 at all: cut anywhere
}

void append_option(std::string& out, uint16_t code, std::string_view value) {
  append16(out, code);
  append16(out, static_cast<uint16_t>(value.size()));
  out.append(value);
  out.append(padded(value.size()) - value.size(), '\0');
}

void append_text(std::string& out, uint16_t code, std::string_view text) {
  if (!text.empty()) append_option(out, code, text.substr(0, cut(text, kLongestOption)));
}

void append_comments(std::string& out, std::string_view text) {
  while (!text.empty()) {
    const size_t piece = cut(text, kLongestOption);
    append_option(out, option::kComment, text.substr(0, piece));
    text.remove_prefix(piece);
  }
}

// `body` with type in front, length on both sides, and the end of the options when there are any.
std::string finish_block(uint32_t type, std::string body, size_t options_begin) {
  if (body.size() > options_begin) append32(body, 0);
  std::string out;
  const auto length = static_cast<uint32_t>(body.size() + block::kSmallest);
  append32(out, type);
  append32(out, length);
  out += body;
  append32(out, length);
  return out;
}

std::span<const uint8_t> octets(const std::string& text) {
  return {reinterpret_cast<const uint8_t*>(text.data()), text.size()};
}

}  // namespace

PcapngWriter::PcapngWriter(const std::string& path, const PcapngSectionOptions& section)
    : file_(std::make_unique<FileWriter>(path)) {
  std::string body;
  append32(body, block::kByteOrderMagic);
  append16(body, 1);
  append16(body, 0);
  append64(body, std::numeric_limits<uint64_t>::max());  // section length: not said, so that flushing needs no seek
  const size_t options = body.size();
  append_text(body, option::kShbHardware, section.hardware);
  append_text(body, option::kShbOs, section.os);
  append_text(body, option::kShbApplication, section.application);
  append_comments(body, section.comment);
  file_->append(octets(finish_block(block::kSectionHeader, std::move(body), options)));
}

PcapngWriter::PcapngWriter(PcapngWriter&&) noexcept = default;
PcapngWriter& PcapngWriter::operator=(PcapngWriter&&) noexcept = default;
PcapngWriter::~PcapngWriter() = default;

uint32_t PcapngWriter::add_interface(const PcapngInterfaceOptions& about) {
  std::string body;
  append16(body, kLinkTypeEthernet);
  append16(body, 0);
  append32(body, about.snaplen);
  const size_t options = body.size();
  append_text(body, option::kIfName, about.name);
  append_text(body, option::kIfDescription, about.description);
  if (!about.speed.is_unlimited()) {
    std::string speed;
    append64(speed, about.speed.bits_per_second());
    append_option(body, option::kIfSpeed, speed);
  }
  append_option(body, option::kIfTsresol, "\x09");
  if (!about.filter.empty()) append_text(body, option::kIfFilter, std::string(1, '\0') + about.filter);
  file_->append(octets(finish_block(block::kInterfaceDescription, std::move(body), options)));
  return interfaces_++;
}

void PcapngWriter::write(uint32_t interface, CaptureTime when, std::span<const uint8_t> bytes,
                         uint32_t original_length, PacketNote note) {
  LOOM_CHECK(interface < interfaces_, "a packet goes to an interface that was added");
  LOOM_CHECK(bytes.size() <= 262144, "a captured frame has at most 262144 octets");
  auto ns = when.nanoseconds();
  if (!ns) {
    ns = when.seconds < 0 ? 0 : std::numeric_limits<uint64_t>::max();
    ++clamped_times_;
  }
  const auto kept = static_cast<uint32_t>(bytes.size());
  const auto padding = static_cast<uint32_t>(padded(kept) - kept);
  const bool has_direction = note.direction != Direction::kUnknown;
  std::string comments;
  append_comments(comments, note.comment);
  const size_t options = (has_direction ? 8 : 0) + comments.size();
  const size_t length = 32 + padded(kept) + options + (options != 0 ? 4 : 0);

  uint8_t* p = file_->reserve(28 + padded(kept));
  p = store32(p, block::kEnhancedPacket);
  p = store32(p, static_cast<uint32_t>(length));
  p = store32(p, interface);
  p = store32(p, static_cast<uint32_t>(*ns >> 32));
  p = store32(p, static_cast<uint32_t>(*ns));
  p = store32(p, kept);
  p = store32(p, std::max(kept, original_length));
  if (kept != 0) std::memcpy(p, bytes.data(), kept);
  std::memset(p + kept, 0, padding);
  if (has_direction) {
    p = file_->reserve(8);
    p = store32(p, option::kPacketFlags | 4U << 16);
    store32(p, note.direction == Direction::kInbound ? 1 : 2);
  }
  if (!comments.empty()) file_->append(octets(comments));
  p = file_->reserve(options != 0 ? 8 : 4);
  if (options != 0) p = store32(p, 0);
  store32(p, static_cast<uint32_t>(length));
  ++packets_;
}

void PcapngWriter::flush() {
  file_->flush();
}
void PcapngWriter::abandon() {
  file_->abandon();
}

void PcapngWriter::close() {
  file_->close();
}

}  // namespace loom
