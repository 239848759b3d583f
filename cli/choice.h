#pragma once

// An option whose value is one word of a list. Its type name is the list itself ("table|json|csv"): that is what the
// help shows and what shell completion offers, so the words stand in one place. A word that is not in the list is
// refused with the nearest one.
//
// Errors: CLI::ValidationError.
// Not modelled: several words at once, other spellings of a word.

#include <CLI/CLI.hpp>
#include <string>
#include <utility>
#include <vector>

#include "devices/registry/suggestion.h"

namespace loom::cli {

template <typename T>
using Choices = std::vector<std::pair<std::string, T>>;

// `source` is where the word was written: an option, an environment variable.
template <typename T>
T choose(const std::string& source, const Choices<T>& choices, const std::string& word) {
  std::vector<std::string> words;
  for (const auto& [name, value] : choices) {
    if (name == word) return value;
    words.push_back(name);
  }
  const std::string near = nearest(word, words);
  throw CLI::ValidationError(source, "\"" + word + "\" is not one of " + join_words(words) +
                                         (near.empty() ? "" : "; did you mean " + near + "?"));
}

template <typename T>
CLI::Option* add_choice(CLI::App& app, const std::string& flag, T& target, Choices<T> choices,
                        const std::string& help) {
  std::string type;
  for (const auto& choice : choices) type += (type.empty() ? "" : "|") + choice.first;
  return app
      .add_option_function<std::string>(
          flag,
          [flag, choices = std::move(choices), &target](const std::string& word) {
            target = choose(flag, choices, word);
          },
          help)
      ->type_name(type);
}

}  // namespace loom::cli
