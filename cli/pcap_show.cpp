#include "cli/pcap_show.h"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <vector>

#include "cli/filter_option.h"
#include "cli/output.h"
#include "cli/plain_text.h"
#include "core/capture/capture_reader.h"
#include "core/wire/describe.h"
#include "core/wire/dissect.h"
#include "core/wire/hex.h"
#include "devices/registry/suggestion.h"

namespace loom::cli {

namespace {

using Json = nlohmann::ordered_json;

// Decimals that lose nothing: as many as the interface's clock has.
int decimals_of(const CaptureInterface& interface) {
  if ((interface.ts_resolution & 0x80) != 0) return 9;
  return std::min<int>(interface.ts_resolution, 12);
}

// `when` as seconds after `origin`, with a minus sign where it lies before it.
std::string relative_text(CaptureTime when, CaptureTime origin, int decimals) {
  const bool before = when < origin;
  if (before) std::swap(when, origin);
  CaptureTime span{when.seconds - origin.seconds, when.picoseconds};
  if (span.picoseconds < origin.picoseconds) {
    --span.seconds;
    span.picoseconds += CaptureTime::kPicosecondsPerSecond;
  }
  span.picoseconds -= origin.picoseconds;
  return (before ? "-" : "") + span.text(decimals);
}

const char* direction_text(Direction direction) {
  switch (direction) {
    case Direction::kInbound:
      return "in";
    case Direction::kOutbound:
      return "out";
    case Direction::kUnknown:
      break;
  }
  return "";
}

std::string hex_dump(std::span<const uint8_t> bytes) {
  constexpr size_t kPerLine = 16;
  std::string out;
  for (size_t at = 0; at < bytes.size(); at += kPerLine) {
    const auto line = bytes.subspan(at, std::min(kPerLine, bytes.size() - at));
    std::string hex;
    std::string text;
    for (size_t i = 0; i < line.size(); ++i) {
      hex += fmt::format("{}{:02x}", i == kPerLine / 2 ? "  " : " ", line[i]);
      text += line[i] >= 0x20 && line[i] < 0x7f ? static_cast<char>(line[i]) : '.';
    }
    out += fmt::format("      {:04x} {:<49}  {}\n", at, hex, text);
  }
  return out;
}

std::string field_lines(std::span<const uint8_t> bytes) {
  constexpr size_t kMostValue = 64;
  std::string out;
  for (const wire::Field& field : wire::dissect(bytes)) {
    std::string value = field.value;
    if (value.size() > kMostValue) value = value.substr(0, kMostValue) + "...";
    out += fmt::format("      {:>5} {:>4}  {:{}}{:<24} {}\n", field.offset, field.length, "", field.layer, field.name,
                       value);
  }
  return out;
}

class Printer {
 public:
  Printer(const ShowOptions& options, Format format, const CaptureReader& reader)
      : options_(options), format_(format), reader_(reader) {}

  void begin() {
    if (format_ == Format::kJson) put("[");
    if (format_ == Format::kCsv)
      put(row({"number", "time", "interface", "direction", "length", "captured", "summary", "comments"}));
  }

  void frame(const CapturedPacket& packet, const std::optional<CaptureTime>& origin) {
    origin_ = origin;
    if (format_ == Format::kJson) {
      put((first_ ? "\n" : ",\n") + json_text(json_of(packet)));
      first_ = false;
    } else if (format_ == Format::kCsv) {
      std::string comments;
      if (packet.has_comment)
        for (const auto& c : reader_.comments(packet)) comments += (comments.empty() ? "" : "\n") + c;
      put(row({std::to_string(packet.number), time_of(packet, options_.time), interface_of(packet),
               direction_text(packet.direction), std::to_string(packet.original_length),
               std::to_string(packet.bytes.size()), wire::summarise(packet.bytes, packet.original_length),
               comments}));
    } else {
      line(packet);
    }
  }

  void end() {
    if (format_ == Format::kJson) put(first_ ? "]\n" : "\n]\n");
  }

 private:
  // One line of CSV: the header of a table without rows.
  static std::string row(std::vector<std::string> cells) { return Table(std::move(cells)).text(Format::kCsv); }

  std::string time_of(const CapturedPacket& packet, TimeStyle style) const {
    if (!packet.has_time) return "";
    const int decimals = decimals_of(reader_.interfaces()[packet.interface]);
    if (style == TimeStyle::kUtc) return packet.when.utc(decimals);
    if (style == TimeStyle::kEpoch) return packet.when.text(decimals);
    return relative_text(packet.when, origin_.value_or(packet.when), decimals);
  }

  std::string interface_of(const CapturedPacket& packet) const {
    const std::string& name = reader_.interfaces()[packet.interface].name;
    if (!name.empty()) return name;
    return reader_.format() == CaptureFormat::kPcapng ? fmt::format("#{}", packet.interface) : "";
  }

  void line(const CapturedPacket& packet) {
    const std::string time = time_of(packet, options_.time);
    std::string out = fmt::format("{:>6}  {:>{}}", packet.number, time.empty() ? "-" : time,
                                  options_.time == TimeStyle::kRelative ? 12 : 0);
    if (const std::string interface = printable(interface_of(packet)); !interface.empty()) {
      interface_width_ = std::max(interface_width_, interface.size());
      out += fmt::format("  {:<{}}", interface, interface_width_);
    }
    if (packet.direction != Direction::kUnknown) directions_ = true;
    if (directions_) out += fmt::format("  {:<3}", direction_text(packet.direction));
    out += "  " + wire::summarise(packet.bytes, packet.original_length);
    if (packet.truncated()) out += fmt::format(" ({} kept)", packet.bytes.size());
    out += "\n";
    if (packet.has_comment)
      for (const auto& comment : reader_.comments(packet)) out += "        # " + printable(comment) + "\n";
    if (options_.fields) out += field_lines(packet.bytes);
    if (options_.hex) out += hex_dump(packet.bytes);
    put(out);
  }

  Json json_of(const CapturedPacket& packet) const {
    const auto or_null = [](const std::string& text) { return text.empty() ? Json() : Json(text); };
    Json fields = Json::array();
    for (const wire::Field& field : wire::dissect(packet.bytes)) {
      fields.push_back({{"name", field.name},
                        {"value", field.value},
                        {"offset", field.offset},
                        {"length", field.length},
                        {"layer", field.layer}});
    }
    Json json = {{"number", packet.number},
                 {"time", or_null(time_of(packet, options_.time))},
                 {"epoch", or_null(time_of(packet, TimeStyle::kEpoch))},
                 {"interface", or_null(interface_of(packet))},
                 {"direction", or_null(direction_text(packet.direction))},
                 {"length", packet.original_length},
                 {"captured", packet.bytes.size()},
                 {"summary", wire::summarise(packet.bytes, packet.original_length)},
                 {"comments", packet.has_comment ? reader_.comments(packet) : std::vector<std::string>{}},
                 {"fields", std::move(fields)}};
    if (options_.hex) json["hex"] = wire::hex_bytes(packet.bytes);
    return json;
  }

  const ShowOptions& options_;
  Format format_;
  const CaptureReader& reader_;
  std::optional<CaptureTime> origin_;
  bool first_ = true;
  bool directions_ = false;
  size_t interface_width_ = 0;
};

// "eth0", or "#0" as the frames of a nameless interface show it.
bool is_called(const CaptureReader& reader, size_t interface, const std::string& name) {
  return reader.interfaces()[interface].name == name || name == fmt::format("#{}", interface);
}

void check_interface_exists(const CaptureReader& reader, const std::string& name) {
  std::vector<std::string> known;
  for (size_t i = 0; i < reader.interfaces().size(); ++i) {
    if (is_called(reader, i, name)) return;
    const std::string& own = reader.interfaces()[i].name;
    known.push_back(own.empty() ? fmt::format("#{}", i) : own);
  }
  throw UserError({reader.name(), 0, 0}, "no interface is called \"" + name + "\"",
                  suggest(name, known, "its interfaces"), UserError::Kind::kUsage);
}

}  // namespace

void show_frames(const ShowOptions& options, Format format) {
  const auto filter = filter_option(options.filter);
  CaptureReader reader = CaptureReader::open(options.file, {.lenient = options.lenient});
  Printer printer(options, format, reader);
  printer.begin();
  std::optional<CaptureTime> origin;
  uint64_t shown = 0;
  const CapturedPacket* packet = nullptr;
  try {
    while ((options.count == 0 || shown < options.count) && (packet = reader.next()) != nullptr) {
      if (!origin && packet->has_time) origin = packet->when;
      if (packet->number < options.from) continue;
      if (!options.interface.empty() && !is_called(reader, packet->interface, options.interface)) continue;
      if (filter && !filter->matches(packet->bytes, packet->original_length)) continue;
      printer.frame(*packet, origin);
      ++shown;
    }
  } catch (const UserError&) {  // damage: what was shown stays a whole document
    printer.end();
    end_output();
    throw;
  }
  printer.end();
  end_output();
  if (shown == 0 && !options.interface.empty()) check_interface_exists(reader, options.interface);
  if (reader.damage()) warn(options.file + ": " + reader.damage()->text() + "; the frames before it are shown");
}

}  // namespace loom::cli
