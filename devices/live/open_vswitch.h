#pragma once

// OpenVswitch: a private Open vSwitch in user space (ovs_daemons.h) as a device under test. Its clock is stopped
// (time/stop) and moved by advance() (time/warp), so ageing is exact and takes no time. A frame goes in by
// netdev-dummy/receive; what leaves is read from each port's tx_pcap. The flow cache is emptied after each frame
// (revalidator/purge), so that every frame is judged afresh, by the default flow, NORMAL.
//
// Sources: ovs-appctl(8), ovs-vswitchd(8); the control socket's JSON-RPC, ovs Documentation, unixctl.
//
// Not modelled: a kernel or DPDK datapath, other flows than NORMAL. A dummy port that is down goes on sending, so a
// scenario that takes ports down is refused by set_link().

#include <map>
#include <memory>
#include <vector>

#include "devices/live/device_under_test.h"
#include "devices/live/ovs_daemons.h"

namespace loom::live {

class OpenVswitch final : public DeviceUnderTest {
 public:
  // Why none can be started here; nothing when one can.
  static std::optional<std::string> lacking() { return OvsDaemons::lacking(); }

  OpenVswitch();
  ~OpenVswitch() override;

  std::string name() const override;
  std::optional<std::string> refusal(const SwitchConfig& config) const override;
  bool is_shared() const override { return false; }
  void set_up(const SwitchConfig& config, Pace pace) override;
  void configure_port(size_t port, const PortConfig& before, const PortConfig& after) override;
  void change(const SwitchChange& change) override;
  void set_link(size_t port, bool up) override;
  void flush(std::optional<size_t> port) override;
  void advance(Duration time) override;
  std::vector<SentFrame> send(size_t port, std::span<const uint8_t> frame) override;
  std::vector<SentFrame> drain() override { return sent(); }
  std::vector<TableRow> mac_table() override;

 private:
  class Control;  // the daemon's control socket
  std::string appctl(const std::string& method, const std::vector<std::string>& words = {});
  void command(const std::string& line);
  void settle();
  std::vector<SentFrame> sent();
  void boot();

  std::unique_ptr<OvsDaemons> daemons_;
  std::unique_ptr<Control> control_;
  std::vector<std::string> ports_;
  std::vector<uint64_t> read_;  // of each port's capture, how many bytes
  Duration owed_;               // of a millisecond, not yet warped
};

}  // namespace loom::live
