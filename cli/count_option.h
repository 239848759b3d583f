#pragma once

// An option whose value is a whole number from zero on. CLI11 2.1 reads "-1" into an unsigned as its largest value
// and does not notice overflow; here both are refused, from the command line and from the environment.
//
// Errors: CLI::ValidationError.

#include <CLI/CLI.hpp>
#include <charconv>
#include <cstdint>
#include <string>
#include <system_error>

namespace loom::cli {

// `target`: an unsigned integer, or an optional of one. `envname`, when not empty, is read where the flag is missing.
template <typename Target>
CLI::Option* add_count(CLI::App& verb, const std::string& flag, Target& target, const std::string& help,
                       const std::string& envname = "") {
  CLI::Option* option = verb.add_option_function<std::string>(
      flag,
      [flag, &target](const std::string& text) {
        uint64_t value = 0;
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
        if (error != std::errc{} || end != text.data() + text.size()) {
          throw CLI::ValidationError(flag, "\"" + text + "\" is not a count");
        }
        target = static_cast<Target>(value);
      },
      help);
  option->type_name("N");
  if (!envname.empty()) option->envname(envname);
  return option;
}

}  // namespace loom::cli
