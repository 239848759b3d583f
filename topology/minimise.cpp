#include "topology/minimise.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <system_error>

#include "core/capture/capture_reader.h"
#include "core/capture/frame_table.h"
#include "core/units_text.h"
#include "core/wire/describe.h"
#include "devices/endpoint/replay_source.h"

namespace loom {

namespace fs = std::filesystem;

namespace {

// A replayed frame.
struct Input {
  FrameId id;
  size_t traffic = 0;  // index in the scenario
  uint64_t number = 0;
  Time when;  // that it enters, as recorded
  uint64_t content = 0;
};

// A frame of a golden, and the input it belongs to, if any.
struct Golden {
  uint64_t number = 0;
  std::optional<size_t> cause{};
};

// What failed, without the numbers that change with the number of frames.
struct Failure {
  std::string expectation;
  std::string kind;
  FrameId origin;        // of the frame, when a replay or a device made it
  uint64_t content = 0;  // of a missing frame
  std::vector<std::string> fields{};
  auto operator<=>(const Failure&) const = default;
};

class Minimiser {
 public:
  Minimiser(const Scenario& scenario, const DeviceRegistry& devices, const MinimiseOptions& options,
            const RunOptions& run)
      : scenario_(scenario), devices_(devices), options_(options), run_(run) {
    run_.results_base.clear();
    run_.coverage = nullptr;
  }

  MinimiseOutcome go() {
    keep_what_frames_explain();
    const RunOutcome whole = run_scenario(scenario_, devices_, run_);
    epoch_ = whole.epoch;
    choose_target(whole);
    list_inputs(whole);
    list_goldens();
    for (size_t i = 0; i < inputs_.size(); ++i) kept_.push_back(i);
    outcome_.frames_before = kept_.size();
    for (const auto& [name, frames] : goldens_) outcome_.golden_before += frames.size();
    forget_what_comes_later();
    ddmin();
    write();
    return std::move(outcome_);
  }

 private:
  void keep_what_frames_explain() {
    for (ExpectSpec& spec : scenario_.expect) {
      spec.frames = {};
      spec.latency.reset();
      spec.table.reset();
      spec.counters.clear();
      spec.drops.clear();
      spec.compare.tolerance.reset();
      spec.compare.relative_tolerance = 0;
    }
    std::erase_if(scenario_.expect, [](const ExpectSpec& spec) { return !spec.asks_frames(); });
  }

  std::set<Failure> failures_of(const RunOutcome& outcome) const {
    std::set<Failure> failures;
    for (const ExpectationOutcome& e : outcome.expectations) {
      if (!e.comparison) {
        for (const Suspect& s : e.suspects) failures.insert({e.spec->name, "unwanted", s.origin});
        continue;
      }
      for (const Difference& d : e.comparison->differences) failures.insert(failure_of(e.spec->name, d));
    }
    return failures;
  }

  static Failure failure_of(const std::string& expectation, const Difference& d) {
    const Suspect about = suspect_of(d);
    Failure failure{expectation, std::string(name_of(d.kind)), about.origin, about.content};
    for (const FieldDifference& field : d.fields)
      failure.fields.push_back(field.field.substr(0, field.field.find(' ')));
    return failure;
  }

  void choose_target(const RunOutcome& whole) {
    bool known = options_.expectation.empty();
    std::optional<CaptureTime> earliest;
    for (const ExpectationOutcome& e : whole.expectations) {
      if (!options_.expectation.empty() && e.spec->name != options_.expectation) continue;
      known = true;
      if (e.comparison) {
        for (const Difference& d : e.comparison->differences) {
          const Suspect about = suspect_of(d);
          if (earliest && *earliest <= about.when) continue;
          earliest = about.when;
          target_ = failure_of(e.spec->name, d);
          outcome_.failure = e.spec->name + ": " + describe(d, whole.epoch);
        }
      } else if (!e.suspects.empty() && (!earliest || e.suspects.front().when < *earliest)) {
        earliest = e.suspects.front().when;
        target_ = {e.spec->name, "unwanted", e.suspects.front().origin};
        outcome_.failure = e.spec->name + ": " + e.failures.front() + "\n";
      }
    }
    if (!known) {
      throw UserError({}, "no expectation of frames is called " + options_.expectation, "", UserError::Kind::kUsage);
    }
    if (!earliest) {
      throw UserError({}, "nothing fails that frames could explain, so there is nothing to minimise",
                      "`etherloom test` tells what fails", UserError::Kind::kUsage);
    }
    target_time_ = Time{} + earliest->since(whole.epoch).value_or(Duration{});
    all_failures_ = failures_of(whole);
  }

  // The moment that a replay counts from.
  CaptureTime zero_of(const ReplaySpec& replay) const {
    if (replay.origin == ReplaySpec::Origin::kUnixTime) return {replay.unix_seconds, 0};
    if (replay.origin == ReplaySpec::Origin::kFirstOfAll) return epoch_;
    return ReplaySource::first_frame_time(replay.file.path, replay.lenient).value_or(epoch_);
  }

  void list_inputs(const RunOutcome& whole) {
    for (size_t t = 0; t < scenario_.traffic.size(); ++t) {
      const TrafficSpec& traffic = scenario_.traffic[t];
      const auto* replay = std::get_if<ReplaySpec>(&traffic.what);
      if (replay == nullptr) continue;
      if (replay->repeat != 1) {
        throw UserError(traffic.mark, "a replay that repeats cannot be made smaller", "play it once");
      }
      const CaptureTime zero = zero_of(*replay);
      CaptureReadOptions reading;
      reading.lenient = replay->lenient;
      CaptureReader reader = CaptureReader::open(replay->file.path, reading);
      while (const CapturedPacket* packet = reader.next()) {
        if (packet->truncated()) {
          throw UserError(
              replay->file.mark,
              fmt::format("frame {} of {} was cut when it was captured", packet->number, replay->file.written),
              "a small scenario is written as tables of frames, which hold whole ones");
        }
        for (const ReplaySpec::Target& target : replay->targets) {
          const std::string& interface = reader.interfaces()[packet->interface].name;
          if (!target.interface.empty() && target.interface != interface) continue;
          const std::string node = target.interface.empty() ? traffic.name : traffic.name + "/" + target.interface;
          inputs_.push_back({FrameId{node_of(node, whole), static_cast<uint32_t>(packet->number)}, t, packet->number,
                             replay->start + packet->when.since(zero).value_or(Duration{}),
                             untagged_hash(packet->bytes)});
        }
      }
    }
    std::stable_sort(inputs_.begin(), inputs_.end(), [](const Input& a, const Input& b) { return a.when < b.when; });
  }

  static uint32_t node_of(const std::string& name, const RunOutcome& whole) {
    const auto it = std::find(whole.node_names.begin(), whole.node_names.end(), name);
    return static_cast<uint32_t>(it - whole.node_names.begin()) + 1;
  }

  void list_goldens() {
    std::map<uint64_t, std::vector<size_t>> by_content;
    for (size_t i = 0; i < inputs_.size(); ++i) by_content[inputs_[i].content].push_back(i);
    for (const ExpectSpec& spec : scenario_.expect) {
      if (!spec.golden) continue;
      std::vector<Golden>& frames = goldens_[spec.name];
      CaptureReadOptions reading;
      reading.lenient = spec.lenient;
      CaptureReader reader = CaptureReader::open(spec.golden->path, reading);
      while (const CapturedPacket* packet = reader.next()) {
        Golden golden{packet->number};
        const auto same = by_content.find(untagged_hash(packet->bytes));
        if (same != by_content.end()) {
          const Time when = Time{} + packet->when.since(epoch_).value_or(Duration{});
          golden.cause = same->second.front();
          for (const size_t input : same->second) {
            if (inputs_[input].when <= when) golden.cause = input;
          }
        }
        frames.push_back(golden);
      }
    }
  }

  // The scenario with these inputs alone.
  Scenario reduced(const std::vector<size_t>& kept) const {
    Scenario small = scenario_;
    std::map<size_t, std::set<uint64_t>> numbers;  // by traffic
    for (const size_t input : kept) numbers[inputs_[input].traffic].insert(inputs_[input].number);
    for (size_t t = 0; t < small.traffic.size(); ++t) {
      auto* replay = std::get_if<ReplaySpec>(&small.traffic[t].what);
      if (replay != nullptr) replay->only = std::make_shared<const std::set<uint64_t>>(numbers[t]);
    }
    for (ExpectSpec& spec : small.expect) {
      if (spec.golden) spec.golden_only = std::make_shared<const std::set<uint64_t>>(golden_numbers(spec.name, kept));
    }
    return small;
  }

  std::set<uint64_t> golden_numbers(const std::string& expectation, const std::vector<size_t>& kept) const {
    const std::set<size_t> inputs(kept.begin(), kept.end());
    std::set<uint64_t> numbers;
    for (const Golden& golden : goldens_.at(expectation)) {
      if (!golden.cause || inputs.contains(*golden.cause)) numbers.insert(golden.number);
    }
    return numbers;
  }

  bool fails_the_same(const std::vector<size_t>& kept) {
    if (outcome_.gave_up) return false;
    if (outcome_.runs == options_.most_runs || (options_.on_run && !options_.on_run(kept.size(), outcome_.runs))) {
      outcome_.gave_up = true;
      return false;
    }
    ++outcome_.runs;
    const std::set<Failure> failures = failures_of(run_scenario(reduced(kept), devices_, run_));
    return failures.contains(target_) &&
           std::includes(all_failures_.begin(), all_failures_.end(), failures.begin(), failures.end());
  }

  // Nothing after the failure has a part in it. Often most of a capture.
  void forget_what_comes_later() {
    std::vector<size_t> until;
    for (const size_t input : kept_) {
      if (inputs_[input].when <= target_time_) until.push_back(input);
    }
    if (until.size() < kept_.size() && fails_the_same(until)) kept_ = std::move(until);
  }

  // Takes away ever smaller pieces until no single frame can go.
  void ddmin() {
    size_t pieces = 2;
    while (kept_.size() > 1 && !outcome_.gave_up) {
      const size_t size = (kept_.size() + pieces - 1) / pieces;
      bool smaller = false;
      for (size_t begin = 0; begin < kept_.size(); begin += size) {
        std::vector<size_t> without(kept_.begin(), kept_.begin() + static_cast<ptrdiff_t>(begin));
        without.insert(without.end(), kept_.begin() + static_cast<ptrdiff_t>(std::min(begin + size, kept_.size())),
                       kept_.end());
        if (without.empty() || !fails_the_same(without)) continue;
        kept_ = std::move(without);
        pieces = std::max<size_t>(pieces - 1, 2);
        smaller = true;
        break;
      }
      if (smaller) continue;
      if (size == 1) return;
      pieces = std::min(pieces * 2, kept_.size());
    }
  }

  // ---- writing ------------------------------------------------------------------------------------------------

  struct Replacement {
    SourceMark mark;
    std::string by;
  };

  void write() {
    outcome_.frames_after = kept_.size();
    fs::create_directories(options_.folder);
    std::vector<Replacement> replacements;
    std::map<size_t, std::set<uint64_t>> numbers;
    for (const size_t input : kept_) numbers[inputs_[input].traffic].insert(inputs_[input].number);
    for (size_t t = 0; t < scenario_.traffic.size(); ++t) {
      const auto* replay = std::get_if<ReplaySpec>(&scenario_.traffic[t].what);
      if (replay == nullptr) continue;
      const std::string file = fmt::format("in-{}.frames", t + 1);
      const bool absolute = replay->origin == ReplaySpec::Origin::kUnixTime && replay->unix_seconds != 0;
      write_table(file, replay->file.path, numbers[t], replay->lenient, zero_of(*replay), absolute, true);
      replacements.push_back({replay->file.mark, file});
    }
    for (const ExpectSpec& spec : scenario_.expect) {
      if (!spec.golden) continue;
      const std::set<uint64_t> frames = golden_numbers(spec.name, kept_);
      outcome_.golden_after += frames.size();
      const std::string file = "golden-" + file_name_of_expectation(spec) + ".frames";
      write_table(file, spec.golden->path, frames, spec.lenient, epoch_, is_absolute(),
                  !spec.golden_interface.empty());
      replacements.push_back({spec.golden->mark, file});
    }
    outcome_.scenario = (fs::path(options_.folder) / "scenario.yaml").string();
    std::ofstream out(outcome_.scenario);
    out << with_replacements(std::move(replacements));
    out.close();
    if (!out) throw std::system_error(errno, std::generic_category(), "cannot write " + outcome_.scenario);
  }

  // Whether the run's time zero is said in the scenario itself.
  bool is_absolute() const {
    return std::any_of(scenario_.traffic.begin(), scenario_.traffic.end(), [](const TrafficSpec& traffic) {
      const auto* replay = std::get_if<ReplaySpec>(&traffic.what);
      return replay != nullptr && replay->origin == ReplaySpec::Origin::kUnixTime && replay->unix_seconds != 0;
    });
  }

  void write_table(const std::string& file, const std::string& from, const std::set<uint64_t>& numbers, bool lenient,
                   CaptureTime zero, bool absolute, bool with_interfaces) const {
    const std::string path = (fs::path(options_.folder) / file).string();
    std::ofstream out(path);
    out << kFrameTableMagic << "\n";
    if (absolute) out << "zero " << zero.seconds << "\n";
    CaptureReadOptions reading;
    reading.lenient = lenient;
    CaptureReader reader = CaptureReader::open(from, reading);
    while (const CapturedPacket* packet = reader.next()) {
      if (!numbers.contains(packet->number)) continue;
      const std::string& interface = reader.interfaces()[packet->interface].name;
      out << "# " << wire::summarise(packet->bytes, packet->original_length) << "\n"
          << frame_table_line(packet->when, zero, with_interfaces ? interface : "", packet->bytes);
    }
    out.close();
    if (!out) throw std::system_error(errno, std::generic_category(), "cannot write " + path);
  }

  // The scenario's text with other files in the places of its own.
  std::string with_replacements(std::vector<Replacement> replacements) const {
    std::vector<size_t> lines{0};
    for (size_t i = 0; i < scenario_.text.size(); ++i) {
      if (scenario_.text[i] == '\n') lines.push_back(i + 1);
    }
    std::sort(replacements.begin(), replacements.end(), [](const Replacement& a, const Replacement& b) {
      return std::pair(a.mark.line, a.mark.column) > std::pair(b.mark.line, b.mark.column);
    });
    std::string text = scenario_.text;
    for (const Replacement& r : replacements) {
      if (r.mark.line < 1 || static_cast<size_t>(r.mark.line) > lines.size()) continue;
      const size_t begin = lines[static_cast<size_t>(r.mark.line) - 1] + static_cast<size_t>(r.mark.column) - 1;
      text.replace(begin, scalar_length(text, begin), r.by);
    }
    return text;
  }

  static size_t scalar_length(const std::string& text, size_t begin) {
    const char quote = text[begin];
    if (quote == '"' || quote == '\'') return text.find(quote, begin + 1) + 1 - begin;
    size_t end = begin;
    while (end < text.size() && std::string_view("\n,}] ").find(text[end]) == std::string_view::npos) ++end;
    return end - begin;
  }

  Scenario scenario_;
  const DeviceRegistry& devices_;
  const MinimiseOptions& options_;
  RunOptions run_;
  MinimiseOutcome outcome_;
  CaptureTime epoch_;
  Failure target_;
  Time target_time_;
  std::set<Failure> all_failures_;
  std::vector<Input> inputs_;
  std::map<std::string, std::vector<Golden>> goldens_;
  std::vector<size_t> kept_;
};

}  // namespace

MinimiseOutcome minimise(const Scenario& scenario, const DeviceRegistry& devices, const MinimiseOptions& options,
                         const RunOptions& run) {
  return Minimiser(scenario, devices, options, run).go();
}

}  // namespace loom
