#pragma once

// Runs a program as a user's shell would, and gives back what it said: standard output, standard error, exit code.
// Standard input is empty. The environment is the caller's, with colour and etherloom's own variables taken out and
// what the test adds put in. A program that takes too long is ended by its own alarm and shows as SIGALRM (142), so
// a hanging program fails a test rather than stopping it.
//
// Not modelled: terminals; talking to the program while it runs.

#include <fcntl.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace loom {

struct ProgramResult {
  int exit_code = -1;  // 128 + N when signal N ended it
  std::string out;
  std::string err;
};

struct ProgramSetting {
  std::vector<std::pair<std::string, std::string>> environment{};
  std::string folder{};           // to run in
  unsigned timeout_seconds = 60;  // far beyond what a sound run takes
  std::string output_to{};        // a file (or device) for standard output instead of ProgramResult::out
  size_t most_output = SIZE_MAX;  // standard output is closed after so many bytes, as `head` does
};

namespace run_program_detail {

[[noreturn]] inline void become(const std::vector<std::string>& argv, const ProgramSetting& setting, int out,
                                int err) {
  const int in = open("/dev/null", O_RDONLY);
  if (!setting.output_to.empty()) out = open(setting.output_to.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
  if (in < 0 || out < 0 || dup2(in, 0) < 0 || dup2(out, 1) < 0 || dup2(err, 2) < 0) _exit(126);
  signal(SIGPIPE, SIG_DFL);
  for (const char* name : {"NO_COLOR", "ETHERLOOM_FORMAT", "ETHERLOOM_RESULTS", "ETHERLOOM_SEED"}) unsetenv(name);
  for (const auto& [name, value] : setting.environment) setenv(name.c_str(), value.c_str(), 1);
  if (!setting.folder.empty() && chdir(setting.folder.c_str()) != 0) _exit(126);
  std::vector<char*> words;
  for (const std::string& word : argv) words.push_back(const_cast<char*>(word.c_str()));
  words.push_back(nullptr);
  alarm(setting.timeout_seconds);
  execvp(words[0], words.data());
  _exit(127);
}

}  // namespace run_program_detail

inline ProgramResult run_program(const std::vector<std::string>& argv, const ProgramSetting& setting = {}) {
  int out[2];
  int err[2];
  if (pipe2(out, O_CLOEXEC) != 0 || pipe2(err, O_CLOEXEC) != 0) throw std::runtime_error("cannot make a pipe");
  const pid_t pid = fork();
  if (pid < 0) throw std::runtime_error("cannot start a process");
  if (pid == 0) run_program_detail::become(argv, setting, out[1], err[1]);
  close(out[1]);
  close(err[1]);
  ProgramResult result;
  pollfd ends[] = {{out[0], POLLIN, 0}, {err[0], POLLIN, 0}};
  std::string* texts[] = {&result.out, &result.err};
  while (ends[0].fd >= 0 || ends[1].fd >= 0) {
    if (poll(ends, 2, -1) < 0 && errno != EINTR) break;
    for (int i = 0; i < 2; ++i) {
      if (ends[i].fd < 0 || ends[i].revents == 0) continue;
      char piece[65536];
      const ssize_t n = read(ends[i].fd, piece, sizeof piece);
      if (n > 0) texts[i]->append(piece, static_cast<size_t>(n));
      if (n > 0 && (i == 1 || result.out.size() < setting.most_output)) continue;
      if (n < 0 && errno == EINTR) continue;
      close(ends[i].fd);
      ends[i].fd = -1;
    }
  }
  int status = 0;
  while (waitpid(pid, &status, 0) < 0 && errno == EINTR) {
  }
  result.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return result;
}

}  // namespace loom
