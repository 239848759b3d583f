#include "devices/live/outside_nodes.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cctype>
#include <chrono>
#include <fstream>
#include <stdexcept>
#include <thread>

#include "devices/live/child_process.h"
#include "devices/live/tap_door.h"
#include "devices/live/tun_door.h"

namespace loom::live {

namespace {

constexpr const char* kInterface = "eth0";

std::string text_of(const wire::Ipv4Prefix& prefix) {
  return prefix.text();
}

// One line that asks for a lease and writes it into the kernel, by a script of its own: udhcpc only asks.
std::string dhcp_line(const std::string& interface, const std::string& host_name, bool owns_etc) {
  const std::string resolver = owns_etc ? R"(for s in $dns; do echo "nameserver $s"; done > /etc/resolv.conf; )"
                                          R"([ -z "$domain" ] || echo "search $domain" >> /etc/resolv.conf; )"
                                        : "";
  const std::string script = R"(#!/bin/sh\n[ "$1" = bound ] || exit 0; ip addr add "$ip/$mask" dev "$interface"; )"
                             R"([ -z "$router" ] || ip route add default via "${router%% *}"; )" +
                             resolver +
                             R"(echo "leased $ip/$mask by $serverid for $lease s, router $router, dns $dns")";
  // It goes through a shell.
  std::string plain = host_name.substr(0, 63);
  for (char& c : plain) c = std::isalnum(static_cast<unsigned char>(c)) != 0 ? c : '-';
  return fmt::format(
      "s=$(mktemp) && printf '%b\\n' '{}' > $s && chmod +x $s && "
      "busybox udhcpc -i {} -x hostname:{} -f -n -q -t 5 -T 2 -s $s; r=$?; rm -f $s; exit $r",
      script, interface, plain);
}

}  // namespace

LineResult OutsideNode::run_aside(const std::string& /*line*/) {
  throw std::runtime_error("nothing can be run at " + what());
}

// ---- a TAP of this machine ---------------------------------------------------------------------------------------

TapNode::TapNode(const SimContext& context, std::string interface, std::optional<wire::Ipv4Prefix> ip, bool offloads)
    : OutsideNode(context), interface_(std::move(interface)), ip_(ip), offloads_(offloads) {}

TapNode::~TapNode() {
  if (tap_ >= 0) close(tap_);
}

void TapNode::open() {
  tap_ = open_tap_here(interface_, offloads_);
  if (offloads_) take_offloads(tap_);
  if (ip_) run_program({"ip", "addr", "add", text_of(*ip_), "dev", interface_});
  run_program({"ip", "link", "set", interface_, "up"});
}

void TapNode::connect(Session& session) {
  session.connect(*this, std::make_unique<TapDoor>(tap_, offloads_));
}

// ---- a TUN of this machine ---------------------------------------------------------------------------------------

TunNode::TunNode(const SimContext& context, std::string interface, const EthernetSupplyConfig& config)
    : OutsideNode(context), interface_(std::move(interface)), ip_(config.ip) {
  supply_ethernet(config);
}

TunNode::~TunNode() {
  if (tun_ >= 0) close(tun_);
}

void TunNode::open() {
  tun_ = open_tun_here(interface_);
  run_program({"ip", "addr", "add", text_of(ip_), "dev", interface_});
  run_program({"ip", "link", "set", interface_, "up"});
}

void TunNode::connect(Session& session) {
  session.connect(*this, std::make_unique<TunDoor>(tun_));
}

// ---- commands ----------------------------------------------------------------------------------------------------

CommandNode::CommandNode(const SimContext& context, OutsideHostConfig config)
    : OutsideNode(context), config_(std::move(config)) {}

CommandNode::~CommandNode() = default;

std::vector<std::string> CommandNode::set_up_lines(const std::string& interface) const {
  std::vector<std::string> lines;
  const bool is_ethernet = !config_.is_tun;
  if (config_.mac && is_ethernet) {
    lines.push_back(fmt::format("ip link set {} address {}", interface, config_.mac->text()));
  }
  lines.push_back(fmt::format("ip link set {} mtu {} up", interface, config_.mtu));
  std::string addressed = interface;
  if (config_.vlan) {
    addressed = fmt::format("{}.{}", interface, *config_.vlan);
    lines.push_back(fmt::format("ip link add link {} name {} type vlan id {}", interface, addressed, *config_.vlan));
    lines.push_back(fmt::format("ip link set {} up", addressed));
  }
  if (config_.ip) lines.push_back(fmt::format("ip addr add {} dev {}", text_of(*config_.ip), addressed));
  if (config_.gateway) {
    lines.push_back(is_ethernet ? fmt::format("ip route add default via {}", config_.gateway->text())
                                : fmt::format("ip route add default dev {}", interface));
  }
  return lines;
}

void CommandNode::run_needed(const std::string& line) {
  const LineResult result = run_line(line);
  if (result.status != 0) throw CommandFailed(line + ": " + result.output);
}

void CommandNode::begin() {
  running_ = std::async(std::launch::async, [this] {
    if (config_.dhcp) {
      const std::string interface = config_.vlan ? fmt::format("{}.{}", kInterface, *config_.vlan) : kInterface;
      run_and_keep("busybox udhcpc -i " + interface, dhcp_line(interface, name(), owns_etc()));
    }
    for (const std::string& line : config_.exec) {
      if (is_stopping_) break;
      run_and_keep(line, line);
    }
  });
}

void CommandNode::run_and_keep(const std::string& shown, const std::string& line) {
  CommandResult result{name(), shown, 0, ""};
  try {
    const LineResult made = run_line(line);
    result.status = made.status;
    result.output = made.output;
  } catch (const std::exception& failure) {
    result.status = 255;
    result.output = failure.what();
  }
  const std::lock_guard lock(results_lock_);
  results_.push_back(std::move(result));
  ended_ = results_.size();
}

bool CommandNode::is_done() {
  return !running_.valid() || running_.wait_for(std::chrono::seconds(0)) == std::future_status::ready;
}

std::vector<CommandResult> CommandNode::results() {
  const std::lock_guard lock(results_lock_);
  return results_;
}

void CommandNode::finish() {
  is_stopping_ = true;
  if (running_.valid()) running_.wait();
}

// ---- a namespace -------------------------------------------------------------------------------------------------

NamespaceNode::NamespaceNode(const SimContext& context, const OutsideHostConfig& config)
    : CommandNode(context, config) {
  if (config.is_tun) supply_ethernet({*config.ip, config.gateway, *config.mac});
}

NamespaceNode::~NamespaceNode() {
  finish();
  if (end_ >= 0) close(end_);
}

void NamespaceNode::open() {
  namespace_.emplace();
  end_ = config().is_tun ? namespace_->open_tun(kInterface) : namespace_->open_tap(kInterface, config().offloads);
  if (config().offloads) take_offloads(end_);
  run_needed("ip link set lo up");
  for (const std::string& line : set_up_lines(kInterface)) run_needed(line);
}

void NamespaceNode::connect(Session& session) {
  if (config().is_tun) return session.connect(*this, std::make_unique<TunDoor>(end_));
  session.connect(*this, std::make_unique<TapDoor>(end_, config().offloads));
}

std::string NamespaceNode::namespace_path() const {
  return namespace_ ? fmt::format("/proc/{}/fd/{}", getpid(), namespace_->descriptor()) : "";
}

// Programs that can be stopped: killed with the object. The line's shell is the first process of a PID namespace, so
// that the kernel ends whatever it started when it ends, however that comes (pid_namespaces(7)).
LineResult NamespaceNode::run_line(const std::string& line) {
  const ScratchFolder folder("loom-exec");
  const std::string log = folder.file("output");
  ProgramPlace place;
  place.network_namespace = namespace_->descriptor();
  ChildProcess program({"unshare", "--pid", "--fork", "--kill-child", "sh", "-c", line}, place, log);
  while (program.is_running() && !is_stopping()) std::this_thread::sleep_for(std::chrono::milliseconds(2));
  std::ifstream said(log);
  std::string output((std::istreambuf_iterator<char>(said)), {});
  if (program.is_running()) throw std::runtime_error(output + "stopped, since the run has ended");
  return {program.exit_status().value_or(255), output};
}

// ---- a guest -----------------------------------------------------------------------------------------------------

GuestNode::GuestNode(const SimContext& context, OutsideHostConfig config, GuestConfig guest)
    : CommandNode(context, std::move(config)), guest_config_(std::move(guest)) {
  guest_config_.nics = {this->config().mac.value_or(wire::MacAddress::from_u64(0x0200'0000'0000 | context.id))};
}

GuestNode::~GuestNode() {
  finish();
}

void GuestNode::open() {
  guest_ = std::make_unique<Guest>(guest_config_);
  if (!guest_->has_shell()) return;
  for (const std::string& line : set_up_lines(kInterface)) run_needed(line);
  // A NIC takes its time to find its link: an e1000e two seconds.
  run_needed(
      fmt::format("n=0; until [ $(cat /sys/class/net/{}/carrier) = 1 ] || [ $n = 100 ]; do sleep 0.05; "
                  "n=$((n+1)); done",
                  kInterface));
}

void GuestNode::connect(Session& session) {
  session.connect(*this, guest_->take_door(0));
}

std::string GuestNode::what() const {
  if (guest_) return guest_->name();
  return guest_config_.image.empty() ? "a QEMU guest" : guest_config_.image + " in a QEMU guest";
}

LineResult GuestNode::run_line(const std::string& line) {
  const std::lock_guard one(shell_);
  return guest_->try_line(line);
}

}  // namespace loom::live
