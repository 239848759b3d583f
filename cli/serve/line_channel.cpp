#include "cli/serve/line_channel.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

namespace loom::cli::serve {

namespace {

constexpr size_t kPiece = 65536;
constexpr size_t kMostDescriptors = 8;  // in one message

// The flags it had. Others may share them (a terminal), so they are given back.
int make_nonblocking(int fd) {
  const int flags = fcntl(fd, F_GETFL);
  if (flags >= 0) fcntl(fd, F_SETFL, flags | O_NONBLOCK);
  return flags;
}

bool is_socket(int fd) {
  int type = 0;
  socklen_t length = sizeof type;
  return getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &length) == 0;
}

}  // namespace

void LineSplitter::feed(std::string_view bytes) {
  while (!bytes.empty()) {
    const size_t end = bytes.find('\n');
    const std::string_view piece = bytes.substr(0, end);
    if (!skipping_ && piece.size() > most_ - part_.size()) {
      skipping_ = true;
      part_.clear();
      part_.shrink_to_fit();
    }
    if (!skipping_) part_ += piece;
    if (end == std::string_view::npos) return;
    lines_.push_back({std::exchange(part_, {}), std::exchange(skipping_, false)});
    bytes.remove_prefix(end + 1);
  }
}

std::optional<LineSplitter::Line> LineSplitter::next() {
  if (lines_.empty()) return std::nullopt;
  Line line = std::move(lines_.front());
  lines_.pop_front();
  return line;
}

void LineSplitter::end() {
  if (part_.empty() && !skipping_) return;
  lines_.push_back({std::exchange(part_, {}), std::exchange(skipping_, false), true});
}

LineChannel::LineChannel(int in, int out, size_t most)
    : in_(in), out_(out), in_flags_(make_nonblocking(in)), out_flags_(make_nonblocking(out)), splitter_(most) {}

LineChannel::~LineChannel() {
  for (const int fd : descriptors_) close(fd);
  for (const Waiting& each : queue_) {
    if (each.descriptor >= 0) close(each.descriptor);
  }
  if (out_ == in_) {
    close(in_);
    return;
  }
  fcntl(out_, F_SETFL, out_flags_);
  fcntl(in_, F_SETFL, in_flags_);
  close(out_);
  close(in_);
}

void LineChannel::read() {
  char bytes[kPiece];
  alignas(cmsghdr) char control[CMSG_SPACE(kMostDescriptors * sizeof(int))];
  const bool socket = in_ == out_ && is_socket(in_);
  ssize_t n = 0;
  if (socket) {
    iovec piece{bytes, sizeof bytes};
    msghdr message{};
    message.msg_iov = &piece;
    message.msg_iovlen = 1;
    message.msg_control = control;
    message.msg_controllen = sizeof control;
    n = recvmsg(in_, &message, MSG_CMSG_CLOEXEC);
    for (cmsghdr* each = n > 0 ? CMSG_FIRSTHDR(&message) : nullptr; each != nullptr;
         each = CMSG_NXTHDR(&message, each)) {
      if (each->cmsg_level != SOL_SOCKET || each->cmsg_type != SCM_RIGHTS) continue;
      const size_t count = (each->cmsg_len - CMSG_LEN(0)) / sizeof(int);
      for (size_t i = 0; i < count; ++i) {
        int fd = -1;
        std::memcpy(&fd, CMSG_DATA(each) + i * sizeof fd, sizeof fd);
        descriptors_.push_back(fd);
      }
    }
  } else {
    n = ::read(in_, bytes, sizeof bytes);
  }
  if (n > 0) return splitter_.feed({bytes, static_cast<size_t>(n)});
  if (n < 0 && (errno == EAGAIN || errno == EINTR)) return;
  open_ = false;
  splitter_.end();
}

int LineChannel::take_descriptor() {
  if (descriptors_.empty()) return -1;
  const int fd = descriptors_.front();
  descriptors_.pop_front();
  return fd;
}

void LineChannel::put(std::string line, int descriptor) {
  if (!writable_) {
    if (descriptor >= 0) close(descriptor);
    return;
  }
  waiting_ += line.size();
  queue_.push_back({std::move(line), descriptor});
  flush();
}

void LineChannel::flush() {
  while (!queue_.empty()) {
    Waiting& first = queue_.front();
    ssize_t n = 0;
    if (first.descriptor >= 0) {
      iovec piece{first.text.data(), first.text.size()};
      alignas(cmsghdr) char control[CMSG_SPACE(sizeof(int))] = {};
      msghdr message{};
      message.msg_iov = &piece;
      message.msg_iovlen = 1;
      message.msg_control = control;
      message.msg_controllen = sizeof control;
      cmsghdr* const rights = CMSG_FIRSTHDR(&message);
      rights->cmsg_level = SOL_SOCKET;
      rights->cmsg_type = SCM_RIGHTS;
      rights->cmsg_len = CMSG_LEN(sizeof(int));
      std::memcpy(CMSG_DATA(rights), &first.descriptor, sizeof(int));
      n = sendmsg(out_, &message, MSG_NOSIGNAL);
      if (n > 0) close(std::exchange(first.descriptor, -1));
    } else {
      n = ::write(out_, first.text.data() + first.sent, first.text.size() - first.sent);
    }
    if (n < 0) {
      if (errno == EINTR) continue;
      if (errno == EAGAIN) return;
      writable_ = false;  // nobody is left to tell
      for (const Waiting& each : queue_) {
        if (each.descriptor >= 0) close(each.descriptor);
      }
      queue_.clear();
      waiting_ = 0;
      return;
    }
    first.sent += static_cast<size_t>(n);
    waiting_ -= static_cast<size_t>(n);
    if (first.sent == first.text.size()) queue_.pop_front();
  }
}

void LineChannel::flush_all() {
  while (!queue_.empty()) {
    pollfd out{out_, POLLOUT, 0};
    poll(&out, 1, -1);
    flush();
  }
}

bool wait_for(const LineChannel& channel, int milliseconds) {
  pollfd ends[2] = {{channel.in(), POLLIN, 0}, {channel.out(), POLLOUT, 0}};
  return poll(ends, channel.waiting() > 0 ? 2 : 1, milliseconds) != 0;
}

}  // namespace loom::cli::serve
