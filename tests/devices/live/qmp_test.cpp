// QEMU's control connection, with a QEMU that says what a test wants it to say.

#include "devices/live/qmp.h"

#include <sys/socket.h>
#include <unistd.h>

#include <nlohmann/json.hpp>

namespace loom::live {
namespace {

class QmpTest : public ::testing::Test {
 protected:
  static int end_of_pair(int* other) {
    int ends[2];
    EXPECT_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), 0);
    *other = ends[1];
    return ends[0];
  }
  ~QmpTest() override {
    if (qemu >= 0) close(qemu);
  }
  void says(const std::string& text) {
    EXPECT_EQ(::send(qemu, text.data(), text.size(), MSG_NOSIGNAL), static_cast<ssize_t>(text.size()));
  }
  int qemu = -1;
  Qmp qmp{end_of_pair(&qemu)};
};

// Answers must come after the question: what is there before is forgotten.
TEST_F(QmpTest, WhatCameBeforeTheQuestionIsForgotten) {
  says("{\"return\": 1, \"id\": 1}\nhalf a line");
  EXPECT_TRUE(qmp.drain());
  qmp.tell("query-status", {});
  char sent[200];
  const ssize_t n = recv(qemu, sent, sizeof sent, 0);
  ASSERT_GT(n, 0);
  EXPECT_EQ(nlohmann::json::parse(sent, sent + n)["execute"], "query-status");
}

TEST_F(QmpTest, GarbageEventsAndOlderAnswersAreSkipped) {
  says("{\"QMP\": {}}\n");
  const std::string answers =
      "not JSON\n[1, 2]\n{\"event\": \"RESET\"}\n{\"id\": \"1\", \"return\": 0}\n{\"id\": 77, \"return\": 0}\n"
      "{\"id\": 1}\n\xff\xfe\n{\"id\": 1, \"return\": {}}\n";
  std::thread answering([&] {
    char request[200];
    if (recv(qemu, request, sizeof request, 0) > 0) says(answers);
  });
  EXPECT_NO_THROW(qmp.negotiate());
  answering.join();
}

TEST_F(QmpTest, ARefusalIsToldInQemusWords) {
  for (const char* error : {R"({"desc": "no such device"})", R"("no such device")"}) {
    std::thread answering([&] {
      char request[200];
      const ssize_t n = recv(qemu, request, sizeof request, 0);
      if (n <= 0) return;
      const auto id = nlohmann::json::parse(request, request + n)["id"].dump();
      says(R"({"id": )" + id + R"(, "error": )" + error + "}\n");
    });
    try {
      qmp.ask("set_link");
      ADD_FAILURE();
    } catch (const std::runtime_error& refusal) {
      EXPECT_THAT(refusal.what(), ::testing::HasSubstr("QEMU refuses set_link: "));
      EXPECT_THAT(refusal.what(), ::testing::HasSubstr("no such device"));
    }
    answering.join();
  }
}

TEST_F(QmpTest, AQemuThatHasGoneIsSaidToHave) {
  close(std::exchange(qemu, -1));
  EXPECT_FALSE(qmp.drain());
  EXPECT_THROW(qmp.ask("query-status"), std::runtime_error);
}

}  // namespace
}  // namespace loom::live
