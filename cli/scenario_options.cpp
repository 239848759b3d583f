#include "cli/scenario_options.h"

#include <algorithm>
#include <filesystem>

#include "cli/count_option.h"
#include "cli/verbs.h"
#include "core/error.h"
#include "core/units_text.h"

namespace loom::cli {

namespace fs = std::filesystem;

namespace {
constexpr const char* kScenarioName = "scenario.yaml";

UserError usage_error(const std::string& what, const std::string& hint) {
  return UserError({}, what, hint, UserError::Kind::kUsage);
}
}  // namespace

void ScenarioArguments::add_to(CLI::App& verb) {
  verb.add_option("--set", params, "Value of one of the scenario's params, as NAME=VALUE; may be repeated")
      ->type_name("NAME=VALUE")
      ->allow_extra_args(false);
  add_count(verb, "--seed", seed, "Seed of all chance, instead of the scenario's", "ETHERLOOM_SEED");
}

ScenarioOptions ScenarioArguments::scenario_options() const {
  ScenarioOptions options;
  for (const std::string& param : params) {
    const size_t equals = param.find('=');
    if (equals == std::string::npos || equals == 0) {
      throw usage_error("--set " + param + " is not NAME=VALUE", "for example --set vms=8");
    }
    options.params.emplace_back(param.substr(0, equals), param.substr(equals + 1));
  }
  return options;
}

std::string scenario_file(const std::string& given) {
  if (fs::is_directory(given)) {
    const fs::path file = fs::path(given) / kScenarioName;
    if (fs::exists(file)) return file.string();
    throw usage_error(given + " holds no " + kScenarioName,
                      "name the scenario file itself, or a folder that has one");
  }
  if (!fs::exists(given)) {
    const fs::path bundled = fs::path("scenarios") / given / kScenarioName;
    throw usage_error("there is no file or folder " + given,
                      fs::exists(bundled) ? "did you mean " + bundled.parent_path().string() + "?" : "");
  }
  return given;
}

std::vector<std::string> scenario_files(const std::vector<std::string>& given) {
  std::vector<std::string> files;
  for (const std::string& path : given) {
    if (!fs::is_directory(path)) {
      files.push_back(scenario_file(path));
      continue;
    }
    std::vector<std::string> found;
    for (const fs::directory_entry& entry : fs::recursive_directory_iterator(path)) {
      if (entry.is_regular_file() && entry.path().filename() == kScenarioName) found.push_back(entry.path().string());
    }
    if (found.empty()) throw usage_error("no " + std::string(kScenarioName) + " below " + path, "");
    std::sort(found.begin(), found.end());
    files.insert(files.end(), found.begin(), found.end());
  }
  return files;
}

std::string bundled_scenarios() {
  for (const char* const base : {"scenarios", LOOM_SCENARIOS}) {
    if (fs::exists(fs::path(base) / "office" / kScenarioName)) return base;
  }
  throw UserError({}, "the bundled scenarios are not here (looked in ./scenarios and " LOOM_SCENARIOS ")",
                  "run it in the project's folder, or name a folder", UserError::Kind::kEnvironment);
}

std::optional<Time> moment_of(const std::string& at) {
  if (at.empty()) return std::nullopt;
  const auto since_start = parse_duration(at);
  if (!since_start || *since_start < Duration{}) {
    throw UserError({}, "--at " + at + " is no moment of the run", "write --at 1.5s", UserError::Kind::kUsage);
  }
  return Time::at(*since_start);
}

void follow(RunOptions& options, Progress& progress) {
  options.stopwatch = [&progress] { return progress.elapsed_seconds(); };
  options.on_slice = [&progress](const RunProgress& now) {
    const double fraction = now.until ? now.now.seconds() / std::max(now.until->seconds(), 1e-12) : -1;
    progress.update(now.now.seconds(), now.events, fraction);
    return !interrupted();
  };
}

}  // namespace loom::cli
