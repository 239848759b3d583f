#pragma once

// Background: the rest of this program in a process of its own, which goes on when the terminal is closed. Made
// before any thread is. What it prints goes to the terminal until it begins, then into `output` of its results
// folder.
//
// Not modelled: the double fork of a daemon; the process stays a child of whoever adopts it.

#include <sys/types.h>

#include <string>

namespace loom::cli {

class Background {
 public:
  Background();
  ~Background();
  Background(const Background&) = delete;
  Background& operator=(const Background&) = delete;

  bool is_foreground() const { return child_ > 0; }
  // In the foreground: until the other has begun, or ended without; then the exit code is the other's.
  int wait_until_it_begins();
  // In the background: it has begun, and what it prints goes into this folder from now on.
  void begins(const std::string& folder);

 private:
  pid_t child_;
  int ends_[2] = {-1, -1};
};

}  // namespace loom::cli
