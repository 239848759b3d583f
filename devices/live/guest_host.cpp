#include "devices/live/guest_host.h"

#include <fmt/format.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <system_error>

#include "devices/live/quiet_ports.h"

namespace loom::live {

namespace {

constexpr auto kPatience = std::chrono::seconds(120);  // an emulated machine beside a busy one boots slowly
constexpr auto kQuietAfterAnswers = std::chrono::milliseconds(15);
constexpr int kWireBuffer = 1 << 20;

std::string image_folder() {
  const char* const named = std::getenv("ETHERLOOM_GUEST");
  return named != nullptr ? named : LOOM_GUEST_FOLDER;
}

nlohmann::json facts() {
  std::ifstream file(image_folder() + "/facts.json");
  if (!file) throw std::runtime_error("there is no guest in " + image_folder());
  return nlohmann::json::parse(file);
}

// Ours and the guest's end.
std::pair<int, int> socket_pair(int type) {
  int ends[2];
  if (socketpair(AF_UNIX, type | SOCK_CLOEXEC, 0, ends) != 0) {
    throw std::system_error(errno, std::generic_category(), "cannot make a socket pair");
  }
  for (const int end : ends) setsockopt(end, SOL_SOCKET, SO_SNDBUF, &kWireBuffer, sizeof kWireBuffer);
  return {ends[0], ends[1]};
}

}  // namespace

std::optional<std::string> GuestHost::lacking() {
  if (!has_program("qemu-system-x86_64")) return "qemu-system-x86_64 is not installed";
  if (!std::filesystem::exists(image_folder() + "/facts.json"))
    return "there is no guest in " + image_folder() + "; ./dev guest builds one";
  return std::nullopt;
}

GuestHost::GuestHost(size_t ports) : folder_("loom-guest"), owner_(getpid()) {
  const nlohmann::json known = facts();
  name_ = fmt::format("Linux {} in a guest of {}", known.at("kernel").get<std::string>(),
                      known.at("qemu").get<std::string>());
  const auto file = [&](const char* key) { return image_folder() + "/" + known.at(key).get<std::string>(); };
  std::vector<std::string> words{
      "qemu-system-x86_64",
      "-machine",
      "q35,accel=tcg",
      "-cpu",
      "qemu64",
      "-smp",
      "1",
      "-m",
      "192",
      "-nodefaults",
      "-no-user-config",
      "-display",
      "none",
      "-no-reboot",
      "-kernel",
      file("vmlinux"),
      "-initrd",
      file("initramfs"),
      "-append",
      "console=ttyS0 quiet loglevel=1 tsc=reliable no_timer_check nokaslr lpj=4000000 net.ifnames=0 panic=-1",
      "-serial",
      "file:" + folder_.file("console.log")};
  ProgramPlace place;
  const auto [shell, far_shell] = socket_pair(SOCK_STREAM);
  console_ = shell;
  place.descriptors.push_back(far_shell);
  for (const std::string& word : {std::string("-chardev"), fmt::format("socket,id=control,fd={}", far_shell),
                                  std::string("-serial"), std::string("chardev:control")}) {
    words.push_back(word);
  }
  for (size_t i = 0; i < ports; ++i) {
    const auto [wire, far_wire] = socket_pair(SOCK_DGRAM);
    wires_.push_back(wire);
    place.descriptors.push_back(far_wire);
    words.insert(
        words.end(),
        {"-netdev", fmt::format("dgram,id=n{},local.type=fd,local.str={}", i, far_wire), "-device",
         fmt::format("virtio-net-pci,netdev=n{0},mac=02:00:00:00:01:{1:02x},romfile=,csum=off,gso=off,"
                     "guest_csum=off,guest_tso4=off,guest_tso6=off,guest_ecn=off,guest_ufo=off,host_tso4=off,"
                     "host_tso6=off,host_ecn=off,host_ufo=off,ctrl_vlan=off,mrg_rxbuf=on",
                     i, i + 1)});
  }
  qemu_ = std::make_unique<ChildProcess>(words, place, folder_.file("qemu.log"));
  for (const int end : place.descriptors) close(end);
  read_until("=READY=\n");
  for (size_t i = 0; i < ports; ++i) {  // the kernel numbers NICs in the order of PCI, which is that of the options
    run(fmt::format("ip link set eth{} name {}", i, host_port(i)));
    run("ethtool -K " + host_port(i) + " gro off");
  }
}

GuestHost::~GuestHost() {
  for (const int wire : wires_) close(wire);
  if (console_ >= 0) close(console_);
}

std::string GuestHost::read_until(const std::string& mark) {
  const auto deadline = std::chrono::steady_clock::now() + kPatience;
  size_t at = 0;
  while ((at = heard_.find(mark)) == std::string::npos) {
    pollfd wait{console_, POLLIN, 0};
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
    const int ready = left.count() > 0 ? poll(&wait, 1, static_cast<int>(left.count())) : 0;
    if (ready < 0 && errno == EINTR) continue;
    char buffer[4096];
    const ssize_t n = ready > 0 ? read(console_, buffer, sizeof buffer) : 0;
    if (n <= 0) {
      std::ifstream log(folder_.file(n < 0 || ready > 0 ? "qemu.log" : "console.log"));
      const std::string said((std::istreambuf_iterator<char>(log)), {});
      throw std::runtime_error((ready > 0 ? "the guest went away" : "the guest does not answer") +
                               (said.empty() ? "" : ": " + said));
    }
    heard_.append(buffer, static_cast<size_t>(n));
  }
  std::string before = heard_.substr(0, at);
  heard_.erase(0, at + mark.size());
  return before;
}

// A process that was forked from the one that booted the guest does not know where the last one stopped.
void GuestHost::catch_up() {
  if (owner_ == getpid()) return;
  owner_ = getpid();
  heard_.clear();
  const std::string mark = fmt::format("=HERE-{}=", owner_);
  const std::string line = "echo " + mark + "\n";
  [[maybe_unused]] const ssize_t sent = write(console_, line.data(), line.size());
  read_until(mark + "\n");
  read_until("=STATUS=");
  read_until("\n");
}

std::string GuestHost::run(const std::string& line) {
  catch_up();
  const std::string request = line + "\n";
  if (::send(console_, request.data(), request.size(), MSG_NOSIGNAL) != static_cast<ssize_t>(request.size())) {
    throw std::runtime_error("the guest went away at " + line);
  }
  const std::string said = read_until("=STATUS=");
  const std::string status = read_until("\n");
  if (status != "0") throw CommandFailed(line + ": " + said);
  return said;
}

void GuestHost::send(size_t port, std::span<const uint8_t> frame) {
  if (::send(wires_[port], frame.data(), frame.size(), MSG_NOSIGNAL) < 0) {
    throw std::system_error(errno, std::generic_category(), "cannot send to the guest's " + host_port(port));
  }
}

std::vector<SentFrame> GuestHost::drain() {
  // Two answers from the shell: the guest's one CPU and QEMU's one loop have been through all that was sent before,
  // and through what came of it. So little more has to be waited for, however slow the machine.
  run(":");
  run(":");
  return read_until_quiet(wires_, kQuietAfterAnswers);
}

}  // namespace loom::live
