// Every bundled scenario: is complete, passes, runs twice to the same bytes, fails for each of its mistakes, and
// still has the fingerprint that tests/golden/fingerprints.csv says (tests/golden/README.md: how that table changes).

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <sstream>

#include "core/results/run_folder.h"
#include "devices/registry/device_type.h"
#include "tests/support/temp_folder.h"
#include "topology/mistakes.h"
#include "topology/run.h"
#include "topology/yaml_reader.h"

namespace loom {
namespace {

namespace fs = std::filesystem;

const fs::path kScenarios = fs::path(LOOM_SOURCE_DIR) / "scenarios";
const fs::path kFingerprints = fs::path(LOOM_SOURCE_DIR) / "tests/golden/fingerprints.csv";
constexpr const char* kHeading = "scenario,seed,hash,events";

std::vector<std::string> bundled() {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(kScenarios)) {
    if (entry.is_directory()) names.push_back(entry.path().filename());
  }
  std::sort(names.begin(), names.end());
  return names;
}

std::string bytes_of(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream all;
  all << in.rdbuf();
  EXPECT_TRUE(in.good()) << path;
  return all.str();
}

std::string failures_of(const RunOutcome& outcome) {
  std::string text;
  for (const ExpectationOutcome& e : outcome.expectations) {
    for (const std::string& failure : e.failures) text += e.spec->name + ": " + failure + "\n";
  }
  return text;
}

std::set<std::string> failed_names(const RunOutcome& outcome) {
  std::set<std::string> names;
  for (const ExpectationOutcome& e : outcome.expectations) {
    if (!e.passed) names.insert(e.spec->name);
  }
  return names;
}

std::string row_of(const Scenario& scenario, const RunOutcome& outcome) {
  return scenario.name + "," + std::to_string(scenario.run.seed) + "," + event_hash_text(outcome.event_hash) + "," +
         std::to_string(outcome.events);
}

// Rows by scenario, in the table's order.
std::vector<std::pair<std::string, std::string>> fingerprints() {
  std::vector<std::pair<std::string, std::string>> rows;
  std::ifstream in(kFingerprints);
  std::string line;
  EXPECT_TRUE(std::getline(in, line) && line == kHeading) << kFingerprints;
  while (std::getline(in, line)) rows.emplace_back(line.substr(0, line.find(',')), line);
  return rows;
}

bool accepting() {
  return std::getenv("LOOM_ACCEPT") != nullptr;
}

class BundledScenario : public testing::TestWithParam<std::string> {
 protected:
  fs::path folder() const { return kScenarios / GetParam(); }
  std::string file() const { return (folder() / "scenario.yaml").string(); }
  Scenario load() const { return load_scenario(file(), all_devices()); }
};

TEST_P(BundledScenario, HasAllThatALessonNeeds) {
  const Scenario scenario = load();
  EXPECT_EQ(scenario.name, GetParam());
  EXPECT_FALSE(scenario.description.empty());
  EXPECT_FALSE(scenario.expect.empty());
  for (const ExpectSpec& expect : scenario.expect) {
    EXPECT_FALSE(expect.fail.empty()) << expect.name << " does not tell the learner what went wrong";
    EXPECT_GT(expect.points, 0) << expect.name;
  }
  const std::string readme = bytes_of(folder() / "README.md");
  EXPECT_TRUE(readme.starts_with("# " + GetParam() + ": "));
  for (const Mistake& mistake : load_mistakes((folder() / "mistakes.yaml").string())) {
    EXPECT_NE(readme.find("- " + mistake.change + "\n+ " + mistake.to + "\n"), std::string::npos)
        << "README.md does not propose to write " << mistake.to;
  }
  EXPECT_NE(bytes_of(kScenarios / "README.md").find("[" + GetParam() + "]"), std::string::npos)
      << "scenarios/README.md does not list it";
}

TEST_P(BundledScenario, Passes) {
  const Scenario scenario = load();
  const RunOutcome outcome = run_scenario(scenario, all_devices());
  EXPECT_TRUE(outcome.passed()) << failures_of(outcome);
}

TEST_P(BundledScenario, RunsTwiceToTheSameBytes) {
  const TempFolder results;
  const Scenario scenario = load();
  RunOptions options;
  options.results_base = results.path();
  options.capture_all = true;
  const RunOutcome first = run_scenario(scenario, all_devices(), options);
  const RunOutcome second = run_scenario(scenario, all_devices(), options);
  ASSERT_NE(first.folder, second.folder);
  EXPECT_EQ(first.event_hash, second.event_hash);
  EXPECT_EQ(first.events, second.events);
  const std::string capture = bytes_of(fs::path(first.folder) / "capture.pcapng");
  EXPECT_GT(capture.size(), 100U);
  EXPECT_TRUE(capture == bytes_of(fs::path(second.folder) / "capture.pcapng"));
}

TEST_P(BundledScenario, FailsForEachOfItsMistakesWhereTheySay) {
  const std::vector<Mistake> mistakes = load_mistakes((folder() / "mistakes.yaml").string());
  ASSERT_FALSE(mistakes.empty());
  const std::string text = read_text_file(file());
  for (const Mistake& mistake : mistakes) {
    SCOPED_TRACE(mistake.teaches);
    const Scenario scenario = parse_scenario(mistake.apply_to(text), file(), all_devices());
    const RunOutcome outcome = run_scenario(scenario, all_devices());
    EXPECT_FALSE(mistake.fails.empty());
    EXPECT_EQ(failed_names(outcome), std::set<std::string>(mistake.fails.begin(), mistake.fails.end()))
        << mistake.to << "\n"
        << failures_of(outcome);
  }
}

TEST_P(BundledScenario, ExpectsNothingThatNoMistakeBreaks) {
  std::set<std::string> broken;
  for (const Mistake& mistake : load_mistakes((folder() / "mistakes.yaml").string())) {
    broken.insert(mistake.fails.begin(), mistake.fails.end());
  }
  for (const ExpectSpec& expect : load().expect) EXPECT_TRUE(broken.contains(expect.name)) << expect.name;
}

TEST_P(BundledScenario, HasTheFingerprintOfTheTable) {
  if (accepting()) GTEST_SKIP() << "the table is being rewritten";
  const Scenario scenario = load();
  const std::string row = row_of(scenario, run_scenario(scenario, all_devices()));
  for (const auto& [name, expected] : fingerprints()) {
    if (name == GetParam()) {
      EXPECT_EQ(row, expected) << "tests/golden/README.md says what a changed fingerprint means";
      return;
    }
  }
  FAIL() << GetParam() << " is not in " << kFingerprints << "; tests/golden/README.md says how it gets there";
}

std::string test_name(const testing::TestParamInfo<std::string>& info) {
  std::string name = info.param;
  for (char& c : name) {
    if (std::isalnum(static_cast<unsigned char>(c)) == 0) c = '_';
  }
  return name;
}

INSTANTIATE_TEST_SUITE_P(Scenarios, BundledScenario, testing::ValuesIn(bundled()), test_name);

TEST(Fingerprints, AreThoseOfTheBundledScenariosInTheirOrder) {
  if (accepting()) {
    ASSERT_EQ(std::getenv("CI"), nullptr) << "fingerprints are accepted by a person, not by CI";
    std::ofstream table(kFingerprints);
    table << kHeading << "\n";
    for (const std::string& name : bundled()) {
      const Scenario scenario = load_scenario((kScenarios / name / "scenario.yaml").string(), all_devices());
      table << row_of(scenario, run_scenario(scenario, all_devices())) << "\n";
    }
    ASSERT_TRUE(table.flush()) << kFingerprints;
  }
  std::vector<std::string> names;
  for (const auto& [name, row] : fingerprints()) names.push_back(name);
  EXPECT_EQ(names, bundled());
}

TEST(BundledScenarios, AreEnoughToLearnFrom) {
  EXPECT_GE(bundled().size(), 22U);
}

}  // namespace
}  // namespace loom
