#pragma once

// Shell completion, generated from the command line itself: the tree of verbs is read into plain data, and each shell
// gets a script from that. Nothing is listed by hand, so what the parser knows is what is completed.
//
// What an option's value is, its type name says: "a|b|c" is a list of words; a name with FILE or SCENARIO in it is
// completed with files, one with DIR with folders; anything else is the user's to type. The same goes for arguments.
//
// Errors: none. Sources: bash(1) "Programmable Completion", zshcompsys(1), fish-completions.
// Not modelled: values that depend on a file's content (the ports of a scenario).

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

namespace loom::cli {

struct CompletedValue {
  enum class Kind { kNone, kWords, kFiles, kFolders };
  Kind kind = Kind::kNone;
  std::vector<std::string> words;
};

struct CompletedOption {
  std::vector<std::string> names;  // "-o", "--out"
  std::string help;
  bool takes_value = false;
  CompletedValue value;
};

struct CompletedVerb {
  std::string path;  // "etherloom pcap show"
  std::string name;
  std::string help;
  std::vector<CompletedOption> options;  // those of its parents too
  CompletedValue argument;               // what stands behind the verb without a dash
  std::vector<CompletedVerb> verbs;
};

CompletedVerb completion_tree(const CLI::App& app);

std::string bash_completion(const CompletedVerb& root);
std::string zsh_completion(const CompletedVerb& root);
std::string fish_completion(const CompletedVerb& root);

}  // namespace loom::cli
