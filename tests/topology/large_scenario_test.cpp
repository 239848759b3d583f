#include <gtest/gtest.h>

#include "topology/graph.h"
#include "topology/scenario.h"

namespace loom {
namespace {

// A ring of 1,000 switches written out, each with its ports and VLANs, as a generator script would write it.
std::string thousand_switches() {
  std::string nodes = "version: 1\ntopology:\n  nodes:\n";
  std::string links = "  links:\n";
  for (int i = 0; i < 1000; ++i) {
    const std::string name = "sw" + std::to_string(i);
    nodes += "    " + name + ": { kind: switch, ports: { p1: {}, p2: {} } }\n";
    links += "    - { endpoints: [\"" + name + ":p2\", \"sw" + std::to_string((i + 1) % 1000) +
             ":p1\"], rate: 10Gbps, delay: 5us }\n";
  }
  return nodes + links;
}

TEST(LargeScenario, AThousandSwitchesAreReadAndTheirLoopIsFound) {
  const Scenario ring = parse_scenario(thousand_switches(), "ring.yaml", all_devices());
  EXPECT_EQ(ring.nodes.size(), 1000U);
  EXPECT_EQ(ring.links.size(), 1000U);
  ASSERT_EQ(TopologyGraph(ring).bridging_loops().size(), 1U);
  EXPECT_EQ(TopologyGraph(ring).bridging_loops()[0].size(), 1000U);
}

TEST(LargeScenario, AFileOfNothingButMistakesIsAnsweredBriefly) {
  std::string text = "version: 1\ntopology: { nodes: { sw1: { kind: switch } } }\n";
  for (int i = 0; i < 100'000; ++i) text += "x" + std::to_string(i) + ": 1\n";
  EXPECT_EQ(check_scenario(text, "bad.yaml", all_devices()).errors.size(), 20U);
}

}  // namespace
}  // namespace loom
