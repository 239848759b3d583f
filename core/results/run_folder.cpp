#include "core/results/run_folder.h"

#include <fmt/format.h>

#include <cerrno>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <system_error>

namespace loom {

namespace fs = std::filesystem;

namespace {

// Names come from scenario files: only what is safe in a path stays.
std::string safe_name(const std::string& name) {
  std::string safe;
  for (const char c : name) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
                       c == '_' || (c == '.' && !safe.empty());
    safe += plain ? c : '_';
  }
  return safe.empty() ? "unnamed" : safe;
}

nlohmann::ordered_json params_json(const Manifest& manifest) {
  nlohmann::ordered_json params = nlohmann::ordered_json::object();
  for (const auto& [name, value] : manifest.params) params[name] = value;
  return params;
}

}  // namespace

std::string make_run_folder(const std::string& base, const std::string& scenario) {
  const fs::path parent = fs::path(base) / safe_name(scenario);
  fs::create_directories(parent);
  unsigned highest = 0;
  for (const fs::directory_entry& entry : fs::directory_iterator(parent)) {
    const std::string name = entry.path().filename().string();
    unsigned number = 0;
    const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), number);
    if (error == std::errc{} && end == name.data() + name.size()) highest = std::max(highest, number);
  }
  // Two runs may start at once: the one that makes the directory owns the number.
  fs::path folder;
  do {
    folder = parent / fmt::format("{:04}", ++highest);
  } while (!fs::create_directory(folder));
  std::error_code ignored;
  const fs::path latest = parent / "latest";
  const fs::path fresh = parent / fmt::format(".latest-{:04}", highest);
  fs::create_directory_symlink(folder.filename(), fresh, ignored);
  fs::rename(fresh, latest, ignored);
  return folder.string();
}

std::string event_hash_text(uint64_t hash) {
  return fmt::format("0x{:016x}", hash);
}

void write_manifest(const std::string& folder, const Manifest& manifest) {
  const nlohmann::ordered_json json{
      {"etherloom", manifest.version},
      {"scenario", manifest.scenario},
      {"scenario_file", manifest.scenario_file},
      {"seed", manifest.seed},
      {"mode", manifest.mode},
      {"params", params_json(manifest)},
      {"stopped", manifest.stopped},
      {"end_seconds", manifest.end.seconds()},
      {"end_ps", manifest.end.count_ps()},
      {"events", manifest.events},
      {"event_hash", event_hash_text(manifest.event_hash)},
      {"wall_seconds", manifest.wall_seconds},
      {"scenario_text", manifest.scenario_text},
  };
  const fs::path path = fs::path(folder) / "manifest.json";
  std::ofstream file(path);
  file << json.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) << '\n';
  file.close();
  if (!file) throw std::system_error(errno, std::generic_category(), "cannot write " + path.string());
}

std::string manifest_line(const Manifest& manifest) {
  const nlohmann::ordered_json json{{"etherloom", manifest.version},
                                    {"scenario", manifest.scenario},
                                    {"seed", manifest.seed},
                                    {"mode", manifest.mode},
                                    {"params", params_json(manifest)}};
  return json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

}  // namespace loom
