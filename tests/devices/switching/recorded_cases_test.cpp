// What real switches did, the model must do: every case under traces/, and further cases of the same layout where
// they are found beside the project.

#include <algorithm>
#include <filesystem>

#include "tests/support/switch_case.h"

namespace loom::testing {
namespace {

struct Where {
  std::string folder;
  bool ovs = false;
};

void PrintTo(const Where& where, std::ostream* out) {
  *out << where.folder;
}

std::vector<Where> all_cases() {
  const std::string traces = std::string(LOOM_SOURCE_DIR) + "/traces";
  std::vector<std::string> roots{traces};
  if (const char* const extra = std::getenv("LOOM_EXTRA_DATA")) roots.push_back(extra + std::string("/switch-cases"));
  std::vector<Where> cases;
  for (const std::string& root : roots) {
    for (const std::string& folder : case_folders(root + "/linux-bridge", "setup.sh")) {
      if (folder.find("stp") == std::string::npos) cases.push_back({folder, false});
    }
    for (const std::string& folder : case_folders(root + "/open-vswitch", "steps.txt"))
      cases.push_back({folder, true});
    for (const std::string& folder : case_folders(root + "/open-vswitch", "expected/trace.json")) {
      // Cases with flow tables or multicast snooping are not about this switch.
      const std::string name = std::filesystem::path(folder).filename();
      if (!std::filesystem::exists(folder + "/flows.txt") && !name.starts_with("mcast"))
        cases.push_back({folder, true});
    }
  }
  return cases;
}

SwitchCase read_case(const Where& where) {
  if (!where.ovs) return read_linux_case(where.folder);
  return std::filesystem::exists(where.folder + "/steps.txt") ? read_ovs_steps(where.folder)
                                                              : read_ovs_case(where.folder);
}

std::string together(const std::vector<std::string>& lines) {
  std::string text;
  for (size_t i = 0; i < lines.size() && i < 12; ++i) text += lines[i] + "\n";
  return text;
}

class RecordedCase : public ::testing::TestWithParam<Where> {};

TEST_P(RecordedCase, IsAnsweredAsTheRealSwitchDid) {
  const auto found = differences(read_case(GetParam()));
  EXPECT_TRUE(found.empty()) << found.size() << " differences\n" << together(found);
}

TEST_P(RecordedCase, IsAnsweredTheSameWhileWatched) {
  const auto found = differences(read_case(GetParam()), true);
  EXPECT_TRUE(found.empty()) << found.size() << " differences\n" << together(found);
}

// A comparison that cannot fail proves nothing: every case must notice a switch that is configured wrongly.
bool expects_output(const SwitchCase& recorded) {
  return std::any_of(recorded.steps.begin(), recorded.steps.end(),
                     [](const auto& step) { return !step.expected.empty(); });
}

TEST_P(RecordedCase, FailsWhenAPortIsInAnotherVlan) {
  SwitchCase wrong = read_case(GetParam());
  wrong.config.vlan_filtering = true;
  PortConfig& port = wrong.config.ports.front();
  if (wrong.config.dialect == Dialect::kOpenVswitch) {
    port.vlans = OvsVlans{.mode = OvsVlans::Mode::kAccess, .tag = 777, .trunks = {}, .cvlans = {}};
  } else {
    port.vlans = LinuxVlans{vlans({777}), vlans({777}), 777, true};
  }
  if (!expects_output(wrong)) GTEST_SKIP() << "the real switch let nothing out, whatever the VLANs";
  EXPECT_FALSE(differences(wrong).empty());
}

TEST_P(RecordedCase, FailsWhenTheSwitchFloodsNothingOrForwardsWhatIsReserved) {
  SwitchCase wrong = read_case(GetParam());
  wrong.config.forward_bpdu = !expects_output(wrong);
  for (PortConfig& port : wrong.config.ports) port.flood.fill(!expects_output(wrong));
  EXPECT_FALSE(differences(wrong).empty());
}

INSTANTIATE_TEST_SUITE_P(All, RecordedCase, ::testing::ValuesIn(all_cases()), [](const auto& tested) {
  std::string name = std::filesystem::path(tested.param.folder).filename();
  for (char& c : name) c = std::isalnum(static_cast<unsigned char>(c)) != 0 ? c : '_';
  return (tested.param.ovs ? "Ovs_" : "Linux_") + name + "_" + std::to_string(tested.index);
});

}  // namespace
}  // namespace loom::testing
