#include "devices/live/interfaces.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <linux/ethtool.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <system_error>
#include <thread>

#include "devices/live/quiet_ports.h"

namespace loom::live {

// One interface, opened.
class Interfaces::Socket {
 public:
  explicit Socket(const std::string& interface) : interface_(interface), owner_(getpid()) {
    fd_ = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, htons(ETH_P_ALL));
    if (fd_ < 0) cannot("cannot open a packet socket");
    try {
      bind_to_interface();
      merged_ = offload(ETHTOOL_GGRO, 0);
      if (merged_) offload(ETHTOOL_SGRO, 0);
    } catch (...) {
      close(fd_);
      throw;
    }
  }
  ~Socket() {
    if (merged_ && owner_ == getpid()) offload(ETHTOOL_SGRO, 1);
    close(fd_);
  }
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;

  int descriptor() const { return fd_; }

  void send(std::span<const uint8_t> frame) const {
    if (::send(fd_, frame.data(), frame.size(), 0) >= 0) return;
    if (errno == EMSGSIZE)
      throw CannotDo(fmt::format("a frame of {} bytes is above the MTU of {}", frame.size(), interface_));
    cannot("cannot send by " + interface_);
  }

  // The next frame, with the tag that the kernel keeps beside it put back where it was.
  std::optional<std::vector<uint8_t>> receive() const {
    uint8_t buffer[65536];
    alignas(cmsghdr) char control[CMSG_SPACE(sizeof(tpacket_auxdata))];
    iovec part{buffer, sizeof buffer};
    msghdr message{};
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    message.msg_control = control;
    message.msg_controllen = sizeof control;
    const ssize_t n = recvmsg(fd_, &message, 0);
    if (n < 0 && (errno == EAGAIN || errno == EINTR || errno == ENETDOWN)) return std::nullopt;
    if (n < 0) cannot("cannot read from " + interface_);
    std::vector<uint8_t> frame(buffer, buffer + n);
    for (cmsghdr* c = CMSG_FIRSTHDR(&message); c != nullptr; c = CMSG_NXTHDR(&message, c)) {
      if (c->cmsg_level != SOL_PACKET || c->cmsg_type != PACKET_AUXDATA) continue;
      tpacket_auxdata beside{};
      std::memcpy(&beside, CMSG_DATA(c), sizeof beside);
      if ((beside.tp_status & TP_STATUS_VLAN_VALID) == 0 || frame.size() < 12) continue;
      const uint16_t tpid = (beside.tp_status & TP_STATUS_VLAN_TPID_VALID) != 0 ? beside.tp_vlan_tpid : ETH_P_8021Q;
      const uint16_t tci = beside.tp_vlan_tci;
      const uint8_t tag[4] = {static_cast<uint8_t>(tpid >> 8), static_cast<uint8_t>(tpid),
                              static_cast<uint8_t>(tci >> 8), static_cast<uint8_t>(tci)};
      frame.insert(frame.begin() + 12, tag, tag + sizeof tag);
    }
    return frame;
  }

 private:
  [[noreturn]] static void cannot(const std::string& what) {
    throw std::system_error(errno, std::generic_category(), what);
  }

  ifreq request() const {
    ifreq made{};
    interface_.copy(made.ifr_name, IFNAMSIZ - 1);
    return made;
  }

  void bind_to_interface() const {
    ifreq asked = request();
    if (interface_.size() >= IFNAMSIZ || ioctl(fd_, SIOCGIFINDEX, &asked) != 0) {
      errno = ENODEV;
      cannot("interface " + interface_);
    }
    sockaddr_ll address{};
    address.sll_family = AF_PACKET;
    address.sll_protocol = htons(ETH_P_ALL);
    address.sll_ifindex = asked.ifr_ifindex;
    if (ioctl(fd_, SIOCGIFFLAGS, &asked) != 0) cannot("cannot ask " + interface_);
    if ((asked.ifr_flags & IFF_UP) == 0) {
      errno = ENETDOWN;
      cannot("interface " + interface_);
    }
    const int on = 1;
    packet_mreq wanted{address.sll_ifindex, PACKET_MR_PROMISC, 0, {}};
    if (bind(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 ||
        setsockopt(fd_, SOL_PACKET, PACKET_IGNORE_OUTGOING, &on, sizeof on) != 0 ||
        setsockopt(fd_, SOL_PACKET, PACKET_AUXDATA, &on, sizeof on) != 0 ||
        setsockopt(fd_, SOL_PACKET, PACKET_ADD_MEMBERSHIP, &wanted, sizeof wanted) != 0) {
      cannot("cannot listen at " + interface_);
    }
  }

  // Asks for or sets an offload; false as well when the interface has none.
  bool offload(uint32_t command, uint32_t value) const {
    ethtool_value data{command, value};
    ifreq asked = request();
    asked.ifr_data = reinterpret_cast<char*>(&data);
    return ioctl(fd_, SIOCETHTOOL, &asked) == 0 && data.data != 0;
  }

  std::string interface_;
  pid_t owner_;
  int fd_ = -1;
  bool merged_ = false;
};

Interfaces::Interfaces(const std::vector<CabledPort>& cables) : cables_(cables) {
  for (const CabledPort& cable : cables_) sockets_.push_back(std::make_unique<Socket>(cable.interface));
}

Interfaces::~Interfaces() = default;

std::string Interfaces::name() const {
  std::string text;
  for (const CabledPort& cable : cables_) text += (text.empty() ? "" : ", ") + cable.port + " by " + cable.interface;
  return "the switch at " + text;
}

std::optional<std::string> Interfaces::refusal(const SwitchConfig& config) const {
  for (const PortConfig& port : config.ports) {
    if (std::none_of(cables_.begin(), cables_.end(), [&](const CabledPort& c) { return c.port == port.name; })) {
      return "no interface is given for port " + port.name;
    }
  }
  return std::nullopt;
}

void Interfaces::set_up(const SwitchConfig& config, Pace pace) {
  order_.clear();
  for (const PortConfig& port : config.ports) {
    const auto cable =
        std::find_if(cables_.begin(), cables_.end(), [&](const CabledPort& c) { return c.port == port.name; });
    order_.push_back(static_cast<size_t>(cable - cables_.begin()));
  }
  drain();
  pace_ = pace;
  due_ = std::chrono::steady_clock::now();
}

void Interfaces::configure_port(size_t /*port*/, const PortConfig& /*before*/, const PortConfig& /*after*/) {
  throw CannotDo("it configures a port, and nothing here can configure the switch");
}

void Interfaces::change(const SwitchChange& /*change*/) {
  throw CannotDo("it configures the switch, and nothing here can");
}

void Interfaces::set_link(size_t /*port*/, bool /*up*/) {
  throw CannotDo("a cable cannot be pulled from here");
}

void Interfaces::flush(std::optional<size_t> /*port*/) {
  throw CannotDo("nothing here can make the switch forget");
}

void Interfaces::advance(Duration time) {
  if (pace_ == Pace::kHurry) return;
  due_ += std::chrono::nanoseconds(time / Duration::ns(1));
  std::this_thread::sleep_until(due_);
}

std::vector<SentFrame> Interfaces::send(size_t port, std::span<const uint8_t> frame) {
  sockets_[order_[port]]->send(frame);
  return drain();
}

std::vector<SentFrame> Interfaces::drain() {
  std::vector<pollfd> waits;
  for (const size_t cable : order_) waits.push_back({sockets_[cable]->descriptor(), POLLIN, 0});
  return read_until_quiet(waits, [this](size_t port) { return sockets_[order_[port]]->receive(); });
}

std::vector<TableRow> Interfaces::mac_table() {
  return {};
}

}  // namespace loom::live
