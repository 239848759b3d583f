// etherloom up and replay, as far as they need nothing of the machine.

#include <filesystem>
#include <fstream>

#include "tests/cli/etherloom.h"

namespace loom::test {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

TEST(UpVerb, SaysWhatItWouldMake) {
  const ProgramResult result = etherloom({"up", LOOM_SOURCE_DIR "/scenarios/real-and-simulated", "--dry-run"});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_THAT(result.out, AllOf(HasSubstr("alice: a network namespace"), HasSubstr("eve: a network namespace")));
  EXPECT_THAT(etherloom({"up", LOOM_SOURCE_DIR "/scenarios/vlan-lab", "--dry-run"}).out,
              HasSubstr("nothing of this scenario is outside"));
}

TEST(ReplayVerb, NamesWhatItCannotReplay) {
  const ProgramResult nothing = etherloom({"replay", "/nowhere"});
  EXPECT_EQ(nothing.exit_code, 2);
  EXPECT_THAT(nothing.err, HasSubstr("/nowhere is no folder of a run"));
  const std::string folder = ::testing::TempDir() + "/no-recording";
  std::filesystem::create_directories(folder);
  std::ofstream(folder + "/manifest.json") << "{}";
  EXPECT_THAT(etherloom({"replay", folder}).err, HasSubstr("holds no recording"));
  std::ofstream(folder + "/manifest.json") << "{";
  const ProgramResult broken = etherloom({"replay", folder});
  EXPECT_EQ(broken.exit_code, 3);
  EXPECT_THAT(broken.err, HasSubstr("the manifest cannot be read"));
}

}  // namespace
}  // namespace loom::test
