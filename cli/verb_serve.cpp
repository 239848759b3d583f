// etherloom serve: the engine behind a desktop program; requests and replies are lines of JSON.

#include <unistd.h>

#include "cli/serve/supervisor.h"
#include "cli/verbs.h"

namespace loom::cli {

void add_serve(CLI::App& app, Globals& globals) {
  CLI::App* verb = app.add_subcommand("serve", "Run scenarios for another program, by lines of JSON");
  verb->footer(
      "Reads a request a line from standard input and writes replies and notes to standard output:\n"
      "\n"
      "  {\"id\":1,\"do\":\"hello\"}\n"
      "  {\"id\":2,\"do\":\"load\",\"file\":\"scenarios/vlan-lab/scenario.yaml\"}\n"
      "  {\"id\":3,\"do\":\"run\"}\n"
      "  {\"id\":4,\"do\":\"goto\",\"at_ps\":\"100000000000\"}\n"
      "\n"
      "cli/serve/PROTOCOL.md lists what there is to do. The end of the input ends it, once everything is answered.");
  verb->callback([&globals] {
    globals.action = [] {
      serve::Supervisor(STDIN_FILENO, STDOUT_FILENO).run();
      return kOk;
    };
  });
}

}  // namespace loom::cli
