// What a person records while a run goes on, what they play into it, and their regressions.

#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "tests/cli/serve/serve_dialogue.h"
#include "tests/support/temp_folder.h"

namespace loom::test {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

class ServeCaptures : public ::testing::Test {
 protected:
  TempFolder folder;
  ServeDialogue serve;
};

TEST_F(ServeCaptures, RecordIntoAFileUntilTheyAreStopped) {
  const std::string file = folder.path("trunk.pcapng");
  serve.ask("load", {{"file", bundled("vlan-lab")}});
  const Json capture = serve.ask("capture", {{"ports", {"sw1:trunk"}}, {"file", file}});
  serve.move("run", {{"until_ps", "150000000000"}});
  const Json stopped = serve.ask("capture_stop", {{"capture", capture["capture"]}});
  EXPECT_EQ(stopped["file"], file);
  serve.move("run");
  const Json info = serve.ask("capture_info", {{"file", file}});
  EXPECT_EQ(info["packets"], stopped["packets"]);
  EXPECT_EQ(info["interfaces"][0]["name"], "sw1:trunk");
  EXPECT_EQ(info["damage"], nullptr);
  EXPECT_EQ(serve.error("capture_stop", {{"capture", capture["capture"]}})["kind"], "usage");
}

TEST_F(ServeCaptures, HoldWhatTheSameRunOfTheCommandLineRecords) {
  serve.ask("load", {{"file", bundled("office")}});
  serve.ask("capture", {{"all", true}, {"file", folder.path("all.pcapng")}});
  while (serve.move("step", {{"what", "event"}, {"count", 7}})["why"] != "end") {
  }
  const Json counted = serve.ask("capture_stop", {{"capture", 1}});
  serve.ask("load", {{"file", bundled("office")}});
  serve.ask("capture", {{"all", true}, {"file", folder.path("again.pcapng")}});
  serve.move("run");
  EXPECT_EQ(serve.ask("capture_stop", {{"capture", 1}})["packets"], counted["packets"]);
  const auto bytes = [&](const std::string& name) {
    std::ostringstream all;
    all << std::ifstream(folder.path(name), std::ios::binary).rdbuf();
    return all.str();
  };
  EXPECT_EQ(bytes("again.pcapng"), bytes("all.pcapng"));
}

TEST_F(ServeCaptures, EndWhenTimeGoesBackAndAreWhole) {
  const std::string file = folder.path("h1.pcapng");
  serve.ask("load", {{"file", bundled("vlan-lab")}});
  serve.ask("capture", {{"ports", {"h1:eth0"}}, {"file", file}});
  serve.move("run");
  serve.move("goto", {{"event", 5}});
  const Json note = serve.note("capture");
  EXPECT_EQ(note["closed"], "time went back");
  serve.move("run");
  EXPECT_EQ(serve.ask("capture_info", {{"file", file}})["packets"], note["packets"]);
}

TEST_F(ServeCaptures, RunIntoAFifoAsLongAsSomebodyReads) {
  const std::string fifo = folder.path("live");
  ASSERT_EQ(mkfifo(fifo.c_str(), 0600), 0);
  serve.ask("load", {{"file", bundled("vlan-lab")}});
  const Json capture{{"ports", {"h1:eth0"}}, {"file", fifo}};
  EXPECT_THAT(serve.error("capture", capture)["message"].get<std::string>(), HasSubstr("nobody reads"));
  const int reader = open(fifo.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
  serve.ask("capture", capture);
  serve.move("run", {{"until_ps", "150000000000"}});
  char bytes[65536];
  const ssize_t n = read(reader, bytes, sizeof bytes);
  ASSERT_GT(n, 1000);
  EXPECT_EQ(static_cast<uint8_t>(bytes[0]), 0x0a);  // a section header block
  close(reader);
  EXPECT_EQ(serve.move("run")["why"], "end");
  EXPECT_THAT(serve.note("capture")["closed"].get<std::string>(), HasSubstr("live"));
}

TEST_F(ServeCaptures, RefuseWhatCannotBe) {
  serve.ask("load", {{"file", bundled("vlan-lab")}});
  EXPECT_EQ(serve.error("capture", {{"ports", {"sw1:p9"}}, {"file", folder.path("x")}})["kind"], "usage");
  EXPECT_EQ(serve.error("capture", {{"file", folder.path("x")}})["kind"], "protocol");
  const Json nowhere{{"all", true}, {"file", folder.path("no/folder/x.pcapng")}};
  EXPECT_EQ(serve.error("capture", nowhere)["kind"], "environment");
  EXPECT_EQ(serve.error("capture_info", {{"file", LOOM_SOURCE_DIR "/README.md"}})["kind"], "input");
}

constexpr const char* kSwitch = R"(version: 1
name: two-vlans
topology:
  nodes:
    sw1: { kind: switch, ports: { p1: { access: 10 }, p2: { access: 10 }, p3: { access: 20 } } }
traffic:
  - frames:
      - { at: 1ms, port: "sw1:p1", dst: "ff:ff:ff:ff:ff:ff", src: "02:00:00:00:00:0a" }
expect:
  p2: { port: "sw1:p2", golden: golden/p2.pcapng }
)";

TEST_F(ServeCaptures, ArePlayedBesideTheScenariosTraffic) {
  const std::string capture = LOOM_SOURCE_DIR "/traces/captures/us_le.pcap";
  std::string text = kSwitch;
  text.erase(text.find("expect:"));
  Json load{{"text", text}, {"file", folder.path("x.yaml")}, {"replay", {{{"capture", capture}, {"at", "sw1:p1"}}}}};
  serve.ask("load", load);
  serve.move("run");
  const Json info = serve.ask("capture_info", {{"file", capture}});
  const Json rows = serve.ask("frames", {{"what", "entered"}})["rows"];
  EXPECT_EQ(rows.size(), info["packets"].get<size_t>() + 1);
  load["replay"][0]["at"] = "sw1:p7";
  EXPECT_EQ(serve.error("load", load)["kind"], "usage");
  load["replay"][0] = {{"capture", LOOM_SOURCE_DIR "/traces/captures/le.pcapng"}, {"map", {{"eth77", "sw1:p1"}}}};
  EXPECT_THAT(serve.error("load", load)["message"].get<std::string>(), HasSubstr("no interface called \"eth77\""));
  load["replay"][0] = {{"capture", folder.path("none.pcap")}, {"at", "sw1:p1"}};
  EXPECT_EQ(serve.error("load", load)["kind"], "input");
}

TEST_F(ServeCaptures, ArePlayedFasterSeveralTimesAndInPart) {
  const std::string capture = LOOM_SOURCE_DIR "/traces/captures/us_le.pcap";
  std::string text = kSwitch;
  text.erase(text.find("traffic:"));
  const auto entered = [&](const Json& more) {
    Json replay{{"capture", capture}, {"at", "sw1:p1"}};
    if (!more.is_null()) replay.update(more);
    serve.ask("load", {{"text", text}, {"file", folder.path("x.yaml")}, {"replay", {replay}}});
    serve.move("run");
    return serve.ask("frames", {{"what", "entered"}})["rows"];
  };
  const auto last = [](const Json& rows) { return std::stoll(rows.back()["at_ps"].get<std::string>()); };
  const Json once = entered(nullptr);
  ASSERT_GT(last(once), 0);
  EXPECT_EQ(entered({{"times", 3}}).size(), 3 * once.size());
  EXPECT_NEAR(static_cast<double>(last(entered({{"speed", 4}}))), static_cast<double>(last(once)) / 4, 1000);
  EXPECT_LT(last(entered({{"asap", true}})), last(once));
  EXPECT_EQ(entered({{"filter", "len > 9000"}}).size(), 0U);

  const auto refused = [&](const Json& more) {
    Json replay{{"capture", capture}, {"at", "sw1:p1"}};
    replay.update(more);
    return serve.error("load", {{"text", text}, {"file", folder.path("x.yaml")}, {"replay", {replay}}});
  };
  EXPECT_EQ(refused({{"speed", 0}})["kind"], "usage");
  EXPECT_EQ(refused({{"speed", 1e9}})["kind"], "usage");
  EXPECT_EQ(refused({{"times", 0}})["kind"], "usage");
  EXPECT_EQ(refused({{"filter", "host and"}})["kind"], "input");
  EXPECT_EQ(refused({{"speed", "fast"}})["kind"], "protocol");
}

TEST_F(ServeCaptures, BecomeGoldensWhenAPersonAcceptsThem) {
  const std::string file = folder.write("lab/scenario.yaml", kSwitch);
  EXPECT_EQ(serve.error("test", {{"file", file}})["line"], 10);  // the golden is not there
  const Json accepted = serve.ask("accept", {{"file", file}});
  EXPECT_THAT(accepted["expectations"][0]["accepted"].get<std::string>(), HasSubstr("holds 1 now"));
  EXPECT_EQ(serve.ask("test", {{"file", file}})["passed"], true);

  // The frame comes with another address: the golden disagrees.
  std::string text = kSwitch;
  text.replace(text.find("02:00:00:00:00:0a"), 17, "02:00:00:00:00:0c");
  const Json failed = serve.ask("test", {{"file", file}, {"text", text}});
  EXPECT_EQ(failed["passed"], false);
  const Json first = failed["first_failure"];
  EXPECT_EQ(first["expectation"], "p2");
  EXPECT_EQ(first["at_ps"], "1000000000");
  EXPECT_EQ(first["fields"][0].dump(),
            R"({"field":"eth.src","expected":"02:00:00:00:00:0a","actual":"02:00:00:00:00:0c"})");
}

TEST(ServeGoldens, AreNotRewrittenWhereNobodyLooks) {
  const TempFolder folder;
  const std::string file = folder.write("lab/scenario.yaml", kSwitch);
  ServeDialogue serve(ServeDialogue::Where::kInCi);
  EXPECT_THAT(serve.error("accept", {{"file", file}})["message"].get<std::string>(), HasSubstr("CI is set"));
  EXPECT_FALSE(fs::exists(folder.path("lab/golden")));
}

TEST(ServeJobs, CanBeCancelled) {
  ServeDialogue serve;
  EXPECT_EQ(serve.error("cancel", {{"request", 77}})["kind"], "usage");
  // Whether it was quick enough to be done or not, it is answered once, and so is the wish to cancel it.
  const int job = serve.send("lessons");
  const int cancel = serve.send("cancel", {{"request", job}});
  const Json told = serve.reply(job);
  const bool was_cancelled = serve.reply(cancel).contains("ok");
  EXPECT_EQ(told.contains("error"), was_cancelled);
  // One about the run, which the engine has not even begun.
  const Json load{{"id", "load"}, {"do", "load"}, {"file", bundled("lossy-link")}};
  serve.write(load.dump() + "\n" +
              R"({"id":"past","do":"series","counters":["h1.eth0.tx_frames"]})"
              "\n"
              R"({"id":"stop","do":"cancel","request":"past"})");
  EXPECT_TRUE(serve.reply("stop").contains("ok"));
  EXPECT_EQ(serve.reply("past")["error"]["kind"], "cancelled");
  EXPECT_EQ(serve.error("cancel", {{"request", "past"}})["kind"], "usage");
}

}  // namespace
}  // namespace loom::test
