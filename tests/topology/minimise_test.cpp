// A failing regression made small.

#include "topology/minimise.h"

#include <filesystem>
#include <fstream>
#include <sstream>

#include "devices/registry/device_type.h"
#include "tests/support/temp_folder.h"

namespace loom {
namespace {

using ::testing::HasSubstr;

std::string bytes_of(const std::string& path) {
  std::ostringstream all;
  all << std::ifstream(path).rdbuf();
  return all.str();
}

class MinimiseTest : public ::testing::Test {
 protected:
  // A bundled lesson with one word changed.
  Scenario lesson(const std::string& name, const std::string& word, const std::string& by) const {
    const std::string file = std::string(LOOM_SOURCE_DIR) + "/scenarios/" + name + "/scenario.yaml";
    std::string text = bytes_of(file);
    text.replace(text.find(word), word.size(), by);
    return parse_scenario(text, file, all_devices());
  }
  MinimiseOutcome small(const Scenario& scenario, const std::string& expectation = "") {
    options.folder = folder.path("small");
    options.expectation = expectation;
    return minimise(scenario, all_devices(), options);
  }

  TempFolder folder;
  MinimiseOptions options;
};

TEST_F(MinimiseTest, KeepsTheFrameThatFails) {
  const MinimiseOutcome outcome =
      small(lesson("vlan-access-trunk", "p5: { trunk: [20, 30] }", "p5: { trunk: [10, 20, 30] }"));
  EXPECT_THAT(outcome.failure, HasSubstr("p5: extra"));
  EXPECT_EQ(outcome.frames_before, 10U);
  EXPECT_EQ(outcome.frames_after, 1U);
  EXPECT_FALSE(outcome.gave_up);
}

// What was learned long ago is why a frame is not flooded: both frames are needed.
TEST_F(MinimiseTest, KeepsWhatTheFailureNeeds) {
  const MinimiseOutcome outcome = small(lesson("ageing", "ageing-time: 4s", "ageing-time: 400s"));
  EXPECT_THAT(outcome.failure, HasSubstr("missing"));
  EXPECT_GT(outcome.frames_before, 6U);
  EXPECT_EQ(outcome.frames_after, 2U);
}

TEST_F(MinimiseTest, WritesAScenarioThatFailsInTheSameWay) {
  const MinimiseOutcome outcome = small(lesson("ageing", "ageing-time: 4s", "ageing-time: 400s"));
  const Scenario written = load_scenario(outcome.scenario, all_devices());
  const RunOutcome run = run_scenario(written, all_devices());
  ASSERT_FALSE(run.passed());
  size_t differences = 0;
  for (const ExpectationOutcome& e : run.expectations) {
    if (!e.comparison) continue;
    differences += e.comparison->difference_count;
    for (const Difference& d : e.comparison->differences) EXPECT_EQ(d.kind, DifferenceKind::kMissing);
  }
  EXPECT_GE(differences, 1U);
}

TEST_F(MinimiseTest, FollowsTheExpectationThatIsNamed) {
  const Scenario scenario = lesson("vlan-access-trunk", "p2: { access: 20 }", "p2: { access: 10 }");
  EXPECT_THAT(small(scenario, "p4").failure, HasSubstr("p4: "));
  EXPECT_THROW(small(scenario, "p9"), UserError);
}

TEST_F(MinimiseTest, SaysWhenThereIsNothingToDo) {
  try {
    small(lesson("ageing", "ageing-time: 4s", "ageing-time: 4s"));
    FAIL();
  } catch (const UserError& error) {
    EXPECT_THAT(error.what(), HasSubstr("nothing fails that frames could explain"));
  }
}

TEST_F(MinimiseTest, WhatIsLeftStillFailsWhenItGivesUp) {
  options.most_runs = 1;
  const MinimiseOutcome outcome = small(lesson("ageing", "ageing-time: 4s", "ageing-time: 400s"));
  EXPECT_TRUE(outcome.gave_up);
  EXPECT_FALSE(run_scenario(load_scenario(outcome.scenario, all_devices()), all_devices()).passed());
}

}  // namespace
}  // namespace loom
