// What etherloom says to a command line it cannot follow; colour; doctor.

#include "tests/cli/etherloom.h"
#include "tests/support/temp_folder.h"

namespace loom {
namespace {

using test::capture;
using test::etherloom;
using test::json_of;
using test::Words;
using testing::HasSubstr;
using testing::Not;

TEST(CommandLine, AMistypedVerbIsAnsweredWithTheNearest) {
  const ProgramResult result = etherloom({"pcpa"});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.err, HasSubstr("etherloom has no verb \"pcpa\""));
  EXPECT_THAT(result.err, HasSubstr("did you mean pcap?"));
  EXPECT_THAT(etherloom({"pcap", "shwo"}).err, HasSubstr("did you mean show?"));
}

TEST(CommandLine, AMistypedOptionIsAnsweredWithTheNearest) {
  const ProgramResult result = etherloom({"pcap", "info", "--lenent", capture("us_le.pcap")});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.err, HasSubstr("etherloom pcap info has no option --lenent"));
  EXPECT_THAT(result.err, HasSubstr("did you mean --lenient?"));
}

TEST(CommandLine, WithoutAVerbItNamesThem) {
  const ProgramResult result = etherloom({});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.err, HasSubstr("etherloom needs a verb"));
  EXPECT_THAT(result.err, HasSubstr("pcap"));
}

TEST(CommandLine, AMissingFileIsAskedFor) {
  const ProgramResult result = etherloom({"pcap", "info"});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.err, HasSubstr("FILE"));
}

TEST(CommandLine, NumbersHaveToBeNumbers) {
  for (const char* wrong : {"-1", "two", "99999999999999999999"}) {
    EXPECT_EQ(etherloom({"pcap", "show", std::string("--count=") + wrong, capture("us_le.pcap")}).exit_code, 2)
        << wrong;
  }
}

TEST(CommandLine, FormatComesFromTheEnvironmentUnlessAFlagSaysOtherwise) {
  const ProgramSetting csv{.environment = {{"ETHERLOOM_FORMAT", "csv"}}};
  EXPECT_THAT(etherloom({"pcap", "info", capture("us_le.pcap")}, csv).out, testing::StartsWith("file,format,"));
  EXPECT_THAT(etherloom({"pcap", "info", "--format", "json", capture("us_le.pcap")}, csv).out,
              testing::StartsWith("["));
  const ProgramResult wrong =
      etherloom({"pcap", "info", capture("us_le.pcap")}, {.environment = {{"ETHERLOOM_FORMAT", "jsn"}}});
  EXPECT_EQ(wrong.exit_code, 2);
  EXPECT_THAT(wrong.err, HasSubstr("ETHERLOOM_FORMAT: \"jsn\" is not one of table, json or csv; did you mean json?"));
}

TEST(CommandLine, NoColourWhereNobodyLooks) {
  EXPECT_THAT(etherloom({"doctor"}).out, Not(HasSubstr("\x1b")));
  EXPECT_THAT(etherloom({"nonsense"}).err, Not(HasSubstr("\x1b")));
}

// script(1) gives the program a terminal.
TEST(CommandLine, ColourOnATerminalUnlessNoColorIsSet) {
  if (run_program({"script", "--version"}).exit_code != 0) GTEST_SKIP() << "script(1) is not installed";
  const test::Words argv{"script", "-qec", LOOM_ETHERLOOM " doctor", "/dev/null"};
  EXPECT_THAT(run_program(argv, {.environment = {{"TERM", "xterm"}}}).out, HasSubstr("\x1b[32m"));
  EXPECT_THAT(run_program(argv, {.environment = {{"TERM", "xterm"}, {"NO_COLOR", "1"}}}).out,
              Not(HasSubstr("\x1b[32m")));
  EXPECT_THAT(run_program(argv, {.environment = {{"TERM", "dumb"}}}).out, Not(HasSubstr("\x1b[32m")));
}

TEST(Doctor, IsContentWhenEverythingRequiredIsThere) {
  const TempFolder folder;
  const ProgramResult result = etherloom({"doctor", "--out", folder.path("results")});
  EXPECT_EQ(result.exit_code, 0) << result.out;
  EXPECT_THAT(result.out, HasSubstr("Everything required is there"));
  EXPECT_FALSE(std::filesystem::exists(folder.path("results")));  // looking makes nothing
}

TEST(Doctor, AResultsFolderThatCannotBeIsAProblemWithAFix) {
  const ProgramResult result = etherloom({"doctor", "--out", "/dev/null/results"});
  EXPECT_EQ(result.exit_code, 4);
  EXPECT_THAT(result.out, HasSubstr("problem  results folder"));
  EXPECT_THAT(result.out, HasSubstr("fix: use another one"));
}

TEST(Doctor, ATemporaryFolderThatIsNotThereIsAProblem) {
  EXPECT_EQ(etherloom({"doctor"}, {.environment = {{"TMPDIR", "/nowhere"}}}).exit_code, 4);
}

TEST(Doctor, AMissingProgramIsOptionalAndNamesItsPackage) {
  const TempFolder folder;
  const ProgramSetting bare{.environment = {{"PATH", folder.path()}}};
  const auto checks = nlohmann::json::parse(etherloom({"doctor", "--format", "json"}, bare).out);
  const auto tshark = std::find_if(checks.begin(), checks.end(), [](const auto& c) { return c["name"] == "tshark"; });
  ASSERT_NE(tshark, checks.end());
  EXPECT_EQ((*tshark)["state"], "missing");
  EXPECT_EQ((*tshark)["fix"], "apt-get install tshark");
  EXPECT_EQ(etherloom({"doctor"}, bare).exit_code, 0);
}

TEST(TestVerb, WantsToKnowHowInterfacesAreCabled) {
  const auto refused = [](const std::string& cables, const std::string& sentence) {
    const ProgramResult result = etherloom({"test", "--dut", "interfaces", cables});
    EXPECT_EQ(result.exit_code, 2);
    EXPECT_THAT(result.err, HasSubstr(sentence));
  };
  refused("scenarios", "wants PORT=INTERFACE, not \"scenarios\"");
  refused("p1=,p2=eth2", "not \"p1=\"");
  refused("p1=eth1,p1=eth2", "port p1 is given two interfaces");
  refused("p1=eth1,p2=eth1", "interface eth1 is given to two ports");
}

TEST(TestVerb, TellsWhatTheSuiteNeverExercised) {
  const Words lesson{"test", LOOM_SOURCE_DIR "/scenarios/vlan-access-trunk", "--coverage"};
  const std::string text = etherloom(lesson).out;
  EXPECT_THAT(text, HasSubstr("coverage of switch: "));
  EXPECT_THAT(text, HasSubstr("vlan-classification by-tunnel: the VLAN is the tunnel's"));
  Words json = lesson;
  json.insert(json.end(), {"--format", "json"});
  uint64_t by_pvid = 0;
  const auto report = json_of(json);
  for (const auto& point : report["coverage"]) {
    if (point["name"] == "vlan-classification by-pvid") by_pvid = point["count"];
  }
  EXPECT_GT(by_pvid, 0U);
  const ProgramResult refused = etherloom({"test", "--dut", "ovs", "--coverage"});
  EXPECT_EQ(refused.exit_code, 2);
  EXPECT_THAT(refused.err, HasSubstr("a real switch does not tell"));
}

TEST(TestVerb, SaysWhatTheMachineLacksForARealSwitch) {
  const ProgramResult cabled = etherloom({"test", "--dut", "interfaces", "p1=loom-none"});
  EXPECT_EQ(cabled.exit_code, 4);
  EXPECT_THAT(cabled.err, HasSubstr("this machine has no such switch"));
  const ProgramResult guest = etherloom({"test", "--dut", "guest"}, {{{"ETHERLOOM_GUEST", "/none"}}});
  EXPECT_EQ(guest.exit_code, 4);
  EXPECT_THAT(guest.err, HasSubstr("./dev guest"));
}

TEST(CommandLine, JUnitNamesFileAndLineOfEachExpectation) {
  const TempFolder folder;
  const std::string junit = folder.path("report.xml");
  const std::string scenario = LOOM_SOURCE_DIR "/scenarios/vlan-access-trunk";
  ASSERT_EQ(etherloom({"test", scenario, "--junit", junit}).exit_code, 0);
  std::ifstream in(junit);
  const std::string text(std::istreambuf_iterator<char>(in), {});
  EXPECT_THAT(text, ::testing::ContainsRegex("name=.p1. file=.*vlan-access-trunk/scenario.yaml. line=.[0-9]+"));
}

// A copy of the program in a folder of its own, where the desktop program is or is not.
struct Alone {
  Alone() { std::filesystem::copy_file(LOOM_ETHERLOOM, folder.path("etherloom")); }
  ProgramResult gui(const Words& scenario) const {
    Words words{folder.path("etherloom"), "gui"};
    words.insert(words.end(), scenario.begin(), scenario.end());
    return run_program(words);
  }
  TempFolder folder;
};

TEST(GuiVerb, SaysHowToGetADesktopProgramThatIsNotThere) {
  const Alone alone;
  for (const bool beside : {false, true}) {  // the second time as a file that nobody can execute
    if (beside) alone.folder.write("etherloom-gui", "text");
    const ProgramResult result = alone.gui({"lab"});
    EXPECT_EQ(result.exit_code, 4);
    EXPECT_EQ(result.out, "");
    EXPECT_THAT(result.err, HasSubstr("etherloom-gui is not built"));
    EXPECT_THAT(result.err, HasSubstr("hint: ./dev gui"));
  }
}

TEST(GuiVerb, StartsTheDesktopProgramBesideItWithTheScenario) {
  const Alone alone;
  const std::string desktop = alone.folder.write("etherloom-gui", "#!/bin/sh\necho \"$#:$1\"\nexit 7\n");
  std::filesystem::permissions(desktop, std::filesystem::perms::owner_all);
  const ProgramResult result = alone.gui({"my lab"});
  EXPECT_EQ(result.out, "1:my lab\n");
  EXPECT_EQ(result.exit_code, 7);
  EXPECT_EQ(alone.gui({}).out, "0:\n");
}

}  // namespace
}  // namespace loom
