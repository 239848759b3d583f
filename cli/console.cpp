#include "cli/console.h"

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <termios.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <system_error>

namespace loom::cli {

namespace {

constexpr char kEscape = 0x1d;  // Ctrl-]
constexpr int kQuietMs = 1000;

int connect_to(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  path.copy(address.sun_path, sizeof address.sun_path - 1);
  const int made = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (made >= 0 && connect(made, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) return made;
  const int error = errno;
  if (made >= 0) close(made);
  throw std::system_error(error, std::generic_category(), "nobody is at the console " + path);
}

// Keys go through as they are while it exists.
class RawTerminal {
 public:
  RawTerminal() : is_one_(isatty(STDIN_FILENO) != 0 && tcgetattr(STDIN_FILENO, &before_) == 0) {
    if (!is_one_) return;
    termios raw = before_;
    cfmakeraw(&raw);
    tcsetattr(STDIN_FILENO, TCSANOW, &raw);
    std::fputs("at the console; Ctrl-] leaves it\r\n", stderr);
  }
  ~RawTerminal() {
    if (is_one_) tcsetattr(STDIN_FILENO, TCSANOW, &before_);
  }
  RawTerminal(const RawTerminal&) = delete;
  RawTerminal& operator=(const RawTerminal&) = delete;
  bool is_one() const { return is_one_; }

 private:
  termios before_{};
  bool is_one_;
};

bool write_all(int descriptor, const char* data, size_t size) {
  while (size != 0) {
    const ssize_t n = write(descriptor, data, size);
    if (n <= 0) return false;
    data += n;
    size -= static_cast<size_t>(n);
  }
  return true;
}

}  // namespace

void attach_console(const std::string& socket_path) {
  const int console = connect_to(socket_path);
  const RawTerminal terminal;
  std::array<char, 4096> buffer;
  bool typing = true;
  while (true) {
    std::array<pollfd, 2> waits{pollfd{console, POLLIN, 0}, pollfd{typing ? STDIN_FILENO : -1, POLLIN, 0}};
    const int ready = poll(waits.data(), waits.size(), typing ? -1 : kQuietMs);
    if (ready < 0 && errno == EINTR) continue;
    if (ready <= 0) break;
    if (waits[0].revents != 0) {
      const ssize_t n = read(console, buffer.data(), buffer.size());
      if (n <= 0 || !write_all(STDOUT_FILENO, buffer.data(), static_cast<size_t>(n))) break;
    }
    if (waits[1].revents != 0) {
      const ssize_t n = read(STDIN_FILENO, buffer.data(), buffer.size());
      if (n <= 0) {
        typing = false;
        continue;
      }
      const char* const end = buffer.data() + n;
      const char* const escape = terminal.is_one() ? std::find<const char*>(buffer.data(), end, kEscape) : end;
      if (!write_all(console, buffer.data(), static_cast<size_t>(escape - buffer.data())) || escape != end) break;
    }
  }
  close(console);
}

}  // namespace loom::cli
