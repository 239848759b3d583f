#include "cli/pcap_info.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "cli/plain_text.h"
#include "core/capture/link_type.h"
#include "core/units_text.h"

namespace loom::cli {

namespace {

using Json = nlohmann::ordered_json;
using Row = std::vector<std::string>;

std::string name_of(const CaptureInfo::Interface& interface, size_t index) {
  return interface.about.name.empty() ? fmt::format("#{}", index) : interface.about.name;
}

std::string resolution_text(uint8_t resolution) {
  if ((resolution & 0x80) != 0) return fmt::format("2^-{} s", resolution & 0x7f);
  switch (resolution) {
    case 0:
      return "1 s";
    case 3:
      return "1 ms";
    case 6:
      return "1 us";
    case 9:
      return "1 ns";
    case 12:
      return "1 ps";
    default:
      return fmt::format("10^-{} s", resolution);
  }
}

std::string utc(const std::optional<CaptureTime>& when) {
  return when ? when->utc() : "";
}
std::string epoch(const std::optional<CaptureTime>& when) {
  return when ? when->text() : "";
}

// Seconds between the first and the last frame, also where a Duration does not reach.
std::optional<double> seconds_of(const CaptureInfo& info) {
  if (!info.first) return std::nullopt;
  return static_cast<double>(info.last->seconds - info.first->seconds) +
         (static_cast<double>(info.last->picoseconds) - static_cast<double>(info.first->picoseconds)) * 1e-12;
}

std::string duration_text(const CaptureInfo& info) {
  if (info.duration) return to_text(*info.duration);
  const auto seconds = seconds_of(info);
  return seconds ? fmt::format("{:.1f} days", *seconds / 86400) : "";
}

std::string rate_text(double per_second, const char* unit) {
  const char* prefix = "";
  for (const char* next : {"k", "M", "G", "T"}) {
    if (per_second < 1000) break;
    per_second /= 1000;
    prefix = next;
  }
  return fmt::format("{:.3g} {}{}", per_second, prefix, unit);
}

// Empty where one instant (or none) gives no rate.
std::string average_text(const CaptureInfo& info) {
  const auto seconds = seconds_of(info);
  if (!seconds || *seconds <= 0) return "";
  return rate_text(static_cast<double>(info.original_bytes) * 8 / *seconds, "bit/s") + ", " +
         rate_text(static_cast<double>(info.packets) / *seconds, "frames/s");
}

std::string link_types(const CaptureInfo& info) {
  std::vector<std::string> types;
  std::string text;
  for (const auto& interface : info.interfaces) {
    const std::string type = link_type_text(interface.about.link_type);
    if (std::find(types.begin(), types.end(), type) != types.end()) continue;
    types.push_back(type);
    text += (text.empty() ? "" : " ") + type;
  }
  return text;
}

// Indents the lines of a table.
std::string indented(const std::string& text) {
  std::string out;
  for (size_t at = 0; at < text.size();) {
    const size_t end = std::min(text.find('\n', at), text.size());
    out += "  " + text.substr(at, end - at) + "\n";
    at = end + 1;
  }
  return out;
}

class Lines {
 public:
  void add(const char* label, const std::string& text) {
    if (!text.empty()) text_ += fmt::format("  {:<13} {}\n", label, text);
  }
  // A line only when there is something to count.
  void count(const char* label, uint64_t n, const char* note) {
    if (n != 0) add(label, fmt::format("{} frame{}{}", grouped(n), n == 1 ? "" : "s", note));
  }
  const std::string& text() const { return text_; }

 private:
  std::string text_;
};

void add_sections(Lines& lines, const CaptureInfo& info) {
  for (size_t i = 0; i < info.sections.size(); ++i) {
    const CaptureSection& section = info.sections[i];
    std::string text = fmt::format("version {}.{}, {}-endian", section.version_major, section.version_minor,
                                   section.big_endian ? "big" : "little");
    for (const auto* more : {&section.application, &section.os, &section.hardware})
      if (!more->empty()) text += ", " + printable(*more);
    lines.add(info.sections.size() > 1 ? fmt::format("section {}", i + 1).c_str() : "section", text);
    for (const std::string& comment : section.comments) lines.add("", "comment: " + printable(comment));
  }
}

std::string interface_table(const CaptureInfo& info) {
  Table table({"Interface", "Link type", "Frames", "Bytes", "Snap length", "Resolution", "Description"});
  for (size_t i = 0; i < info.interfaces.size(); ++i) {
    const auto& [about, packets, bytes, first, last] = info.interfaces[i];
    table.add({printable(name_of(info.interfaces[i], i)), link_type_text(about.link_type), grouped(packets),
               grouped(bytes), about.snaplen == 0 ? "none" : grouped(about.snaplen),
               resolution_text(about.ts_resolution), printable(about.description)});
  }
  return table.text(Format::kTable);
}

std::string block_of(const CaptureInfo& info) {
  Lines lines;
  lines.add("format", fmt::format("{}, {} bytes", capture_format_name(info.format), grouped(info.file_bytes)));
  add_sections(lines, info);
  lines.add("frames", fmt::format("{}, {} bytes on the wire", grouped(info.packets), grouped(info.original_bytes)));
  lines.count("truncated", info.truncated_packets, " kept in part (snap length)");
  if (info.truncated_packets != 0) lines.add("kept", grouped(info.captured_bytes) + " bytes");
  lines.count("not Ethernet", info.non_ethernet_packets, ", which Etherloom can count but not read");
  lines.add("first", info.first ? utc(info.first) + " UTC" : "");
  lines.add("last", info.last ? utc(info.last) + " UTC" : "");
  lines.add("duration", duration_text(info));
  lines.add("average", average_text(info));
  if (info.packets != 0)
    lines.add("lengths", fmt::format("{} to {} bytes", grouped(info.shortest_frame), grouped(info.longest_frame)));
  lines.count("out of order", info.out_of_order_packets, " stamped earlier than what stands in front");
  lines.count("without time", info.packets_without_time, "");
  lines.count("comments", info.commented_packets, " with a comment (etherloom pcap show prints them)");
  if (info.damage) lines.add("DAMAGED", info.damage->text() + "; the figures are of what stands before it");
  return printable(info.path) + "\n" + lines.text() +
         (info.interfaces.empty() ? "" : "\n" + indented(interface_table(info)));
}

std::string overview(const std::vector<CaptureInfo>& files) {
  Table table({"File", "Format", "Link type", "Interfaces", "Frames", "Bytes", "Truncated", "First (UTC)", "Duration",
               "State"});
  for (const CaptureInfo& info : files) {
    table.add({printable(info.path), capture_format_name(info.format), link_types(info),
               std::to_string(info.interfaces.size()), grouped(info.packets), grouped(info.original_bytes),
               grouped(info.truncated_packets), info.first ? info.first->utc(6) : "", duration_text(info),
               info.damage ? "damaged " + info.damage->text() : "ok"});
  }
  return table.text(Format::kTable);
}

std::string csv_of(const std::vector<CaptureInfo>& files) {
  Table table(
      {"file",     "format",         "file_bytes", "link_types",   "interfaces",       "sections",      "frames",
       "bytes",    "captured_bytes", "truncated",  "not_ethernet", "without_time",     "out_of_order",  "commented",
       "shortest", "longest",        "first",      "last",         "duration_seconds", "damage_offset", "damage"});
  for (const CaptureInfo& info : files) {
    const auto seconds = seconds_of(info);
    table.add({info.path,
               capture_format_name(info.format),
               std::to_string(info.file_bytes),
               link_types(info),
               std::to_string(info.interfaces.size()),
               std::to_string(info.sections.size()),
               std::to_string(info.packets),
               std::to_string(info.original_bytes),
               std::to_string(info.captured_bytes),
               std::to_string(info.truncated_packets),
               std::to_string(info.non_ethernet_packets),
               std::to_string(info.packets_without_time),
               std::to_string(info.out_of_order_packets),
               std::to_string(info.commented_packets),
               std::to_string(info.shortest_frame),
               std::to_string(info.longest_frame),
               epoch(info.first),
               epoch(info.last),
               seconds ? fmt::format("{:.9f}", *seconds) : "",
               info.damage ? std::to_string(info.damage->offset) : "",
               info.damage ? info.damage->what : ""});
  }
  return table.text(Format::kCsv);
}

Json or_null(const std::string& text) {
  return text.empty() ? Json() : Json(text);
}

Json json_of(const CaptureSection& section) {
  return {{"version", fmt::format("{}.{}", section.version_major, section.version_minor)},
          {"byte_order", section.big_endian ? "big-endian" : "little-endian"},
          {"application", or_null(section.application)},
          {"os", or_null(section.os)},
          {"hardware", or_null(section.hardware)},
          {"comments", section.comments}};
}

Json json_of(const CaptureInfo::Interface& interface, size_t index) {
  const CaptureInterface& about = interface.about;
  return {{"name", name_of(interface, index)},
          {"description", or_null(about.description)},
          {"section", about.section},
          {"link_type", about.link_type},
          {"link_type_name", link_type_text(about.link_type)},
          {"snap_length", about.snaplen},
          {"resolution", resolution_text(about.ts_resolution)},
          {"speed_bps", about.speed_bps},
          {"comments", about.comments},
          {"frames", interface.packets},
          {"bytes", interface.bytes},
          {"first", or_null(epoch(interface.first))},
          {"last", or_null(epoch(interface.last))}};
}

Json json_of(const CaptureInfo& info) {
  Json sections = Json::array();
  for (const CaptureSection& section : info.sections) sections.push_back(json_of(section));
  Json interfaces = Json::array();
  for (size_t i = 0; i < info.interfaces.size(); ++i) interfaces.push_back(json_of(info.interfaces[i], i));
  const auto seconds = seconds_of(info);
  Json damage;
  if (info.damage)
    damage = {{"offset", info.damage->offset}, {"frame", info.damage->frame}, {"what", info.damage->what}};
  return {{"file", info.path},
          {"format", capture_format_name(info.format)},
          {"file_bytes", info.file_bytes},
          {"sections", std::move(sections)},
          {"interfaces", std::move(interfaces)},
          {"frames", info.packets},
          {"bytes", info.original_bytes},
          {"captured_bytes", info.captured_bytes},
          {"truncated", info.truncated_packets},
          {"not_ethernet", info.non_ethernet_packets},
          {"without_time", info.packets_without_time},
          {"out_of_order", info.out_of_order_packets},
          {"commented", info.commented_packets},
          {"shortest", info.shortest_frame},
          {"longest", info.longest_frame},
          {"first", or_null(epoch(info.first))},
          {"last", or_null(epoch(info.last))},
          {"duration_seconds", seconds ? Json(*seconds) : Json()},
          {"damage", std::move(damage)}};
}

}  // namespace

std::string text_of(const std::vector<CaptureInfo>& files, Format format) {
  if (format == Format::kCsv) return csv_of(files);
  if (format == Format::kJson) {
    Json all = Json::array();
    for (const CaptureInfo& info : files) all.push_back(json_of(info));
    return json_text(all, 2) + "\n";
  }
  return files.size() == 1 ? block_of(files.front()) : overview(files);
}

}  // namespace loom::cli
