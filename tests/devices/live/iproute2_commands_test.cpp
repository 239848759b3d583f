// What we tell a Linux bridge, read by the parser that understands recorded commands, is the configuration we meant.

#include "devices/live/iproute2_commands.h"

#include <filesystem>
#include <fstream>

#include "tests/support/iproute2.h"
#include "tests/support/switch_case.h"

namespace loom::live {
namespace {

using loom::testing::Iproute2;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

void expect_same(const SwitchConfig& a, const SwitchConfig& b) {
  ASSERT_EQ(a.ports.size(), b.ports.size());
  for (size_t i = 0; i < a.ports.size(); ++i) {
    const PortConfig& x = a.ports[i];
    const PortConfig& y = b.ports[i];
    SCOPED_TRACE(x.name);
    EXPECT_EQ(x.name, y.name);
    EXPECT_TRUE(x.vlans == y.vlans);
    EXPECT_EQ(std::tie(x.isolated, x.flood, x.mtu, x.learning, x.locked, x.hairpin, x.group_fwd_mask),
              std::tie(y.isolated, y.flood, y.mtu, y.learning, y.locked, y.hairpin, y.group_fwd_mask));
  }
  EXPECT_EQ(a.table.ageing, b.table.ageing);
  EXPECT_EQ(std::tie(a.vlan_filtering, a.vlan_protocol, a.default_pvid, a.group_fwd_mask, a.link_local_learning),
            std::tie(b.vlan_filtering, b.vlan_protocol, b.default_pvid, b.group_fwd_mask, b.link_local_learning));
  ASSERT_EQ(a.static_entries.size(), b.static_entries.size());
  for (size_t i = 0; i < a.static_entries.size(); ++i) {
    EXPECT_EQ(a.static_entries[i].mac.text(), b.static_entries[i].mac.text());
    EXPECT_EQ(std::tie(a.static_entries[i].vlan, a.static_entries[i].port),
              std::tie(b.static_entries[i].vlan, b.static_entries[i].port));
  }
}

TEST(BridgeCommands, OfEveryRecordedConfigurationSayThatConfiguration) {
  const auto folders = loom::testing::case_folders(std::string(LOOM_SOURCE_DIR) + "/traces/linux-bridge", "setup.sh");
  ASSERT_GE(folders.size(), 30U);
  for (const std::string& folder : folders) {
    SCOPED_TRACE(folder);
    Iproute2 recorded;
    std::ifstream setup(folder + "/setup.sh");
    for (std::string line; std::getline(setup, line);) recorded.run(line);
    EXPECT_EQ(bridge_refusal(recorded.config), std::nullopt);
    for (PortConfig& port : recorded.config.ports) port.address.reset();  // the recorder's NICs have theirs
    Iproute2 ours;
    for (const std::string& line : bridge_commands(recorded.config)) ours.run(line);
    expect_same(recorded.config, ours.config);
  }
}

PortConfig port(LinuxVlans vlans) {
  PortConfig made = default_port(Dialect::kLinuxBridge, "p1");
  made.vlans = vlans;
  return made;
}

TEST(BridgeCommands, OfAChangedPortSayOnlyWhatChanged) {
  const PortConfig before = port({vlans({10}), vlans({10}), 10, true});
  PortConfig after = before;
  EXPECT_TRUE(bridge_port_commands(before, after).empty());
  after.vlans = LinuxVlans{vlans({10, 20, 21, 22, 30}), vlans({10, 30}), 30, true};
  after.isolated = true;
  EXPECT_THAT(bridge_port_commands(before, after),
              ElementsAre("bridge vlan add dev p1 vid 10 untagged", "bridge vlan add dev p1 vid 20-22",
                          "bridge vlan add dev p1 vid 30 pvid untagged", "bridge link set dev p1 isolated on"));
  EXPECT_THAT(bridge_port_commands(after, before),
              ElementsAre("bridge vlan del dev p1 vid 20-22", "bridge vlan del dev p1 vid 30",
                          "bridge vlan add dev p1 vid 10 pvid untagged", "bridge link set dev p1 isolated off"));
}

TEST(BridgeCommands, NameEntriesAsBridgeDoes) {
  SwitchChange change;
  const auto mac = wire::MacAddress::from_text("02:00:00:00:00:0d").value();
  change.entries = {{mac, 10, "p2", MacEntry::kStatic | MacEntry::kSticky}, {mac, 10, "p2", 0}};
  change.ageing = Duration::s(4);
  EXPECT_THAT(bridge_change_commands(change),
              ElementsAre("ip link set br0 type bridge ageing_time 400",
                          "bridge fdb replace 02:00:00:00:00:0d dev p2 master sticky static vlan 10",
                          "bridge fdb del 02:00:00:00:00:0d dev p2 master vlan 10"));
}

TEST(BridgeCommands, RefuseWhatTheBridgeHasNot) {
  EXPECT_THAT(bridge_refusal(ovs_defaults()).value_or(""), HasSubstr("Open vSwitch"));
  SwitchConfig config;
  config.ports.push_back(port({}));
  EXPECT_EQ(bridge_refusal(config), std::nullopt);
  config.ports[0].storm[0] = FrameRate(1000);
  EXPECT_THAT(bridge_refusal(config).value_or(""), HasSubstr("p1: the Linux bridge has no storm control"));
  config.ports[0].storm[0] = {};
  config.mirrors.emplace_back();
  EXPECT_THAT(bridge_refusal(config).value_or(""), HasSubstr("mirrors nothing"));
}

}  // namespace
}  // namespace loom::live
