#include "devices/live/leftovers.h"

#include <fmt/format.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <regex>
#include <thread>

namespace loom::live {

namespace fs = std::filesystem;

namespace {

std::string contents(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

// The field of /proc/PID/stat after the name, which may hold anything: the third is the first.
std::string stat_field(pid_t process, int field) {
  std::string text = contents(fmt::format("/proc/{}/stat", process));
  const size_t name_end = text.rfind(')');
  if (name_end == std::string::npos) return "";
  text.erase(0, name_end + 2);
  for (int i = 3; i < field; ++i) text.erase(0, text.find(' ') + 1);
  return text.substr(0, text.find(' '));
}

std::string owner_of_process(pid_t process) {
  const std::string all = contents(fmt::format("/proc/{}/environ", process));
  const std::string key = std::string(kOwnerVariable) + "=";
  for (size_t at = 0; at < all.size();) {
    const size_t end = std::min(all.find('\0', at), all.size());
    if (all.compare(at, key.size(), key) == 0) return all.substr(at + key.size(), end - at - key.size());
    at = end + 1;
  }
  return "";
}

void remove_programs(std::vector<std::string>& said) {
  for (const auto& entry : fs::directory_iterator("/proc")) {
    const std::string name = entry.path().filename();
    if (!std::all_of(name.begin(), name.end(), [](unsigned char c) { return std::isdigit(c) != 0; })) continue;
    const auto process = static_cast<pid_t>(std::stol(name));
    const std::string owner = owner_of_process(process);
    if (owner.empty() || is_alive(owner) || process == getpid()) continue;
    const std::string what = contents(entry.path() / "comm");
    if (kill(process, SIGKILL) == 0) {
      said.push_back(fmt::format("ended process {} ({})", process, what.substr(0, what.find('\n'))));
    }
  }
}

void remove_sockets(const fs::path& named_in, std::vector<std::string>& said) {
  std::ifstream in(named_in / kSocketsFile);
  std::error_code ignored;
  for (std::string path; std::getline(in, path);) {
    // What was started by who made it may still be ending; who listens for longer has taken the name over.
    for (int i = 0; i < 100 && fs::is_socket(path, ignored) && !is_deserted_socket(path); ++i) {
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    if (is_deserted_socket(path) && unlink(path.c_str()) == 0) said.push_back("removed " + path);
  }
}

// `pattern` is of the names of ours, and its first group the mark.
void remove_folders(const fs::path& inside, const std::regex& pattern, std::vector<std::string>& said) {
  std::error_code ignored;
  std::vector<fs::path> found;
  for (const auto& entry : fs::directory_iterator(inside, ignored)) {
    if (!entry.is_directory(ignored) || entry.is_symlink(ignored)) continue;
    const std::string name = entry.path().filename();
    std::smatch parts;
    if (std::regex_match(name, parts, pattern) && !is_alive(parts[1])) found.push_back(entry.path());
  }
  std::sort(found.begin(), found.end());
  for (const fs::path& path : found) {
    remove_sockets(path, said);
    if (fs::remove_all(path, ignored) != static_cast<uintmax_t>(-1)) said.push_back("removed " + path.string());
  }
}

}  // namespace

std::string owner_mark(pid_t process) {
  const std::string began = stat_field(process, 22);
  return began.empty() ? "" : fmt::format("{}-{}", process, began);
}

bool is_alive(const std::string& mark) {
  const long process = std::strtol(mark.c_str(), nullptr, 10);
  if (process <= 0 || owner_mark(static_cast<pid_t>(process)) != mark) return false;
  return stat_field(static_cast<pid_t>(process), 3) != "Z";
}

bool is_deserted_socket(const std::string& path) {
  sockaddr_un address{};
  struct stat found {};
  if (path.size() >= sizeof address.sun_path || lstat(path.c_str(), &found) != 0 || !S_ISSOCK(found.st_mode)) {
    return false;
  }
  address.sun_family = AF_UNIX;
  path.copy(address.sun_path, path.size());
  // Who listens for another type says so (EPROTOTYPE).
  const int probe = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  const bool refused =
      connect(probe, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 && errno == ECONNREFUSED;
  close(probe);
  return refused;
}

std::vector<std::string> remove_leftovers() {
  std::vector<std::string> said;
  remove_programs(said);
  remove_folders(fs::temp_directory_path(), std::regex("loom-[a-z]+-([0-9]+-[0-9]+)-[A-Za-z0-9]{6}"), said);
  remove_folders(runtime_folder(), std::regex("([0-9]+-[0-9]+)"), said);
  return said;
}

std::string runtime_folder() {
  if (const char* const named = std::getenv("ETHERLOOM_RUNTIME"); named != nullptr) return named;
  if (geteuid() == 0) return "/run/etherloom";
  if (const char* const users = std::getenv("XDG_RUNTIME_DIR"); users != nullptr) {
    return std::string(users) + "/etherloom";
  }
  return (fs::temp_directory_path() / fmt::format("etherloom-{}", geteuid())).string();
}

}  // namespace loom::live
