#include "devices/live/outside_nodes.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <chrono>
#include <fstream>
#include <stdexcept>
#include <thread>

#include "devices/live/child_process.h"

namespace loom::live {

namespace {

constexpr const char* kInterface = "eth0";

std::string text_of(const wire::Ipv4Prefix& prefix) {
  return prefix.text();
}

}  // namespace

// ---- a TAP of this machine ---------------------------------------------------------------------------------------

TapNode::TapNode(const SimContext& context, std::string interface, std::optional<wire::Ipv4Prefix> ip)
    : OutsideNode(context), interface_(std::move(interface)), ip_(ip) {}

TapNode::~TapNode() {
  if (tap_ >= 0) close(tap_);
}

void TapNode::open() {
  tap_ = open_tap_here(interface_);
  if (ip_) run_program({"ip", "addr", "add", text_of(*ip_), "dev", interface_});
  run_program({"ip", "link", "set", interface_, "up"});
}

void TapNode::connect(Session& session) {
  session.connect(*this, tap_);
}

// ---- commands ----------------------------------------------------------------------------------------------------

CommandNode::CommandNode(const SimContext& context, OutsideHostConfig config)
    : OutsideNode(context), config_(std::move(config)) {}

CommandNode::~CommandNode() = default;

std::vector<std::string> CommandNode::set_up_lines(const std::string& interface) const {
  std::vector<std::string> lines;
  if (config_.mac) lines.push_back(fmt::format("ip link set {} address {}", interface, config_.mac->text()));
  lines.push_back(fmt::format("ip link set {} mtu {} up", interface, config_.mtu));
  std::string addressed = interface;
  if (config_.vlan) {
    addressed = fmt::format("{}.{}", interface, *config_.vlan);
    lines.push_back(fmt::format("ip link add link {} name {} type vlan id {}", interface, addressed, *config_.vlan));
    lines.push_back(fmt::format("ip link set {} up", addressed));
  }
  if (config_.ip) lines.push_back(fmt::format("ip addr add {} dev {}", text_of(*config_.ip), addressed));
  if (config_.gateway) lines.push_back(fmt::format("ip route add default via {}", config_.gateway->text()));
  return lines;
}

void CommandNode::begin() {
  running_ = std::async(std::launch::async, [this] {
    std::vector<CommandResult> results;
    for (const std::string& line : config_.exec) {
      if (is_stopping_) break;
      CommandResult result{name(), line, true, ""};
      try {
        result.output = run_line(line);
      } catch (const std::exception& failure) {
        result.succeeded = false;
        result.output = failure.what();
      }
      results.push_back(std::move(result));
    }
    return results;
  });
}

bool CommandNode::is_done() {
  return !running_.valid() || running_.wait_for(std::chrono::seconds(0)) == std::future_status::ready;
}

std::vector<CommandResult> CommandNode::results() {
  if (running_.valid()) results_ = running_.get();
  return results_;
}

void CommandNode::finish() {
  is_stopping_ = true;
  if (running_.valid()) running_.wait();
}

// ---- a namespace -------------------------------------------------------------------------------------------------

NamespaceNode::~NamespaceNode() {
  finish();
  if (tap_ >= 0) close(tap_);
}

void NamespaceNode::open() {
  namespace_.emplace();
  tap_ = namespace_->open_tap(kInterface);
  run_line("ip link set lo up");
  for (const std::string& line : set_up_lines(kInterface)) run_line(line);
}

void NamespaceNode::connect(Session& session) {
  session.connect(*this, tap_);
}

// Programs that can be stopped: killed with the object. The line's shell is the first process of a PID namespace, so
// that the kernel ends whatever it started when it ends, however that comes (pid_namespaces(7)).
std::string NamespaceNode::run_line(const std::string& line) {
  const ScratchFolder folder("loom-exec");
  const std::string log = folder.file("output");
  ProgramPlace place;
  place.network_namespace = namespace_->descriptor();
  ChildProcess program({"unshare", "--pid", "--fork", "--kill-child", "sh", "-c", line}, place, log);
  while (program.is_running() && !is_stopping()) std::this_thread::sleep_for(std::chrono::milliseconds(2));
  std::ifstream said(log);
  std::string output((std::istreambuf_iterator<char>(said)), {});
  if (program.is_running()) throw std::runtime_error(output + "stopped, since the run has ended");
  if (!program.ended_well()) throw std::runtime_error(output + "it failed");
  return output;
}

// ---- a guest -----------------------------------------------------------------------------------------------------

GuestNode::~GuestNode() {
  finish();
}

void GuestNode::open() {
  if (const auto lacks = GuestHost::lacking()) throw std::runtime_error(*lacks);
  guest_ = std::make_unique<GuestHost>(1);
  run_line(fmt::format("ip link set {} name {}", host_port(0), kInterface));
  for (const std::string& line : set_up_lines(kInterface)) run_line(line);
}

void GuestNode::connect(Session& session) {
  session.connect(*this, guest_->wire(0));
}

std::string GuestNode::run_line(const std::string& line) {
  return guest_->run(line);
}

}  // namespace loom::live
