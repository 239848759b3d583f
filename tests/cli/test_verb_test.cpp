// etherloom test: which scenarios, and what it leaves behind for those who were not there.

#include <filesystem>
#include <fstream>

#include "core/capture/capture_reader.h"
#include "tests/cli/etherloom.h"
#include "tests/support/temp_folder.h"

namespace loom {
namespace {

namespace fs = std::filesystem;
using test::etherloom;
using test::json_of;
using test::lines_in;
using test::Words;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr const char* kScenario = R"(
version: 1
name: two-vlans
description: What the access port of another VLAN hears
topology:
  nodes:
    sw1: { kind: switch, ports: { p1: { access: 10 }, p2: { access: 10 }, p3: { access: 20 } } }
traffic:
  - frames:
      - { at: 1ms, port: "sw1:p1", dst: "ff:ff:ff:ff:ff:ff", src: "02:00:00:00:00:0a" }
      - { at: 2ms, port: "sw1:p2", dst: "02:00:00:00:00:0a", src: "02:00:00:00:00:0b" }
expect:
  p1: { port: "sw1:p1", golden: golden/p1.pcap }
  p2: { port: "sw1:p2", golden: golden/p2.pcapng, fail: "p2 <hears> VLAN 10" }
)";

class TestVerb : public ::testing::Test {
 protected:
  TestVerb() {
    folder.write("lab/scenario.yaml", kScenario);
    setting.folder = folder.path();
    setting.environment = {{"CI", ""}};
  }
  ProgramResult run(Words words) {
    words.insert(words.begin(), "test");
    return etherloom(words, setting);
  }
  std::string text_of(const std::string& file) const {
    std::ostringstream all;
    all << std::ifstream(folder.path(file)).rdbuf();
    return all.str();
  }
  void make_goldens() { ASSERT_EQ(run({"lab", "--accept"}).exit_code, 0); }
  // p2 leaves VLAN 10 for VLAN 20.
  void break_it() {
    std::string text = kScenario;
    text.replace(text.find("p2: { access: 10 }"), 18, "p2: { access: 20 }");
    folder.write("lab/scenario.yaml", text);
  }

  TempFolder folder;
  ProgramSetting setting;
};

TEST_F(TestVerb, AcceptMakesGoldensThatAreNotThereAndShowsThem) {
  EXPECT_EQ(run({"lab"}).exit_code, 3);  // a golden that is not there is a mistake
  const ProgramResult accepted = run({"lab", "--accept"});
  EXPECT_EQ(accepted.exit_code, 0) << accepted.err;
  EXPECT_THAT(accepted.out, AllOf(HasSubstr("ACCEPTED  two-vlans"), HasSubstr("extra: actual frame 1 at 1ms"),
                                  HasSubstr("golden/p2.pcapng held 0 frames and holds 1 now"),
                                  HasSubstr("0 passed, 0 failed, 1 accepted")));
  EXPECT_EQ(run({"lab"}).exit_code, 0);
  CaptureReader golden = CaptureReader::open(folder.path("lab/golden/p2.pcapng"));
  ASSERT_NE(golden.next(), nullptr);
  EXPECT_EQ(golden.interfaces().at(0).name, "sw1:p2");
}

TEST_F(TestVerb, AcceptRefusesWhereNobodyLooks) {
  setting.environment = {{"CI", "true"}};
  const ProgramResult refused = run({"lab", "--accept"});
  EXPECT_EQ(refused.exit_code, 2);
  EXPECT_THAT(refused.err, HasSubstr("CI is set"));
  EXPECT_FALSE(fs::exists(folder.path("lab/golden")));
}

TEST_F(TestVerb, AcceptLeavesWhatARealSwitchMadeAsItIs) {
  make_goldens();
  std::string text = kScenario;
  text.replace(text.find("golden/p1.pcap"), 14, "golden/p1.pcap, recorded: The bridge of Linux");
  text.replace(text.find("p2: { access: 10 }"), 18, "p2: { access: 20 }");
  folder.write("lab/scenario.yaml", text);
  const std::string before = text_of("lab/golden/p1.pcap");
  const ProgramResult result = run({"lab", "--accept"});
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(result.out, HasSubstr("not accepted: golden/p1.pcap stays as it is, The bridge of Linux made it"));
  EXPECT_EQ(text_of("lab/golden/p1.pcap"), before);
}

TEST_F(TestVerb, AcceptLeavesGoldensOfOtherFoldersAlone) {
  make_goldens();
  fs::rename(folder.path("lab/golden"), folder.path("golden"));
  std::string text = kScenario;
  for (const char* golden : {"golden/p1", "golden/p2"}) text.insert(text.find(golden), "../");
  text.replace(text.find("p2: { access: 10 }"), 18, "p2: { access: 20 }");
  folder.write("lab/scenario.yaml", text);
  const ProgramResult result = run({"lab", "--accept"});
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(result.out, HasSubstr("it is outside the scenario's folder"));
}

TEST_F(TestVerb, KeepsWhatAFailedPortDidSend) {
  make_goldens();
  break_it();
  const ProgramResult result = run({"lab"});
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(result.out, HasSubstr("what it did send: results/failed/lab/p2.pcapng"));
  EXPECT_TRUE(fs::exists(folder.path("results/failed/lab/p2.pcapng")));
  const ProgramResult same =
      etherloom({"pcap", "diff", "lab/golden/p2.pcapng", "results/failed/lab/p2.pcapng"}, setting);
  EXPECT_THAT(same.out, HasSubstr("1 difference: 1 frames expected, 0 actual"));
}

TEST_F(TestVerb, WritesAPageThatNeedsNothingBesideIt) {
  make_goldens();
  break_it();
  EXPECT_EQ(run({"lab", "--html", "page"}).exit_code, 1);
  const std::string page = text_of("page/index.html");
  EXPECT_THAT(page, AllOf(HasSubstr("0 passed, 1 failed"), HasSubstr("p2 &lt;hears&gt; VLAN 10"),
                          HasSubstr("href=\"actual/lab/p2.pcapng\""), HasSubstr("<td class=mono>eth.src"),
                          HasSubstr("not a member of VLAN 10")));
  EXPECT_THAT(page, AllOf(Not(HasSubstr("<script")), Not(HasSubstr("http"))));
  EXPECT_TRUE(fs::exists(folder.path("page/actual/lab/p2.pcapng")));
}

TEST_F(TestVerb, ItsJsonDecodesBothFramesAndPointsToTheDecision) {
  make_goldens();
  break_it();
  const ProgramResult result = run({"lab", "--format", "json"});
  const auto report = nlohmann::json::parse(result.out);
  const auto& scenario = report["scenarios"][0];
  const auto& difference = scenario["expectations"][1]["differences"][0];
  EXPECT_EQ(difference["kind"], "missing");
  EXPECT_EQ(difference["fields"][1]["field"], "eth.src");
  EXPECT_EQ(difference["fields"][1]["expected"], "02:00:00:00:00:0a");
  const size_t why = difference["why"][0];
  EXPECT_EQ(scenario["decisions"][why]["verdict"], "dropped: no_egress");
  EXPECT_EQ(scenario["decisions"][why]["steps"][0]["outcome"], "by-pvid");
}

TEST_F(TestVerb, JUnitTellsWhatMakesTheRunAgain) {
  make_goldens();
  EXPECT_EQ(run({"lab", "--junit", "junit.xml", "--seed", "7"}).exit_code, 0);
  EXPECT_THAT(text_of("junit.xml"),
              AllOf(HasSubstr("<property name=\"seed\" value=\"7\"/>"), HasSubstr("name=\"event_hash\" value=\"0x")));
}

TEST_F(TestVerb, ListsWhatItWouldRun) {
  const ProgramResult list = run({"lab", "--list"});
  EXPECT_EQ(list.exit_code, 0);
  EXPECT_THAT(list.out, AllOf(HasSubstr("two-vlans"), HasSubstr("lab/scenario.yaml"),
                              HasSubstr("What the access port of another VLAN hears")));
}

TEST_F(TestVerb, FiltersChooseAndLeaveOut) {
  const auto listed = [this](const Words& filters) {
    Words words{"lab", "other", "third", "--list", "--format", "csv"};
    for (const std::string& filter : filters) words.insert(words.end(), {"--filter", filter});
    const ProgramResult result = run(words);
    return result.exit_code == 0 ? lines_in(result.out) - 1 : 0;
  };
  folder.write("other/scenario.yaml", kScenario);
  folder.write("third/scenario.yaml", kScenario);
  EXPECT_EQ(listed({}), 3U);
  EXPECT_EQ(listed({"oth"}), 1U);
  EXPECT_EQ(listed({"lab", "third"}), 2U);
  EXPECT_EQ(listed({"!oth"}), 2U);
  EXPECT_EQ(listed({"*/scenario.yaml", "!lab"}), 2U);
  EXPECT_EQ(listed({"*nothing"}), 0U);
  EXPECT_THAT(run({"lab", "--filter", "none"}).err, HasSubstr("no scenario's path is let through"));
}

}  // namespace
}  // namespace loom
