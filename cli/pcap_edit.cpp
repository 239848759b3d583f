#include "cli/pcap_edit.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <optional>

#include "cli/filter_option.h"
#include "cli/output.h"
#include "cli/terminal.h"
#include "core/capture/capture_reader.h"
#include "core/capture/capture_writer.h"
#include "core/capture/frame_table.h"
#include "core/error.h"
#include "core/wire/frame_spec.h"

namespace loom::cli {

namespace {

UserError usage(const std::string& what, const std::string& hint = "") {
  return UserError({}, what, hint, UserError::Kind::kUsage);
}

// "1,5-9"
class NumberSet {
 public:
  explicit NumberSet(const std::string& text) {
    for (size_t at = 0; !text.empty() && at <= text.size();) {
      const size_t end = std::min(text.find(',', at), text.size());
      const std::string part = text.substr(at, end - at);
      const size_t dash = part.find('-');
      const auto first = number(part.substr(0, dash));
      const auto last = dash == std::string::npos ? first : number(part.substr(dash + 1));
      if (!first || !last || *first > *last) {
        throw usage("--frames: \"" + part + "\" is no number of a frame", "write numbers and ranges: 1,5-9");
      }
      ranges_.emplace_back(*first, *last);
      at = end + 1;
    }
  }
  bool holds(uint64_t n) const {
    return ranges_.empty() ||
           std::any_of(ranges_.begin(), ranges_.end(), [n](const auto& r) { return n >= r.first && n <= r.second; });
  }

 private:
  static std::optional<uint64_t> number(const std::string& text) {
    uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return value;
  }
  std::vector<std::pair<uint64_t, uint64_t>> ranges_;
};

struct Change {
  std::string name;
  std::string value;  // empty: the field goes
};

std::vector<Change> changes_of(const std::vector<std::string>& sets) {
  std::vector<Change> changes;
  for (const std::string& set : sets) {
    const size_t equals = set.find('=');
    if (equals == 0 || equals == std::string::npos) {
      throw usage("--set: \"" + set + "\" is no change", "write name=value, or name= to take the field away");
    }
    Change change{set.substr(0, equals), set.substr(equals + 1)};
    wire::FrameSpec probe;
    if (change.value.empty() && wire::frame_field(change.name) == nullptr) {
      throw usage("--set: " + change.name + " is no field of a frame");
    }
    if (const auto wrong = change.value.empty() ? std::nullopt : probe.set(change.name, change.value)) {
      throw usage("--set: " + wrong->field + " " + wrong->what);
    }
    changes.push_back(std::move(change));
  }
  return changes;
}

std::vector<uint8_t> changed(const CapturedPacket& packet, const std::vector<Change>& changes,
                             const std::string& file) {
  const auto refuse = [&](const std::string& what) {
    throw UserError({}, fmt::format("{}: frame {}: {}", file, packet.number, what),
                    "leave it out with --frames or --filter");
  };
  if (packet.truncated()) refuse("it was cut when it was captured, so it cannot be built anew");
  auto fields = wire::fields_of(packet.bytes);
  if (fields.size() == 1 && fields[0].first == "hex") refuse("it cannot be built anew from its fields");
  for (const Change& change : changes) {
    const auto known =
        std::find_if(fields.begin(), fields.end(), [&](const auto& f) { return f.first == change.name; });
    if (change.value.empty()) {
      if (known != fields.end()) fields.erase(known);
    } else if (known != fields.end()) {
      known->second = change.value;
    } else {
      fields.emplace_back(change.name, change.value);
    }
  }
  // Its size follows, unless it is what changes.
  if (std::none_of(changes.begin(), changes.end(), [](const Change& c) { return c.name == "size"; })) {
    std::erase_if(fields, [](const auto& f) { return f.first == "size"; });
  }
  wire::FrameSpec spec;
  for (const auto& [name, value] : fields) {
    if (const auto wrong = spec.set(name, value)) refuse(wrong->field + " " + wrong->what);
  }
  wire::FrameComplaint wrong;
  auto bytes = spec.build(wrong);
  if (!bytes) refuse(wrong.field + (wrong.field.empty() ? "" : " ") + wrong.what);
  return *std::move(bytes);
}

}  // namespace

void edit_capture(const EditOptions& options) {
  std::error_code ignored;
  if (std::filesystem::equivalent(options.from, options.to, ignored)) {
    throw usage(options.to + " is the capture that is read", "write another file");
  }
  const NumberSet numbers(options.frames);
  const std::vector<Change> changes = changes_of(options.sets);
  const std::optional<BpfFilter> filter = filter_option(options.filter);
  CaptureReadOptions reading;
  reading.lenient = options.lenient;
  CaptureReader reader = CaptureReader::open(options.from, reading);
  CaptureWriter writer(options.to);
  uint64_t read = 0;
  uint64_t written = 0;
  while (const CapturedPacket* packet = reader.next()) {
    ++read;
    const std::string& interface = reader.interfaces()[packet->interface].name;
    if (!numbers.holds(packet->number) || (!options.interface.empty() && interface != options.interface)) continue;
    if (filter && !filter->matches(packet->bytes, packet->original_length)) continue;
    ++written;
    if (changes.empty() && packet->truncated() && options.to.ends_with(kFrameTableExtension)) {
      throw UserError({},
                      fmt::format("{}: frame {} was cut when it was captured, and a table holds whole ones",
                                  options.from, packet->number),
                      "leave it out with --frames or --filter");
    }
    if (changes.empty()) {
      writer.write(packet->when, packet->bytes, packet->original_length, interface);
    } else {
      const std::vector<uint8_t> bytes = changed(*packet, changes, options.from);
      writer.write(packet->when, bytes, static_cast<uint32_t>(bytes.size()), interface);
    }
  }
  writer.close();
  put(fmt::format("{} of {} frames in {}\n", grouped(written), grouped(read), options.to));
  end_output();
}

}  // namespace loom::cli
