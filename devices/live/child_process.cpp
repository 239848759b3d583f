#include "devices/live/child_process.h"

#include <fcntl.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <stdexcept>
#include <system_error>

#include "devices/live/leftovers.h"

namespace loom::live {

namespace {

[[noreturn]] void cannot(const std::string& what) {
  throw std::system_error(errno, std::generic_category(), what);
}

std::string joined(const std::vector<std::string>& words) {
  std::string line;
  for (const std::string& word : words) line += (line.empty() ? "" : " ") + word;
  return line;
}

// In the child: becomes the program, or writes errno to `failure` and ends.
[[noreturn]] void become(const std::vector<std::string>& words, const ProgramPlace& place, int output, int failure,
                         pid_t parent, const std::string& mark) {
  std::vector<char*> argv;
  for (const std::string& word : words) argv.push_back(const_cast<char*>(word.c_str()));
  argv.push_back(nullptr);
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() == parent) {
    const int nothing = open("/dev/null", O_RDONLY | O_CLOEXEC);
    dup2(nothing, STDIN_FILENO);
    dup2(output, STDOUT_FILENO);
    dup2(output, STDERR_FILENO);
    setenv(kOwnerVariable, mark.c_str(), 1);
    for (const auto& [name, value] : place.setting) setenv(name.c_str(), value.c_str(), 1);
    for (const int fd : place.descriptors) fcntl(fd, F_SETFD, 0);
    const bool inside = place.network_namespace < 0 || setns(place.network_namespace, CLONE_NEWNET) == 0;
    if (inside && (place.folder.empty() || chdir(place.folder.c_str()) == 0)) execvp(argv[0], argv.data());
  }
  const int error = errno;
  [[maybe_unused]] const ssize_t told = write(failure, &error, sizeof error);
  _exit(127);
}

pid_t start(const std::vector<std::string>& words, const ProgramPlace& place, int output) {
  int failure[2];
  if (pipe2(failure, O_CLOEXEC) != 0) cannot("cannot make a pipe");
  const pid_t parent = getpid();
  const std::string mark = owner_mark(parent);
  const pid_t pid = fork();
  if (pid < 0) cannot("cannot start " + words[0]);
  if (pid == 0) become(words, place, output, failure[1], parent, mark);
  close(failure[1]);
  int error = 0;
  const ssize_t n = read(failure[0], &error, sizeof error);
  close(failure[0]);
  if (n == static_cast<ssize_t>(sizeof error)) {
    waitpid(pid, nullptr, 0);
    errno = error;
    cannot("cannot start " + words[0]);
  }
  return pid;
}

}  // namespace

ChildProcess::ChildProcess(const std::vector<std::string>& words, const ProgramPlace& place, const std::string& log)
    : owner_(getpid()) {
  const int output = open(log.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (output < 0) cannot("cannot write " + log);
  try {
    pid_ = start(words, place, output);
  } catch (...) {
    close(output);
    throw;
  }
  close(output);
}

ChildProcess::~ChildProcess() {
  if (getpid() != owner_) return;
  kill(pid_, SIGKILL);
  while (waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
  }
}

bool ChildProcess::is_running() {
  siginfo_t info{};
  return waitid(P_PID, static_cast<id_t>(pid_), &info, WEXITED | WNOHANG | WNOWAIT) == 0 && info.si_pid == 0;
}

std::optional<int> ChildProcess::exit_status() const {
  siginfo_t info{};
  const bool ended = waitid(P_PID, static_cast<id_t>(pid_), &info, WEXITED | WNOHANG | WNOWAIT) == 0 &&
                     info.si_pid == pid_ && info.si_code == CLD_EXITED;
  return ended ? std::optional(info.si_status) : std::nullopt;
}

std::string run_program(const std::vector<std::string>& words, const ProgramPlace& place) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) cannot("cannot make a pipe");
  const pid_t pid = start(words, place, ends[1]);
  close(ends[1]);
  std::string said;
  char buffer[4096];
  while (true) {
    const ssize_t n = read(ends[0], buffer, sizeof buffer);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) break;
    said.append(buffer, static_cast<size_t>(n));
  }
  close(ends[0]);
  int status = 0;
  while (waitpid(pid, &status, 0) < 0 && errno == EINTR) {
  }
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) throw CommandFailed(joined(words) + ": " + said);
  return said;
}

bool has_program(const std::string& name) {
  const char* const path = std::getenv("PATH");
  std::string rest = path != nullptr ? path : "/usr/sbin:/usr/bin:/sbin:/bin";
  rest += ":/usr/sbin:/sbin";  // where system programs are, whatever the user's PATH says
  for (size_t at = 0; at <= rest.size();) {
    const size_t colon = std::min(rest.find(':', at), rest.size());
    if (access((rest.substr(at, colon - at) + "/" + name).c_str(), X_OK) == 0) return true;
    at = colon + 1;
  }
  return false;
}

ScratchFolder::ScratchFolder(const std::string& prefix) : owner_(getpid()) {
  path_ = (std::filesystem::temp_directory_path() / (prefix + "-" + owner_mark(owner_) + "-XXXXXX")).string();
  if (mkdtemp(path_.data()) == nullptr) cannot("cannot make a folder " + path_);
}

ScratchFolder::~ScratchFolder() {
  std::error_code ignored;
  if (getpid() == owner_) std::filesystem::remove_all(path_, ignored);
}

}  // namespace loom::live
