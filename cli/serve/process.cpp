#include "cli/serve/process.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <system_error>

namespace loom::cli::serve {

namespace {

constexpr int kSocket = 3;

[[noreturn]] void fail(const char* what) {
  throw std::system_error(errno, std::generic_category(), what);
}

// Closes all but the standard error and the socket, which becomes kSocket.
void keep_only(int socket) {
  if (socket != kSocket) dup2(socket, kSocket);
  close_range(kSocket + 1, ~0U, 0);
  const int nothing = open("/dev/null", O_RDWR | O_CLOEXEC);
  dup2(nothing, STDIN_FILENO);
  dup2(nothing, STDOUT_FILENO);
  if (nothing > kSocket) close(nothing);
}

struct Ends {
  int ours;
  int theirs;
};

Ends make_socket() {
  int ends[2];
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) fail("cannot make a socket");
  return {ends[0], ends[1]};
}

pid_t fork_or_fail(const Ends& ends) {
  std::fflush(nullptr);
  const pid_t pid = fork();
  if (pid >= 0) return pid;
  const int why = errno;
  close(ends.ours);
  close(ends.theirs);
  errno = why;
  fail("cannot start a process");
}

}  // namespace

// By way of a process in between, which ends at once: so the copy is adopted by whoever adopts orphans.
Process split_process() {
  const Ends ends = make_socket();
  int pids[2];
  if (pipe2(pids, O_CLOEXEC) != 0) fail("cannot make a pipe");
  const pid_t between = fork_or_fail(ends);
  if (between == 0) {
    const pid_t copy = fork();
    if (copy != 0) {
      const ssize_t written = write(pids[1], &copy, sizeof copy);
      _exit(written == sizeof copy ? 0 : 1);
    }
    close(pids[0]);
    close(pids[1]);
    close(ends.ours);
    return {0, ends.theirs};
  }
  close(pids[1]);
  close(ends.theirs);
  pid_t copy = -1;
  const ssize_t n = read(pids[0], &copy, sizeof copy);
  close(pids[0]);
  end_of(between);
  if (n == sizeof copy && copy > 0) return {copy, ends.ours};
  close(ends.ours);
  fail("cannot start a process");
}

Process start_process(const std::function<void(int socket)>& work) {
  const Ends ends = make_socket();
  const pid_t pid = fork_or_fail(ends);
  if (pid != 0) {
    close(ends.theirs);
    return {pid, ends.ours};
  }
  keep_only(ends.theirs);
  work(kSocket);
  _exit(0);
}

Ending end_of(pid_t pid) {
  int status = 0;
  while (waitpid(pid, &status, 0) < 0) {
    if (errno != EINTR) return {};
  }
  if (WIFSIGNALED(status)) {
    const int signal = WTERMSIG(status);
    return {signal, fmt::format("signal {} ({})", signal, strsignal(signal))};
  }
  if (WEXITSTATUS(status) != 0) return {0, fmt::format("status {}", WEXITSTATUS(status))};
  return {};
}

uint64_t private_memory(pid_t pid) {
  std::ifstream rollup(fmt::format("/proc/{}/smaps_rollup", pid));
  uint64_t sum = 0;
  for (std::string line; std::getline(rollup, line);) {
    if (line.starts_with("Private_")) sum += std::stoull(line.substr(line.find(':') + 1));
  }
  return sum;
}

void adopt_orphans() {
  prctl(PR_SET_CHILD_SUBREAPER, 1);
}

}  // namespace loom::cli::serve
