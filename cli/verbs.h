#pragma once

// The verbs. Each file verb_<name>.cpp adds one subcommand: its options, and the action that main() runs once the
// whole command line has been read. An action returns the exit code; errors are thrown and become an exit code in
// main().

#include <CLI/CLI.hpp>
#include <atomic>
#include <functional>
#include <string>

#include "cli/terminal.h"

namespace loom::cli {

// Exit codes, as README.md of this folder lists them.
inline constexpr int kOk = 0;
inline constexpr int kFailed = 1;
inline constexpr int kUsage = 2;
inline constexpr int kInvalidInput = 3;
inline constexpr int kEnvironment = 4;
inline constexpr int kInternal = 5;
inline constexpr int kOverrun = 6;
inline constexpr int kInterrupted = 130;

struct Globals {
  Format format = Format::kTable;
  bool quiet = false;
  std::function<int()> action;
};

void add_demo(CLI::App& app, Globals& globals);
void add_run(CLI::App& app, Globals& globals);
void add_up(CLI::App& app, Globals& globals);
void add_replay(CLI::App& app, Globals& globals);
void add_live(CLI::App& app, Globals& globals);  // ps, exec, console, events, down, clean
void add_test(CLI::App& app, Globals& globals);
void add_validate(CLI::App& app, Globals& globals);
void add_explain(CLI::App& app, Globals& globals);
void add_inspect(CLI::App& app, Globals& globals);
void add_describe(CLI::App& app, Globals& globals);
void add_schema(CLI::App& app, Globals& globals);
void add_pcap(CLI::App& app, Globals& globals);
void add_gui(CLI::App& app, Globals& globals);
void add_doctor(CLI::App& app, Globals& globals);
void add_serve(CLI::App& app, Globals& globals);
void add_completion(CLI::App& app, Globals& globals);

// Set by the first Ctrl-C; the second ends the process at once.
const std::atomic<bool>& interrupted();
void catch_interrupts();

// Adds --format to a verb whose data comes in three shapes.
void add_format_option(CLI::App& verb, Globals& globals);

}  // namespace loom::cli
