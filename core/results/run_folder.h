#pragma once

// The run folder: results/<scenario>/<run>/, numbered from 0001, with a link `latest` beside the runs. Holds
// manifest.json (what was run), results.sqlite (what came out) and capture.pcapng (what was on the ports asked for).
// README.md in this folder is their contract.
//
// Errors: std::system_error naming the path.

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "core/units.h"

namespace loom {

// What was run, and how it ended.
struct Manifest {
  std::string scenario;       // name
  std::string scenario_file;  // as the user gave it
  std::string scenario_text;  // the file itself
  std::vector<std::pair<std::string, std::string>> params;
  uint64_t seed = 1;
  std::string version;  // of etherloom
  std::string mode;     // "sim"
  std::string stopped;  // "empty", "until", "budget", "interrupted"
  Time end;
  uint64_t events = 0;
  uint64_t event_hash = 0;
  double wall_seconds = 0;  // measured; the one figure that differs from run to run
};

// Makes `<base>/<scenario>/<next number>/` and points `latest` at it. Returns the folder.
std::string make_run_folder(const std::string& base, const std::string& scenario);

// "0x" and 16 hexadecimal digits, as the fingerprint table has it.
std::string event_hash_text(uint64_t hash);

// manifest.json.
void write_manifest(const std::string& folder, const Manifest& manifest);
// The same without what differs from run to run, on one line: for the section header of a capture.
std::string manifest_line(const Manifest& manifest);

}  // namespace loom
