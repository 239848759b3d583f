#pragma once

// A switch on its own: frames go in at ports, what leaves each port is collected.

#include <string>
#include <vector>

#include "core/simulation.h"
#include "devices/switching/switch.h"

namespace loom::testing {

inline constexpr uint64_t kA = 0x02000000000a;
inline constexpr uint64_t kB = 0x02000000000b;
inline constexpr uint64_t kC = 0x02000000000c;
inline constexpr uint64_t kAll = 0xffffffffffff;

// A frame of `size` bytes; tags as TPID and TCI in one number, outer first.
inline std::vector<uint8_t> frame_of(uint64_t dst, uint64_t src, std::vector<uint32_t> tags = {}, size_t size = 60) {
  std::vector<uint8_t> bytes(size);
  wire::store_be48(bytes.data(), dst);
  wire::store_be48(bytes.data() + 6, src);
  size_t at = 12;
  for (const uint32_t tag : tags) wire::store_be32(bytes.data() + at, tag), at += 4;
  wire::store_be16(bytes.data() + at, 0x88b5);
  return bytes;
}
constexpr uint32_t c_tag(uint16_t vid, unsigned pcp = 0) {
  return 0x81000000U | pcp << 13 | vid;
}
constexpr uint32_t s_tag(uint16_t vid, unsigned pcp = 0) {
  return 0x88a80000U | pcp << 13 | vid;
}

class SwitchFixture : private Observer {
 public:
  explicit SwitchFixture(SwitchConfig config) : made(simulation.add<Switch>("sw", std::move(config))) {
    for (size_t i = 0; i < made.port_count(); ++i) simulation.observe(*this, made.port(i));
  }
  // Linux dialect, so many ports named p1, p2 ...
  static SwitchConfig ports(size_t count, Dialect dialect = Dialect::kLinuxBridge) {
    SwitchConfig config = dialect == Dialect::kOpenVswitch ? ovs_defaults() : SwitchConfig{};
    for (size_t i = 1; i <= count; ++i) config.ports.push_back(default_port(dialect, "p" + std::to_string(i)));
    return config;
  }
  static LinuxVlans access(uint16_t vid) { return {vlans({vid}), vlans({vid}), vid, true}; }
  static LinuxVlans trunk(std::initializer_list<uint16_t> vids) { return {vlans(vids), {}, 0, true}; }

  // "p2 p3": the ports the frame left by; "" when none. Its bytes are in `left`.
  std::string send(const std::string& port, const std::vector<uint8_t>& bytes) {
    left.clear();
    made.find_port(port)->accept(simulation.frames().make(FrameId{made.id(), ++sent}, bytes));
    simulation.run(simulation.now());
    return where();
  }
  std::string where() const {
    std::string names;
    for (const auto& [name, bytes] : left) names += (names.empty() ? "" : " ") + name;
    return names;
  }
  void wait(Duration time) { simulation.run(simulation.now() + time); }
  void configure(const std::string& port, const std::function<void(PortConfig&)>& change) {
    const uint32_t index = made.find_port(port)->index();
    PortConfig config = made.port_config(index);
    change(config);
    made.configure_port(index, config);
  }

  Simulation simulation;
  Switch& made;
  std::vector<std::pair<std::string, std::vector<uint8_t>>> left;
  uint32_t sent = 0;

 private:
  void on_tx(Time, const Port& port, const Frame& frame) override {
    left.emplace_back(port.name(), frame.materialise());
  }
};

}  // namespace loom::testing
