#include "cli/background.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <system_error>

#include "cli/output.h"
#include "cli/verbs.h"

namespace loom::cli {

Background::Background() {
  if (pipe2(ends_, O_CLOEXEC) != 0) throw std::system_error(errno, std::generic_category(), "cannot make a pipe");
  std::fflush(nullptr);
  child_ = fork();
  if (child_ < 0) throw std::system_error(errno, std::generic_category(), "cannot go into the background");
  close(ends_[child_ > 0 ? 1 : 0]);
  if (child_ == 0) setsid();
}

Background::~Background() {
  close(ends_[child_ > 0 ? 0 : 1]);
}

int Background::wait_until_it_begins() {
  char begun = 0;
  ssize_t n = 0;
  while ((n = read(ends_[0], &begun, 1)) < 0 && errno == EINTR) {
  }
  if (n == 1) {
    put(fmt::format("it runs as process {}; etherloom ps shows it, etherloom down ends it\n", child_));
    end_output();
    return kOk;
  }
  int status = 0;
  while (waitpid(child_, &status, 0) < 0 && errno == EINTR) {
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : kInternal;
}

void Background::begins(const std::string& folder) {
  const int output = open((folder + "/output").c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
  const int nothing = open("/dev/null", O_RDONLY | O_CLOEXEC);
  if (output < 0 || nothing < 0) throw std::system_error(errno, std::generic_category(), "cannot write in " + folder);
  std::fflush(nullptr);
  dup2(nothing, STDIN_FILENO);
  dup2(output, STDOUT_FILENO);
  dup2(output, STDERR_FILENO);
  close(output);
  close(nothing);
  [[maybe_unused]] const ssize_t told = write(ends_[1], "!", 1);
}

}  // namespace loom::cli
