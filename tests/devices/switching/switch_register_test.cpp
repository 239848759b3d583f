#include "devices/switching/register.h"

#include "core/simulation.h"
#include "devices/registry/device_type.h"
#include "devices/switching/switch.h"

namespace loom {
namespace {

using ::testing::HasSubstr;

// A map as a user writes it: "access: 10" is {{"access", "10"}}.
RawValue scalar(const std::string& text) {
  RawValue raw;
  raw.kind = RawValue::Kind::kScalar;
  raw.mark = {"lab.yaml", 7, 9};
  raw.scalar = text;
  return raw;
}
RawValue map(std::vector<std::pair<std::string, RawValue>> entries) {
  RawValue raw;
  raw.kind = RawValue::Kind::kMap;
  raw.mark = {"lab.yaml", 1, 1};
  int line = 1;
  for (auto& [key, value] : entries) {
    raw.entries.push_back({key, {"lab.yaml", ++line, 3}, value});
    raw.entries.back().value.mark = {"lab.yaml", line, 9};
  }
  return raw;
}
using Words = std::vector<std::pair<std::string, std::string>>;
RawValue map_of(const Words& words) {
  std::vector<std::pair<std::string, RawValue>> entries;
  for (const auto& [key, text] : words) entries.emplace_back(key, scalar(text));
  return map(std::move(entries));
}

const DeviceType& type(const std::string& name) {
  static const DeviceRegistry kRegistry = [] {
    DeviceRegistry registry;
    register_switching(registry);
    return registry;
  }();
  return *kRegistry.find(name);
}

std::unique_ptr<Node> make(Simulation& simulation, RawValue raw, const std::string& kind = "switch") {
  const Settings settings = check(type(kind).parameters, raw, kind + " sw");
  type(kind).check(settings, {"p1", "p2"});
  return type(kind).make(simulation.next_context("sw"), settings, {"p1", "p2"});
}

// Port p1 with these words, in a switch with those.
PortConfig port(const Words& words, const Words& of_switch = {}) {
  Simulation simulation;
  RawValue raw = map_of(of_switch);
  raw.entries.push_back({"ports", {"lab.yaml", 20, 3}, map({{"p1", map_of(words)}})});
  return dynamic_cast<Switch&>(*make(simulation, raw)).port_config(0);
}
std::string complaint(const Words& words, const Words& of_switch = {}) {
  try {
    port(words, of_switch);
  } catch (const UserError& error) {
    return error.where().text() + ": " + error.message() + " (" + error.hint() + ")";
  }
  return "";
}
const Words kOvs{{"dialect", "open-vswitch"}};

TEST(SwitchSettings, WithoutAnyWordEveryPortIsTheDialectsDefault) {
  EXPECT_EQ(std::get<LinuxVlans>(port({}).vlans), LinuxVlans{});
  EXPECT_EQ(std::get<OvsVlans>(port({}, kOvs).vlans), OvsVlans{});
}

TEST(SwitchSettings, AccessAndTrunkMeanTheSameThingInBothDialects) {
  EXPECT_EQ(std::get<LinuxVlans>(port({{"access", "10"}}).vlans), (LinuxVlans{vlans({10}), vlans({10}), 10, true}));
  EXPECT_EQ(std::get<LinuxVlans>(port({{"trunk", "10,20"}, {"native", "1"}}).vlans),
            (LinuxVlans{vlans({1, 10, 20}), vlans({1}), 1, true}));
  const auto ovs = std::get<OvsVlans>(port({{"trunk", "10,20"}, {"native-tagged", "10"}}, kOvs).vlans);
  EXPECT_EQ(ovs.mode, OvsVlans::Mode::kNativeTagged);
  EXPECT_EQ(ovs.trunks, vlans({10, 20}));
}

TEST(SwitchSettings, ATrunkOfAllInOpenVswitchAlsoCarriesUntaggedFrames) {
  EXPECT_FALSE(std::get<OvsVlans>(port({{"trunk", "all"}}, kOvs).vlans).trunks.has_value());
}

TEST(SwitchSettings, ContradictionsAreRefusedWhereTheyStand) {
  EXPECT_THAT(complaint({{"trunk", "10"}, {"access", "20"}}), HasSubstr("lab.yaml:3:9: access contradicts trunk"));
  EXPECT_THAT(complaint({{"native", "1"}, {"native-tagged", "2"}}), HasSubstr("native contradicts native-tagged"));
  EXPECT_THAT(complaint({{"vids", "10"}, {"pvid", "20"}}), HasSubstr("the PVID 20 is not in vids"));
  EXPECT_THAT(complaint({{"vids", "10"}, {"untagged", "20"}}), HasSubstr("not in vids"));
  EXPECT_THAT(complaint({{"vids", "10"}, {"access", "20"}}), HasSubstr("contradicts access"));
  EXPECT_THAT(complaint({{"cvlans", "10"}}, kOvs), HasSubstr("needs dot1q-tunnel"));
  EXPECT_THAT(complaint({{"access", "4095"}}), HasSubstr("4095"));
}

TEST(SwitchSettings, WordsOfTheOtherDialectAreRefusedWithTheWordThatHelps) {
  EXPECT_THAT(complaint({{"dot1q-tunnel", "100"}}), HasSubstr("vlan-protocol: 802.1ad"));
  EXPECT_THAT(complaint({{"vids", "10"}}, kOvs), HasSubstr("write trunk"));
  EXPECT_THAT(complaint({}, {{"dialect", "open-vswitch"}, {"group-fwd-mask", "16384"}}), HasSubstr("forward-bpdu"));
}

TEST(SwitchSettings, ReservedAddressesThatNeverPassCannotBeOpened) {
  EXPECT_THAT(complaint({}, {{"group-fwd-mask", "2"}}), HasSubstr("may not open"));
}

TEST(SwitchSettings, AMirrorMustSelectSomethingAndHaveOneOutput) {
  const auto mirror = [](const Words& words) -> std::string {
    Simulation simulation;
    try {
      make(simulation, map({{"mirrors", map({{"m0", map_of(words)}})}}));
    } catch (const UserError& error) {
      return error.what();
    }
    return "";
  };
  EXPECT_THAT(mirror({{"output-port", "p2"}}), HasSubstr("selects no port"));
  EXPECT_THAT(mirror({{"select-all", "true"}}), HasSubstr("either output-port or output-vlan"));
  EXPECT_THAT(mirror({{"select-all", "true"}, {"output-port", "p9"}}), HasSubstr("no port \"p9\""));
  EXPECT_EQ(mirror({{"select-all", "true"}, {"output-port", "p2"}}), "");
}

TEST(SwitchSettings, ASetChangesWhatItNamesAndKeepsTheRest) {
  Simulation simulation;
  Node& node = simulation.adopt(make(simulation, map({{"ports", map({{"p1", map_of({{"access", "10"}})}})}})));
  auto& made = dynamic_cast<Switch&>(node);
  const auto set = [&](const std::string& name, const Words& words) {
    const auto& table = name.empty() ? type("switch").parameters : type("switch").port_parameters();
    type("switch").set(node, check(table, map_of(words), "set", true), name);
  };
  set("p1", {{"isolated", "true"}});
  EXPECT_EQ(std::get<LinuxVlans>(made.port_config(0).vlans).pvid, 10);
  EXPECT_TRUE(made.port_config(0).isolated);
  set("p1", {{"access", "20"}});
  EXPECT_EQ(std::get<LinuxVlans>(made.port_config(0).vlans).pvid, 20);
  EXPECT_TRUE(made.port_config(0).isolated);
  set("", {{"ageing-time", "15s"}, {"vlan-filtering", "false"}});
  EXPECT_EQ(made.table().config().ageing, Duration::s(15));
  EXPECT_FALSE(made.config().vlan_filtering);
}

TEST(SwitchSettings, ATrunkListOfOpenVswitchCarriesUntaggedFramesOnlyWhenItSaysSo) {
  EXPECT_FALSE((*std::get<OvsVlans>(port({{"trunk", "10"}}, kOvs).vlans).trunks)[0]);
  EXPECT_TRUE((*std::get<OvsVlans>(port({{"trunk", "10"}, {"vlan-0", "true"}}, kOvs).vlans).trunks)[0]);
  EXPECT_THAT(complaint({{"access", "10"}, {"vlan-0", "true"}}, kOvs), HasSubstr("vlan-0 needs trunk"));
  EXPECT_THAT(complaint({{"trunk", "10"}, {"vlan-0", "true"}}), HasSubstr("a setting of Open vSwitch"));
}

TEST(SwitchSettings, ASetAddsEntriesAndTakesThemOut) {
  Simulation simulation;
  Node& node = simulation.adopt(make(simulation, map({})));
  auto& made = dynamic_cast<Switch&>(node);
  const auto entries = [&](const Words& words) {
    RawValue list;
    list.kind = RawValue::Kind::kList;
    list.items.push_back(map_of(words));
    type("switch").set(node, check(type("switch").parameters, map({{"static", list}}), "set", true), "");
    return made.mac_entries().size();
  };
  const size_t own = made.mac_entries().size();
  EXPECT_EQ(entries({{"mac", "02:00:00:00:00:0a"}, {"port", "p1"}, {"vlan", "10"}, {"type", "sticky"}}), own + 1);
  EXPECT_EQ(made.mac_entries().back().flags, MacEntry::kStatic | MacEntry::kSticky);
  EXPECT_EQ(entries({{"mac", "02:00:00:00:00:0a"}, {"port", "p2"}, {"vlan", "10"}, {"type", "none"}}), own + 1)
      << "it is on p1";
  EXPECT_EQ(entries({{"mac", "02:00:00:00:00:0a"}, {"port", "p1"}, {"vlan", "10"}, {"type", "none"}}), own);
}

TEST(SwitchSettings, ASwitchCannotStartWithAnEntryTakenOut) {
  RawValue list;
  list.kind = RawValue::Kind::kList;
  list.items.push_back(map_of({{"mac", "02:00:00:00:00:0a"}, {"port", "p1"}, {"vlan", "10"}, {"type", "none"}}));
  Simulation simulation;
  try {
    make(simulation, map({{"static", list}}));
    FAIL();
  } catch (const UserError& error) {
    EXPECT_THAT(error.what(), HasSubstr("type: none belongs into a set"));
  }
}

TEST(SwitchSettings, ASetIsCheckedBeforeTheRun) {
  const auto refused = [](RawValue with, const std::string& name, const RawValue& of_switch) -> std::string {
    const Settings settings = check(type("switch").parameters, of_switch, "switch sw");
    const auto& table = name.empty() ? type("switch").parameters : type("switch").port_parameters();
    try {
      type("switch").check_set(settings, {"p1", "p2"}, check(table, with, "set", true), name);
    } catch (const UserError& error) {
      return error.what();
    }
    return "";
  };
  const RawValue ovs = map_of(kOvs);
  EXPECT_THAT(refused(map_of({{"default-pvid", "2"}}), "", ovs), HasSubstr("a setting of the Linux bridge"));
  EXPECT_THAT(refused(map_of({{"flood-vlans", "2"}}), "", map({})), HasSubstr("a setting of Open vSwitch"));
  EXPECT_EQ(refused(map_of({{"flood-vlans", "2"}, {"forward-bpdu", "true"}}), "", ovs), "");
  EXPECT_THAT(refused(map_of({{"access", "2"}, {"trunk", "3"}}), "p1", ovs), HasSubstr("contradicts"));
  const RawValue mirror = map({{"m", map_of({{"select-all", "true"}, {"output-port", "p7"}})}});
  EXPECT_THAT(refused(map({{"mirrors", mirror}}), "", ovs), HasSubstr("no port \"p7\""));
}

TEST(SwitchSettings, ASetOfMirrorsAndFloodVlansReplacesThem) {
  Simulation simulation;
  Node& node = simulation.adopt(make(simulation, map_of(kOvs)));
  auto& made = dynamic_cast<Switch&>(node);
  const auto set = [&](const RawValue& with) {
    type("switch").set(node, check(type("switch").parameters, with, "set", true), "");
  };
  set(map({{"mirrors", map({{"m", map_of({{"select-all", "true"}, {"output-port", "p2"}})}})}}));
  EXPECT_EQ(made.config().mirrors.size(), 1U);
  set(map_of({{"flood-vlans", "10,20"}}));
  EXPECT_EQ(made.config().flood_vlans.count(), 2U);
  EXPECT_EQ(made.config().mirrors.size(), 1U);
  set(map({{"mirrors", map({})}, {"flood-vlans", scalar("none")}}));
  EXPECT_TRUE(made.config().mirrors.empty());
  EXPECT_TRUE(made.config().flood_vlans.none());
}

TEST(SwitchSettings, PortsThatFollowTheDefaultPvidMoveWithIt) {
  Simulation simulation;
  RawValue raw = map({{"ports", map({{"p1", map_of({{"access", "10"}})}})}});
  Node& node = simulation.adopt(make(simulation, raw));
  auto& made = dynamic_cast<Switch&>(node);
  type("switch").set(node, check(type("switch").parameters, map_of({{"default-pvid", "7"}}), "set", true), "");
  EXPECT_EQ(std::get<LinuxVlans>(made.port_config(0).vlans).pvid, 10);
  EXPECT_EQ(std::get<LinuxVlans>(made.port_config(1).vlans), (LinuxVlans{vlans({7}), vlans({7}), 7, true}));
  type("switch").set(node, check(type("switch").parameters, map_of({{"default-pvid", "0"}}), "set", true), "");
  EXPECT_EQ(std::get<LinuxVlans>(made.port_config(1).vlans), (LinuxVlans{{}, {}, 0, true}));
}

TEST(SwitchSettings, ALearningSwitchPassesTagsUntouched) {
  Simulation simulation;
  const auto made = make(simulation, map({}), "learning-switch");
  EXPECT_FALSE(dynamic_cast<Switch&>(*made).config().vlan_filtering);
}

}  // namespace
}  // namespace loom
