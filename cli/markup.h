#pragma once

// Text made fit for XML and HTML, in attributes and between tags alike.
//
// Not modelled: anything but escaping.

#include <string>

namespace loom::cli {

// Line ends become character references, so that they survive in an attribute. Control characters, for which XML 1.0
// has no place, become blanks.
std::string markup(const std::string& text);

}  // namespace loom::cli
