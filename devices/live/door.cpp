#include "devices/live/door.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>

namespace loom::live {

DatagramDoor::DatagramDoor(int descriptor) : descriptor_(descriptor) {
  const int flags = fcntl(descriptor, F_GETFL);
  if (flags < 0 || fcntl(descriptor, F_SETFL, flags | O_NONBLOCK) < 0) {
    throw std::system_error(errno, std::generic_category(), "cannot use a descriptor for frames");
  }
}

void DatagramDoor::take(size_t most, const FrameTaker& taker) {
  std::array<uint8_t, kLongestFrame + 1> buffer;
  for (size_t i = 0; i < most; ++i) {
    const ssize_t n = ::read(descriptor_, buffer.data(), buffer.size());
    if (n < 0) {
      if (errno != EAGAIN && errno != EINTR && errno != ENOBUFS) become(State::kGone);
      return;
    }
    if (static_cast<size_t>(n) > kLongestFrame) {
      count_garbage("a datagram longer than any frame");
    } else {
      taker({buffer.data(), static_cast<size_t>(n)});
    }
  }
}

bool DatagramDoor::give(std::span<const uint8_t> frame) {
  return ::write(descriptor_, frame.data(), frame.size()) == static_cast<ssize_t>(frame.size());
}

}  // namespace loom::live
