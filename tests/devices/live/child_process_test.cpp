#include "devices/live/child_process.h"

#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace loom::live {
namespace {

using ::testing::HasSubstr;

std::string bytes_of(const std::string& path) {
  std::ostringstream all;
  all << std::ifstream(path).rdbuf();
  return all.str();
}

TEST(RunProgram, ReturnsWhatItPrinted) {
  EXPECT_EQ(run_program({"echo", "one", "two"}), "one two\n");
  EXPECT_EQ(run_program({"pwd"}, {"/", {}, {}}), "/\n");
  EXPECT_EQ(run_program({"sh", "-c", "echo $LOOM_X"}, {"", {{"LOOM_X", "there"}}, {}}), "there\n");
}

TEST(RunProgram, SaysTheCommandAndItsOwnWordsWhenItFails) {
  try {
    run_program({"sh", "-c", "echo no such luck >&2; exit 3"});
    FAIL();
  } catch (const std::runtime_error& error) {
    EXPECT_THAT(error.what(), HasSubstr("exit 3"));
    EXPECT_THAT(error.what(), HasSubstr("no such luck"));
  }
}

TEST(RunProgram, NamesTheProgramThatIsNotThere) {
  try {
    run_program({"loom-no-such-program"});
    FAIL();
  } catch (const std::system_error& error) {
    EXPECT_THAT(error.what(), HasSubstr("cannot start loom-no-such-program"));
  }
}

TEST(ChildProcess, IsKilledWithItsObject) {
  const ScratchFolder folder("loom-test");
  pid_t pid = 0;
  {
    ChildProcess child({"sh", "-c", "echo $$ > pid; exec cat /dev/zero > /dev/null"}, {folder.path(), {}, {}},
                       folder.file("log"));
    while (bytes_of(folder.file("pid")).find('\n') == std::string::npos) EXPECT_TRUE(child.is_running());
    pid = static_cast<pid_t>(std::stoi(bytes_of(folder.file("pid"))));
    EXPECT_EQ(kill(pid, 0), 0);
  }
  EXPECT_NE(kill(pid, 0), 0);
}

// A parent that is killed with SIGKILL cannot clean up; the kernel does.
TEST(ChildProcess, DiesWithItsOwnerHoweverThatEnds) {
  const ScratchFolder folder("loom-test");
  const pid_t owner = fork();
  if (owner == 0) {
    ChildProcess child({"sh", "-c", "echo $$ > pid; exec cat /dev/zero > /dev/null"}, {folder.path(), {}, {}},
                       folder.file("log"));
    while (true) pause();
  }
  while (bytes_of(folder.file("pid")).find('\n') == std::string::npos) {
  }
  const auto child = static_cast<pid_t>(std::stoi(bytes_of(folder.file("pid"))));
  kill(owner, SIGKILL);
  waitpid(owner, nullptr, 0);
  // Reparented and dead: a zombie of init's, or gone. Its command line is empty then.
  while (bytes_of("/proc/" + std::to_string(child) + "/cmdline").find("cat") != std::string::npos) {
  }
  SUCCEED();
}

TEST(ScratchFolder, IsGoneWithItsObject) {
  std::string path;
  {
    const ScratchFolder folder("loom-test");
    path = folder.path();
    std::ofstream(folder.file("x")) << "y";
    EXPECT_TRUE(std::filesystem::exists(path + "/x"));
  }
  EXPECT_FALSE(std::filesystem::exists(path));
}

TEST(HasProgram, KnowsWhatIsInThePath) {
  EXPECT_TRUE(has_program("sh"));
  EXPECT_FALSE(has_program("loom-no-such-program"));
}

}  // namespace
}  // namespace loom::live
