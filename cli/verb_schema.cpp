// etherloom schema: the JSON Schema of scenario files, for editors that complete and check while one types.

#include <CLI/CLI.hpp>
#include <cerrno>
#include <fstream>
#include <memory>
#include <system_error>

#include "cli/output.h"
#include "cli/plain_text.h"
#include "cli/verbs.h"
#include "topology/schema.h"

namespace loom::cli {

namespace {

int schema(const std::string& file) {
  const std::string text = json_text(scenario_schema(all_devices()), 2) + "\n";
  if (file.empty()) {
    put(text);
    end_output();
    return kOk;
  }
  std::ofstream out(file, std::ios::binary);
  out << text;
  out.close();
  if (!out) throw std::system_error(errno, std::generic_category(), "cannot write " + file);
  return kOk;
}

}  // namespace

void add_schema(CLI::App& app, Globals& globals) {
  CLI::App* verb = app.add_subcommand("schema", "Print the JSON Schema of scenario files, for editors");
  const auto file = std::make_shared<std::string>();
  verb->add_option("-o,--out", *file, "Write it to this file")->type_name("FILE");
  verb->footer(
      "With the YAML language server, a scenario names its schema in a comment on its first line:\n"
      "  # yaml-language-server: $schema=etherloom.schema.json");
  verb->callback([file, &globals] { globals.action = [file] { return schema(*file); }; });
}

}  // namespace loom::cli
