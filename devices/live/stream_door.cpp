#include "devices/live/stream_door.h"

#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include <cerrno>

namespace loom::live {

StreamDoor::StreamDoor(int descriptor, StreamFraming framing)
    : descriptor_(descriptor), framing_(framing), stream_(framing) {}

StreamDoor::~StreamDoor() {
  close(descriptor_);
}

// A read may hold many small frames; so `most` is about reads.
void StreamDoor::take(size_t most, const FrameTaker& taker) {
  std::array<uint8_t, kLongestFrame> buffer;
  for (size_t i = 0; i < most; ++i) {
    const ssize_t n = recv(descriptor_, buffer.data(), buffer.size(), MSG_DONTWAIT);
    if (n < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (n <= 0) return become(State::kGone);
    if (!stream_.feed({buffer.data(), static_cast<size_t>(n)}, taker)) {
      count_garbage(stream_.complaint());
      return become(State::kGone);
    }
    if (static_cast<size_t>(n) < buffer.size()) return;
  }
}

bool StreamDoor::give(std::span<const uint8_t> frame) {
  if (has_rest() || frame.size() > kLongestFrame) return false;
  if (framing_ == StreamFraming::kOpenVswitch && frame.size() > UINT16_MAX) return false;
  std::array<uint8_t, 4> length = framed_length(framing_, frame.size());
  std::array<iovec, 2> parts{iovec{length.data(), length_size(framing_)},
                             iovec{const_cast<uint8_t*>(frame.data()), frame.size()}};
  msghdr message{};
  message.msg_iov = parts.data();
  message.msg_iovlen = parts.size();
  const ssize_t n = sendmsg(descriptor_, &message, MSG_DONTWAIT | MSG_NOSIGNAL);
  if (n <= 0) return false;
  const auto sent = static_cast<size_t>(n);
  const size_t head = length_size(framing_);
  if (sent < head) rest_.assign(length.begin() + n, length.begin() + static_cast<ptrdiff_t>(head));
  if (sent < head + frame.size()) {
    const size_t from = sent < head ? 0 : sent - head;
    rest_.insert(rest_.end(), frame.begin() + static_cast<ptrdiff_t>(from), frame.end());
  }
  return true;
}

void StreamDoor::give_rest() {
  const ssize_t n = send(descriptor_, rest_.data(), rest_.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
  if (n > 0) rest_.erase(rest_.begin(), rest_.begin() + n);
}

}  // namespace loom::live
