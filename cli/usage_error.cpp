#include "cli/usage_error.h"

#include <algorithm>

#include "devices/registry/suggestion.h"

namespace loom::cli {

namespace {

const CLI::App* deepest(const CLI::App* app) {
  for (auto chosen = app->get_subcommands(); !chosen.empty(); chosen = app->get_subcommands()) app = chosen.back();
  return app;
}

// "etherloom pcap show"
std::string path_of(const CLI::App* app) {
  const CLI::App* parent = app->get_parent();
  return (parent == nullptr ? "" : path_of(parent) + " ") + app->get_name();
}

std::vector<std::string> verbs_of(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::App* verb : app.get_subcommands(nullptr)) names.push_back(verb->get_name());
  return names;
}

std::vector<std::string> options_of(const CLI::App* app) {
  std::vector<std::string> names;
  for (; app != nullptr; app = app->get_parent()) {
    for (const CLI::Option* option : app->get_options()) {
      for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
    }
  }
  return names;
}

// What the user wrote that no verb took, and which verb that should have been.
std::string unexpected(const CLI::App* where, const std::string& word) {
  const std::string help = "\n  hint: " + path_of(where) + " --help";
  if (word.starts_with("-")) {
    const std::string near = nearest(word.substr(0, word.find('=')), options_of(where));
    return path_of(where) + " has no option " + word +
           (near.empty() ? help + " lists them" : "\n  hint: did you mean " + near + "?");
  }
  const std::vector<std::string> verbs = verbs_of(*where);
  if (verbs.empty()) return path_of(where) + " takes no further argument \"" + word + "\"" + help;
  const std::string near = nearest(word, verbs);
  return path_of(where) + " has no verb \"" + word +
         "\"\n  hint: " + (near.empty() ? "its verbs are " + join_words(verbs, "and") : "did you mean " + near + "?");
}

}  // namespace

std::string usage_error_text(const CLI::App& app, const CLI::ParseError& error) {
  const CLI::App* where = deepest(&app);
  // A word no verb took is the cause also where CLI11 complains about what is missing because of it.
  const std::vector<std::string> words = app.remaining(true);
  if (!words.empty()) return unexpected(where, words.front());
  if (dynamic_cast<const CLI::RequiredError*>(&error) != nullptr && !where->get_subcommands(nullptr).empty()) {
    return path_of(where) + " needs a verb\n  hint: one of " + join_words(verbs_of(*where));
  }
  return path_of(where) + ": " + error.what() + "\n  hint: " + path_of(where) + " --help";
}

}  // namespace loom::cli
