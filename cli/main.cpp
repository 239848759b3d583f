// etherloom: reads the command line, runs one verb, turns errors into exit codes.

#include <fmt/format.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <system_error>

#include "cli/choice.h"
#include "cli/output.h"
#include "cli/usage_error.h"
#include "cli/verbs.h"
#include "core/error.h"
#include "topology/run.h"

namespace loom::cli {

namespace {
std::atomic<bool> g_interrupted{false};

void on_interrupt(int) {
  if (g_interrupted.exchange(true)) _exit(kInterrupted);
}
}  // namespace

const std::atomic<bool>& interrupted() {
  return g_interrupted;
}

void catch_interrupts() {
  struct sigaction action {};
  action.sa_handler = on_interrupt;
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
}

namespace {
const Choices<Format> kFormats{{"table", Format::kTable}, {"json", Format::kJson}, {"csv", Format::kCsv}};
constexpr const char* kFormatVariable = "ETHERLOOM_FORMAT";
}  // namespace

// Not as the option's envname: CLI11 would let it win over the flag, since other verbs have the option too.
void add_format_option(CLI::App& verb, Globals& globals) {
  add_choice(verb, "--format", globals.format, kFormats,
             std::string("Shape of the data on stdout; also by the environment's ") + kFormatVariable);
}

namespace {

int run(int argc, char** argv) {
  Globals globals;
  CLI::App app{
      "Simulates networks of switches, hosts and recorded traffic, and tells why each frame went where it did."};
  app.name("etherloom");
  app.set_version_flag("--version", std::string("etherloom ") + version());
  app.require_subcommand(1);
  app.fallthrough();
  app.add_flag("-q,--quiet", globals.quiet, "No progress");
  app.footer(
      "Exit codes: 0 ok; 1 an expectation or comparison failed; 2 usage; 3 invalid scenario or capture;\n"
      "4 the machine lacks something; 5 internal error; 6 a live run was late and told to end then; 130 "
      "interrupted.");
  add_demo(app, globals);
  add_run(app, globals);
  add_up(app, globals);
  add_replay(app, globals);
  add_live(app, globals);
  add_test(app, globals);
  add_validate(app, globals);
  add_explain(app, globals);
  add_inspect(app, globals);
  add_describe(app, globals);
  add_schema(app, globals);
  add_pcap(app, globals);
  add_serve(app, globals);
  add_gui(app, globals);
  add_doctor(app, globals);
  add_completion(app, globals);
  try {
    if (const char* word = std::getenv(kFormatVariable); word != nullptr && *word != '\0')
      globals.format = choose(kFormatVariable, kFormats, word);
    app.parse(argc, argv);
  } catch (const CLI::CallForHelp& e) {
    return app.exit(e);
  } catch (const CLI::CallForAllHelp& e) {
    return app.exit(e);
  } catch (const CLI::CallForVersion& e) {
    return app.exit(e);
  } catch (const CLI::ParseError& e) {
    complain(usage_error_text(app, e));
    return kUsage;
  }
  return globals.action();
}

}  // namespace

}  // namespace loom::cli

int main(int argc, char** argv) {
  using namespace loom::cli;
  try {
    return run(argc, argv);
  } catch (const loom::UserError& e) {
    complain(e.what());
    return e.exit_code();
  } catch (const std::system_error& e) {
    complain(e.what());
    return kEnvironment;
  } catch (const std::bad_alloc&) {
    complain("the machine's memory is not enough for this");
    return kEnvironment;
  } catch (const std::exception& e) {
    complain(fmt::format("internal: {}", e.what()));
    return kInternal;
  }
}
