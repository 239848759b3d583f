// The socket at which a live run is spoken to: what it answers, and what it makes of those who do not speak its
// language.

#include "devices/live/control.h"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>

#include "core/simulation.h"
#include "devices/live/leftovers.h"
#include "tests/support/temp_folder.h"

namespace loom::live {
namespace {

using ::testing::HasSubstr;

class EchoingNode final : public OutsideNode {
 public:
  using OutsideNode::OutsideNode;
  void open() override {}
  void connect(Session&) override {}
  std::string what() const override { return "an echo"; }
  LineResult run_aside(const std::string& line) override { return {line == "fail" ? 3 : 0, line + "\xff\n"}; }
};

class Control : public ::testing::Test {
 protected:
  Control() {
    setenv("ETHERLOOM_RUNTIME", folder.path("run").c_str(), 1);
    server = std::make_unique<ControlServer>(
        RunFacts{"lab", "lab.yaml", "results", getpid(), {{"e", "an echo", "", ""}}, {}},
        std::vector<OutsideNode*>{&node}, [this] { told_to_end = true; });
  }
  ~Control() override { unsetenv("ETHERLOOM_RUNTIME"); }

  // What is answered to these bytes; nothing when the connection is closed without.
  std::string answer_to(const std::string& bytes, bool hangs_up = false) const {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    const std::string path = folder.path("run/" + owner_mark(getpid()) + "/control.sock");
    path.copy(address.sun_path, sizeof address.sun_path - 1);
    const int connection = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    EXPECT_EQ(::connect(connection, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
    for (size_t at = 0; at < bytes.size();) {
      const ssize_t n = ::send(connection, bytes.data() + at, bytes.size() - at, MSG_NOSIGNAL);
      if (n <= 0) break;
      at += static_cast<size_t>(n);
    }
    if (hangs_up) shutdown(connection, SHUT_WR);
    std::string answer;
    char buffer[4096];
    for (ssize_t n = 0; (n = recv(connection, buffer, sizeof buffer, 0)) > 0;)
      answer.append(buffer, static_cast<size_t>(n));
    close(connection);
    return answer;
  }

  TempFolder folder;
  std::atomic<bool> told_to_end = false;
  Simulation sim{1};
  EchoingNode& node = sim.add<EchoingNode>("e");
  std::unique_ptr<ControlServer> server;
};

TEST_F(Control, ARunIsFoundAndRunsLines) {
  const std::vector<RunFacts> runs = live_runs();
  ASSERT_EQ(runs.size(), 1U);
  EXPECT_EQ(runs[0].name, "lab");
  EXPECT_EQ(runs[0].nodes.at(0).what, "an echo");
  EXPECT_EQ(run_in(runs[0], "e", "fail").status, 3);
  EXPECT_THAT(run_in(runs[0], "e", "hello").output, HasSubstr("hello"));
  EXPECT_THROW(run_in(runs[0], "nobody", "hello"), std::runtime_error);
  server.reset();
  EXPECT_TRUE(live_runs().empty());
  EXPECT_TRUE(std::filesystem::is_empty(folder.path("run")));
}

TEST_F(Control, WhoDoesNotSpeakItsLanguageIsToldAndHarmsNobody) {
  for (const char* request : {"x\n", "{}\n", "[]\n", "{\"do\": 7}\n", "{\"do\": \"dance\"}\n", "\xff\xfe\n",
                              "{\"do\": \"exec\"}\n", "{\"do\": \"exec\", \"node\": {}, \"line\": []}\n"}) {
    EXPECT_THAT(answer_to(request), HasSubstr("\"error\"")) << request;
  }
  EXPECT_EQ(answer_to("half a line", true), "");
  EXPECT_EQ(answer_to(std::string(200'000, 'x'), true), "") << "longer than any request";
  EXPECT_EQ(answer_to("\n"), "");
  EXPECT_FALSE(told_to_end);
  EXPECT_EQ(live_runs().size(), 1U);
}

TEST_F(Control, ItIsToldToEnd) {
  EXPECT_EQ(answer_to("{\"do\": \"down\"}\n"), "{}\n");
  EXPECT_TRUE(told_to_end);
}

}  // namespace
}  // namespace loom::live
