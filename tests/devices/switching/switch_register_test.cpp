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

TEST(SwitchSettings, ALearningSwitchPassesTagsUntouched) {
  Simulation simulation;
  const auto made = make(simulation, map({}), "learning-switch");
  EXPECT_FALSE(dynamic_cast<Switch&>(*made).config().vlan_filtering);
}

}  // namespace
}  // namespace loom
