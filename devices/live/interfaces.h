#pragma once

// Interfaces: any switch at all, cabled to network interfaces of this machine, as a device under test: frames are
// sent and heard by packet sockets (packet(7)). Whoever cabled it also configured it as the scenario says, and
// emptied its tables: we cannot. So scenarios that change the switch are not run, and its tables are not looked at.
// Needs CAP_NET_RAW and CAP_NET_ADMIN.
//
// While the object lives the interfaces are promiscuous and do not merge frames (generic receive offload). A tag that
// the kernel took off is put back.
//
// Errors: std::system_error when an interface is not there, is down, or may not be used.
//
// Not modelled: links that go down; frames above the interface's MTU.

#include <chrono>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "devices/live/device_under_test.h"
#include "devices/live/packet_socket.h"

namespace loom::live {

struct CabledPort {
  std::string port;       // of the scenario's switch
  std::string interface;  // of this machine
};

class Interfaces final : public DeviceUnderTest {
 public:
  explicit Interfaces(const std::vector<CabledPort>& cables);
  ~Interfaces() override;

  std::string name() const override;
  std::optional<std::string> refusal(const SwitchConfig& config) const override;
  bool is_shared() const override { return true; }
  bool tells_its_table() const override { return false; }
  void set_up(const SwitchConfig& config, Pace pace) override;
  void configure_port(size_t port, const PortConfig& before, const PortConfig& after) override;
  void change(const SwitchChange& change) override;
  void set_link(size_t port, bool up) override;
  void flush(std::optional<size_t> port) override;
  void advance(Duration time) override;
  std::vector<SentFrame> send(size_t port, std::span<const uint8_t> frame) override;
  std::vector<SentFrame> drain() override;
  std::vector<TableRow> mac_table() override;

 private:
  std::vector<CabledPort> cables_;
  std::vector<std::unique_ptr<PacketSocket>> sockets_;  // by cable
  std::vector<size_t> order_;                           // the cable of each port of the scenario's switch
  Pace pace_ = Pace::kHurry;
  std::chrono::steady_clock::time_point due_;
};

}  // namespace loom::live
