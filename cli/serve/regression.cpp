#include "cli/serve/regression.h"

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <optional>
#include <system_error>

#include "cli/accept.h"
#include "cli/run_report.h"
#include "cli/serve/answers.h"
#include "core/units_text.h"

namespace loom::cli::serve {

namespace {

namespace fs = std::filesystem;

constexpr size_t kFramesExamined = 40;

// Holds what ports did send until it has become a golden.
class ScratchFolder {
 public:
  ScratchFolder() {
    std::string name = (fs::temp_directory_path() / "etherloom-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr)
      throw std::system_error(errno, std::generic_category(), "cannot make " + name);
    path_ = name;
  }
  ~ScratchFolder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

// When the difference is, on the run's clock; the golden's side for a missing frame.
std::optional<Duration> moment_of(const DifferenceReport& difference) {
  const std::optional<FrameReport>& frame = difference.actual ? difference.actual : difference.expected;
  return frame ? parse_duration(frame->time) : std::nullopt;
}

Json failure_json(const ExpectationReport& failed, const DifferenceReport* difference) {
  Json json{{"expectation", failed.name},
            {"subject", failed.port},
            {"at_ps", nullptr},
            {"kind", "demand"},
            {"text", failed.failures.empty() ? "" : failed.failures.front()}};
  Json fields = Json::array();
  if (difference != nullptr) {
    if (const auto when = moment_of(*difference)) json["at_ps"] = std::to_string(when->count_ps());
    json["kind"] = difference->kind;
    const std::optional<FrameReport>& frame = difference->actual ? difference->actual : difference->expected;
    if (frame) json["text"] = frame->summary;
    for (const FieldRow& row : difference->fields) {
      if (row.state != FieldRow::State::kDiffers) continue;
      fields.push_back({{"field", row.field},
                        {"expected", row.expected ? Json(*row.expected) : Json()},
                        {"actual", row.actual ? Json(*row.actual) : Json()}});
    }
  }
  json["fields"] = std::move(fields);
  return json;
}

// The earliest difference of all; without one, the first expectation that failed.
Json first_failure(const ScenarioReport& report) {
  const ExpectationReport* failed = nullptr;
  const DifferenceReport* first = nullptr;
  std::optional<Duration> earliest;
  for (const ExpectationReport& each : report.expectations) {
    if (each.passed) continue;
    if (failed == nullptr) failed = &each;
    for (const DifferenceReport& difference : each.differences) {
      const std::optional<Duration> when = moment_of(difference);
      if (first != nullptr && (!when || (earliest && *when >= *earliest))) continue;
      first = &difference;
      failed = &each;
      earliest = when;
    }
  }
  return failed == nullptr ? Json() : failure_json(*failed, first);
}

Json tested(const Request& request, const std::function<Scenario()>& load, const std::string& actual_folder,
            bool accepts) {
  RunOptions options;
  options.seed = request.count("seed");
  ExamineOptions wanted;
  wanted.most_frames = kFramesExamined;
  wanted.actual_folder = actual_folder;
  Progress silent(request.text("file"), true);
  const ScenarioReport report =
      run_and_report(request.text("file"), load, std::move(options), wanted, accepts, silent);
  Json json = Json::parse(to_json_line(report));
  json["wall_seconds"] = report.wall_seconds;
  json["first_failure"] = first_failure(report);
  return json;
}

}  // namespace

Json test(const Request& request) {
  return tested(
      request, [&] { return scenario_of(request); }, request.text("actual", ""), false);
}

Json accept_outcome(const Request& request) {
  if (runs_in_ci()) {
    throw ServeError("usage", "the variable CI is set: nobody would look at what changes",
                     "accept on a machine where a person does");
  }
  if (request.has("text")) throw ServeError("usage", "accept takes a file, as it was saved", "save the text first");
  const ScratchFolder scratch;
  return tested(
      request, [&] { return scenario_of(request, false); }, scratch.path(), true);
}

}  // namespace loom::cli::serve
