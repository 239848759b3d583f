// What we tell Open vSwitch, read by the parser that understands recorded commands, is the configuration we meant.

#include "devices/live/ovs_commands.h"

#include <filesystem>
#include <fstream>

#include "tests/support/ovs_commands.h"
#include "tests/support/switch_case.h"

namespace loom::live {
namespace {

using loom::testing::OvsCommands;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

SwitchConfig read_back(const std::vector<std::string>& lines) {
  OvsCommands shell;
  for (const std::string& line : lines) shell.run(line);
  return shell.config;
}

std::string text_of(const MirrorConfig& mirror) {
  std::string text = mirror.name + (mirror.select_all ? " all" : "");
  for (const std::string& port : mirror.select_src) text += " src " + port;
  for (const std::string& port : mirror.select_dst) text += " dst " + port;
  if (mirror.select_vlan) text += " vlans " + mirror.select_vlan->to_string();
  return text + " to " + mirror.output_port + std::to_string(mirror.output_vlan);
}

void expect_same(const SwitchConfig& a, const SwitchConfig& b) {
  ASSERT_EQ(a.ports.size(), b.ports.size());
  for (size_t i = 0; i < a.ports.size(); ++i) {
    SCOPED_TRACE(a.ports[i].name);
    EXPECT_EQ(a.ports[i].name, b.ports[i].name);
    EXPECT_TRUE(a.ports[i].vlans == b.ports[i].vlans);
    EXPECT_EQ(a.ports[i].isolated, b.ports[i].isolated);
    EXPECT_EQ(a.ports[i].flood, b.ports[i].flood);
    EXPECT_EQ(a.ports[i].mtu, b.ports[i].mtu);
  }
  EXPECT_EQ(a.table.ageing, b.table.ageing);
  EXPECT_EQ(a.table.capacity, b.table.capacity);
  EXPECT_EQ(a.vlan_limit, b.vlan_limit);
  EXPECT_EQ(a.forward_bpdu, b.forward_bpdu);
  EXPECT_EQ(a.flood_vlans, b.flood_vlans);
  ASSERT_EQ(a.mirrors.size(), b.mirrors.size());
  for (size_t i = 0; i < a.mirrors.size(); ++i) EXPECT_EQ(text_of(a.mirrors[i]), text_of(b.mirrors[i]));
  ASSERT_EQ(a.static_entries.size(), b.static_entries.size());
  for (size_t i = 0; i < a.static_entries.size(); ++i) {
    EXPECT_EQ(a.static_entries[i].mac.text(), b.static_entries[i].mac.text());
    EXPECT_EQ(a.static_entries[i].vlan, b.static_entries[i].vlan);
    EXPECT_EQ(a.static_entries[i].port, b.static_entries[i].port);
  }
}

TEST(OvsCommands, OfEveryRecordedConfigurationSayThatConfiguration) {
  const auto folders = loom::testing::case_folders(std::string(LOOM_SOURCE_DIR) + "/traces/open-vswitch", "setup.sh");
  ASSERT_GE(folders.size(), 20U);
  for (const std::string& folder : folders) {
    SCOPED_TRACE(folder);
    OvsCommands shell;
    std::ifstream setup(folder + "/setup.sh");
    for (std::string line; std::getline(setup, line);) shell.run(line);
    EXPECT_EQ(ovs_refusal(shell.config), std::nullopt);
    expect_same(shell.config, read_back(ovs_commands(shell.config)));
  }
}

PortConfig port(OvsVlans vlans) {
  PortConfig made = default_port(Dialect::kOpenVswitch, "p1");
  made.vlans = vlans;
  return made;
}

PortConfig access(uint16_t vlan) {
  OvsVlans vlans;
  vlans.mode = OvsVlans::Mode::kAccess;
  vlans.tag = vlan;
  return port(vlans);
}

TEST(OvsCommands, OfAChangedPortSayOnlyWhatChanged) {
  PortConfig before = access(10);
  before.isolated = true;
  PortConfig after = before;
  EXPECT_TRUE(ovs_port_commands(before, after).empty());
  after.isolated = false;
  EXPECT_THAT(ovs_port_commands(before, after), ElementsAre("ovs-vsctl set Port p1 protected=false"));
  after = before;
  OvsVlans always;
  always.priority_tags = PriorityTags::kAlways;
  after.vlans = always;
  EXPECT_THAT(ovs_port_commands(before, after),
              ElementsAre("ovs-vsctl clear Port p1 tag -- set Port p1 other_config:priority-tags=always"));
  EXPECT_THAT(ovs_port_commands(after, before),
              ElementsAre("ovs-vsctl remove Port p1 other_config priority-tags -- set Port p1 tag=10"));
  after = before;
  after.flood.fill(false);
  EXPECT_THAT(ovs_port_commands(before, after), ElementsAre("ovs-ofctl mod-port br0 p1 no-flood"));
}

TEST(OvsCommands, RefuseWhatOpenVswitchHasNot) {
  EXPECT_THAT(ovs_refusal(SwitchConfig{}).value_or(""), HasSubstr("Linux bridge"));
  SwitchConfig config = ovs_defaults();
  config.ports.push_back(port({}));
  EXPECT_EQ(ovs_refusal(config), std::nullopt);
  config.ports[0].storm[0] = FrameRate(1000);
  EXPECT_THAT(ovs_refusal(config).value_or(""), HasSubstr("p1: Open vSwitch has no storm control"));
  config.ports[0].storm[0] = {};
  config.ports[0].flood[1] = false;
  EXPECT_THAT(ovs_refusal(config).value_or(""), HasSubstr("all kinds"));
  config.ports[0].flood[1] = true;
  config.table.ageing = Duration::ms(1500);
  EXPECT_THAT(ovs_refusal(config).value_or(""), HasSubstr("seconds"));
}

}  // namespace
}  // namespace loom::live
