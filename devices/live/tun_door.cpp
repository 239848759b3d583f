#include "devices/live/tun_door.h"

#include <linux/if_tun.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <array>
#include <cerrno>

#include "core/wire/ethernet.h"

namespace loom::live {

namespace {
constexpr size_t kHeader = wire::kEthernetHeaderSize;
}

void TunDoor::take(size_t most, const FrameTaker& taker) {
  std::array<uint8_t, kLongestFrame> buffer;
  for (size_t i = 0; i < most; ++i) {
    const ssize_t n = ::read(descriptor_, buffer.data() + kHeader, buffer.size() - kHeader);
    if (n < 0) {
      // EIO: somebody set the interface down; it may come up again.
      if (errno != EAGAIN && errno != EINTR && errno != EIO) become(State::kGone);
      return;
    }
    const int version = n == 0 ? 0 : buffer[kHeader] >> 4;
    if (version != 4 && version != 6) {
      count_garbage("a packet that is neither IPv4 nor IPv6");
      continue;
    }
    const uint16_t type = version == 4 ? wire::ethertype::kIpv4 : wire::ethertype::kIpv6;
    std::fill_n(buffer.begin(), kHeader - 2, 0);
    buffer[kHeader - 2] = static_cast<uint8_t>(type >> 8);
    buffer[kHeader - 1] = static_cast<uint8_t>(type);
    taker({buffer.data(), kHeader + static_cast<size_t>(n)});
  }
}

bool TunDoor::give(std::span<const uint8_t> frame) {
  const std::span<const uint8_t> packet = frame.subspan(kHeader);
  return ::write(descriptor_, packet.data(), packet.size()) >= 0;
}

void TunDoor::set_carrier(bool up) {
  int on = up ? 1 : 0;
  ioctl(descriptor_, TUNSETCARRIER, &on);  // before Linux 5.0 there is none
}

}  // namespace loom::live
