#include "devices/live/session.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <system_error>

namespace loom::live {

namespace {

constexpr int kMostAtOnce = 64;  // frames of a descriptor, before others have their turn
constexpr size_t kLongest = 65536;
// How long the session sleeps at most, so that it can be told to end.
constexpr auto kNap = std::chrono::milliseconds(20);

}  // namespace

Session::Session(const std::string& recording) {
  if (recording.empty()) return;
  PcapngSectionOptions section;
  section.comment = "frames that came in from outside, by the time of the run";
  recording_ = std::make_unique<PcapngWriter>(recording, section);
}

Session::~Session() = default;

void Session::connect(LiveNode& node, int descriptor) {
  uint32_t interface = 0;
  if (recording_) {
    PcapngInterfaceOptions options;
    options.name = node.name();
    interface = recording_->add_interface(options);
  }
  const int flags = fcntl(descriptor, F_GETFL);
  if (flags < 0 || fcntl(descriptor, F_SETFL, flags | O_NONBLOCK) < 0) {
    throw std::system_error(errno, std::generic_category(), "cannot use the wire of " + node.name());
  }
  doors_.push_back({&node, descriptor, interface});
  node.set_outlet([descriptor](std::span<const uint8_t> frame) {
    return ::write(descriptor, frame.data(), frame.size()) == static_cast<ssize_t>(frame.size());
  });
}

// What the clock shows, which never goes back and has whole nanoseconds.
Time Session::shown() {
  const auto passed = std::chrono::steady_clock::now() - begin_;
  last_ =
      std::max(last_, Time::at(Duration::ns(std::chrono::duration_cast<std::chrono::nanoseconds>(passed).count())));
  return last_;
}

Time Session::wait_until(Time when) {
  if (!is_running_) {
    is_running_ = true;
    begin_ = std::chrono::steady_clock::now();
  }
  std::vector<pollfd> waits;
  waits.reserve(doors_.size());
  for (const Door& door : doors_) waits.push_back({door.descriptor, POLLIN, 0});
  while (true) {
    if (is_over_ && is_over_()) over_ = true;
    const Time now = shown();
    if (over_ || now >= when) return now;
    const auto left =
        std::min<std::chrono::nanoseconds>(kNap, std::chrono::nanoseconds((when - now).count_ps() / 1000 + 1));
    const timespec time{0, static_cast<long>(left.count())};
    const int ready = ppoll(waits.data(), waits.size(), &time, nullptr);
    if (ready < 0 && errno != EINTR)
      throw std::system_error(errno, std::generic_category(), "cannot wait for frames");
    if (ready <= 0) continue;
    bool came = false;
    for (size_t i = 0; i < waits.size(); ++i) {
      if ((waits[i].revents & POLLIN) != 0 && let_in(doors_[i])) came = true;
      // Its other end has gone: nothing will come any more.
      if ((waits[i].revents & (POLLHUP | POLLERR | POLLNVAL)) != 0 && (waits[i].revents & POLLIN) == 0)
        waits[i].fd = -1;
    }
    if (came) return last_;
  }
}

// True when something came.
bool Session::let_in(Door& door) {
  std::array<uint8_t, kLongest> buffer;
  bool came = false;
  for (int i = 0; i < kMostAtOnce; ++i) {
    const ssize_t n = ::read(door.descriptor, buffer.data(), buffer.size());
    if (n <= 0) break;
    const Time stamp = shown();
    const std::span<const uint8_t> frame(buffer.data(), static_cast<size_t>(n));
    if (recording_) recording_->write(door.interface, CaptureTime{} + stamp.since_start(), frame);
    door.node->enter(stamp, {frame.begin(), frame.end()});
    came = true;
  }
  return came;
}

void Session::close() {
  if (recording_) recording_->close();
}

}  // namespace loom::live
