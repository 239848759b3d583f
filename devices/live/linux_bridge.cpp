#include "devices/live/linux_bridge.h"

#include <fmt/format.h>

#include <algorithm>
#include <sstream>
#include <thread>

#include "devices/live/child_process.h"
#include "devices/live/iproute2_commands.h"

namespace loom::live {

std::optional<std::string> LinuxBridge::refusal(const SwitchConfig& config) const {
  if (config.ports.size() > host_->port_count()) {
    return fmt::format("its switch has {} ports and {} has {}", config.ports.size(), host_->name(),
                       host_->port_count());
  }
  return bridge_refusal(config);
}

// A host without a bridge, the ports used last as they were in the beginning.
void LinuxBridge::clear() {
  try {
    host_->run("ip link del br0");
  } catch (const CommandFailed&) {  // the first time there is none
  }
  for (size_t i = 0; i < used_; ++i) {
    host_->run(fmt::format("ip link set {} down mtu 1500 address 02:00:00:00:01:{:02x}", host_port(i), i + 1));
  }
  host_->drain();
}

std::string LinuxBridge::host_name_of(const std::string& port) const {
  const auto it = std::find(ports_.begin(), ports_.end(), port);
  return host_port(static_cast<size_t>(it - ports_.begin()));
}

PortConfig LinuxBridge::on_host(size_t index, PortConfig port) const {
  port.name = host_port(index);
  return port;
}

void LinuxBridge::set_up(const SwitchConfig& config, Pace pace) {
  clear();
  ports_.clear();
  for (const PortConfig& port : config.ports) ports_.push_back(port.name);
  used_ = ports_.size();
  SwitchConfig renamed = config;
  for (size_t i = 0; i < ports_.size(); ++i) renamed.ports[i] = on_host(i, config.ports[i]);
  for (StaticEntry& entry : renamed.static_entries) entry.port = host_name_of(entry.port);
  for (const std::string& line : bridge_commands(renamed)) host_->run(line);
  filtering_ = config.vlan_filtering;
  if (!host_->drain().empty()) throw std::runtime_error(name() + " sent something before anything was sent to it");
  pace_ = pace;
  due_ = std::chrono::steady_clock::now();
}

void LinuxBridge::configure_port(size_t port, const PortConfig& before, const PortConfig& after) {
  for (const std::string& line : bridge_port_commands(on_host(port, before), on_host(port, after))) host_->run(line);
}

void LinuxBridge::change(const SwitchChange& change) {
  SwitchChange renamed = change;
  for (StaticEntry& entry : renamed.entries) entry.port = host_name_of(entry.port);
  for (const std::string& line : bridge_change_commands(renamed)) host_->run(line);
  if (change.vlan_filtering) filtering_ = *change.vlan_filtering;
}

void LinuxBridge::set_link(size_t port, bool up) {
  host_->run(fmt::format("ip link set {} {}", host_port(port), up ? "up" : "down"));
}

void LinuxBridge::flush(std::optional<size_t> port) {
  host_->run(port ? fmt::format("ip link set {} type bridge_slave fdb_flush", host_port(*port))
                  : "ip link set br0 type bridge fdb_flush");
}

void LinuxBridge::advance(Duration time) {
  if (pace_ == Pace::kHurry) return;
  due_ += std::chrono::nanoseconds(time / Duration::ns(1));
  std::this_thread::sleep_until(due_);
}

std::vector<SentFrame> LinuxBridge::send(size_t port, std::span<const uint8_t> frame) {
  host_->send(port, frame);
  return host_->drain();
}

// bridge(8): "02:00:00:00:00:0a dev p1 vlan 10 master br0", then "permanent", "static", "sticky" when it is so.
std::vector<TableRow> LinuxBridge::mac_table() {
  std::vector<TableRow> rows;
  std::istringstream lines(host_->run("bridge fdb show br br0"));
  for (std::string line; std::getline(lines, line);) {
    std::istringstream stream(line);
    std::vector<std::string> words;
    for (std::string word; stream >> word;) words.push_back(word);
    const auto has = [&](const char* word) { return std::find(words.begin(), words.end(), word) != words.end(); };
    const auto after = [&](const char* word) {
      const auto it = std::find(words.begin(), words.end(), word);
      return it == words.end() || it + 1 == words.end() ? std::string() : *(it + 1);
    };
    if (words.empty() || has("self")) continue;  // a NIC's own filter
    const std::string vlan = after("vlan");
    // While VLANs are looked at, the addresses of the bridge and its ports are also kept without one.
    if (vlan.empty() && filtering_) continue;
    size_t port = 0;
    while (port < ports_.size() && host_port(port) != after("dev")) ++port;
    const std::string type = has("permanent") ? "local"
                             : has("sticky")  ? "sticky"
                             : has("static")  ? "static"
                                              : "dynamic";
    rows.push_back({{vlan.empty() ? "0" : vlan, words[0], port < ports_.size() ? ports_[port] : after("dev"), type},
                    has("permanent")});
  }
  return rows;
}

}  // namespace loom::live
