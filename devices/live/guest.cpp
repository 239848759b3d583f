#include "devices/live/guest.h"

#include <fmt/format.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <system_error>

#include "devices/live/kvm_probe.h"
#include "devices/live/packet_socket.h"
#include "devices/live/stream_door.h"

namespace loom::live {

namespace {

constexpr auto kPatience = std::chrono::seconds(120);  // an emulated machine beside a busy one boots slowly
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

std::string format_of(const std::string& image) {
  std::array<char, 4> magic{};
  std::ifstream(image, std::ios::binary).read(magic.data(), magic.size());
  return std::string_view(magic.data(), magic.size()) == "QFI\xfb" ? "qcow2" : "raw";
}

std::string tap_name(size_t nic) {
  return "nic" + std::to_string(nic);
}

// In a value of an option commas are written twice.
std::string option_value(const std::string& text) {
  std::string made;
  for (const char c : text) made += c == ',' ? std::string(",,") : std::string(1, c);
  return made;
}

}  // namespace

std::optional<std::string> Guest::lacking(const GuestConfig& config) {
  if (!has_program("qemu-system-x86_64")) return "qemu-system-x86_64 is not installed";
  if (!config.image.empty()) {
    if (access(config.image.c_str(), R_OK) != 0) return "there is no image " + config.image;
  } else if (!std::filesystem::exists(image_folder() + "/facts.json")) {
    return "there is no guest in " + image_folder() + "; ./dev guest builds one";
  }
  return config.accelerator == Accelerator::kKvm ? kvm_lacking() : std::nullopt;
}

void Guest::add_nic(const GuestConfig& config, size_t index, std::vector<std::string>& words, ProgramPlace& place) {
  std::string netdev;
  if (attach_ == GuestAttach::kTap) {
    if (!namespace_) namespace_.emplace();
    const int tap = namespace_->open_tap(tap_name(index), true);
    place.descriptors.push_back(tap);
    netdev = fmt::format("tap,id=n{},fd={}", index, tap);  // whether it has vnet headers, the TAP says
  } else {
    const bool datagrams = attach_ == GuestAttach::kDatagram;
    const auto [wire, far] = socket_pair(datagrams ? SOCK_DGRAM : SOCK_STREAM);
    wires_.push_back(wire);
    place.descriptors.push_back(far);
    netdev = datagrams ? fmt::format("dgram,id=n{},local.type=fd,local.str={}", index, far)
                       : fmt::format("stream,id=n{},server=off,addr.type=fd,addr.str={}", index, far);
  }
  std::string device;
  switch (config.model) {
    case GuestNic::kVirtio:
      device = "virtio-net-pci,ctrl_vlan=off,mrg_rxbuf=on";
      // What a NIC would finish must be finished by the driver where nothing carries the news that it is not.
      if (attach_ != GuestAttach::kTap) {
        device +=
            ",csum=off,gso=off,guest_csum=off,guest_tso4=off,guest_tso6=off,guest_ecn=off,guest_ufo=off,"
            "host_tso4=off,host_tso6=off,host_ecn=off,host_ufo=off";
      }
      break;
    case GuestNic::kE1000:
      device = "e1000";
      break;
    case GuestNic::kE1000e:
      device = "e1000e";
      break;
  }
  words.insert(words.end(),
               {"-netdev", netdev, "-device",
                fmt::format("{0},netdev=n{1},id=nic{1},mac={2},romfile=", device, index, config.nics[index].text())});
}

Guest::Guest(const GuestConfig& config) : folder_("loom-guest"), attach_(config.attach), owner_(getpid()) {
  std::vector<std::string> words{"qemu-system-x86_64",
                                 "-machine",
                                 config.accelerator == Accelerator::kKvm ? "q35,accel=kvm" : "q35,accel=tcg",
                                 "-cpu",
                                 config.accelerator == Accelerator::kKvm ? "host" : "qemu64",
                                 "-smp",
                                 "1",
                                 "-m",
                                 std::to_string(config.memory_mib),
                                 "-nodefaults",
                                 "-no-user-config",
                                 "-display",
                                 "none",
                                 "-no-reboot",
                                 "-chardev",
                                 fmt::format("socket,id=console,path={},server=on,wait=off,logfile={}",
                                             option_value(console_path()), option_value(folder_.file("console.log"))),
                                 "-serial",
                                 "chardev:console"};
  const auto more = [&](std::vector<std::string> added) { words.insert(words.end(), added.begin(), added.end()); };
  ProgramPlace place;
  if (config.image.empty()) {
    const nlohmann::json known = facts();
    name_ = fmt::format("Linux {} in a guest of {}", known.at("kernel").get<std::string>(),
                        known.at("qemu").get<std::string>());
    const auto file = [&](const char* key) { return image_folder() + "/" + known.at(key).get<std::string>(); };
    const auto [shell, far_shell] = socket_pair(SOCK_STREAM);
    shell_ = shell;
    place.descriptors.push_back(far_shell);
    more({"-kernel", file("vmlinux"), "-initrd", file("initramfs"), "-append",
          "console=ttyS0 quiet loglevel=1 tsc=reliable no_timer_check nokaslr lpj=4000000 net.ifnames=0 panic=-1",
          "-chardev", fmt::format("socket,id=shell,fd={}", far_shell), "-serial", "chardev:shell"});
  } else {
    name_ = config.image + " in a QEMU guest";
    more({"-drive", fmt::format("file={},format={},if=virtio,snapshot=on", option_value(config.image),
                                format_of(config.image))});
  }
  const auto [qmp, far_qmp] = socket_pair(SOCK_STREAM);
  place.descriptors.push_back(far_qmp);
  qmp_ = std::make_unique<Qmp>(qmp);
  more({"-chardev", fmt::format("socket,id=qmp,fd={}", far_qmp), "-mon", "chardev=qmp,mode=control"});
  for (size_t i = 0; i < config.nics.size(); ++i) add_nic(config, i, words, place);
  qemu_ = std::make_unique<ChildProcess>(words, place, folder_.file("qemu.log"));
  for (const int end : place.descriptors) close(end);
  try {
    qmp_->negotiate();
  } catch (const std::exception& failure) {
    throw std::runtime_error(failure.what() + last_words(true));
  }
  if (attach_ == GuestAttach::kTap) {
    for (size_t i = 0; i < config.nics.size(); ++i) {
      ProgramPlace inside;
      inside.network_namespace = namespace_->descriptor();
      run_program({"ip", "link", "set", tap_name(i), "up"}, inside);
    }
  }
  if (!has_shell()) return;
  read_until("=READY=\n");
  load_driver(config.model);
}

Guest::~Guest() {
  for (const int wire : wires_) {
    if (wire >= 0) close(wire);
  }
  if (shell_ >= 0) close(shell_);
}

void Guest::load_driver(GuestNic model) {
  if (model == GuestNic::kVirtio) return;
  const char* const driver = model == GuestNic::kE1000 ? "e1000" : "e1000e";
  run(fmt::format("for m in $(cat /drivers/{}.order); do insmod /drivers/$m; done", driver));
}

// One NIC as a door: frames by what it is attached with, its carrier and its end by QMP.
class Guest::GuestDoor final : public Door {
 public:
  GuestDoor(Qmp& qmp, size_t nic, std::unique_ptr<Door> frames)
      : qmp_(qmp), nic_(fmt::format("nic{}", nic)), frames_(std::move(frames)) {}
  int descriptor() const override { return frames_->descriptor(); }
  void take(size_t most, const FrameTaker& taker) override {
    frames_->take(most, taker);
    if (frames_->state() == State::kGone) become(State::kGone);
  }
  bool give(std::span<const uint8_t> frame) override { return frames_->give(frame); }
  bool hand_out(const Frame& frame) override { return frames_->hand_out(frame); }
  bool has_rest() const override { return frames_->has_rest(); }
  void give_rest() override { frames_->give_rest(); }
  int side_descriptor() const override { return qmp_.descriptor(); }
  void listen_aside() override {
    if (!qmp_.drain()) become(State::kGone);
  }
  void set_carrier(bool up) override {
    if (state() != State::kGone) qmp_.tell("set_link", {{"name", nic_}, {"up", up}});
  }

 private:
  Qmp& qmp_;
  std::string nic_;
  std::unique_ptr<Door> frames_;
};

std::unique_ptr<Door> Guest::take_door(size_t index) {
  std::unique_ptr<Door> frames;
  if (attach_ == GuestAttach::kTap) {
    frames = namespace_->open_packet_socket(tap_name(index));
  } else if (attach_ == GuestAttach::kStream) {
    frames = std::make_unique<StreamDoor>(std::exchange(wires_.at(index), -1), StreamFraming::kQemu);
  } else {
    frames = std::make_unique<DatagramDoor>(wires_.at(index));
  }
  return std::make_unique<GuestDoor>(*qmp_, index, std::move(frames));
}

std::string Guest::last_words(bool gone) const {
  std::ifstream log(folder_.file(gone ? "qemu.log" : "console.log"));
  const std::string said((std::istreambuf_iterator<char>(log)), {});
  return said.empty() ? "" : ": " + said;
}

std::string Guest::read_until(const std::string& mark) {
  const auto deadline = std::chrono::steady_clock::now() + kPatience;
  size_t at = 0;
  while ((at = heard_.find(mark)) == std::string::npos) {
    pollfd wait{shell_, POLLIN, 0};
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
    const int ready = left.count() > 0 ? poll(&wait, 1, static_cast<int>(left.count())) : 0;
    if (ready < 0 && errno == EINTR) continue;
    std::array<char, 4096> buffer;
    const ssize_t n = ready > 0 ? read(shell_, buffer.data(), buffer.size()) : 0;
    if (n <= 0) {
      throw std::runtime_error((ready > 0 ? "the guest went away" : "the guest does not answer") +
                               last_words(ready > 0));
    }
    heard_.append(buffer.data(), static_cast<size_t>(n));
  }
  std::string before = heard_.substr(0, at);
  heard_.erase(0, at + mark.size());
  return before;
}

// A process that was forked from the one that booted the guest does not know where the last one stopped.
void Guest::catch_up() {
  if (owner_ == getpid()) return;
  owner_ = getpid();
  heard_.clear();
  const std::string mark = fmt::format("=HERE-{}=", owner_);
  const std::string line = "echo " + mark + "\n";
  [[maybe_unused]] const ssize_t sent = write(shell_, line.data(), line.size());
  read_until(mark + "\n");
  read_until("=STATUS=");
  read_until("\n");
}

LineResult Guest::try_line(const std::string& line) {
  if (!has_shell()) throw std::runtime_error("an image has no shell of ours");
  catch_up();
  const std::string request = line + "\n";
  if (::send(shell_, request.data(), request.size(), MSG_NOSIGNAL) != static_cast<ssize_t>(request.size())) {
    throw std::runtime_error("the guest went away at " + line);
  }
  LineResult result;
  result.output = read_until("=STATUS=");
  result.status = std::atoi(read_until("\n").c_str());
  return result;
}

std::string Guest::run(const std::string& line) {
  LineResult result = try_line(line);
  if (result.status != 0) throw CommandFailed(line + ": " + result.output);
  return std::move(result.output);
}

}  // namespace loom::live
