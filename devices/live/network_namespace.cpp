#include "devices/live/network_namespace.h"

#include <fcntl.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cerrno>
#include <exception>
#include <fstream>
#include <system_error>
#include <thread>

namespace loom::live {

namespace {

[[noreturn]] void cannot(const std::string& what) {
  throw std::system_error(errno, std::generic_category(), what);
}

int open_here(const std::string& name, int flags) {
  const int tap = open("/dev/net/tun", O_RDWR | O_CLOEXEC | O_NONBLOCK);
  if (tap < 0) cannot("cannot open /dev/net/tun");
  ifreq request{};
  request.ifr_flags = static_cast<short>(flags | IFF_NO_PI);
  name.copy(request.ifr_name, IFNAMSIZ - 1);
  if (ioctl(tap, TUNSETIFF, &request) == 0) return tap;
  const int error = errno;
  close(tap);
  errno = error;
  cannot(((flags & IFF_TUN) != 0 ? "cannot make the TUN " : "cannot make the TAP ") + name);
}

}  // namespace

void NetworkNamespace::in_thread(const std::function<void()>& work) {
  std::exception_ptr failure;
  std::thread thread([&] {
    try {
      work();
    } catch (...) {
      failure = std::current_exception();
    }
  });
  thread.join();
  if (failure) std::rethrow_exception(failure);
}

NetworkNamespace::NetworkNamespace() {
  in_thread([this] {
    if (unshare(CLONE_NEWNET) != 0) cannot("cannot make a network namespace");
    descriptor_ = open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC);
    if (descriptor_ < 0) cannot("cannot hold a network namespace");
    for (const char* which : {"all", "default"}) {  // a kernel without IPv6 has no such file
      std::ofstream(std::string("/proc/sys/net/ipv6/conf/") + which + "/disable_ipv6") << 1;
    }
  });
}

NetworkNamespace::~NetworkNamespace() {
  if (descriptor_ >= 0) close(descriptor_);
}

int open_tap_here(const std::string& name, bool offloads) {
  return open_here(name, IFF_TAP | (offloads ? IFF_VNET_HDR : 0));
}

int open_tun_here(const std::string& name) {
  return open_here(name, IFF_TUN);
}

void take_offloads(int tap) {
  if (ioctl(tap, TUNSETOFFLOAD, TUN_F_CSUM | TUN_F_TSO4 | TUN_F_TSO6) != 0) cannot("cannot take offloads of a TAP");
}

void NetworkNamespace::inside(const std::function<void()>& work) const {
  in_thread([&] {
    if (setns(descriptor_, CLONE_NEWNET) != 0) cannot("cannot enter a network namespace");
    work();
  });
}

std::unique_ptr<PacketSocket> NetworkNamespace::open_packet_socket(const std::string& interface) const {
  std::unique_ptr<PacketSocket> made;
  inside([&] { made = std::make_unique<PacketSocket>(interface); });
  return made;
}

int NetworkNamespace::open_tap(const std::string& name, bool offloads) const {
  int tap = -1;
  inside([&] { tap = open_tap_here(name, offloads); });
  return tap;
}

int NetworkNamespace::open_tun(const std::string& name) const {
  int tun = -1;
  inside([&] { tun = open_tun_here(name); });
  return tun;
}

}  // namespace loom::live
