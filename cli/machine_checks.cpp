#include "cli/machine_checks.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <langinfo.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <clocale>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <optional>
#include <sstream>

#include "cli/terminal.h"
#include "core/capture/bpf_filter.h"
#include "core/results/results_db.h"
#include "devices/live/guest.h"

namespace loom::cli {

namespace {

namespace fs = std::filesystem;
using State = MachineCheck::State;

// Where PATH leads, and the folders of system programs, which users seldom have in theirs.
std::string find_program(const std::string& name) {
  const char* path = std::getenv("PATH");
  std::istringstream folders(std::string(path == nullptr ? "" : path) + ":/usr/local/sbin:/usr/sbin:/sbin");
  for (std::string folder; std::getline(folders, folder, ':');) {
    if (folder.empty()) continue;
    const std::string file = folder + "/" + name;
    if (access(file.c_str(), X_OK) == 0 && !fs::is_directory(file)) return file;
  }
  return "";
}

MachineCheck program(const std::string& name, const std::string& purpose, const std::string& package) {
  const std::string file = find_program(name);
  if (!file.empty()) return {name, State::kOk, file, purpose, ""};
  return {name, State::kMissing, "not found", purpose, "apt-get install " + package};
}

// The folder itself, or the nearest one above it that exists.
MachineCheck results_folder(const std::string& results) {
  MachineCheck check{"results folder", State::kOk, "", "etherloom run keeps its results there", ""};
  std::error_code error;
  fs::path folder = fs::absolute(results, error);
  while (!error && !fs::exists(folder, error) && folder.has_parent_path() && folder != folder.parent_path())
    folder = folder.parent_path();
  const std::string where = folder == fs::absolute(results, error) ? results : results + " (to be made)";
  const char* const fix = "use another one: etherloom run --out DIR, or ETHERLOOM_RESULTS=DIR";
  if (!fs::is_directory(folder, error))
    return {check.name, State::kProblem, folder.string() + " is no folder", check.purpose, fix};
  if (access(folder.c_str(), W_OK | X_OK) != 0)
    return {check.name, State::kProblem, folder.string() + ": " + std::strerror(errno), check.purpose, fix};
  const fs::space_info space = fs::space(folder, error);
  check.found =
      where + (error ? ", writable" : fmt::format(", writable, {} GB free", space.available / 1'000'000'000));
  return check;
}

MachineCheck sqlite() {
  MachineCheck check{"SQLite", State::kOk, ResultsDb::library_version(), "results.sqlite of each run", ""};
  std::error_code ignored;
  std::string folder;
  try {
    folder = (fs::temp_directory_path() / "etherloom-doctor-XXXXXX").string();
    if (mkdtemp(folder.data()) == nullptr) throw std::system_error(errno, std::generic_category(), folder);
    ResultsDb(folder + "/results.sqlite").close();
    check.found += ", writes a database";
  } catch (const std::exception& e) {
    check.state = State::kProblem;
    check.found = e.what();
    check.fix = "TMPDIR must name a folder that can be written, with room in it";
  }
  if (!folder.empty()) fs::remove_all(folder, ignored);
  return check;
}

MachineCheck libpcap() {
  MachineCheck check{"libpcap", State::kOk, BpfFilter::library_version(), "filter expressions", ""};
  try {
    const std::array<uint8_t, 60> zeros{};
    if (!BpfFilter::compile("ether host 00:00:00:00:00:00 and not vlan 10").matches(zeros))
      throw std::runtime_error("it compiles a filter that answers wrongly");
  } catch (const std::exception& e) {
    check.state = State::kProblem;
    check.found = e.what();
    check.fix = "apt-get install --reinstall libpcap0.8";
  }
  return check;
}

// Opens and closes again.
MachineCheck device(const std::string& name, const char* path, const std::string& good, const std::string& purpose,
                    const std::string& absent_fix, const std::string& denied_fix) {
  const int fd = open(path, O_RDWR | O_CLOEXEC | O_NONBLOCK);
  const int why = errno;
  if (fd >= 0) {
    close(fd);
    return {name, State::kOk, good, purpose, ""};
  }
  return {name, State::kMissing, fmt::format("{}: {}", path, std::strerror(why)), purpose,
          why == EACCES || why == EPERM ? denied_fix : absent_fix};
}

MachineCheck net_admin() {
  constexpr int kCapNetAdmin = 12;  // linux/capability.h
  MachineCheck check{"CAP_NET_ADMIN", State::kMissing, "not held", "live runs: making TAP devices and namespaces",
                     "run as root, or in a namespace of your own: unshare -rn"};
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (!line.starts_with("CapEff:")) continue;
    const uint64_t capabilities = std::strtoull(line.c_str() + 7, nullptr, 16);
    if ((capabilities >> kCapNetAdmin & 1) == 0) break;
    return {check.name, State::kOk, geteuid() == 0 ? "held (root)" : "held", check.purpose, ""};
  }
  return check;
}

MachineCheck locale() {
  MachineCheck check{"locale", State::kOk, "", "names and units beyond ASCII in tables", ""};
  const bool known = std::setlocale(LC_CTYPE, "") != nullptr;
  check.found = nl_langinfo(CODESET);
  std::setlocale(LC_CTYPE, "C");
  if (!known) check.found = "the locale asked for is not installed";
  if (check.found == "UTF-8") return check;
  check.state = State::kMissing;
  check.fix = "export LC_ALL=C.UTF-8";
  return check;
}

MachineCheck terminal() {
  MachineCheck check{"terminal", State::kOk, "", "colour and a progress line", ""};
  const char* no_colour = std::getenv("NO_COLOR");
  if (colour_on_stdout()) {
    check.found = "standard output shows colour";
  } else if (no_colour != nullptr && *no_colour != '\0') {
    check.found = "no colour, as NO_COLOR asks";
  } else if (isatty(STDOUT_FILENO) == 0) {
    check.found = "standard output is no terminal: no colour";
  } else {
    check.state = State::kMissing;
    check.found = "a terminal without colour";
    check.fix = "export TERM=xterm-256color, if it has colour";
  }
  return check;
}

MachineCheck guest() {
  MachineCheck check{"guest", State::kOk, "built", "live runs with guests; goldens from a Linux bridge", ""};
  const std::optional<std::string> lacks = live::Guest::lacking({});
  if (!lacks) return check;
  check.state = State::kMissing;
  check.found = *lacks;
  check.fix = "./dev guest";
  return check;
}

}  // namespace

std::vector<MachineCheck> check_machine(const std::string& results) {
  return {
      results_folder(results),
      sqlite(),
      libpcap(),
      locale(),
      terminal(),
      program("tshark", "a second opinion on captures", "tshark"),
      program("capinfos", "a second opinion on captures", "wireshark-common"),
      program("sqlite3", "asking results.sqlite by hand", "sqlite3"),
      program("ovs-vswitchd", "recording goldens from Open vSwitch", "openvswitch-switch"),
      program("qemu-system-x86_64", "recording goldens from a Linux bridge; live runs with guests",
              "qemu-system-x86"),
      guest(),
      program("busybox", "the small Linux of guests; commands in namespaces", "busybox-static"),
      device("KVM", "/dev/kvm", "usable, but not used unless asked for: QEMU runs with TCG",
             "faster guests; nothing needs it", "nothing to do: TCG serves",
             "nothing to do: TCG serves; for KVM, join the group kvm"),
      device("TAP", "/dev/net/tun", "/dev/net/tun opens", "live runs: ports on Linux interfaces", "modprobe tun",
             "run as root"),
      net_admin(),
  };
}

}  // namespace loom::cli
