#include "devices/live/ovs_daemons.h"

#include <chrono>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <thread>

namespace loom::live {

namespace {

constexpr const char* kSchema = "/usr/share/openvswitch/vswitch.ovsschema";
constexpr auto kPatience = std::chrono::seconds(20);
constexpr auto kPause = std::chrono::milliseconds(2);

}  // namespace

std::optional<std::string> OvsDaemons::lacking() {
  for (const char* program : {"ovsdb-tool", "ovsdb-server", "ovs-vswitchd", "ovs-vsctl", "ovs-ofctl"}) {
    if (!has_program(program)) return std::string(program) + " is not installed";
  }
  if (!std::filesystem::exists(kSchema)) return std::string(kSchema) + " is not there";
  return std::nullopt;
}

OvsDaemons::OvsDaemons() : folder_("loom-ovs") {
  run_program({"ovsdb-tool", "create", "conf.db", kSchema}, place());
  start({"ovsdb-server", "--remote=punix:db.sock", "--unixctl=" + folder_.file("db.ctl"), "conf.db"}, "db.sock");
  vsctl({"--no-wait", "init"});
  start({"ovs-vswitchd", "--enable-dummy=override", "--disable-system", "--unixctl=" + folder_.file("vs.ctl"),
         "unix:db.sock"},
        "vs.ctl");
}

ProgramPlace OvsDaemons::place() const {
  const std::string& at = folder_.path();
  return {at, {{"OVS_RUNDIR", at}, {"OVS_LOGDIR", at}, {"OVS_DBDIR", at}, {"OVS_SYSCONFDIR", at}}, {}};
}

void OvsDaemons::vsctl(std::vector<std::string> words) const {
  words.insert(words.begin(), {"ovs-vsctl", "--db=unix:db.sock", "--timeout=20"});
  run_program(words, place());
}

void OvsDaemons::start(const std::vector<std::string>& words, const std::string& waits_for) {
  const std::string log = folder_.file(words[0] + ".log");
  daemons_.push_back(std::make_unique<ChildProcess>(words, place(), log));
  ChildProcess& daemon = *daemons_.back();
  const auto until = std::chrono::steady_clock::now() + kPatience;
  while (daemon.is_running() && std::chrono::steady_clock::now() < until) {
    if (std::filesystem::exists(folder_.file(waits_for))) return;
    std::this_thread::sleep_for(kPause);
  }
  std::ostringstream said;
  said << std::ifstream(log).rdbuf();
  throw std::runtime_error(words[0] + " did not start: " + said.str());
}

}  // namespace loom::live
