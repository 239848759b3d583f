// Every recording under traces/ is a scenario too: it passes, runs twice to the same bytes, and is what
// traces/record/scenario.py makes of the recorded facts.

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "devices/registry/device_type.h"
#include "tests/support/temp_folder.h"
#include "topology/run.h"

namespace loom {
namespace {

namespace fs = std::filesystem;

const fs::path kTraces = fs::path(LOOM_SOURCE_DIR) / "traces";

std::vector<std::string> recordings() {
  std::vector<std::string> found;
  for (const auto& entry : fs::recursive_directory_iterator(kTraces)) {
    if (entry.path().filename() == "case.json") found.push_back(entry.path().parent_path());
  }
  std::sort(found.begin(), found.end());
  return found;
}

std::string bytes_of(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream all;
  all << in.rdbuf();
  EXPECT_TRUE(in.good()) << path;
  return all.str();
}

class Recording : public testing::TestWithParam<std::string> {
 protected:
  Scenario load() const { return load_scenario(GetParam() + "/scenario.yaml", all_devices()); }
};

TEST_P(Recording, PassesAndHoldsEveryPortToWhatTheRealSwitchSent) {
  const Scenario scenario = load();
  const RunOutcome outcome = run_scenario(scenario, all_devices());
  for (const ExpectationOutcome& e : outcome.expectations) {
    EXPECT_TRUE(e.passed) << e.spec->name << ": " << (e.failures.empty() ? "" : e.failures.front());
  }
  size_t goldens = 0;
  for (const ExpectSpec& expect : scenario.expect) goldens += expect.golden ? 1 : 0;
  EXPECT_EQ(goldens, scenario.nodes.at(0).ports.size());
}

TEST_P(Recording, RunsTwiceToTheSameBytes) {
  const TempFolder results;
  const Scenario scenario = load();
  RunOptions options;
  options.results_base = results.path();
  options.capture_all = true;
  const RunOutcome first = run_scenario(scenario, all_devices(), options);
  const RunOutcome second = run_scenario(scenario, all_devices(), options);
  EXPECT_EQ(first.event_hash, second.event_hash);
  EXPECT_TRUE(bytes_of(fs::path(first.folder) / "capture.pcapng") ==
              bytes_of(fs::path(second.folder) / "capture.pcapng"));
}

INSTANTIATE_TEST_SUITE_P(All, Recording, testing::ValuesIn(recordings()), [](const auto& tested) {
  const fs::path folder(tested.param);
  std::string name = folder.parent_path().filename().string() + "_" + folder.filename().string();
  std::replace_if(
      name.begin(), name.end(), [](unsigned char c) { return std::isalnum(c) == 0; }, '_');
  return name;
});

TEST(Recordings, AreAtLeastSixty) {
  EXPECT_GE(recordings().size(), 60U);
}

TEST(Recordings, AreWhatTheRecordedFactsSay) {
  if (std::system("python3 --version > /dev/null 2>&1") != 0) GTEST_SKIP() << "python3 is not installed";
  EXPECT_EQ(std::system(("python3 -B " + (kTraces / "record/scenario.py").string() + " --check").c_str()), 0);
}

}  // namespace
}  // namespace loom
