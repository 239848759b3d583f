#include "devices/live/tap_door.h"

#include <linux/if_tun.h>
#include <sys/ioctl.h>
#include <sys/uio.h>
#include <unistd.h>

#include <array>
#include <cerrno>

#include "devices/nic/virtio/net_header.h"

namespace loom::live {

namespace {
using nic::virtio::finish_packet;
using nic::virtio::NetHeader;
}  // namespace

void TapDoor::take(size_t most, const FrameTaker& taker) {
  std::array<uint8_t, NetHeader::kSize + kLongestFrame> buffer;
  for (size_t i = 0; i < most; ++i) {
    const ssize_t n = ::read(descriptor_, buffer.data(), buffer.size());
    if (n < 0) {
      // EIO: somebody set the interface down; it may come up again.
      if (errno != EAGAIN && errno != EINTR && errno != EIO) become(State::kGone);
      return;
    }
    const std::span<uint8_t> all(buffer.data(), static_cast<size_t>(n));
    if (!offloads_) {
      taker(all);
    } else if (all.size() < NetHeader::kSize) {
      count_garbage("a packet without its virtio-net header");
    } else if (const char* const why = finish_packet(all.subspan(NetHeader::kSize), NetHeader::parse(all), taker)) {
      count_garbage(why);
    }
  }
}

bool TapDoor::give(std::span<const uint8_t> frame) {
  std::array<uint8_t, NetHeader::kSize> nothing_left{};
  const std::array<iovec, 2> parts{iovec{nothing_left.data(), offloads_ ? nothing_left.size() : 0},
                                   iovec{const_cast<uint8_t*>(frame.data()), frame.size()}};
  return ::writev(descriptor_, parts.data(), static_cast<int>(parts.size())) >= 0;
}

void TapDoor::set_carrier(bool up) {
  int on = up ? 1 : 0;
  ioctl(descriptor_, TUNSETCARRIER, &on);  // before Linux 5.0 there is none
}

}  // namespace loom::live
