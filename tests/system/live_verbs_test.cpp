// A live run from beside it: ps, exec, console, events, down; and what is left when it is killed.

#include <signal.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <thread>

#include "devices/live/child_process.h"
#include "devices/live/guest.h"
#include "devices/live/leftovers.h"
#include "tests/support/live_machine.h"
#include "tests/support/run_program.h"
#include "tests/support/temp_folder.h"

namespace loom {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using ::testing::Not;
using Words = std::vector<std::string>;

constexpr const char* kTwo = R"(version: 1
name: two
topology:
  nodes:
    a: { kind: netns, ip: 10.0.0.1/24 }
    b: { kind: netns, ip: 10.0.0.2/24 }
  links: [ { endpoints: ["a:eth0", "b:eth0"], rate: 1Gbps, delay: 1ms } ]
)";

class LiveVerbs : public ::testing::Test {
 protected:
  void SetUp() override {
    if (const auto lacks = what_live_lacks()) GTEST_SKIP() << *lacks;
    fs::create_directories(folder.path("tmp"));
  }
  void TearDown() override {
    if (!IsSkipped()) etherloom({"down"});
  }

  std::vector<std::pair<std::string, std::string>> setting() const {
    return {{"ETHERLOOM_RUNTIME", folder.path("run")},
            {"ETHERLOOM_RESULTS", folder.path("results")},
            {"TMPDIR", folder.path("tmp")},
            {"SHELL", "/bin/sh"}};
  }
  ProgramResult etherloom(Words words) const {
    words.insert(words.begin(), LOOM_ETHERLOOM);
    ProgramSetting how;
    how.environment = setting();
    return run_program(words, how);
  }
  // Processes that have one of our folders in their environment.
  std::vector<std::string> processes_of_ours() const {
    std::vector<std::string> found;
    for (const auto& entry : fs::directory_iterator("/proc")) {
      std::ifstream in(entry.path() / "environ", std::ios::binary);
      const std::string all((std::istreambuf_iterator<char>(in)), {});
      if (all.find("TMPDIR=" + folder.path("tmp")) != std::string::npos) found.push_back(entry.path());
    }
    return found;
  }
  static std::vector<std::string> files_in(const std::string& path) {
    std::vector<std::string> found;
    for (const auto& entry : fs::recursive_directory_iterator(path)) found.push_back(entry.path());
    return found;
  }
  TempFolder folder;
};

TEST_F(LiveVerbs, ReachARunThatGoesOnInTheBackground) {
  const ProgramResult up = etherloom({"up", "--detach", folder.write("two.yaml", kTwo)});
  ASSERT_EQ(up.exit_code, 0) << up.err;

  const ProgramResult ps = etherloom({"ps"});
  EXPECT_THAT(ps.out, HasSubstr("two"));
  EXPECT_THAT(ps.out, HasSubstr("a: a network namespace"));
  EXPECT_THAT(etherloom({"ps", "--format", "csv"}).out, HasSubstr("two,"));

  EXPECT_EQ(etherloom({"exec", "a", "exit", "7"}).exit_code, 7);
  const ProgramResult ping = etherloom({"exec", "a", "busybox", "ping", "-c", "2", "10.0.0.2"});
  EXPECT_EQ(ping.exit_code, 0) << ping.out << ping.err;
  EXPECT_THAT(ping.out, HasSubstr("2 packets received"));
  EXPECT_EQ(etherloom({"exec", "nobody", "true"}).exit_code, 2);
  EXPECT_THAT(etherloom({"exec", "nobody", "true"}).err, HasSubstr("there are: a, b"));
  EXPECT_EQ(etherloom({"console", "a"}).exit_code, 0) << "a shell at the end of its input";

  const ProgramResult down = etherloom({"down"});
  EXPECT_EQ(down.exit_code, 0) << down.err;
  EXPECT_THAT(down.out, HasSubstr("two has ended; results in "));
  EXPECT_THAT(etherloom({"ps"}).out, HasSubstr("nothing runs live here"));
  EXPECT_THAT(etherloom({"exec", "a", "true"}).err, HasSubstr("nothing runs live here"));
  EXPECT_EQ(etherloom({"replay", folder.path("results/two/latest")}).exit_code, 0);
  EXPECT_THAT(files_in(folder.path("tmp")), ::testing::IsEmpty());
}

TEST_F(LiveVerbs, ReachTheShellOfAGuest) {
  if (const auto lacks = live::Guest::lacking({})) GTEST_SKIP() << *lacks;
  const ProgramResult up = etherloom({"up", "--detach", folder.write("guest.yaml", R"(version: 1
name: guest
topology:
  nodes:
    vm: { kind: qemu, ip: 10.0.0.1/24 }
    b: { kind: host, ip: 10.0.0.2/24 }
  links: [ { endpoints: ["vm:eth0", "b:eth0"], rate: 1Gbps, delay: 1ms } ]
)")});
  ASSERT_EQ(up.exit_code, 0) << up.err;
  EXPECT_THAT(etherloom({"ps"}).out, HasSubstr("in a guest of QEMU"));
  EXPECT_EQ(etherloom({"exec", "vm", "ping -c 1 10.0.0.2 > /dev/null; exit 3"}).exit_code, 3);
  EXPECT_THAT(etherloom({"exec", "vm", "cat", "/sys/class/net/eth0/carrier"}).out, HasSubstr("1"));
  EXPECT_EQ(etherloom({"down"}).exit_code, 0);
  EXPECT_TRUE(processes_of_ours().empty());
}

// Killed when it has said this many lines, so that everything from nothing to all of it has been made.
void expect_nothing_is_left(const TempFolder& folder, const std::string& scenario, size_t lines,
                            const std::vector<std::pair<std::string, std::string>>& setting,
                            const std::function<ProgramResult(Words)>& etherloom) {
  const std::string log = folder.path("log" + std::to_string(lines));
  {
    live::ChildProcess up({LOOM_ETHERLOOM, "up", scenario}, {"", setting, {}}, log);
    const auto said = [&] {
      std::ifstream in(log);
      return static_cast<size_t>(std::count(std::istreambuf_iterator<char>(in), {}, '\n'));
    };
    while (up.is_running() && said() < lines) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    ASSERT_TRUE(up.is_running()) << "it ended before it had said " << lines << " lines";
    kill(up.pid(), SIGKILL);
  }
  const ProgramResult clean = etherloom({"clean"});
  EXPECT_EQ(clean.exit_code, 0) << clean.err;
}

TEST_F(LiveVerbs, LeaveNothingBehindWhenTheyAreKilled) {
  const std::string scenario = folder.write("busy.yaml", R"(version: 1
name: busy
topology:
  nodes:
    a: { kind: netns, ip: 10.0.0.1/24, exec: [ "true", "sleep 0.1", "sleep 1000 & sleep 1000" ] }
    b: { kind: netns, ip: 10.0.0.2/24, exec: [ "busybox ping -c 1 10.0.0.1", "sleep 1000" ] }
    t: { kind: tap, interface: loomtest0 }
    s: { kind: socket, role: listen, path: s.sock }
    sw: { kind: switch, ports: { p1: {}, p2: {}, p3: {}, p4: {} } }
  links:
    - { endpoints: ["a:eth0", "sw:p1"], rate: 1Gbps }
    - { endpoints: ["b:eth0", "sw:p2"], rate: 1Gbps }
    - { endpoints: ["t:eth0", "sw:p3"], rate: 1Gbps }
    - { endpoints: ["s:eth0", "sw:p4"], rate: 1Gbps }
)");
  for (size_t lines = 0; lines <= 8; ++lines) {
    expect_nothing_is_left(folder, scenario, lines, setting(), [&](Words words) { return etherloom(words); });
  }
  // The kernel takes its time with namespaces and processes.
  const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  const auto is_there = [&] { return !processes_of_ours().empty() || fs::exists("/sys/class/net/loomtest0"); };
  while (is_there() && std::chrono::steady_clock::now() < until) {
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  EXPECT_THAT(processes_of_ours(), ::testing::IsEmpty());
  EXPECT_FALSE(fs::exists("/sys/class/net/loomtest0"));
  EXPECT_FALSE(fs::exists(folder.path("s.sock")));
  EXPECT_THAT(files_in(folder.path("tmp")), ::testing::IsEmpty());
  EXPECT_TRUE(!fs::exists(folder.path("run")) || fs::is_empty(folder.path("run")));
  EXPECT_THAT(etherloom({"clean"}).out, HasSubstr("there is nothing left over"));
}

TEST_F(LiveVerbs, LeaveNoGuestBehindWhenTheyAreKilled) {
  if (const auto lacks = live::Guest::lacking({})) GTEST_SKIP() << *lacks;
  const std::string scenario = folder.write("guests.yaml", R"(version: 1
name: guests
topology:
  nodes:
    vm: { kind: qemu, ip: 10.0.0.1/24, attach: tap, exec: [ "true", "sleep 1000" ] }
    b: { kind: host, ip: 10.0.0.2/24 }
  links: [ { endpoints: ["vm:eth0", "b:eth0"], rate: 1Gbps } ]
)");
  for (size_t lines = 1; lines <= 2; ++lines) {
    expect_nothing_is_left(folder, scenario, lines, setting(), [&](Words words) { return etherloom(words); });
  }
  const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  while (!processes_of_ours().empty() && std::chrono::steady_clock::now() < until) {
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  EXPECT_THAT(processes_of_ours(), ::testing::IsEmpty());
  EXPECT_THAT(files_in(folder.path("tmp")), ::testing::IsEmpty());
}

TEST_F(LiveVerbs, CleanTouchesNothingThatIsNotOurs) {
  // Of a process that runs (this one), of nobody, and no mark at all.
  const std::string alive = "tmp/loom-guest-" + live::owner_mark(getpid()) + "-abcdef";
  const std::string dead = "tmp/loom-guest-999999999-1-abcdef";
  folder.write(alive + "/file", "mine");
  folder.write("tmp/999999999-1/file", "mine");
  folder.write("tmp/loom-foreign/file", "mine");
  // A dead one's folder names a file that is no socket.
  folder.write(dead + "/sockets", folder.write("precious", "mine") + "\n");
  const live::ChildProcess bystander({"sleep", "1000"}, {"", {{"ETHERLOOM", "999999999-1"}}, {}}, folder.path("log"));
  const ProgramResult clean = etherloom({"clean"});
  EXPECT_EQ(clean.out, "removed " + folder.path(dead) + "\n");
  EXPECT_TRUE(fs::exists(folder.path(alive)));
  EXPECT_TRUE(fs::exists(folder.path("tmp/999999999-1/file")));
  EXPECT_TRUE(fs::exists(folder.path("tmp/loom-foreign/file")));
  EXPECT_TRUE(fs::exists(folder.path("precious")));
  EXPECT_EQ(kill(bystander.pid(), 0), 0);
}

}  // namespace
}  // namespace loom
