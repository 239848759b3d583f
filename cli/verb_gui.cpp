// etherloom gui: starts the desktop program that stands beside this one.

#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cerrno>
#include <filesystem>
#include <memory>
#include <system_error>

#include "cli/output.h"
#include "cli/verbs.h"

namespace loom::cli {

namespace {

namespace fs = std::filesystem;

// Installed both stand in one folder; built each in the folder of its room.
fs::path desktop_program() {
  const fs::path here = fs::read_symlink("/proc/self/exe").parent_path();
  for (const fs::path& place : {here / "etherloom-gui", here / "../gui/etherloom-gui"}) {
    if (access(place.c_str(), X_OK) == 0) return fs::canonical(place);
  }
  return {};
}

int gui(const std::string& scenario) {
  const fs::path program = desktop_program();
  if (program.empty()) {
    complain("etherloom-gui is not built\n  hint: ./dev gui installs Qt 6, builds it and starts it");
    return kEnvironment;
  }
  const std::string path = program.string();
  execl(path.c_str(), path.c_str(), scenario.empty() ? nullptr : scenario.c_str(), nullptr);
  throw std::system_error(errno, std::generic_category(), "cannot start " + path);
}

}  // namespace

void add_gui(CLI::App& app, Globals& globals) {
  CLI::App* verb = app.add_subcommand("gui", "Draw, run and look at a scenario in the desktop program");
  const auto scenario = std::make_shared<std::string>();
  verb->add_option("scenario", *scenario, "A scenario file or its folder")->type_name("SCENARIO");
  verb->callback([scenario, &globals] { globals.action = [scenario] { return gui(*scenario); }; });
}

}  // namespace loom::cli
