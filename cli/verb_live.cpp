// etherloom ps, exec, console, events, down, clean: what is done with live runs from beside them.

#include <fcntl.h>
#include <fmt/format.h>
#include <sched.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <fstream>
#include <memory>
#include <nlohmann/json.hpp>
#include <system_error>
#include <thread>

#include "cli/console.h"
#include "cli/output.h"
#include "cli/verbs.h"
#include "core/error.h"
#include "devices/live/control.h"
#include "devices/live/leftovers.h"

namespace loom::cli {

namespace {

using live::NodeFacts;
using live::RunFacts;

struct Arguments {
  std::string run;  // by name or process; empty when there is but one
  std::string node;
};

UserError no_such(const std::string& what, const std::string& hint) {
  return UserError({}, what, hint, UserError::Kind::kUsage);
}

RunFacts chosen_run(const Arguments& args) {
  std::vector<RunFacts> runs = live::live_runs();
  if (!args.run.empty()) {
    std::erase_if(runs, [&](const RunFacts& r) { return r.name != args.run && std::to_string(r.pid) != args.run; });
  }
  if (runs.empty()) {
    throw no_such(args.run.empty() ? "nothing runs live here" : "no live run is called " + args.run,
                  "etherloom up --detach SCENARIO begins one; etherloom ps lists them");
  }
  if (runs.size() > 1) throw no_such("several live runs are meant", "--run PROCESS, as etherloom ps lists them");
  return runs.front();
}

const NodeFacts& chosen_node(const RunFacts& run, const std::string& name) {
  const auto node = std::find_if(run.nodes.begin(), run.nodes.end(), [&](const auto& n) { return n.name == name; });
  if (node != run.nodes.end()) return *node;
  std::string names;
  for (const NodeFacts& each : run.nodes) names += (names.empty() ? "" : ", ") + each.name;
  throw no_such(fmt::format("{} has no node {} outside", run.name, name), "there are: " + names);
}

int ps(const Globals& globals) {
  const std::vector<RunFacts> runs = live::live_runs();
  if (globals.format == Format::kTable) {
    for (const RunFacts& run : runs) {
      put(fmt::format("{:<8} {}  ({}, results in {})\n", run.pid, run.name, run.scenario, run.results));
      for (const NodeFacts& node : run.nodes) put(fmt::format("         {}: {}\n", node.name, node.what));
    }
    if (runs.empty()) put("nothing runs live here\n");
  } else if (globals.format == Format::kCsv) {
    Table table({"pid", "name", "scenario", "results", "node", "what"});
    for (const RunFacts& run : runs) {
      for (const NodeFacts& node : run.nodes) {
        table.add({std::to_string(run.pid), run.name, run.scenario, run.results, node.name, node.what});
      }
    }
    put(table.text(Format::kCsv));
  } else {
    nlohmann::json all = nlohmann::json::array();
    for (const RunFacts& run : runs) {
      nlohmann::json nodes = nlohmann::json::array();
      for (const NodeFacts& node : run.nodes) nodes.push_back({{"name", node.name}, {"what", node.what}});
      all.push_back({{"pid", run.pid},
                     {"name", run.name},
                     {"scenario", run.scenario},
                     {"results", run.results},
                     {"nodes", nodes}});
    }
    put(all.dump(2) + "\n");
  }
  end_output();
  return kOk;
}

int exec(const Arguments& args, const std::vector<std::string>& words) {
  std::string line;
  for (const std::string& word : words) line += (line.empty() ? "" : " ") + word;
  if (line.empty()) throw no_such("exec needs a command", "such as: etherloom exec NODE ip addr");
  const RunFacts run = chosen_run(args);
  chosen_node(run, args.node);
  const live::LineResult result = live::run_in(run, args.node, line);
  put(result.output);
  end_output();
  return result.status;
}

// A shell in place of this program, with its terminal.
[[noreturn]] void become_shell_in(const std::string& network_namespace) {
  const int inside = open(network_namespace.c_str(), O_RDONLY | O_CLOEXEC);
  if (inside < 0 || setns(inside, CLONE_NEWNET) != 0) {
    throw std::system_error(errno, std::generic_category(), "cannot enter the namespace " + network_namespace);
  }
  const char* const shell = std::getenv("SHELL");
  execlp(shell != nullptr ? shell : "sh", shell != nullptr ? shell : "sh", nullptr);
  throw std::system_error(errno, std::generic_category(), "cannot start a shell");
}

int console(const Arguments& args) {
  const RunFacts run = chosen_run(args);
  const NodeFacts& node = chosen_node(run, args.node);
  if (!node.network_namespace.empty()) become_shell_in(node.network_namespace);
  if (node.console.empty()) throw no_such(args.node + " has no console", "guests and namespaces have");
  attach_console(node.console);
  return kOk;
}

// What has happened, and what happens, until the run ends or Ctrl-C.
int events(const Arguments& args) {
  const RunFacts run = chosen_run(args);
  const std::string mark = live::owner_mark(run.pid);
  std::ifstream in(run.results + "/" + live::kRecordedEvents);
  catch_interrupts();
  std::string line;
  while (!interrupted()) {
    const bool is_last_look = !live::is_alive(mark);
    while (std::getline(in, line)) {
      if (in.eof()) {  // half a line: the rest comes
        in.clear();
        in.seekg(-static_cast<std::streamoff>(line.size()), std::ios::cur);
        break;
      }
      put(line + "\n");
    }
    end_output();
    if (is_last_look) return kOk;
    in.clear();
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  }
  return kOk;
}

int down(const Arguments& args) {
  const RunFacts run = chosen_run(args);
  live::bring_down(run);
  put(fmt::format("{} has ended; results in {}\n", run.name, run.results));
  end_output();
  return kOk;
}

int clean() {
  const std::vector<std::string> said = live::remove_leftovers();
  for (const std::string& line : said) put(line + "\n");
  if (said.empty()) put("there is nothing left over\n");
  end_output();
  return kOk;
}

std::shared_ptr<Arguments> add_run_option(CLI::App& verb) {
  auto args = std::make_shared<Arguments>();
  verb.add_option("--run", args->run, "Which live run, by its name or process; needed when there are several");
  return args;
}

}  // namespace

void add_live(CLI::App& app, Globals& globals) {
  CLI::App* verb = app.add_subcommand("ps", "List what runs live here, and its nodes outside");
  add_format_option(*verb, globals);
  verb->callback([&globals] { globals.action = [&globals] { return ps(globals); }; });

  verb =
      app.add_subcommand("exec", "Run a command in a namespace or guest of a live run; its status is the exit code");
  auto args = add_run_option(*verb);
  verb->add_option("NODE", args->node, "The node")->required();
  verb->prefix_command();
  verb->fallthrough(false);  // its words are the command's
  verb->footer("etherloom exec NODE COMMAND...: everything behind NODE is the command, a line for its shell.");
  verb->callback(
      [args, verb, &globals] { globals.action = [args, verb] { return exec(*args, verb->remaining()); }; });

  verb = app.add_subcommand("console", "A terminal at the console of a guest, or a shell in a namespace");
  args = add_run_option(*verb);
  verb->add_option("NODE", args->node, "The node")->required();
  verb->callback([args, &globals] { globals.action = [args] { return console(*args); }; });

  verb = app.add_subcommand("events", "Follow what happens outside: carriers, commands, frames without room");
  args = add_run_option(*verb);
  verb->callback([args, &globals] { globals.action = [args] { return events(*args); }; });

  verb = app.add_subcommand("down", "End a live run, keeping its results");
  args = add_run_option(*verb);
  verb->callback([args, &globals] { globals.action = [args] { return down(*args); }; });

  verb = app.add_subcommand("clean", "Remove what live runs that crashed left behind, and nothing else");
  verb->callback([&globals] { globals.action = [] { return clean(); }; });
}

}  // namespace loom::cli
