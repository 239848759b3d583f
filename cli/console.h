#pragma once

// A terminal at the console of a guest: what is typed goes there, what it prints comes here, until Ctrl-] or the
// console's end. When standard input is no terminal, what it holds is sent and the answer read until it has been
// quiet for a second.
//
// Errors: std::system_error when nobody is at the socket.

#include <string>

namespace loom::cli {

void attach_console(const std::string& socket_path);

}  // namespace loom::cli
