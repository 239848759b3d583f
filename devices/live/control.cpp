#include "devices/live/control.h"

#include <fmt/format.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <filesystem>
#include <future>
#include <list>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <system_error>

#include "devices/live/child_process.h"
#include "devices/live/leftovers.h"

namespace loom::live {

namespace fs = std::filesystem;
using Json = nlohmann::json;

namespace {

constexpr const char* kSocket = "control.sock";
constexpr size_t kLongestRequest = 64 << 10;
constexpr int kNapMs = 50;

[[noreturn]] void cannot(const std::string& what) {
  throw std::system_error(errno, std::generic_category(), what);
}

sockaddr_un address_in(const std::string& folder) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  const std::string path = folder + "/" + kSocket;
  if (path.size() >= sizeof address.sun_path) {
    errno = ENAMETOOLONG;
    cannot(path);
  }
  path.copy(address.sun_path, path.size());
  return address;
}

void write_line(int connection, const Json& what) {
  const std::string line = what.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
  for (size_t at = 0; at < line.size();) {
    const ssize_t n = send(connection, line.data() + at, line.size() - at, MSG_NOSIGNAL);
    if (n <= 0) return;  // whoever asked has gone
    at += static_cast<size_t>(n);
  }
}

// Until the line is whole or `stop` says so; empty when there is none.
std::string read_line(int connection, size_t longest, const std::function<bool()>& stop) {
  std::string line;
  while (line.find('\n') == std::string::npos && line.size() <= longest && !stop()) {
    pollfd wait{connection, POLLIN, 0};
    if (poll(&wait, 1, kNapMs) <= 0) continue;
    std::array<char, 4096> buffer;
    const ssize_t n = recv(connection, buffer.data(), buffer.size(), 0);
    if (n <= 0) break;
    line.append(buffer.data(), static_cast<size_t>(n));
  }
  const size_t end = line.find('\n');
  return end == std::string::npos ? "" : line.substr(0, end);
}

Json to_json(const RunFacts& facts) {
  Json nodes = Json::array();
  for (const NodeFacts& node : facts.nodes) {
    nodes.push_back(
        {{"name", node.name}, {"what", node.what}, {"console", node.console}, {"namespace", node.network_namespace}});
  }
  return {{"name", facts.name},
          {"scenario", facts.scenario},
          {"results", facts.results},
          {"pid", facts.pid},
          {"nodes", nodes}};
}

RunFacts from_json(const Json& json, const std::string& folder) {
  RunFacts facts{json.at("name"), json.at("scenario"), json.at("results"), json.at("pid"), {}, folder};
  for (const Json& node : json.at("nodes")) {
    facts.nodes.push_back({node.at("name"), node.at("what"), node.at("console"), node.at("namespace")});
  }
  return facts;
}

// Sends one request to the run in `folder` and returns its answer.
Json ask(const std::string& folder, const Json& request) {
  const sockaddr_un address = address_in(folder);
  const int connection = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (connection < 0) cannot("cannot make a socket");
  if (connect(connection, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    const int error = errno;
    close(connection);
    throw std::system_error(error, std::generic_category(), "the run in " + folder + " does not answer");
  }
  write_line(connection, request);
  const std::string answer = read_line(connection, SIZE_MAX - 1, [] { return false; });
  close(connection);
  Json json = Json::parse(answer, nullptr, false);
  if (!json.is_object()) throw std::runtime_error("the run in " + folder + " does not answer");
  return json;
}

}  // namespace

ControlServer::ControlServer(RunFacts facts, const std::vector<OutsideNode*>& nodes, std::function<void()> end)
    : facts_(std::move(facts)), nodes_(nodes), end_(std::move(end)) {
  facts_.folder = runtime_folder() + "/" + owner_mark(facts_.pid);
  fs::create_directories(facts_.folder);
  fs::permissions(facts_.folder, fs::perms::owner_all);
  const sockaddr_un address = address_in(facts_.folder);
  listener_ = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (listener_ < 0 || bind(listener_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 ||
      listen(listener_, 8) != 0) {
    cannot("cannot listen in " + facts_.folder);
  }
  thread_ = std::thread([this] { serve(); });
}

ControlServer::~ControlServer() {
  is_ending_ = true;
  thread_.join();
  close(listener_);
  std::error_code ignored;
  fs::remove_all(facts_.folder, ignored);
}

void ControlServer::serve() {
  // Each in a thread, which its future waits for: a line may take long, and others want to know meanwhile.
  std::list<std::future<void>> answering;
  while (!is_ending_) {
    pollfd wait{listener_, POLLIN, 0};
    answering.remove_if(
        [](auto& each) { return each.wait_for(std::chrono::seconds(0)) == std::future_status::ready; });
    if (poll(&wait, 1, kNapMs) <= 0) continue;
    const int connection = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (connection >= 0)
      answering.push_back(std::async(std::launch::async, [this, connection] { answer(connection); }));
  }
}

void ControlServer::answer(int connection) {
  const std::string request = read_line(connection, kLongestRequest, [this] { return is_ending_.load(); });
  if (!request.empty()) {
    try {
      write_line(connection, Json::parse(answer_to(request)));
    } catch (const std::exception& failure) {
      write_line(connection, {{"error", failure.what()}});
    }
  }
  close(connection);
}

std::string ControlServer::answer_to(const std::string& text) {
  const Json request = Json::parse(text, nullptr, false);
  const std::string wanted = request.is_object() ? request.value("do", "") : "";
  if (wanted == "status") return to_json(facts_).dump();
  if (wanted == "down") {
    end_();
    return "{}";
  }
  if (wanted != "exec") throw std::runtime_error("there is no such request");
  const std::string name = request.value("node", "");
  const auto node = std::find_if(nodes_.begin(), nodes_.end(), [&](auto* each) { return each->name() == name; });
  if (node == nodes_.end()) throw std::runtime_error("there is no node " + name + " outside");
  const LineResult result = (*node)->run_aside(request.value("line", ""));
  return Json{{"output", result.output}, {"status", result.status}}.dump(-1, ' ', false,
                                                                         Json::error_handler_t::replace);
}

std::vector<RunFacts> live_runs() {
  std::vector<RunFacts> found;
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(runtime_folder(), ignored)) {
    if (!is_alive(entry.path().filename())) continue;
    try {
      found.push_back(from_json(ask(entry.path(), {{"do", "status"}}), entry.path()));
    } catch (const std::exception&) {
      // It is ending, or has not quite begun.
    }
  }
  std::sort(found.begin(), found.end(), [](const RunFacts& a, const RunFacts& b) { return a.pid < b.pid; });
  return found;
}

LineResult run_in(const RunFacts& run, const std::string& node, const std::string& line) {
  const Json answer = ask(run.folder, {{"do", "exec"}, {"node", node}, {"line", line}});
  if (answer.contains("error")) throw std::runtime_error(answer["error"].get<std::string>());
  return {answer.value("status", 255), answer.value("output", "")};
}

void bring_down(const RunFacts& run) {
  const std::string mark = owner_mark(run.pid);
  ask(run.folder, {{"do", "down"}});
  while (is_alive(mark)) std::this_thread::sleep_for(std::chrono::milliseconds(kNapMs));
}

}  // namespace loom::live
