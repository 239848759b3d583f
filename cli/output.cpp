#include "cli/output.h"

#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <string>
#include <system_error>

#include "cli/terminal.h"

namespace loom::cli {

namespace {
[[noreturn]] void cannot_write() {
  const int why = errno;
  if (why == EPIPE) _exit(kBrokenPipe);
  throw std::system_error(why, std::generic_category(), "cannot write to standard output");
}
}  // namespace

void put(std::string_view text) {
  if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size()) cannot_write();
}

void end_output() {
  if (std::fflush(stdout) != 0) cannot_write();
}

namespace {
void tell(const char* label, Ink ink, std::string_view text) {
  end_output();  // so that both streams on one terminal read in order
  std::fprintf(stderr, "%s %.*s\n", inked(label, ink, colour_on_stderr()).c_str(), static_cast<int>(text.size()),
               text.data());
}
}  // namespace

void complain(std::string_view text) {
  tell("error:", Ink::kRed, text);
}

void warn(std::string_view text) {
  tell("warning:", Ink::kYellow, text);
}

}  // namespace loom::cli
