#include "devices/live/guest_host.h"

#include <fmt/format.h>
#include <sys/socket.h>

#include <cerrno>
#include <chrono>
#include <system_error>

#include "devices/live/quiet_ports.h"

namespace loom::live {

namespace {

constexpr auto kQuietAfterAnswers = std::chrono::milliseconds(15);

GuestConfig config_of(size_t ports) {
  GuestConfig config;
  for (size_t i = 0; i < ports; ++i) config.nics.push_back(wire::MacAddress::from_u64(0x0200'0000'0100 | (i + 1)));
  return config;
}

}  // namespace

GuestHost::GuestHost(size_t ports) : ports_(ports), guest_(config_of(ports)) {
  for (size_t i = 0; i < ports; ++i) {  // the kernel numbers NICs in the order of PCI, which is that of the options
    run(fmt::format("ip link set eth{} name {}", i, host_port(i)));
    run("ethtool -K " + host_port(i) + " gro off");
  }
}

void GuestHost::send(size_t port, std::span<const uint8_t> frame) {
  if (::send(guest_.wire(port), frame.data(), frame.size(), MSG_NOSIGNAL) < 0) {
    throw std::system_error(errno, std::generic_category(), "cannot send to the guest's " + host_port(port));
  }
}

std::vector<SentFrame> GuestHost::drain() {
  // Two answers from the shell: the guest's one CPU and QEMU's one loop have been through all that was sent before,
  // and through what came of it. So little more has to be waited for, however slow the machine.
  run(":");
  run(":");
  std::vector<int> wires;
  for (size_t i = 0; i < ports_; ++i) wires.push_back(guest_.wire(i));
  return read_until_quiet(wires, kQuietAfterAnswers);
}

}  // namespace loom::live
