#include "core/capture/capture_format.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "core/capture/byte_order.h"
#include "core/capture/frame_table.h"
#include "core/error.h"

namespace loom {

const char* capture_format_name(CaptureFormat format) {
  switch (format) {
    case CaptureFormat::kPcapMicroseconds:
      return "pcap (microseconds)";
    case CaptureFormat::kPcapNanoseconds:
      return "pcap (nanoseconds)";
    case CaptureFormat::kPcapng:
      return "pcapng";
    case CaptureFormat::kFrameTable:
      return "table of frames";
  }
  return "unknown";
}

namespace capture {
namespace {

using namespace std::string_view_literals;

struct Lookalike {
  std::string_view magic;
  const char* what;
  const char* hint;
};

constexpr const char* kConvert = "convert it: editcap -F pcapng IN OUT";

// What people hand over instead of a capture, and what to do about it.
constexpr Lookalike kLookalikes[] = {
    {"\x1f\x8b"sv, "it is compressed with gzip", "gunzip it first"},
    {"\xfd"
     "7zXZ"sv,
     "it is compressed with xz", "unxz it first"},
    {"\x28\xb5\x2f\xfd"sv, "it is compressed with zstd", "unzstd it first"},
    {"\x04\x22\x4d\x18"sv, "it is compressed with lz4", "unlz4 it first"},
    {"BZh"sv, "it is compressed with bzip2", "bunzip2 it first"},
    {"PK\x03\x04"sv, "it is a zip archive", "unzip it first"},
    {"\xa1\xb2\xcd\x34"sv, "it is a pcap file of the modified kind with 24-octet record headers", kConvert},
    {"\x34\xcd\xb2\xa1"sv, "it is a pcap file of the modified kind with 24-octet record headers", kConvert},
    {"snoop\0\0\0"sv, "it is a snoop capture", kConvert},
    {"GMBU"sv, "it is a Network Monitor capture", kConvert},
    {"RTSS"sv, "it is a Network Monitor capture", kConvert},
    {"\x7f"
     "ELF"sv,
     "it is a program (ELF)", ""},
};

constexpr const char* kWanted = "a capture begins as pcap or pcapng does; tcpdump -w and Wireshark write both";

constexpr const char* kWantedOfText =
    "a table of frames begins with the line \"frames 1\"; other captures are no text";

[[noreturn]] void refuse(const std::string& name, const std::string& what, const char* hint) {
  throw UserError(SourceMark{name, 0, 0}, "this is not a capture: " + what, hint);
}

// No control characters, and mostly ASCII.
bool is_text(std::span<const uint8_t> bytes) {
  const auto head = bytes.first(std::min<size_t>(bytes.size(), 512));
  const auto control = [](uint8_t c) { return (c < 0x20 && c != '\t' && c != '\n' && c != '\r') || c == 0x7f; };
  const auto high = std::count_if(head.begin(), head.end(), [](uint8_t c) { return c >= 0x80; });
  return std::none_of(head.begin(), head.end(), control) && static_cast<size_t>(high) * 2 < head.size();
}

}  // namespace

DetectedFormat detect_format(std::span<const uint8_t> bytes, const std::string& name) {
  if (bytes.empty()) refuse(name, "the file is empty (0 bytes)", kWanted);
  const std::string_view head(reinterpret_cast<const char*>(bytes.data()), std::min<size_t>(bytes.size(), 16));
  for (const auto& known : kLookalikes)
    if (head.starts_with(known.magic)) refuse(name, known.what, known.hint);
  if (head.starts_with(kFrameTableMagic)) return {CaptureFormat::kFrameTable, false};
  if (bytes.size() >= 4) {
    switch (load32<false>(bytes.data())) {
      case 0xa1b2c3d4:
        return {CaptureFormat::kPcapMicroseconds, false};
      case 0xd4c3b2a1:
        return {CaptureFormat::kPcapMicroseconds, true};
      case 0xa1b23c4d:
        return {CaptureFormat::kPcapNanoseconds, false};
      case 0x4d3cb2a1:
        return {CaptureFormat::kPcapNanoseconds, true};
      case 0x0a0d0d0a:
        return {CaptureFormat::kPcapng, false};
      case 0:
        refuse(name, "it begins with zeros", kWanted);
      default:
        break;
    }
  }
  if (is_text(bytes)) refuse(name, "it is a text file", kWantedOfText);
  std::string hex;
  for (const char c : head.substr(0, 4)) hex += fmt::format(" {:02x}", static_cast<uint8_t>(c));
  refuse(name, "it begins with" + hex, kWanted);
}

}  // namespace capture
}  // namespace loom
