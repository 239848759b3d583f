#include "topology/port_judge.h"

#include <fmt/format.h>

#include <filesystem>

#include "core/capture/frame_table.h"
#include "core/units_text.h"
#include "core/wire/describe.h"

namespace loom {

namespace {

CompareOptions compare_options(const CompareSpec& spec) {
  CompareOptions options;
  switch (spec.order) {
    case CompareSpec::Order::kStrict:
      options.order = FrameOrder::kStrict;
      break;
    case CompareSpec::Order::kPerFlow:
      options.order = FrameOrder::kPerFlow;
      break;
    case CompareSpec::Order::kMultiset:
      options.order = FrameOrder::kMultiset;
      break;
  }
  options.tolerance = spec.tolerance;
  options.relative_tolerance = spec.relative_tolerance;
  options.allow_duplicates = spec.allow_duplicates;
  options.ignore = spec.ignore;
  return options;
}

std::string frame_text(const StoredFrame& frame, CaptureTime epoch) {
  const auto since = frame.when.since(epoch);
  return fmt::format("frame {} at {}: {}", frame.number, since ? to_text(*since) : frame.when.text(),
                     wire::summarise(frame.bytes, frame.size));
}

std::string plural(uint64_t n, const char* word) {
  return fmt::format("{} {}{}", n, word, n == 1 ? "" : "s");
}

// Which interfaces of the capture are called `name`, by index; empty for "all of them". An interface may stand
// anywhere in a pcapng, so this reads it through once.
std::vector<bool> interfaces_named(const FilePath& file, const std::string& name, CaptureReadOptions options) {
  std::vector<bool> chosen;
  if (name.empty()) return chosen;
  CaptureReader reader = CaptureReader::open(file.path, options);
  while (reader.next() != nullptr) {
  }
  bool found = false;
  for (const CaptureInterface& interface : reader.interfaces()) {
    chosen.push_back(interface.name == name);
    found = found || chosen.back();
  }
  if (!found) throw UserError(file.mark, "no interface of " + file.written + " is called " + name);
  return chosen;
}

FrameId unpack(uint64_t tag) {
  return FrameId{static_cast<uint32_t>(tag >> 32), static_cast<uint32_t>(tag)};
}

// A name of a scenario's as the name of a file.
std::string file_name_of(const std::string& name) {
  std::string text = name;
  for (char& c : text) {
    const bool good =
        (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.';
    if (!good) c = '_';
  }
  return text.starts_with('.') ? "_" + text : text;
}

}  // namespace

std::string file_name_of_expectation(const ExpectSpec& spec) {
  return file_name_of(spec.name);
}

std::string actual_capture_path(const std::string& folder, const ExpectSpec& spec) {
  std::string extension = spec.golden ? std::filesystem::path(spec.golden->path).extension().string() : "";
  if (extension != ".pcapng" && extension != kFrameTableExtension) extension = ".pcap";
  return (std::filesystem::path(folder) / (file_name_of(spec.name) + extension)).string();
}

Suspect suspect_of(const Difference& difference) {
  if (difference.actual) return {difference.actual->when, unpack(difference.actual->tag), 0};
  return {difference.expected->when, {}, untagged_hash(difference.expected->bytes)};
}

void ExpectationOutcome::add_failures(const std::vector<std::string>& sentences) {
  failures.insert(failures.end(), sentences.begin(), sentences.end());
  passed = failures.empty();
}

PortJudge::PortJudge(const ExpectSpec& spec, CaptureTime epoch) : spec_(spec), epoch_(epoch) {
  if (!spec.filter.empty()) filter_ = BpfFilter::compile(spec.filter, spec.filter_mark);
  if (!spec.never.empty()) never_ = BpfFilter::compile(spec.never, spec.never_mark);
  if (!spec.only.empty()) only_ = BpfFilter::compile(spec.only, spec.only_mark);
  if (!spec.golden) return;
  if (spec.golden_may_be_missing && !std::filesystem::exists(spec.golden->path)) {
    comparison_.emplace(compare_options(spec.compare));
    return;
  }
  CaptureReadOptions reading;
  reading.lenient = spec.lenient;
  std::function<bool(const CapturedPacket&)> select;
  if (!spec.golden_interface.empty() || filter_ || spec.golden_only != nullptr) {
    std::shared_ptr<BpfFilter> filter;
    if (filter_) filter = std::make_shared<BpfFilter>(BpfFilter::compile(spec.filter, spec.filter_mark));
    select = [chosen = interfaces_named(*spec.golden, spec.golden_interface, reading), filter,
              only = spec.golden_only](const CapturedPacket& packet) {
      if (only != nullptr && !only->contains(packet.number)) return false;
      if (!chosen.empty() && !chosen[packet.interface]) return false;
      return !filter || filter->matches(packet.bytes, packet.original_length);
    };
  }
  comparison_.emplace(CaptureReader::open(spec.golden->path, reading), compare_options(spec.compare),
                      std::move(select));
}

void PortJudge::record_to(const std::string& path) {
  record_.emplace(path);
}

void PortJudge::see(Time when, const Frame& frame) {
  // A virtual payload is zeros that are not stored; comparisons and filters look at real bytes.
  if (frame.stored() != frame.size() && !frame.is_cut()) [[unlikely]]
    return see(when, frame.materialise(), frame.size(), frame.origin());
  see(when, frame.bytes(), frame.size(), frame.origin());
}

void PortJudge::see(Time when, std::span<const uint8_t> bytes, uint32_t size, FrameId origin) {
  ++total_;
  const CaptureTime stamp = epoch_ + when.since_start();
  const auto blame = [&](Offence& offence) {
    ++offence.frames;
    if (!offence.first) {
      offence.first = StoredFrame{{bytes.begin(), bytes.end()}, size, stamp, total_, origin.value(), 0, {}};
    }
  };
  if (never_ && never_->matches(bytes, size)) blame(forbidden_);
  if (only_ && !only_->matches(bytes, size)) blame(strange_);
  if (filter_ && !filter_->matches(bytes, size)) return;
  ++selected_;
  if (record_) [[unlikely]]
    record_->write(stamp, bytes, size, spec_.golden_interface.empty() ? spec_.port.text() : spec_.golden_interface);
  if (spec_.nothing) blame(seen_);
  if (comparison_) comparison_->add(bytes, size, stamp, origin.value());
}

void PortJudge::require_count(ExpectationOutcome& outcome) const {
  if (spec_.frames.hold(selected_)) return;
  const std::string which = spec_.filter.empty() ? "" : " matching \"" + spec_.filter + "\"";
  outcome.failures.push_back(fmt::format("expected {} frames{}, got {}", spec_.frames.text(), which, selected_));
}

void PortJudge::report(const Offence& offence, const std::string& sentence, ExpectationOutcome& outcome) const {
  if (offence.frames == 0) return;
  outcome.failures.push_back(fmt::format("{}; the first is {}", sentence, frame_text(*offence.first, epoch_)));
  outcome.suspects.push_back({offence.first->when, unpack(offence.first->tag), 0});
}

void PortJudge::require_golden(ExpectationOutcome& outcome) {
  outcome.comparison = comparison_->finish();
  const ComparisonResult& result = *outcome.comparison;
  if (!result.equal()) {
    outcome.failures.push_back(fmt::format("{} from the golden capture {} ({} golden, {} actual, {} equal)",
                                           plural(result.difference_count, "difference"), spec_.golden->written,
                                           plural(result.expected_frames, "frame"), result.actual_frames,
                                           result.matched));
  }
  for (const Difference& d : result.differences) {
    if (d.kind != DifferenceKind::kMistimed) outcome.suspects.push_back(suspect_of(d));
  }
}

ExpectationOutcome PortJudge::finish() {
  ExpectationOutcome outcome;
  outcome.spec = &spec_;
  outcome.frames_seen = selected_;
  require_count(outcome);
  report(forbidden_,
         fmt::format("{} matched \"{}\", which must never be seen here", plural(forbidden_.frames, "frame"),
                     spec_.never),
         outcome);
  report(strange_,
         fmt::format("{} did not match \"{}\", and only such frames may be seen here",
                     plural(strange_.frames, "frame"), spec_.only),
         outcome);
  report(seen_, fmt::format("expected nothing, got {}", plural(seen_.frames, "frame")), outcome);
  if (comparison_) require_golden(outcome);
  if (record_) record_->close();
  outcome.passed = outcome.failures.empty();
  return outcome;
}

}  // namespace loom
