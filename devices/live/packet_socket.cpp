#include "devices/live/packet_socket.h"

#include <arpa/inet.h>
#include <linux/ethtool.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <system_error>

#include "devices/nic/virtio/net_header.h"

namespace loom::live {

namespace {

using nic::virtio::finish_packet;
using nic::virtio::NetHeader;

constexpr size_t kAddresses = 12;  // of a frame, before its tags

[[noreturn]] void cannot(const std::string& what) {
  throw std::system_error(errno, std::generic_category(), what);
}

ifreq request_for(const std::string& interface) {
  ifreq made{};
  interface.copy(made.ifr_name, IFNAMSIZ - 1);
  return made;
}

// The tag that the kernel took out of a frame, as it stands in one.
std::optional<std::array<uint8_t, 4>> tag_beside(msghdr& message) {
  for (cmsghdr* c = CMSG_FIRSTHDR(&message); c != nullptr; c = CMSG_NXTHDR(&message, c)) {
    if (c->cmsg_level != SOL_PACKET || c->cmsg_type != PACKET_AUXDATA) continue;
    tpacket_auxdata beside{};
    std::memcpy(&beside, CMSG_DATA(c), sizeof beside);
    if ((beside.tp_status & TP_STATUS_VLAN_VALID) == 0) continue;
    const uint16_t tpid = (beside.tp_status & TP_STATUS_VLAN_TPID_VALID) != 0 ? beside.tp_vlan_tpid : ETH_P_8021Q;
    const uint16_t tci = beside.tp_vlan_tci;
    return std::array<uint8_t, 4>{static_cast<uint8_t>(tpid >> 8), static_cast<uint8_t>(tpid),
                                  static_cast<uint8_t>(tci >> 8), static_cast<uint8_t>(tci)};
  }
  return std::nullopt;
}

}  // namespace

PacketSocket::PacketSocket(const std::string& interface) : interface_(interface), owner_(getpid()) {
  descriptor_ = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, htons(ETH_P_ALL));
  if (descriptor_ < 0) cannot("cannot open a packet socket");
  try {
    bind_to_interface();
    merged_ = offload(ETHTOOL_GGRO, 0);
    if (merged_) offload(ETHTOOL_SGRO, 0);
  } catch (...) {
    close(descriptor_);
    throw;
  }
}

PacketSocket::~PacketSocket() {
  if (merged_ && owner_ == getpid()) offload(ETHTOOL_SGRO, 1);
  close(descriptor_);
}

void PacketSocket::bind_to_interface() const {
  ifreq asked = request_for(interface_);
  if (interface_.size() >= IFNAMSIZ || ioctl(descriptor_, SIOCGIFINDEX, &asked) != 0) {
    errno = ENODEV;
    cannot("interface " + interface_);
  }
  sockaddr_ll address{};
  address.sll_family = AF_PACKET;
  address.sll_protocol = htons(ETH_P_ALL);
  address.sll_ifindex = asked.ifr_ifindex;
  if (ioctl(descriptor_, SIOCGIFFLAGS, &asked) != 0) cannot("cannot ask " + interface_);
  if ((asked.ifr_flags & IFF_UP) == 0) {
    errno = ENETDOWN;
    cannot("interface " + interface_);
  }
  const int on = 1;
  packet_mreq wanted{address.sll_ifindex, PACKET_MR_PROMISC, 0, {}};
  if (setsockopt(descriptor_, SOL_PACKET, PACKET_VNET_HDR, &on, sizeof on) != 0 ||
      bind(descriptor_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 ||
      setsockopt(descriptor_, SOL_PACKET, PACKET_IGNORE_OUTGOING, &on, sizeof on) != 0 ||
      setsockopt(descriptor_, SOL_PACKET, PACKET_AUXDATA, &on, sizeof on) != 0 ||
      setsockopt(descriptor_, SOL_PACKET, PACKET_ADD_MEMBERSHIP, &wanted, sizeof wanted) != 0) {
    cannot("cannot listen at " + interface_);
  }
}

// Asks for or sets an offload; false as well when the interface has none.
bool PacketSocket::offload(uint32_t command, uint32_t value) const {
  ethtool_value data{command, value};
  ifreq asked = request_for(interface_);
  asked.ifr_data = reinterpret_cast<char*>(&data);
  return ioctl(descriptor_, SIOCETHTOOL, &asked) == 0 && data.data != 0;
}

void PacketSocket::take(size_t most, const FrameTaker& taker) {
  std::array<uint8_t, NetHeader::kSize + kLongestFrame> buffer;
  alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(tpacket_auxdata))> control;
  std::vector<uint8_t> tagged;
  for (size_t i = 0; i < most; ++i) {
    iovec part{buffer.data(), buffer.size()};
    msghdr message{};
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    message.msg_control = control.data();
    message.msg_controllen = control.size();
    const ssize_t n = recvmsg(descriptor_, &message, 0);
    if (n < 0) {
      if (errno != EAGAIN && errno != EINTR && errno != ENETDOWN) become(State::kGone);
      return;
    }
    const std::span<uint8_t> all(buffer.data(), static_cast<size_t>(n));
    if (all.size() < NetHeader::kSize + kAddresses) {
      count_garbage("a frame without its addresses");
      continue;
    }
    const auto tag = tag_beside(message);
    const auto each = [&](std::span<const uint8_t> frame) {
      if (!tag) return taker(frame);
      tagged.assign(frame.begin(), frame.begin() + kAddresses);
      tagged.insert(tagged.end(), tag->begin(), tag->end());
      tagged.insert(tagged.end(), frame.begin() + kAddresses, frame.end());
      taker({tagged.data(), tagged.size()});
    };
    const char* const why = finish_packet(all.subspan(NetHeader::kSize), NetHeader::parse(all), each);
    if (why != nullptr) count_garbage(why);
  }
}

bool PacketSocket::give(std::span<const uint8_t> frame) {
  std::array<uint8_t, NetHeader::kSize> finished{};
  const std::array<iovec, 2> parts{iovec{finished.data(), finished.size()},
                                   iovec{const_cast<uint8_t*>(frame.data()), frame.size()}};
  return writev(descriptor_, parts.data(), static_cast<int>(parts.size())) >= 0;
}

}  // namespace loom::live
