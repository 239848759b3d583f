// etherloom completion: prints the script that lets a shell complete verbs, options, words and files.

#include <CLI/CLI.hpp>
#include <functional>

#include "cli/completion.h"
#include "cli/output.h"
#include "cli/verbs.h"

namespace loom::cli {

namespace {

struct Shell {
  const char* name;
  const char* help;
  std::string (*script)(const CompletedVerb&);
};
constexpr Shell kShells[] = {
    {"bash", "For bash: source <(etherloom completion bash)", bash_completion},
    {"zsh", "For zsh, after compinit: source <(etherloom completion zsh)", zsh_completion},
    {"fish", "For fish: etherloom completion fish | source", fish_completion},
};

}  // namespace

void add_completion(CLI::App& app, Globals& globals) {
  CLI::App* verb = app.add_subcommand("completion", "Print a script that makes a shell complete etherloom's words");
  verb->require_subcommand(1);
  for (const Shell& shell : kShells) {
    verb->add_subcommand(shell.name, shell.help)->callback([&app, &globals, &shell] {
      globals.action = [&app, &shell] {
        put(shell.script(completion_tree(app)));
        end_output();
        return kOk;
      };
    });
  }
}

}  // namespace loom::cli
