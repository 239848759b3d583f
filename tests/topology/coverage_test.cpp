// What a run exercised is told by the names of the device table, and what it never did is told as well.

#include "topology/coverage.h"

#include <filesystem>

#include "devices/registry/device_type.h"
#include "topology/run.h"

namespace loom {
namespace {

using ::testing::HasSubstr;
using Aspect = CoverageAspect;

constexpr const char* kLab = R"(
version: 1
topology:
  nodes:
    sw1:
      kind: switch
      ports: { p1: { access: 10 }, p2: { access: 10, admit: untagged }, p3: { access: 20 } }
traffic:
  - frames:
      - { at: 1ms, port: "sw1:p1", dst: "ff:ff:ff:ff:ff:ff", src: "02:00:00:00:00:0a" }
      - { at: 2ms, port: "sw1:p2", dst: "02:00:00:00:00:0a", src: "02:00:00:00:00:0b" }
      - { at: 3ms, port: "sw1:p2", dst: "02:00:00:00:00:0b", src: "02:00:00:00:00:0a" }
faults:
  - { at: 4ms, set: "sw1:p3", with: { isolated: true } }
)";

class CoverageTest : public ::testing::Test {
 protected:
  CoverageTest() {
    RunOptions options;
    options.coverage = &coverage;
    hash = run_scenario(scenario, all_devices(), options).event_hash;
  }
  std::optional<uint64_t> count(Aspect aspect, const std::string& name, const std::string& kind = "switch") const {
    const auto it = coverage.find({kind, aspect, name});
    return it == coverage.end() ? std::nullopt : std::optional(it->second);
  }
  const Scenario scenario = parse_scenario(kLab, "lab.yaml", all_devices());
  Coverage coverage;
  uint64_t hash = 0;
};

TEST_F(CoverageTest, CountsWhatTheRunDid) {
  EXPECT_EQ(count(Aspect::kDecision, "vlan-classification by-pvid"), 3U);
  EXPECT_EQ(count(Aspect::kDecision, "learning new"), 2U);
  EXPECT_EQ(count(Aspect::kDecision, "learning moved"), 1U);
  EXPECT_EQ(count(Aspect::kDecision, "lookup dynamic"), 2U);
  EXPECT_EQ(count(Aspect::kDecision, "egress-set not-a-member"), 1U);
  EXPECT_EQ(count(Aspect::kDrop, "same_port"), 1U);
  EXPECT_EQ(count(Aspect::kTableChange, "mac moved"), 1U);
  EXPECT_EQ(count(Aspect::kSetting, "ports.access"), 3U);
  EXPECT_EQ(count(Aspect::kSetting, "ports.admit = untagged"), 1U);
  EXPECT_EQ(count(Aspect::kChange, "ports.isolated"), 1U);
}

TEST_F(CoverageTest, KnowsWhatTheRunNeverDid) {
  EXPECT_EQ(count(Aspect::kDecision, "vlan-classification by-tunnel"), 0U);
  EXPECT_EQ(count(Aspect::kDrop, "unauthorised"), 0U);
  EXPECT_EQ(count(Aspect::kTableChange, "mac evicted"), 0U);
  EXPECT_EQ(count(Aspect::kSetting, "ports.admit = tagged"), 0U);
  EXPECT_EQ(count(Aspect::kSetting, "mirrors.output-vlan"), 0U);
  EXPECT_EQ(count(Aspect::kDrop, "queue_full", "link"), 0U);
  EXPECT_EQ(count(Aspect::kDrop, "runt", "host"), std::nullopt) << "no host is used";
}

TEST_F(CoverageTest, LeavesTheRunAsItIs) {
  EXPECT_EQ(run_scenario(scenario, all_devices()).event_hash, hash);
}

TEST_F(CoverageTest, EveryPointThatIsNoTableChangeHasAMeaning) {
  for (const auto& [point, times] : coverage) {
    if (point.aspect == Aspect::kTableChange) continue;
    EXPECT_NE(meaning_of(point, all_devices()), "") << name_of(point.aspect) << " " << point.name;
  }
}

// Every bundled case of a real switch: nothing happens that the device table does not know.
TEST(Coverage, OfTheWholeSuiteHoldsNoPointThatNoDeviceHas) {
  Coverage all;
  const std::filesystem::path root(LOOM_SOURCE_DIR);
  for (const char* folder : {"traces", "scenarios"}) {
    for (const auto& file : std::filesystem::recursive_directory_iterator(root / folder)) {
      if (file.path().filename() != "scenario.yaml") continue;
      RunOptions options;
      options.coverage = &all;
      run_scenario(load_scenario(file.path().string(), all_devices()), all_devices(), options);
    }
  }
  Coverage known;
  for (const DeviceType& type : all_devices().all()) {
    Scenario one;
    NodeSpec& node = one.nodes.emplace_back();
    node.kind = type.name;
    node.type = &type;
    cover_settings(known, one);
  }
  for (const auto& [point, times] : all) EXPECT_TRUE(known.contains(point)) << point.kind << ": " << point.name;
}

}  // namespace
}  // namespace loom
