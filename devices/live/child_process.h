#pragma once

// ChildProcess: a program of somebody else's that runs for us and dies with us: killed when the object goes, and by
// the kernel when we are killed ourselves (prctl(2), PR_SET_PDEATHSIG). What it prints goes to a file. And
// run_program, for one that ends by itself. And ScratchFolder, where such programs keep their files. Both are marked
// as ours (leftovers.h), should we end so that they stay.
//
// Errors: std::system_error when a program cannot be started, CommandFailed when run_program's ends badly.
//
// Not modelled: talking to a program through its standard input.

#include <sys/types.h>

#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace loom::live {

struct ProgramPlace {
  std::string folder;                                        // the working directory; empty: ours
  std::vector<std::pair<std::string, std::string>> setting;  // environment variables beside ours
  std::vector<int> descriptors;                              // open files it inherits, under the same numbers
  int network_namespace = -1;                                // an open one it runs in; -1: ours
};

// What came of a line that some shell ran.
struct LineResult {
  int status = 0;
  std::string output{};
};

// A program that ran and ended badly: its command line and what it printed.
class CommandFailed : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

class ChildProcess {
 public:
  // Output goes to the file `log`.
  ChildProcess(const std::vector<std::string>& words, const ProgramPlace& place, const std::string& log);
  ~ChildProcess();
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;

  bool is_running();
  // Of one that ended by itself; none while it runs, or when a signal ended it.
  std::optional<int> exit_status() const;
  // It ended by itself with status zero.
  bool ended_well() const { return exit_status() == 0; }
  pid_t pid() const { return pid_; }

 private:
  pid_t pid_;
  pid_t owner_;  // a process forked from ours must not kill what is not its own
};

// Runs it to its end and returns what it printed.
std::string run_program(const std::vector<std::string>& words, const ProgramPlace& place = {});
// Whether there is a program of that name in PATH.
bool has_program(const std::string& name);

// A folder of our own below TMPDIR, gone with the object.
class ScratchFolder {
 public:
  explicit ScratchFolder(const std::string& prefix);
  ~ScratchFolder();
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;
  const std::string& path() const { return path_; }
  std::string file(const std::string& name) const { return path_ + "/" + name; }

 private:
  std::string path_;
  pid_t owner_;
};

}  // namespace loom::live
