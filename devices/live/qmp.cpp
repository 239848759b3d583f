#include "devices/live/qmp.h"

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <nlohmann/json.hpp>
#include <stdexcept>

namespace loom::live {

namespace {

constexpr auto kPatience = std::chrono::seconds(10);

}  // namespace

Qmp::~Qmp() {
  close(descriptor_);
}

std::string Qmp::read_line() {
  const auto deadline = std::chrono::steady_clock::now() + kPatience;
  size_t end = 0;
  while ((end = heard_.find('\n')) == std::string::npos) {
    pollfd wait{descriptor_, POLLIN, 0};
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
    const int ready = left.count() > 0 ? poll(&wait, 1, static_cast<int>(left.count())) : 0;
    if (ready < 0 && errno == EINTR) continue;
    std::array<char, 4096> buffer;
    const ssize_t n = ready > 0 ? recv(descriptor_, buffer.data(), buffer.size(), 0) : 0;
    if (n <= 0) throw std::runtime_error(ready > 0 ? "QEMU has gone" : "QEMU does not answer");
    heard_.append(buffer.data(), static_cast<size_t>(n));
  }
  std::string line = heard_.substr(0, end);
  heard_.erase(0, end + 1);
  return line;
}

void Qmp::send(const std::string& command, const nlohmann::json& arguments) {
  nlohmann::json request{{"execute", command}, {"id", ++last_id_}};
  if (!arguments.empty()) request["arguments"] = arguments;
  const std::string line = request.dump() + "\n";
  if (::send(descriptor_, line.data(), line.size(), MSG_NOSIGNAL) != static_cast<ssize_t>(line.size())) {
    throw std::runtime_error("QEMU has gone");
  }
}

void Qmp::negotiate() {
  read_line();
  ask("qmp_capabilities");
}

nlohmann::json Qmp::ask(const std::string& command) {
  return ask(command, nlohmann::json::object());
}

nlohmann::json Qmp::ask(const std::string& command, const nlohmann::json& arguments) {
  drain();
  send(command, arguments);
  while (true) {
    const nlohmann::json answer = nlohmann::json::parse(read_line(), nullptr, false);
    // Others are events, or older answers.
    if (!answer.is_object() || !answer.contains("id") || answer["id"] != last_id_) continue;
    if (answer.contains("return")) return answer["return"];
    if (!answer.contains("error")) continue;
    const nlohmann::json& error = answer["error"];
    const bool says = error.is_object() && error.contains("desc") && error["desc"].is_string();
    throw std::runtime_error("QEMU refuses " + command + ": " +
                             (says ? error["desc"].get<std::string>() : error.dump()));
  }
}

void Qmp::tell(const std::string& command, const nlohmann::json& arguments) {
  send(command, arguments);
}

bool Qmp::drain() {
  heard_.clear();
  std::array<char, 4096> buffer;
  while (true) {
    const ssize_t n = recv(descriptor_, buffer.data(), buffer.size(), MSG_DONTWAIT);
    if (n == 0) return false;
    if (n < 0) return errno == EAGAIN || errno == EINTR;
  }
}

}  // namespace loom::live
