#include "topology/scenario.h"

#include <gtest/gtest.h>

#include "topology/builder.h"
#include "topology/graph.h"
#include "topology/schema.h"

namespace loom {
namespace {

using ::testing::HasSubstr;

ScenarioOptions in_memory() {
  ScenarioOptions options;
  options.check_files = false;
  return options;
}

const std::string kLab =
    "version: 1\n"
    "name: lab\n"
    "topology:\n"
    "  nodes:\n"
    "    sw1: { kind: switch }\n"
    "    h1: { kind: host, ip: 10.0.0.1/24 }\n"
    "    h2: { kind: host, ip: 10.0.0.2/24 }\n"
    "  links:\n"
    "    - endpoints: [\"h1:eth0\", \"sw1:p1\"]\n"
    "    - { endpoints: [\"h2:eth0\", \"sw1:p2\"], rate: 1Gbps, delay: 5us, reverse: { delay: 7us } }\n";

Scenario parse(const std::string& text) {
  return parse_scenario(text, "lab.yaml", all_devices(), in_memory());
}

std::string complaint(const std::string& text, const ScenarioOptions& options = in_memory()) {
  try {
    parse_scenario(text, "lab.yaml", all_devices(), options);
  } catch (const UserError& error) {
    return error.what();
  }
  return "";
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return text.replace(at, from.size(), to);
}

TEST(Scenario, ReadsNodesAndLinksWithTheirDirections) {
  const Scenario lab = parse(kLab);
  EXPECT_EQ(lab.name, "lab");
  ASSERT_EQ(lab.nodes.size(), 3U);
  EXPECT_EQ(lab.nodes[0].ports, (std::vector<std::string>{"p1", "p2"}));
  ASSERT_EQ(lab.links.size(), 2U);
  EXPECT_EQ(lab.links[1].a_to_b.delay, Duration::us(5));
  EXPECT_EQ(lab.links[1].b_to_a.delay, Duration::us(7));
  EXPECT_EQ(lab.links[1].b_to_a.rate, BitRate::gbps(1));
  EXPECT_EQ(lab.link_at({"sw1", "p2", {}}), &lab.links[1]);
}

TEST(ScenarioBadInput, AnUnknownKeyAsksDidYouMean) {
  EXPECT_EQ(complaint(replaced(kLab, "topology:", "topolgy:")),
            "lab.yaml:3:1: the scenario has no setting \"topolgy\"\n  hint: did you mean \"topology\"?");
  EXPECT_THAT(complaint(replaced(kLab, "delay: 5us", "dealy: 5us")), HasSubstr("did you mean \"delay\"?"));
  EXPECT_THAT(complaint(replaced(kLab, "kind: switch", "kind: swithc")), HasSubstr("did you mean \"switch\"?"));
}

TEST(ScenarioBadInput, AMissingUnitIsLocated) {
  EXPECT_THAT(complaint(replaced(kLab, "delay: 5us", "delay: 5")),
              HasSubstr("lab.yaml:10:63: link delay \"5\" has no unit\n  hint: "));
}

TEST(ScenarioBadInput, ADuplicateNameNamesTheFirst) {
  EXPECT_EQ(complaint(replaced(kLab, "    h2:", "    h1:")),
            "lab.yaml:7:5: \"h1\" is written twice in this map\n  hint: the first is at line 6");
}

TEST(ScenarioBadInput, APortUsedTwiceNamesBothPlaces) {
  const std::string said = complaint(replaced(kLab, "sw1:p2", "sw1:p1"));
  EXPECT_THAT(said, HasSubstr("lab.yaml:10:"));
  EXPECT_THAT(said, HasSubstr("port sw1:p1 is used by two links\n  hint: the first is h1:eth0 - sw1:p1 at line 9"));
}

TEST(ScenarioBadInput, Vlan4095IsReserved) {
  EXPECT_THAT(complaint(replaced(kLab, "{ kind: switch }", "{ kind: switch, ports: { p1: { access: 4095 } } }")),
              HasSubstr("VLAN 4095 is reserved; VLANs are 1 to 4094 (802.1Q-2018 table 9-2)"));
}

TEST(ScenarioBadInput, AMissingCaptureIsNamedWhereItIsWritten) {
  const std::string text = kLab + "traffic:\n  - { replay: no-such.pcap, at: \"sw1:p3\" }\n";
  EXPECT_THAT(complaint(text, {}), HasSubstr("lab.yaml:12:15: there is no file no-such.pcap"));
  EXPECT_THROW(load_scenario("no-such.yaml", all_devices()), UserError);
}

TEST(ScenarioBadInput, ABadFilterIsLocated) {
  const std::string text = kLab + "expect:\n  x: { port: \"sw1:p1\", never: \"vlan vlan vlan (\" }\n";
  EXPECT_THAT(complaint(text, {}), HasSubstr("lab.yaml:12:"));
}

TEST(ScenarioBadInput, VersionIsAskedForAndKnown) {
  EXPECT_THAT(complaint(replaced(kLab, "version: 1\n", "")), HasSubstr("does not say its version"));
  EXPECT_THAT(complaint(replaced(kLab, "version: 1", "version: 2")), HasSubstr("version \"2\""));
}

TEST(ScenarioBadInput, EndpointsMustExist) {
  EXPECT_THAT(complaint(replaced(kLab, "h2:eth0", "h3:eth0")), HasSubstr("there is no node \"h3\""));
  EXPECT_THAT(complaint(replaced(kLab, "h2:eth0", "h2:eth1")), HasSubstr("host h2 has no port \"eth1\""));
  EXPECT_THAT(complaint(replaced(kLab, "\"h2:eth0\", ", "")), HasSubstr("a link has two endpoints; this one has 1"));
  EXPECT_THAT(complaint(replaced(kLab, "h2:eth0", "sw1:p2")), HasSubstr("joins sw1:p2 with itself"));
}

TEST(ScenarioBadInput, AnExpectationCannotWatchAPortNobodyHas) {
  EXPECT_THAT(complaint(kLab + "expect: { x: { port: \"sw1:p9\", nothing: true } }\n"),
              HasSubstr("expect x: switch sw1 has no port \"p9\""));
  EXPECT_THAT(complaint(kLab + "expect: { x: { port: \"sw1:p1\" } }\n"), HasSubstr("could not fail"));
}

TEST(ScenarioBadInput, AReplayAtALinkedSwitchPortSaysWhereInstead) {
  EXPECT_THAT(complaint(kLab + "traffic: [{ replay: x.pcap, at: \"sw1:p1\" }]\n"),
              HasSubstr("which is linked to h1:eth0"));
}

TEST(ScenarioBadInput, TrafficIsBetweenHostsAndMustEnd) {
  EXPECT_THAT(complaint(kLab + "traffic: [{ ping: sw1, from: h1 }]\n"), HasSubstr("only a host can do this"));
  EXPECT_THAT(complaint(kLab + "traffic: [{ udp: 5001, from: h1, to: h2 }]\n"), HasSubstr("never ends"));
  EXPECT_EQ(complaint(kLab + "traffic: [{ udp: 5001, from: h1, to: h2 }]\nrun: { until: 1s }\n"), "");
  EXPECT_THAT(complaint(kLab + "traffic: [{ ping: h2, from: h1, start: -1s }]\n"), HasSubstr("is negative"));
}

TEST(ScenarioBadInput, ManyMistakesAreToldTogetherInFileOrder) {
  const std::string text =
      replaced(replaced(kLab, "delay: 5us", "delay: 5"), "kind: switch", "kind: swithc") + "run: { until: 3 }\n";
  const ScenarioCheck check = check_scenario(text, "lab.yaml", all_devices(), in_memory());
  ASSERT_EQ(check.errors.size(), 3U);
  EXPECT_EQ(check.errors[0].where().line, 5);
  EXPECT_EQ(check.errors[1].where().line, 10);
  EXPECT_EQ(check.errors[2].where().line, 11);
}

TEST(ScenarioParams, StandForValuesAndAreReplacedFromOutside) {
  const std::string text = replaced(kLab, "5us", "\"${d}\"") + "params: { d: 3us }\n";
  EXPECT_EQ(parse(text).links[1].a_to_b.delay, Duration::us(3));
  ScenarioOptions options = in_memory();
  options.params = {{"d", "9us"}};
  EXPECT_EQ(parse_scenario(text, "lab.yaml", all_devices(), options).links[1].a_to_b.delay, Duration::us(9));
  options.params = {{"e", "9us"}};
  EXPECT_THAT(complaint(text, options), HasSubstr("no parameter \"e\""));
  EXPECT_THAT(complaint(replaced(kLab, "5us", "\"${x}\"")), HasSubstr("there is no parameter \"x\""));
  EXPECT_THAT(complaint(kLab + "params: { d: [1us, 2us] }\n"), HasSubstr("sweeps are not modelled yet"));
}

TEST(ScenarioKinds, GoUnderWhatANodeSays) {
  const std::string text = replaced(kLab, "  links:", "  kinds: { host: { ttl: 9, ip: 10.0.0.9/24 } }\n  links:");
  const Scenario lab = parse(text);
  EXPECT_EQ(lab.find_node("h1")->settings.integer("ttl"), 9);
  EXPECT_EQ(lab.find_node("h1")->settings.ipv4_prefix("ip").text(), "10.0.0.1/24");
}

TEST(ScenarioGenerators, MakeTheirShapes) {
  const auto made = [](const std::string& shape) {
    return parse("version: 1\ntopology: { generate: { " + shape + " } }\n");
  };
  EXPECT_EQ(made("chain: { switches: 8 }").links.size(), 9U);
  EXPECT_EQ(made("star: { hosts: 5 }").nodes.size(), 6U);
  const Scenario fabric = made("leaf-spine: { spines: 2, leafs: 4, hosts-per-leaf: 4, fabric: 40Gbps }");
  EXPECT_EQ(fabric.nodes.size(), 22U);
  EXPECT_EQ(fabric.links.size(), 24U);
  EXPECT_TRUE(warnings(fabric).empty());
  EXPECT_THAT(complaint("version: 1\ntopology: { generate: { chain: { switches: 1 }, star: { hosts: 1 } } }\n"),
              HasSubstr("one shape"));
}

TEST(TopologyGraph, WarnsOfABridgingLoopByName) {
  const std::string nodes =
      "version: 1\ntopology:\n  nodes: { sw1: {kind: switch}, sw2: {kind: switch}, sw3: {kind: "
      "switch} }\n  links:\n    - endpoints: [\"sw1:a\", \"sw2:a\"]\n"
      "    - endpoints: [\"sw2:b\", \"sw3:a\"]\n";
  EXPECT_TRUE(warnings(parse(nodes)).empty());
  const std::vector<Warning> said = warnings(parse(nodes + "    - endpoints: [\"sw3:b\", \"sw1:b\"]\n"));
  ASSERT_EQ(said.size(), 1U);
  EXPECT_EQ(said[0].what,
            "sw1, sw2 and sw3 form a loop and none of them runs STP: one broadcast would circle for ever");
  EXPECT_TRUE(warnings(parse(nodes + "    - { endpoints: [\"sw3:b\", \"sw1:b\"], up: false }\n")).empty());
  ASSERT_EQ(warnings(parse(nodes + "    - endpoints: [\"sw1:c\", \"sw2:c\"]\n")).size(), 1U);
}

TEST(TopologyGraph, FindsPathsAndPointsOfFailure) {
  const Scenario lab = parse(kLab);
  const TopologyGraph graph(lab);
  const auto path = graph.shortest_path(*lab.node_index("h1"), *lab.node_index("h2"));
  ASSERT_TRUE(path);
  EXPECT_EQ(path->links, (std::vector<size_t>{0, 1}));
  EXPECT_EQ(path->delay, Duration::us(7));  // from sw1 to h2
  EXPECT_EQ(path->bottleneck, BitRate::gbps(1));
  EXPECT_EQ(graph.articulation_points(), (std::vector<size_t>{0}));
  EXPECT_EQ(graph.components().size(), 1U);
}

TEST(Builder, BuildsWhatPingsAndGoesDownWhenToldTo) {
  const Scenario lab = parse(kLab +
                             "traffic: [{ ping: h2, from: h1, count: 4, name: p }]\n"
                             "faults: [{ at: 1500ms, down: [\"h1:eth0\", \"sw1:p1\"], for: 1s }]\n");
  ASSERT_TRUE(lab.faults[0].link);
  BuiltSimulation built = build(lab, all_devices(), {});
  built.simulation().run(Time::at(Duration::ms(500)));
  EXPECT_GT(built.port({"h2", "eth0", {}}).counters().rx_frames, 0U);
  EXPECT_TRUE(built.link(0).is_up());
  built.simulation().run(Time::at(Duration::s(2)));
  EXPECT_FALSE(built.link(0).is_up());
  built.simulation().run();
  EXPECT_TRUE(built.link(0).is_up());
}

TEST(Builder, WhatSeveralFaultsHoldDownComesUpWhenTheLastLetsGo) {
  const Scenario lab = parse(kLab +
                             "faults:\n"
                             "  - { at: 1s, down: [\"h1:eth0\", \"sw1:p1\"], for: 2s }\n"
                             "  - { at: 2s, down: [\"sw1:p1\", \"h1:eth0\"], for: 2s }\n"
                             "  - { at: 1s, down: sw1, for: 3s }\n"
                             "  - { at: 2s, down: \"sw1:p2\" }\n"
                             "  - { at: 5s, up: \"sw1:p2\" }\n");
  BuiltSimulation built = build(lab, all_devices(), {});
  const auto at = [&](int64_t ms) { built.simulation().run(Time::at(Duration::ms(ms))); };
  at(3500);
  EXPECT_FALSE(built.link(0).is_up()) << "the second fault still holds it";
  at(4500);
  EXPECT_TRUE(built.link(0).is_up());
  EXPECT_TRUE(built.port({"sw1", "p1", {}}).is_admin_up());
  EXPECT_FALSE(built.port({"sw1", "p2", {}}).is_admin_up()) << "the node came back, the port's own fault did not end";
  at(5500);
  EXPECT_TRUE(built.port({"sw1", "p2", {}}).is_admin_up());
}

TEST(Scenario, ASetIsCheckedAgainstItsSwitchWhenTheFileIsRead) {
  try {
    parse(kLab +
          "faults: [{ at: 1s, set: sw1, with: { mirrors: { m: { select-all: true, output-port: p77 } } } }]\n");
    FAIL();
  } catch (const UserError& error) {
    EXPECT_THAT(error.what(), ::testing::HasSubstr("this switch has no port \"p77\""));
    EXPECT_GT(error.where().line, 0);
  }
}

TEST(Builder, InlineFramesFloodFromAnOpenEnd) {
  const Scenario lab = parse(kLab +
                             "traffic:\n  - frames:\n      - { at: 1ms, port: \"sw1:p9\", dst: "
                             "ff:ff:ff:ff:ff:ff, src: 02:00:00:00:00:99 }\n");
  BuiltSimulation built = build(lab, all_devices(), {});
  built.simulation().run();
  EXPECT_EQ(built.port({"h1", "eth0", {}}).counters().rx_frames, 1U);
  EXPECT_EQ(built.port({"h2", "eth0", {}}).counters().rx_frames, 1U);
  EXPECT_EQ(built.port({"sw1", "p9", {}}).counters().tx_frames, 0U);
}

TEST(Schema, SaysEveryKeyAndKindOnce) {
  const auto schema = scenario_schema(all_devices());
  EXPECT_EQ(schema["additionalProperties"], false);
  for (const DeviceType& type : all_devices().all()) {
    EXPECT_TRUE(schema["$defs"].contains(type.name)) << type.name;
  }
  EXPECT_FALSE(describe_json(all_devices())["drop_reasons"].empty());
}

}  // namespace
}  // namespace loom
