#include "cli/completion.h"

#include <fmt/format.h>

#include <algorithm>

namespace loom::cli {

namespace {

using Kind = CompletedValue::Kind;

CompletedValue value_of(const CLI::Option& option) {
  std::string type = option.get_type_name();
  // CLI::IsMember puts its words behind the type: "TEXT:{a,b}".
  const size_t open = type.find('{');
  const size_t close = type.find('}');
  std::vector<std::string> words;
  if (open != std::string::npos && close != std::string::npos && open < close) {
    words = CLI::detail::split(type.substr(open + 1, close - open - 1), ',');
  } else if (type.find('|') != std::string::npos) {
    words = CLI::detail::split(type, '|');
  }
  if (!words.empty()) return {Kind::kWords, words};
  if (!option.nonpositional()) type += " " + option.get_name(true);
  if (type.find("FILE") != std::string::npos || type.find("SCENARIO") != std::string::npos) return {Kind::kFiles, {}};
  if (type.find("DIR") != std::string::npos) return {Kind::kFolders, {}};
  return {};
}

void add_options(CompletedVerb& verb, const CLI::App& app) {
  for (const CLI::Option* option : app.get_options()) {
    if (option->get_group().empty()) continue;  // hidden
    if (!option->nonpositional()) {
      if (verb.argument.kind == Kind::kNone) verb.argument = value_of(*option);
      continue;
    }
    CompletedOption one;
    for (const std::string& name : option->get_snames()) one.names.push_back("-" + name);
    for (const std::string& name : option->get_lnames()) one.names.push_back("--" + name);
    one.help = option->get_description();
    one.takes_value = option->get_items_expected_max() > 0;
    if (one.takes_value) one.value = value_of(*option);
    const auto same = [&](const CompletedOption& other) { return other.names.back() == one.names.back(); };
    if (std::none_of(verb.options.begin(), verb.options.end(), same)) verb.options.push_back(std::move(one));
  }
}

CompletedVerb tree(const CLI::App& app, const std::string& parent_path) {
  CompletedVerb verb;
  verb.name = app.get_name();
  verb.path = parent_path.empty() ? verb.name : parent_path + " " + verb.name;
  verb.help = app.get_description();
  add_options(verb, app);
  for (const CLI::App* up = app.get_parent(); up != nullptr; up = up->get_parent()) {
    CompletedVerb above;
    add_options(above, *up);
    for (CompletedOption& option : above.options) {
      if (option.names.back() == "--help" || option.names.back() == "--version") continue;  // the root's own
      verb.options.push_back(std::move(option));
    }
  }
  for (const CLI::App* sub : app.get_subcommands(nullptr)) verb.verbs.push_back(tree(*sub, verb.path));
  return verb;
}

template <typename Visit>
void each(const CompletedVerb& verb, Visit visit) {
  visit(verb);
  for (const CompletedVerb& sub : verb.verbs) each(sub, visit);
}

// One word of a shell, whatever is in it.
std::string quoted(const std::string& text) {
  std::string out = "'";
  for (const char c : text) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return out + "'";
}
// Inside single quotes fish knows two escapes, and no other way out.
std::string fish_quoted(const std::string& text) {
  std::string out = "'";
  for (const char c : text) {
    if (c == '\'' || c == '\\') out += '\\';
    out += c;
  }
  return out + "'";
}

std::string joined(const std::vector<std::string>& words, const char* separator = " ") {
  return fmt::format("{}", fmt::join(words, separator));
}

// "etherloom pcap show|--time|--filter" as patterns of a case.
std::string option_patterns(const CompletedVerb& verb, const CompletedOption& option) {
  std::vector<std::string> patterns;
  for (const std::string& name : option.names) patterns.push_back(quoted(verb.path + " " + name));
  return joined(patterns, " | ");
}

// The part bash and zsh share: which verb stands where the cursor is. `word` reads the i-th word, counted from 0.
// Sets `verb`, and stops before the word under the cursor.
std::string walk(const CompletedVerb& root, const char* begin, const char* end) {
  std::string out = fmt::format("  local verb={}\n  local i\n", quoted(root.path));
  out += fmt::format("  for ((i = {}; i < {}; i++)); do\n    case \"$verb ${{words[i]}}\" in\n", begin, end);
  each(root, [&](const CompletedVerb& verb) {
    if (&verb != &root) out += fmt::format("      {}) verb={} ;;\n", quoted(verb.path), quoted(verb.path));
  });
  return out + "    esac\n  done\n";
}

}  // namespace

CompletedVerb completion_tree(const CLI::App& app) {
  return tree(app, "");
}

std::string bash_completion(const CompletedVerb& root) {
  std::string out = fmt::format("# bash completion for {0}: source <({0} completion bash)\n_{0}() {{\n", root.name);
  out += "  local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]}\n";
  out += "  local -a words=(\"${COMP_WORDS[@]}\")\n  COMPREPLY=()\n";
  // Readline cuts --name=value into three words.
  out += "  [[ $current == = ]] && current= && previous=${COMP_WORDS[COMP_CWORD-1]}\n";
  out += "  [[ $previous == = ]] && previous=${COMP_WORDS[COMP_CWORD-2]}\n";
  out += walk(root, "1", "COMP_CWORD");
  const auto reply = [](const CompletedValue& value) -> std::string {
    switch (value.kind) {
      case Kind::kWords:
        return "COMPREPLY=($(compgen -W " + quoted(joined(value.words)) + " -- \"$current\"))";
      case Kind::kFiles:
        return "compopt -o filenames 2>/dev/null; mapfile -t COMPREPLY < <(compgen -f -- \"$current\")";
      case Kind::kFolders:
        return "compopt -o filenames 2>/dev/null; mapfile -t COMPREPLY < <(compgen -d -- \"$current\")";
      case Kind::kNone:
        break;
    }
    return ":";
  };
  out += "  case \"$verb $previous\" in\n";
  each(root, [&](const CompletedVerb& verb) {
    for (const CompletedOption& option : verb.options) {
      if (option.takes_value)
        out += fmt::format("    {}) {}; return ;;\n", option_patterns(verb, option), reply(option.value));
    }
  });
  out += "  esac\n  case $verb in\n";
  each(root, [&](const CompletedVerb& verb) {
    std::vector<std::string> options;
    for (const CompletedOption& option : verb.options)
      options.insert(options.end(), option.names.begin(), option.names.end());
    std::vector<std::string> verbs;
    for (const CompletedVerb& sub : verb.verbs) verbs.push_back(sub.name);
    const CompletedValue words{Kind::kWords, verbs};
    out +=
        fmt::format("    {})\n      if [[ $current == -* ]]; then {}\n      else {}\n      fi ;;\n",
                    quoted(verb.path), reply({Kind::kWords, options}), reply(verbs.empty() ? verb.argument : words));
  });
  return out + fmt::format("  esac\n}}\ncomplete -F _{0} {0}\n", root.name);
}

std::string zsh_completion(const CompletedVerb& root) {
  std::string out =
      fmt::format("#compdef {0}\n# zsh completion for {0}: source <({0} completion zsh)\n_{0}() {{\n", root.name);
  out += "  local current=${words[CURRENT]} previous=${words[CURRENT-1]}\n";
  out += "  if [[ $current == --*=* ]]; then previous=${current%%=*}; compset -P '*='; fi\n";
  out += walk(root, "2", "CURRENT");
  out += "  local -a offers\n";
  // _describe parts a word from its help at the first colon.
  const auto offer = [](const std::string& word, const std::string& help) {
    std::string escaped;
    for (const char c : word) escaped += c == ':' ? std::string("\\:") : std::string(1, c);
    return " " + quoted(escaped + ":" + help);
  };
  const auto reply = [](const CompletedValue& value) -> std::string {
    switch (value.kind) {
      case Kind::kWords:
        return "compadd -- " + joined(value.words);
      case Kind::kFiles:
        return "_files";
      case Kind::kFolders:
        return "_files -/";
      case Kind::kNone:
        break;
    }
    return ":";
  };
  out += "  case \"$verb $previous\" in\n";
  each(root, [&](const CompletedVerb& verb) {
    for (const CompletedOption& option : verb.options) {
      if (option.takes_value)
        out += fmt::format("    {}) {}; return ;;\n", option_patterns(verb, option), reply(option.value));
    }
  });
  out += "  esac\n  case $verb in\n";
  each(root, [&](const CompletedVerb& verb) {
    out += fmt::format("    {})\n      if [[ $current == -* ]]; then offers=(", quoted(verb.path));
    for (const CompletedOption& option : verb.options)
      for (const std::string& name : option.names) out += offer(name, option.help);
    out += "); _describe option offers\n      else ";
    if (verb.verbs.empty()) {
      out += reply(verb.argument);
    } else {
      out += "offers=(";
      for (const CompletedVerb& sub : verb.verbs) out += offer(sub.name, sub.help);
      out += "); _describe verb offers";
    }
    out += "\n      fi ;;\n";
  });
  return out + fmt::format("  esac\n}}\ncompdef _{0} {0}\n", root.name);
}

std::string fish_completion(const CompletedVerb& root) {
  std::string out = fmt::format("# fish completion for {0}: {0} completion fish | source\n", root.name);
  out += fmt::format("function __{}_at\n  set -l verb {}\n", root.name, fish_quoted(root.path));
  out += "  for word in (commandline -opc)[2..-1]\n    switch \"$verb $word\"\n";
  each(root, [&](const CompletedVerb& verb) {
    if (&verb != &root) out += fmt::format("      case {0}\n        set verb {0}\n", fish_quoted(verb.path));
  });
  out += "    end\n  end\n  test \"$verb\" = \"$argv\"\nend\n";
  out += fmt::format("complete -c {} -f\n", root.name);
  const auto value = [](const CompletedValue& v) -> std::string {
    switch (v.kind) {
      case Kind::kWords:
        return " -x -a " + fish_quoted(joined(v.words));
      case Kind::kFiles:
        return " -r -F";
      case Kind::kFolders:
        return " -x -a '(__fish_complete_directories)'";
      case Kind::kNone:
        break;
    }
    return " -x";
  };
  each(root, [&](const CompletedVerb& verb) {
    const std::string at =
        fmt::format("complete -c {} -n {}", root.name, fish_quoted("__" + root.name + "_at " + verb.path));
    for (const CompletedVerb& sub : verb.verbs)
      out += fmt::format("{} -a {} -d {}\n", at, fish_quoted(sub.name), fish_quoted(sub.help));
    if (verb.argument.kind == Kind::kFiles) out += at + " -F\n";
    if (verb.argument.kind == Kind::kWords || verb.argument.kind == Kind::kFolders)
      out += at + value(verb.argument).replace(0, 3, "") + "\n";
    for (const CompletedOption& option : verb.options) {
      out += at;
      for (const std::string& name : option.names)
        out += name.starts_with("--") ? " -l " + name.substr(2) : " -s " + name.substr(1);
      if (option.takes_value) out += value(option.value);
      out += " -d " + fish_quoted(option.help) + "\n";
    }
  });
  return out;
}

}  // namespace loom::cli
