// The bundled cases against a real Open vSwitch in user space: the model and the real one agree on every one of them,
// and a wrong configuration of the scenario is seen at the real one as well.

#include <filesystem>

#include "devices/live/open_vswitch.h"
#include "devices/registry/device_type.h"
#include "tests/support/dut_report.h"
#include "tests/support/switch_case.h"
#include "topology/dut_run.h"

namespace loom {
namespace {

using ::loom::testing::failures_of;
using ::testing::HasSubstr;

const std::string kTraces = std::string(LOOM_SOURCE_DIR) + "/traces/open-vswitch";

class OvsDut : public ::testing::Test {
 protected:
  void SetUp() override {
    if (const auto lacks = live::OpenVswitch::lacking()) GTEST_SKIP() << *lacks;
  }
  DutOutcome run(const std::string& text, const std::string& folder) {
    scenario = parse_scenario(text, folder + "/scenario.yaml", all_devices());
    return run_on(device, scenario, all_devices());
  }
  live::OpenVswitch device;
  Scenario scenario;
};

TEST_F(OvsDut, AgreesWithTheModelOnEveryRecordedCase) {
  size_t cases = 0;
  for (const std::string& folder : testing::case_folders(kTraces, "scenario.yaml")) {
    SCOPED_TRACE(folder);
    const Scenario wanted = load_scenario(folder + "/scenario.yaml", all_devices());
    const DutOutcome outcome = run_on(device, wanted, all_devices());
    EXPECT_EQ(failures_of(outcome), "");
    EXPECT_EQ(outcome.outcome.expectations.size(), wanted.expect.size());
    ++cases;
  }
  EXPECT_GE(cases, 26U);
}

constexpr const char* kLab = R"(
version: 1
topology:
  nodes:
    sw1: { kind: switch, dialect: open-vswitch, ports: { p1: { access: 10 }, p2: { access: 10 }, p3: { access: 20 } } }
traffic:
  - frames:
      - { at: 100ms, port: "sw1:p1", dst: "ff:ff:ff:ff:ff:ff", src: "02:00:00:00:00:0a" }
)";

TEST_F(OvsDut, TellsADifferenceFromAnExpectationThatNeitherFulfils) {
  const DutOutcome outcome = run(kLab + std::string(R"(
expect:
  p2: { port: "sw1:p2", count: 1 }
  p3: { port: "sw1:p3", count: 1 }
)"),
                                 ".");
  ASSERT_EQ(outcome.outcome.expectations.size(), 2U);
  EXPECT_TRUE(outcome.outcome.expectations[0].passed);
  EXPECT_FALSE(outcome.outcome.expectations[1].passed);
  EXPECT_THAT(failures_of(outcome), HasSubstr("the model does not do as expected either"));
}

TEST_F(OvsDut, LeavesOutWhatARealSwitchDoesNotTell) {
  const DutOutcome outcome = run(kLab + std::string(R"(
expect:
  drops: { node: sw1, drops: { any: 0 } }
  table: { node: sw1, table: { exactly: [ { vlan: 10, mac: "02:00:00:00:00:0a", port: p1 } ] } }
)"),
                                 ".");
  EXPECT_EQ(outcome.not_judged, std::vector<std::string>{"drops: drops"});
  ASSERT_EQ(outcome.outcome.expectations.size(), 1U);
  EXPECT_TRUE(outcome.outcome.expectations[0].passed) << failures_of(outcome);
}

TEST_F(OvsDut, DoesNotRunWhatItCannotDo) {
  EXPECT_THAT(run(kLab + std::string("faults: [ { at: 1ms, down: \"sw1:p1\" } ]\nexpect: { a: { port: \"sw1:p2\", "
                                     "count: 0 } }\n"),
                  ".")
                  .not_run.value_or(""),
              HasSubstr("cannot go down"));
  EXPECT_THAT(run("version: 1\ntopology: { nodes: { h: { kind: host, ip: 10.0.0.1/24 }, s: { kind: switch, ports: { "
                  "p1: {} } } } }\n"
                  "expect: { a: { port: \"s:p1\", count: 0 } }\n",
                  ".")
                  .not_run.value_or(""),
              HasSubstr("host h answers"));
}

}  // namespace
}  // namespace loom
