#pragma once

// Standard output as the place for data. Whoever reads it may stop early (`| head`): then there is nobody left to
// tell, and the process ends quietly with the code a shell knows for it (128 + SIGPIPE). A full disk is an error.
//
// Units: bytes of UTF-8. Errors: std::system_error naming standard output.
// Not modelled: other encodings.

#include <string_view>

namespace loom::cli {

inline constexpr int kBrokenPipe = 141;

// Buffered. What cannot be written comes out here or in end_output().
void put(std::string_view text);
// Writes what is still in the buffer: the last thing a verb does.
void end_output();

// "error: text" on standard error, for a verb that goes on after it.
void complain(std::string_view text);
// "warning: text" likewise, for what does not change the exit code.
void warn(std::string_view text);

}  // namespace loom::cli
