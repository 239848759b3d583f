#include "devices/live/tap_door.h"

#include <linux/if_tun.h>
#include <sys/ioctl.h>
#include <sys/uio.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <optional>

#include "devices/nic/virtio/net_header.h"

namespace loom::live {

namespace {
using nic::virtio::finish_packet;
using nic::virtio::NetHeader;
}  // namespace

void TapDoor::take(size_t most, const FrameTaker& taker) {
  std::array<uint8_t, NetHeader::kSize + kLongestFrame> buffer;
  size_t taken = 0;
  // All segments of a packet were summed in one way: they are right when the first is.
  std::optional<bool> is_good;
  const auto each = [&](std::span<const uint8_t> frame) {
    ++taken;
    if (!is_good) is_good = Coalescer::is_good(frame);
    taker({frame, *is_good});
  };
  while (taken < most) {
    const ssize_t n = ::read(descriptor_, buffer.data(), buffer.size());
    if (n < 0) {
      // EIO: somebody set the interface down; it may come up again.
      if (errno != EAGAIN && errno != EINTR && errno != EIO) become(State::kGone);
      return;
    }
    const std::span<uint8_t> all(buffer.data(), static_cast<size_t>(n));
    is_good.reset();
    if (!waiting_) {
      ++taken;
      taker({all.data(), all.size()});
    } else if (all.size() < NetHeader::kSize) {
      count_garbage("a packet without its virtio-net header");
      ++taken;
    } else if (const char* const why = finish_packet(all.subspan(NetHeader::kSize), NetHeader::parse(all), each)) {
      count_garbage(why);
      ++taken;
    }
  }
}

bool TapDoor::put(std::span<const uint8_t> frame) {
  std::array<uint8_t, NetHeader::kSize> finished{};
  const std::array<iovec, 2> parts{iovec{finished.data(), waiting_ ? finished.size() : 0},
                                   iovec{const_cast<uint8_t*>(frame.data()), frame.size()}};
  is_refused_ = ::writev(descriptor_, parts.data(), static_cast<int>(parts.size())) < 0;
  return !is_refused_;
}

bool TapDoor::offer(std::span<const uint8_t> frame, bool is_checked) {
  if (!waiting_ || is_refused_) return put(frame);
  if (waiting_->add(frame, is_checked)) return true;
  flush();
  return waiting_->add(frame, is_checked) || put(frame);
}

void TapDoor::flush() {
  if (!waiting_ || waiting_->empty()) return;
  const unsigned frames = waiting_->segments();
  const std::span<const uint8_t> all = waiting_->finish();
  is_refused_ = ::write(descriptor_, all.data(), all.size()) < 0;
  if (is_refused_) count_lost(frames);
}

void TapDoor::set_carrier(bool up) {
  int on = up ? 1 : 0;
  ioctl(descriptor_, TUNSETCARRIER, &on);  // before Linux 5.0 there is none
}

}  // namespace loom::live
