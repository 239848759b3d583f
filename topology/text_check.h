#pragma once

// Is this a text a person could have written? Asked before a parser sees it.
//
// Not modelled: guessing other encodings than UTF-16, which editors do write.

#include <string_view>

#include "core/error.h"

namespace loom {

// Throws UserError at the first byte that is no UTF-8 text: NUL and other control characters, invalid sequences, byte
// order marks of UTF-16; and at a tab that indents, which YAML forbids.
void check_is_yaml_text(std::string_view text, const std::string& file);

}  // namespace loom
