#include "devices/live/socket_door.h"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <system_error>

#include "devices/live/leftovers.h"

namespace loom::live {

namespace {

constexpr size_t kMostWaiting = 256;

[[noreturn]] void cannot(const std::string& what) {
  throw std::system_error(errno, std::generic_category(), what);
}

struct Address {
  sockaddr_un value{};
  const sockaddr* get() const { return reinterpret_cast<const sockaddr*>(&value); }
};

Address address_of(const std::string& path) {
  Address made;
  made.value.sun_family = AF_UNIX;
  if (path.size() >= sizeof made.value.sun_path) {
    errno = ENAMETOOLONG;
    cannot("socket " + path);
  }
  path.copy(made.value.sun_path, path.size());
  return made;
}

int make_socket(int type) {
  const int made = socket(AF_UNIX, type | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (made < 0) cannot("cannot make a socket");
  return made;
}

int bound_socket(const std::string& path, int type) {
  const Address address = address_of(path);
  if (is_deserted_socket(path)) unlink(path.c_str());  // a crash left it
  const int made = make_socket(type);
  if (bind(made, address.get(), sizeof address.value) == 0) return made;
  const int error = errno;
  close(made);
  errno = error;
  cannot("cannot make the socket " + path);
}

}  // namespace

SocketName::SocketName(std::string path) : path_(std::move(path)), mark_("loom-socket") {
  std::ofstream(mark_.file(kSocketsFile)) << std::filesystem::absolute(path_).string() << '\n';
}

SocketName::~SocketName() {
  if (is_made_) unlink(path_.c_str());
}

std::unique_ptr<Door> open_socket_door(const SocketConfig& config) {
  if (config.framing == SocketFraming::kDatagram) return std::make_unique<DatagramSocketDoor>(config);
  return std::make_unique<StreamSocketDoor>(config);
}

// ---- streams -----------------------------------------------------------------------------------------------------

StreamSocketDoor::StreamSocketDoor(const SocketConfig& config)
    : framing_(config.framing == SocketFraming::kQemu ? StreamFraming::kQemu : StreamFraming::kOpenVswitch) {
  if (config.listens) {
    name_.emplace(config.path);
    listener_ = bound_socket(config.path, SOCK_STREAM);
    name_->is_made();
    if (listen(listener_, 1) != 0) cannot("cannot listen at " + config.path);
    become(State::kWaiting);
    return;
  }
  const Address address = address_of(config.path);
  const int made = make_socket(SOCK_STREAM);
  if (connect(made, address.get(), sizeof address.value) != 0) {
    const int error = errno;
    close(made);
    errno = error;
    cannot("nobody answers at the socket " + config.path);
  }
  stream_ = std::make_unique<StreamDoor>(made, framing_);
}

StreamSocketDoor::~StreamSocketDoor() {
  if (listener_ >= 0) close(listener_);
}

void StreamSocketDoor::take(size_t most, const FrameTaker& taker) {
  if (!stream_) {
    const int peer = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (peer < 0) return;
    stream_ = std::make_unique<StreamDoor>(peer, framing_);
    return become(State::kOpen);
  }
  stream_->take(most, taker);
  if (stream_->state() != State::kGone) return;
  if (stream_->garbage() != 0) count_garbage(stream_->complaint());
  if (listener_ < 0) return become(State::kGone);
  stream_.reset();
  become(State::kWaiting);
}

// ---- datagrams ---------------------------------------------------------------------------------------------------

DatagramSocketDoor::DatagramSocketDoor(const SocketConfig& config)
    : peer_(config.peer), name_(config.path), socket_(bound_socket(config.path, SOCK_DGRAM)) {
  name_.is_made();
}

DatagramSocketDoor::~DatagramSocketDoor() {
  close(socket_);
}

bool DatagramSocketDoor::find_peer() {
  if (is_connected_ || peer_.empty()) return is_connected_;
  const Address address = address_of(peer_);
  is_connected_ = connect(socket_, address.get(), sizeof address.value) == 0;
  return is_connected_;
}

void DatagramSocketDoor::take(size_t most, const FrameTaker& taker) {
  std::array<uint8_t, kLongestFrame + 1> buffer;
  for (size_t i = 0; i < most; ++i) {
    sockaddr_un from{};
    socklen_t from_size = sizeof from;
    const ssize_t n =
        recvfrom(socket_, buffer.data(), buffer.size(), 0, reinterpret_cast<sockaddr*>(&from), &from_size);
    if (n < 0) {
      // Of the other's end we learn by what we sent; it may come back.
      if (errno == ECONNREFUSED || errno == ECONNRESET) is_connected_ = false;
      return;
    }
    if (peer_.empty() && from_size > sizeof from.sun_family) {
      peer_.assign(from.sun_path, strnlen(from.sun_path, from_size - sizeof from.sun_family));
    }
    if (n == 0 || static_cast<size_t>(n) > kLongestFrame) {
      count_garbage(n == 0 ? "an empty datagram" : "a datagram longer than any frame");
    } else {
      taker({buffer.data(), static_cast<size_t>(n)});
    }
  }
}

DatagramSocketDoor::Sent DatagramSocketDoor::send(std::span<const uint8_t> frame) {
  if (!find_peer()) return Sent::kNobody;
  if (::send(socket_, frame.data(), frame.size(), MSG_NOSIGNAL) >= 0) return Sent::kYes;
  if (errno == EAGAIN || errno == ENOBUFS) return Sent::kNoRoom;
  is_connected_ = false;
  return Sent::kNobody;
}

bool DatagramSocketDoor::give(std::span<const uint8_t> frame) {
  const Sent sent = waiting_.empty() ? send(frame) : Sent::kNoRoom;
  if (sent != Sent::kNoRoom) return sent == Sent::kYes;
  if (waiting_.size() >= kMostWaiting) return false;
  waiting_.emplace_back(frame.begin(), frame.end());
  return true;
}

void DatagramSocketDoor::give_rest() {
  while (!waiting_.empty()) {
    const Sent sent = send(waiting_.front());
    if (sent == Sent::kNoRoom) return;
    if (sent == Sent::kNobody) return waiting_.clear();
    waiting_.pop_front();
  }
}

}  // namespace loom::live
