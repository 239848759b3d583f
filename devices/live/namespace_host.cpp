#include "devices/live/namespace_host.h"

#include <sys/utsname.h>
#include <unistd.h>

#include <cerrno>
#include <sstream>
#include <stdexcept>
#include <system_error>

#include "devices/live/quiet_ports.h"

namespace loom::live {

std::optional<std::string> NamespaceHost::lacking() {
  for (const char* program : {"ip", "bridge"}) {
    if (!has_program(program)) return std::string(program) + " is not installed";
  }
  try {
    NamespaceHost host(1);
    host.run("ip link add br0 type bridge vlan_filtering 1");
  } catch (const std::system_error& error) {
    return error.what();
  } catch (const CommandFailed& error) {
    return error.what();
  }
  return std::nullopt;
}

NamespaceHost::NamespaceHost(size_t ports) {
  for (size_t i = 0; i < ports; ++i) taps_.push_back(namespace_.open_tap(host_port(i)));
}

NamespaceHost::~NamespaceHost() {
  for (const int tap : taps_) close(tap);
}

std::string NamespaceHost::name() const {
  utsname kernel{};
  uname(&kernel);
  return std::string("Linux ") + kernel.release + " in a network namespace";
}

std::string NamespaceHost::run(const std::string& line) {
  std::istringstream stream(line);
  std::vector<std::string> words;
  for (std::string word; stream >> word;) words.push_back(word);
  ProgramPlace place;
  place.network_namespace = namespace_.descriptor();
  return run_program(words, place);
}

void NamespaceHost::send(size_t port, std::span<const uint8_t> frame) {
  // EIO: the port is down, and a frame to it is lost as on a wire.
  if (write(taps_[port], frame.data(), frame.size()) >= 0 || errno == EIO) return;
  throw std::system_error(errno, std::generic_category(), "cannot send to " + host_port(port));
}

std::vector<SentFrame> NamespaceHost::drain() {
  return read_until_quiet(taps_);
}

}  // namespace loom::live
