#include "cli/accept.h"

#include <fmt/format.h>

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <system_error>

#include "core/capture/capture_reader.h"

namespace loom::cli {

namespace fs = std::filesystem;

namespace {

// Why the golden is not ours to write; empty when it is.
std::string objection(const Scenario& scenario, const ExpectSpec& spec) {
  if (!spec.recorded.empty()) {
    return fmt::format("{} made it, so the model has to follow it", spec.recorded);
  }
  if (!spec.golden_interface.empty() || !spec.filter.empty()) return "it holds other frames, too";
  const fs::path relative =
      fs::weakly_canonical(spec.golden->path)
          .lexically_relative(fs::weakly_canonical(scenario.folder.empty() ? "." : scenario.folder));
  if (relative.empty() || *relative.begin() == "..") return "it is outside the scenario's folder";
  return "";
}

uint64_t frames_in(const std::string& path) {
  std::error_code ignored;
  if (!fs::exists(path, ignored)) return 0;
  CaptureReader reader = CaptureReader::open(path);
  uint64_t frames = 0;
  while (reader.next() != nullptr) ++frames;
  return frames;
}

// All of it or nothing, whatever happens in between.
void replace(const fs::path& golden, const fs::path& by) {
  fs::create_directories(golden.parent_path());
  fs::path beside = golden;
  beside += ".new";
  fs::copy_file(by, beside, fs::copy_options::overwrite_existing);
  fs::rename(beside, golden);
}

}  // namespace

bool runs_in_ci() {
  const char* const value = std::getenv("CI");
  const std::string text = value != nullptr ? value : "";
  return !text.empty() && text != "false" && text != "0";
}

void accept(const Scenario& scenario, ScenarioReport& report) {
  for (const ExpectSpec& spec : scenario.expect) {
    for (ExpectationReport& row : report.expectations) {
      if (row.name != spec.name || row.passed || !spec.golden || row.differences.empty() || row.actual.empty())
        continue;
      const std::string why_not = objection(scenario, spec);
      if (!why_not.empty()) {
        row.accepted = fmt::format("not accepted: {} stays as it is, {}", spec.golden->written, why_not);
        continue;
      }
      const uint64_t before = frames_in(spec.golden->path);
      replace(spec.golden->path, row.actual);
      row.accepted = fmt::format("accepted: {} held {} frames and holds {} now", spec.golden->written, before,
                                 frames_in(spec.golden->path));
      row.is_accepted = row.failures.size() == 1;
    }
  }
}

}  // namespace loom::cli
