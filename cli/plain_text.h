#pragma once

// Texts that came from a file, made fit for print. A capture's comment or an interface's name may hold anything: what
// is no UTF-8 becomes U+FFFD in JSON, and control characters, with which a text could repaint a terminal, become
// "\x1b" in tables.
//
// Errors: none.
// Not modelled: bidirectional controls and look-alike letters.

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

namespace loom::cli {

inline std::string json_text(const nlohmann::ordered_json& json, int indent = -1) {
  return json.dump(indent, ' ', false, nlohmann::json::error_handler_t::replace);
}

// One line: control characters, the line's end and DEL as escapes. Everything from 0x80 is left as it is.
std::string printable(std::string_view text);

}  // namespace loom::cli
