#pragma once

// What to say when a command line cannot be understood: CLI11's sentence in plainer words, and for a mistyped verb or
// option the nearest one there is.
//
// Errors: none.
// Not modelled: mistyped values (choice.h answers those) and files (their readers do).

#include <CLI/CLI.hpp>
#include <string>

namespace loom::cli {

// Message and hint, ready to stand behind "error: ".
std::string usage_error_text(const CLI::App& app, const CLI::ParseError& error);

}  // namespace loom::cli
