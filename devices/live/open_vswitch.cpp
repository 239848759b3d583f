#include "devices/live/open_vswitch.h"

#include <fmt/format.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <chrono>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>
#include <stdexcept>
#include <system_error>
#include <thread>

#include "devices/live/ovs_commands.h"

namespace loom::live {

namespace {

constexpr auto kPatience = std::chrono::seconds(20);
constexpr auto kPause = std::chrono::milliseconds(2);

std::vector<std::string> words_of(const std::string& line) {
  std::istringstream stream(line);
  std::vector<std::string> words;
  for (std::string word; stream >> word;) words.push_back(word);
  return words;
}

template <typename Condition>
bool wait_until(const Condition& condition) {
  const auto until = std::chrono::steady_clock::now() + kPatience;
  while (!condition()) {
    if (std::chrono::steady_clock::now() > until) return false;
    std::this_thread::sleep_for(kPause);
  }
  return true;
}

}  // namespace

// Requests and answers are JSON objects, one after the other without anything between.
class OpenVswitch::Control {
 public:
  explicit Control(const std::string& path) : socket_(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path.size() >= sizeof address.sun_path) throw std::runtime_error(path + " is too long for a socket");
    std::memcpy(address.sun_path, path.c_str(), path.size());
    // The socket's file is there a moment before anybody listens.
    const bool there = wait_until(
        [&] { return connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0; });
    const timeval patience{std::chrono::seconds(kPatience).count(), 0};
    setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    if (!there) throw std::system_error(errno, std::generic_category(), "cannot talk to ovs-vswitchd");
  }
  ~Control() { close(socket_); }

  std::string call(const std::string& method, const std::vector<std::string>& params) {
    const std::string request = nlohmann::json{{"id", ++calls_}, {"method", method}, {"params", params}}.dump();
    if (::send(socket_, request.data(), request.size(), MSG_NOSIGNAL) != static_cast<ssize_t>(request.size())) {
      throw std::runtime_error("ovs-vswitchd went away at " + method);
    }
    std::string text;
    char buffer[65536];
    while (true) {
      const ssize_t n = recv(socket_, buffer, sizeof buffer, 0);
      if (n <= 0) throw std::runtime_error("ovs-vswitchd went away at " + method);
      text.append(buffer, static_cast<size_t>(n));
      if (!nlohmann::json::accept(text)) continue;
      const auto answer = nlohmann::json::parse(text);
      if (!answer.at("error").is_null()) {
        throw std::runtime_error("ovs-appctl " + method + ": " + answer.at("error").get<std::string>());
      }
      return answer.at("result").is_string() ? answer.at("result").get<std::string>() : "";
    }
  }

 private:
  int socket_;
  int calls_ = 0;
};

OpenVswitch::OpenVswitch() = default;
OpenVswitch::~OpenVswitch() = default;

std::string OpenVswitch::name() const {
  static const std::string kName = [] {
    const std::vector<std::string> words = words_of(run_program({"ovs-vswitchd", "--version"}));
    return "Open vSwitch " + (words.size() > 3 ? words[3] : "of unknown version") + " in user space";
  }();
  return kName;
}

std::optional<std::string> OpenVswitch::refusal(const SwitchConfig& config) const {
  return ovs_refusal(config);
}

void OpenVswitch::boot() {
  control_.reset();
  daemons_.reset();
  daemons_ = std::make_unique<OvsDaemons>();
  control_ = std::make_unique<Control>(daemons_->folder().file("vs.ctl"));
}

std::string OpenVswitch::appctl(const std::string& method, const std::vector<std::string>& words) {
  return control_->call(method, words);
}

void OpenVswitch::command(const std::string& line) {
  std::vector<std::string> words = words_of(line);
  if (words[0] == "ovs-appctl") {
    appctl(words[1], {words.begin() + 2, words.end()});
  } else if (words[0] == "ovs-vsctl") {
    daemons_->vsctl({words.begin() + 1, words.end()});
  } else {
    words[2] = "unix:br0.mgmt";  // ovs-ofctl VERB br0 ...
    run_program(words, daemons_->place());
  }
}

void OpenVswitch::set_up(const SwitchConfig& config, Pace /*pace*/) {
  boot();
  ports_.clear();
  for (const PortConfig& port : config.ports) ports_.push_back(port.name);
  read_.assign(ports_.size(), 0);
  owed_ = {};
  // Each port in a transaction of its own: floods go through the ports in the order in which they were made, and a
  // tag that one port's copy changes may lose its DEI for the next.
  for (const std::string& line : ovs_commands(config)) command(line);
  appctl("time/stop");
  settle();
  if (!sent().empty()) throw std::runtime_error("Open vSwitch sent something before anything was sent to it");
}

void OpenVswitch::configure_port(size_t /*port*/, const PortConfig& before, const PortConfig& after) {
  for (const std::string& line : ovs_port_commands(before, after)) command(line);
  settle();
  appctl("revalidator/purge");
}

void OpenVswitch::change(const SwitchChange& change) {
  for (const std::string& line : ovs_change_commands(change)) command(line);
  settle();
  appctl("revalidator/purge");
}

void OpenVswitch::set_link(size_t /*port*/, bool /*up*/) {
  throw CannotDo("a dummy port of Open vSwitch cannot go down: it would go on sending");
}

void OpenVswitch::flush(std::optional<size_t> port) {
  if (port) throw CannotDo("Open vSwitch cannot forget the stations of one port alone");
  appctl("fdb/flush", {"br0"});
  appctl("revalidator/purge");
}

void OpenVswitch::advance(Duration time) {
  owed_ += time;
  const int64_t milliseconds = owed_ / Duration::ms(1);
  owed_ -= Duration::ms(milliseconds);
  if (milliseconds == 0) return;
  appctl("time/warp", {std::to_string(milliseconds)});
  settle();  // ageing happens in the main loop
}

std::vector<SentFrame> OpenVswitch::send(size_t port, std::span<const uint8_t> frame) {
  std::string hex;
  for (const uint8_t byte : frame) hex += fmt::format("{:02x}", byte);
  appctl("netdev-dummy/receive", {ports_[port], hex});
  settle();
  std::vector<SentFrame> frames = sent();
  appctl("revalidator/purge");
  return frames;
}

// Lets the daemon's main loop and its receive queues run dry: until the captures no longer grow.
void OpenVswitch::settle() {
  const auto size = [&] {
    uint64_t sum = 0;
    for (const std::string& port : ports_) {
      std::error_code none;
      const uintmax_t bytes = std::filesystem::file_size(daemons_->folder().file(port + ".pcap"), none);
      if (!none) sum += bytes;
    }
    return sum;
  };
  for (uint64_t before = UINT64_MAX, now = size(); before != now; before = std::exchange(now, size())) {
    // The answer comes from the main loop, after it has run.
    for (int i = 0; i < 3; ++i) appctl("version");
    std::this_thread::sleep_for(kPause);
  }
}

// The captures are classic pcap in this machine's own byte order (lib/pcap-file.c).
std::vector<SentFrame> OpenVswitch::sent() {
  constexpr uint64_t kFileHeader = 24;
  struct RecordHeader {
    uint32_t seconds, fraction, captured, length;
  };
  std::vector<SentFrame> frames;
  for (size_t port = 0; port < ports_.size(); ++port) {
    std::ifstream file(daemons_->folder().file(ports_[port] + ".pcap"), std::ios::binary);
    if (!file) continue;
    uint64_t at = std::max(read_[port], kFileHeader);
    file.seekg(static_cast<std::streamoff>(at));
    RecordHeader header{};
    while (file.read(reinterpret_cast<char*>(&header), sizeof header)) {
      SentFrame frame{port, std::vector<uint8_t>(header.captured)};
      if (!file.read(reinterpret_cast<char*>(frame.bytes.data()), header.captured)) break;
      frames.push_back(std::move(frame));
      at += sizeof header + header.captured;
    }
    read_[port] = at;
  }
  return frames;
}

std::vector<TableRow> OpenVswitch::mac_table() {
  std::vector<TableRow> rows;
  std::istringstream lines(appctl("fdb/show", {"br0"}));
  std::string line;
  std::getline(lines, line);  // the heading
  while (std::getline(lines, line)) {
    const std::vector<std::string> words = words_of(line);  // port, VLAN, MAC, age
    if (words.size() != 4) continue;
    const bool known = words[0].find_first_not_of("0123456789") == std::string::npos;
    const size_t number = known ? std::stoul(words[0]) : 0;
    const std::string port = number >= 1 && number <= ports_.size() ? ports_[number - 1] : words[0];
    rows.push_back({{words[1], words[2], port, words[3] == "static" ? "static" : "dynamic"}, false});
  }
  return rows;
}

}  // namespace loom::live
