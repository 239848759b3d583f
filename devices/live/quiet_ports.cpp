#include "devices/live/quiet_ports.h"

#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace loom::live {

std::vector<SentFrame> read_until_quiet(std::vector<pollfd> waits, const Receive& receive,
                                        std::chrono::milliseconds quiet) {
  std::vector<SentFrame> frames;
  while (true) {
    const int ready = poll(waits.data(), waits.size(), static_cast<int>(quiet.count()));
    if (ready == 0) return frames;
    if (ready < 0 && errno == EINTR) continue;
    if (ready < 0) throw std::system_error(errno, std::generic_category(), "cannot wait for frames");
    for (size_t port = 0; port < waits.size(); ++port) {
      if (waits[port].revents == 0) continue;
      const size_t before = frames.size();
      receive(port, [&](std::span<const uint8_t> frame) { frames.push_back({port, {frame.begin(), frame.end()}}); });
      if (frames.size() == before && (waits[port].revents & POLLIN) == 0) {
        waits[port].fd = -1;  // broken: it would be ready for ever
      }
    }
  }
}

std::vector<SentFrame> read_until_quiet(const std::vector<int>& ports, std::chrono::milliseconds quiet) {
  std::vector<pollfd> waits;
  for (const int port : ports) waits.push_back({port, POLLIN, 0});
  return read_until_quiet(
      std::move(waits),
      [&](size_t port, const FrameTaker& taker) {
        uint8_t buffer[65536];
        const ssize_t n = read(ports[port], buffer, sizeof buffer);
        if (n > 0) taker({buffer, static_cast<size_t>(n)});
        // A TAP that is down gives EIO, and poll(2) says POLLERR of it.
        if (n < 0 && errno != EAGAIN && errno != EINTR && errno != EIO) {
          throw std::system_error(errno, std::generic_category(), "cannot read frames");
        }
      },
      quiet);
}

}  // namespace loom::live
