#pragma once

// LinuxBridge: a Linux bridge on some host as a device under test, configured by ip and bridge (iproute2_commands.h).
// Its clock runs: in a scenario in which something ages it waits for real.
//
// Not modelled: what the bridge's own stack would send (IPv6 and multicast snooping are off).

#include <chrono>
#include <memory>

#include "devices/live/bridge_host.h"
#include "devices/live/device_under_test.h"

namespace loom::live {

class LinuxBridge final : public DeviceUnderTest {
 public:
  explicit LinuxBridge(std::unique_ptr<BridgeHost> host) : host_(std::move(host)), used_(host_->port_count()) {}

  std::string name() const override { return "the bridge of " + host_->name(); }
  std::optional<std::string> refusal(const SwitchConfig& config) const override;
  bool is_shared() const override { return true; }
  void set_up(const SwitchConfig& config, Pace pace) override;
  void configure_port(size_t port, const PortConfig& before, const PortConfig& after) override;
  void change(const SwitchChange& change) override;
  void set_link(size_t port, bool up) override;
  void flush(std::optional<size_t> port) override;
  void advance(Duration time) override;
  std::vector<SentFrame> send(size_t port, std::span<const uint8_t> frame) override;
  std::vector<SentFrame> drain() override { return host_->drain(); }
  std::vector<TableRow> mac_table() override;

 private:
  void clear();
  std::string host_name_of(const std::string& port) const;
  PortConfig on_host(size_t index, PortConfig port) const;

  std::unique_ptr<BridgeHost> host_;
  std::vector<std::string> ports_;  // as the scenario calls them
  size_t used_;                     // ports that are not as in the beginning
  bool filtering_ = true;           // VLANs are looked at
  Pace pace_ = Pace::kHurry;
  std::chrono::steady_clock::time_point due_;  // in real time, of the scenario's moment
};

}  // namespace loom::live
