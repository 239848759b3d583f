// etherloom describe and etherloom schema.

#include "tests/cli/etherloom.h"
#include "tests/support/temp_folder.h"

namespace loom {
namespace {

using test::etherloom;
using test::json_of;
using test::lines_in;
using testing::HasSubstr;

TEST(Describe, ListsEveryDevice) {
  const ProgramResult result = etherloom({"describe"});
  EXPECT_EQ(result.exit_code, 0);
  const auto devices = json_of({"describe", "--json"})["devices"];
  EXPECT_GE(devices.size(), 3U);
  for (const auto& device : devices) EXPECT_THAT(result.out, HasSubstr(device["kind"].get<std::string>()));
}

TEST(Describe, TellsEveryWordItLists) {
  const std::string list = etherloom({"describe", "--format", "csv"}).out;
  std::istringstream lines(list);
  std::string line;
  std::getline(lines, line);
  size_t words = 0;
  for (; std::getline(lines, line); ++words) {
    const std::string word = line.substr(0, line.find(','));
    const ProgramResult result = etherloom({"describe", word});
    EXPECT_EQ(result.exit_code, 0) << word;
    EXPECT_THAT(result.out, testing::StartsWith(word + ": "));
    EXPECT_FALSE(json_of({"describe", word, "--json"}).empty()) << word;
  }
  EXPECT_GT(words, 8U);
}

TEST(Describe, IndentsTheParametersOfARecordAndDotsThemInCsv) {
  EXPECT_THAT(etherloom({"describe", "host"}).out, HasSubstr("\n  retries "));
  EXPECT_THAT(etherloom({"describe", "host", "--format", "csv"}).out, HasSubstr("\narp.retries,1..100,3,"));
}

TEST(Describe, TellsDropReasonsAndUnits) {
  EXPECT_THAT(etherloom({"describe", "drop-reasons"}).out, HasSubstr("queue_full"));
  EXPECT_THAT(etherloom({"describe", "units"}).out, HasSubstr("KiB"));
}

TEST(Describe, AnUnknownWordIsAnsweredWithTheNearest) {
  const ProgramResult result = etherloom({"describe", "swich"});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.err, HasSubstr("there is nothing called \"swich\" to describe"));
  EXPECT_THAT(result.err, HasSubstr("did you mean \"switch\"?"));
}

TEST(Schema, IsAJsonSchemaOnStdoutOrInAFile) {
  const TempFolder folder;
  const ProgramResult shown = etherloom({"schema"});
  EXPECT_EQ(shown.exit_code, 0);
  EXPECT_THAT(nlohmann::json::parse(shown.out)["$schema"].get<std::string>(), HasSubstr("json-schema.org"));
  const ProgramResult written = etherloom({"schema", "-o", folder.path("s.json")});
  EXPECT_EQ(written.exit_code, 0);
  EXPECT_EQ(written.out, "");
  std::ifstream in(folder.path("s.json"));
  EXPECT_EQ(std::string(std::istreambuf_iterator<char>(in), {}), shown.out);
}

TEST(Schema, AFolderThatIsNotThereIsNamed) {
  const ProgramResult result = etherloom({"schema", "-o", "/nowhere/s.json"});
  EXPECT_EQ(result.exit_code, 4);
  EXPECT_THAT(result.err, HasSubstr("/nowhere/s.json"));
}

TEST(Describe, ADeviceTellsWhatItCanDecide) {
  EXPECT_THAT(etherloom({"describe", "switch"}).out, HasSubstr("vlan-classification  by-pvid"));
  const auto device = json_of({"describe", "switch", "--json"});
  EXPECT_GT(device["decisions"].size(), 40U);
  EXPECT_THAT(device["drop_reasons"].dump(), HasSubstr("\"unauthorised\""));
}

TEST(Describe, ADeviceTellsTheColumnsOfItsTables) {
  EXPECT_THAT(
      etherloom({"describe", "switch"}).out,
      ::testing::AllOf(::testing::HasSubstr("Its mac table"), ::testing::HasSubstr("dynamic|static|sticky|local")));
  EXPECT_EQ(json_of({"describe", "host", "--format", "json"}).at("tables").at(0).at("name"), "arp");
}

}  // namespace
}  // namespace loom
