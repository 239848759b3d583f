// etherloom inspect, as a user calls it, on a bundled lesson.

#include "tests/cli/etherloom.h"

namespace loom::test {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

const std::string kScenario = LOOM_SOURCE_DIR "/scenarios/rings-and-doorbells";

ProgramResult inspect(Words arguments) {
  arguments.insert(arguments.begin(), {"inspect", kScenario});
  return etherloom(arguments);
}

TEST(InspectVerb, ShowsATableAtAMoment) {
  const ProgramResult result = inspect({"old", "--table", "nic", "--at", "100.1005ms"});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_THAT(result.out, AllOf(HasSubstr("nic of old at 100.1005ms"), HasSubstr("TDT       0x00000067")));
  EXPECT_THAT(result.out, AllOf(Not(HasSubstr("arp of old")), Not(HasSubstr("of new"))));
}

TEST(InspectVerb, ShowsEveryTableAtTheEndOfTheRunWhenNotAsked) {
  const std::string text = inspect({}).out;
  EXPECT_THAT(text, AllOf(HasSubstr("arp of sink"), HasSubstr("nic of new"), HasSubstr("mac of sw1")));
  EXPECT_THAT(inspect({"--at", "0s", "--table", "mac"}).out, HasSubstr("empty"));
}

TEST(InspectVerb, IsDataForPrograms) {
  const auto json = json_of({"inspect", kScenario, "new", "--table", "nic", "--at", "1s", "--format", "json"});
  EXPECT_EQ(json.at("time_ps"), "1000000000000");
  EXPECT_EQ(json.at("tables").at(0).at("node"), "new");
  EXPECT_EQ(json.at("tables").at(0).at("rows").at(0).at("name"), "device_status");
  EXPECT_THAT(inspect({"new", "--table", "nic", "--format", "csv"}).out, HasSubstr("new,nic,1,name,device_status"));
}

TEST(InspectVerb, TellsWhatHappenedInsideAccessByAccess) {
  const std::string text = inspect({"new", "--events", "--from", "20ms", "--at", "20.02ms"}).out;
  EXPECT_THAT(text,
              AllOf(HasSubstr("register write"), HasSubstr("DMA read"), HasSubstr("IOTLB"), HasSubstr("interrupt")));
  EXPECT_THAT(text, Not(HasSubstr("old")));
  EXPECT_THAT(inspect({"old", "--events", "--from", "10ms", "--at", "10.02ms"}).out, HasSubstr("TDT"));
  EXPECT_THAT(inspect({"sink", "--events"}).out, HasSubstr("does any of these nodes have a NIC?"));
  const auto json =
      json_of({"inspect", kScenario, "old", "--events", "--from", "10ms", "--at", "10.02ms", "--format", "json"});
  EXPECT_EQ(json.at("events").at(0).at("node"), "old");
  EXPECT_EQ(inspect({"--from", "1ms"}).exit_code, 2) << "of what?";
}

TEST(InspectVerb, NamesWhatDoesNotExist) {
  const ProgramResult node = inspect({"odl"});
  EXPECT_EQ(node.exit_code, 2);
  EXPECT_THAT(node.err, AllOf(HasSubstr("there is no node odl"), HasSubstr("old")));
  const ProgramResult table = inspect({"--table", "nci"});
  EXPECT_EQ(table.exit_code, 2);
  EXPECT_THAT(table.err, AllOf(HasSubstr("there is no table called nci"), HasSubstr("nic")));
  EXPECT_EQ(inspect({"--at", "soon"}).exit_code, 2);
}

}  // namespace
}  // namespace loom::test
