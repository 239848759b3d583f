#pragma once

// The real program, run as a subprocess, for the tests of the command line.

#include <nlohmann/json.hpp>

#include "tests/support/run_program.h"

namespace loom::test {

using Words = std::vector<std::string>;

inline ProgramResult etherloom(Words arguments, const ProgramSetting& setting = {}) {
  arguments.insert(arguments.begin(), LOOM_ETHERLOOM);
  return run_program(arguments, setting);
}

inline nlohmann::json json_of(const Words& arguments) {
  return nlohmann::json::parse(etherloom(arguments).out);
}

inline std::string capture(const std::string& name) {
  return LOOM_SOURCE_DIR "/traces/captures/" + name;
}

inline size_t lines_in(const std::string& text) {
  return static_cast<size_t>(std::count(text.begin(), text.end(), '\n'));
}

}  // namespace loom::test
