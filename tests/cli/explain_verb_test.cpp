// etherloom explain, as a user calls it, on a bundled recording.

#include "tests/cli/etherloom.h"
#include "tests/support/temp_folder.h"

namespace loom::test {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

const std::string kScenario = LOOM_SOURCE_DIR "/scenarios/vlan-access-trunk";
const std::string kInputs = LOOM_SOURCE_DIR "/traces/linux-bridge/vlan-access-trunk/in/";

ProgramResult explain(Words arguments) {
  arguments.insert(arguments.begin(), {"explain", kScenario});
  return etherloom(arguments);
}

TEST(Explain, TellsTheWayOfAFrameOfTheRunWithTheEntryThatDecided) {
  const ProgramResult result = explain({"--in", "sw1:p1", "--frame", kInputs + "p1.pcap:2"});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_THAT(result.out, AllOf(HasSubstr("enters in the run at sw1:p1 at 600ms"),
                                HasSubstr("02:00:00:00:00:0c was learned on p4 at 0.300 s from frame 1 of"),
                                HasSubstr("leaves p4 with tag 10 pushed"), HasSubstr("forwarded to p4")));
}

TEST(Explain, ReasonsComeBeforeDeeds) {
  const std::string text = explain({"--in", "sw1:p1", "--frame", kInputs + "p1.pcap:2"}).out;
  EXPECT_LT(text.find("=> forwarded to p4"), text.find("sw1:p4 sends"));
}

TEST(Explain, NamesWhatRemovedAPortFromAFlood) {
  const ProgramResult result = explain({"--in", "sw1:p1", "--frame", kInputs + "p1.pcap:1"});
  EXPECT_THAT(result.out, AllOf(HasSubstr("p2 removed: not a member of VLAN 10"), HasSubstr("flooded to p3 p4")));
}

TEST(Explain, AnyFrameAtAnyMomentIsJudgedByWhatWasLearnedByThen) {
  const std::string fields = "dst=02:00:00:00:00:0a,src=02:00:00:00:00:77,vlan=10";
  EXPECT_THAT(explain({"--in", "sw1:p4", "--fields", fields}).out, HasSubstr("forwarded to p1"));
  EXPECT_THAT(explain({"--in", "sw1:p4", "--fields", fields, "--at", "50ms"}).out,
              AllOf(HasSubstr("02:00:00:00:00:0a is not known in VLAN 10"), HasSubstr("flooded to p1 p3")));
}

TEST(Explain, HistoryTellsWhatTablesHadLearned) {
  const ProgramResult result = explain({"--in", "sw1:p1", "--frame", kInputs + "p1.pcap:2", "--history"});
  EXPECT_THAT(result.out,
              AllOf(HasSubstr("Before it:"), HasSubstr("vlan 10 02:00:00:00:00:0c added p4, by frame 1 of")));
}

TEST(Explain, HexIsAFrameToo) {
  const ProgramResult result = explain({"--in", "sw1:p2", "--hex",
                                        "ffffffffffff020000000077"
                                        "88b50000"});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_THAT(result.out, HasSubstr("VLAN 20 by the PVID of p2"));
}

TEST(Explain, ExplainingAFrameOfTheRunKeepsItsEventHash) {
  const nlohmann::json story =
      json_of({"explain", kScenario, "--in", "sw1:p1", "--frame", kInputs + "p1.pcap:2", "--format", "json"});
  const nlohmann::json run = json_of({"test", kScenario, "--format", "json"});
  EXPECT_EQ(story.at("event_hash"), run.at("scenarios").at(0).at("event_hash"));
  EXPECT_EQ(story.at("of_run"), true);
}

TEST(Explain, WhatDoesNotExistIsNamedWithWhatIsNear) {
  const ProgramResult port = explain({"--in", "sw1:p11", "--frame", kInputs + "p1.pcap:1"});
  EXPECT_EQ(port.exit_code, 2);
  EXPECT_THAT(port.err, AllOf(HasSubstr("there is no port sw1:p11"), HasSubstr("did you mean \"sw1:p1\"")));
  const ProgramResult number = explain({"--in", "sw1:p1", "--frame", kInputs + "p1.pcap:99"});
  EXPECT_EQ(number.exit_code, 2);
  EXPECT_THAT(number.err, AllOf(HasSubstr("has no frame 99"), HasSubstr("its frames are 1 to 3")));
  EXPECT_EQ(explain({"--in", "sw1:p1", "--frame", "nowhere.pcap:1"}).exit_code, 3);
}

TEST(Explain, QuestionsWithoutSenseAreUsageErrors) {
  EXPECT_EQ(explain({"--in", "sw1:p1"}).exit_code, 2);
  EXPECT_EQ(explain({"--in", "sw1:p1", "--hex", "zz"}).exit_code, 2);
  EXPECT_EQ(explain({"--in", "sw1:p1", "--frame", "in.pcap"}).exit_code, 2);
  EXPECT_EQ(explain({"--in", "sw1:p1", "--hex", "00", "--frame", "a:1"}).exit_code, 2);
  EXPECT_EQ(explain({"--in", "sw1:p1", "--hex", "00", "--at", "soon"}).exit_code, 2);
  const ProgramResult fields = explain({"--in", "sw1:p1", "--fields", "dst=02:00:00:00:00:0a,sorc=1"});
  EXPECT_THAT(fields.err, AllOf(HasSubstr("--fields:1:23"), HasSubstr("sorc")));
}

TEST(Explain, AFrameInALoopIsFollowedOnlySoFar) {
  const TempFolder folder;
  const std::string loop =
      folder.write("loop.yaml",
                   "version: 1\ntopology:\n  nodes: { a: { kind: switch }, b: { kind: switch } }\n"
                   "  links:\n    - endpoints: [\"a:1\", \"b:1\"]\n"
                   "    - endpoints: [\"a:2\", \"b:2\"]\n");
  const ProgramResult result =
      etherloom({"explain", loop, "--in", "a:1", "--fields", "dst=ff:ff:ff:ff:ff:ff,src=02:00:00:00:00:01"});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_THAT(result.out, HasSubstr("there is a loop"));
}

TEST(Explain, ARuntEndsWithItsReason) {
  EXPECT_THAT(explain({"--in", "sw1:p1", "--hex", "00"}).out, AllOf(HasSubstr("runt"), Not(HasSubstr("forwarded"))));
}

}  // namespace
}  // namespace loom::test
