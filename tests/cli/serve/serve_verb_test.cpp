// etherloom serve as the desktop program meets it: what it asks of the run, and what comes back.

#include "tests/cli/serve/serve_dialogue.h"
#include "tests/support/temp_folder.h"

namespace loom::test {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

std::vector<std::string> all(const Json& list, const char* key) {
  std::vector<std::string> values;
  for (const Json& each : list) values.push_back(each.at(key));
  return values;
}

TEST(ServeVerb, SaysWhatItSpeaks) {
  ServeDialogue serve;
  serve.write(R"({"id":"first","do":"hello"})");
  EXPECT_EQ(serve.next().dump(), R"({"id":"first","ok":{"protocol":1,"version":"0.1.0","line_bytes":16777216}})");
  EXPECT_EQ(serve.ask("quit").dump(), "{}");
  EXPECT_EQ(serve.finish().second, 0);
}

TEST(ServeVerb, EndsWithItsInputWhenEverythingIsAnswered) {
  ServeDialogue serve;
  serve.send("load", {{"file", bundled("vlan-lab")}});
  serve.send("run");
  serve.send("check", {{"file", bundled("vlan-lab")}});
  const auto [said, code] = serve.finish();
  EXPECT_EQ(code, 0);
  std::vector<std::string> kinds;
  for (const Json& each : said)
    kinds.push_back(each.contains("note") ? each["note"].get<std::string>() : each["id"].dump());
  EXPECT_THAT(kinds, ::testing::IsSupersetOf({"1", "2", "3", "stopped"}));
}

TEST(ServeVerb, AnswersWhatIsNoRequestWithAnErrorAndGoesOn) {
  ServeDialogue serve;
  serve.write("{\"id\":1");
  EXPECT_EQ(serve.next()["error"]["kind"], "protocol");
  serve.write("\xff\xfe");
  EXPECT_THAT(serve.next().dump(), AllOf(HasSubstr("\"id\":null"), HasSubstr("the line is no JSON")));
  serve.write(R"({"id":7,"do":"fly"})");
  EXPECT_EQ(
      serve.next().dump(),
      R"({"id":7,"error":{"message":"there is nothing called \"fly\" to do","hint":"PROTOCOL.md lists what there is",)"
      R"("file":"","line":0,"column":0,"kind":"protocol"}})");
  serve.write(R"({"id":8,"do":3})");
  EXPECT_EQ(serve.next()["id"], 8);
  serve.write(std::string(17 << 20, 'x'));
  EXPECT_THAT(serve.next().dump(), HasSubstr("longer than 16777216 bytes"));
  serve.write(std::string(100, '['));
  EXPECT_THAT(serve.next().dump(), HasSubstr("nested deeper"));
  EXPECT_EQ(serve.error("run")["kind"], "not_loaded");
  EXPECT_EQ(serve.error("load")["kind"], "protocol");
  EXPECT_EQ(serve.error("load", {{"file", "/nowhere.yaml"}})["kind"], "input");
  EXPECT_EQ(serve.error("state")["kind"], "not_loaded");
  EXPECT_EQ(serve.ask("hello")["protocol"], 1);
}

TEST(ServeVerb, LocatesEveryErrorOfAText) {
  ServeDialogue serve;
  const std::string text =
      "version: 1\ntopology:\n  nodes:\n    a: { kind: hots, ip: 10.0.0.1/24 }\n    b: { kind: host, ip: 10.0.0 }\n";
  const Json found = serve.ask("check", {{"text", text}, {"file", "drawing.yaml"}});
  EXPECT_EQ(found["valid"], false);
  ASSERT_EQ(found["errors"].size(), 2u) << found;
  EXPECT_EQ(found["errors"][0]["line"], 4);
  EXPECT_EQ(found["errors"][1]["line"], 5);
  EXPECT_EQ(found["errors"][0]["file"], "drawing.yaml");
  EXPECT_EQ(serve.error("load", {{"text", text}, {"file", "drawing.yaml"}})["errors"].size(), 2u);
  EXPECT_EQ(serve.ask("check", {{"file", bundled("vlan-lab")}})["topology"]["links"].size(), 6u);
}

TEST(ServeVerb, TellsDevicesAndLessons) {
  ServeDialogue serve;
  EXPECT_GT(serve.ask("describe")["devices"].size(), 3u);
  const Json lessons = serve.ask("lessons", {{"folder", LOOM_SOURCE_DIR "/scenarios/vlan-lab"}})["lessons"];
  ASSERT_EQ(lessons.size(), 1u);
  EXPECT_EQ(lessons[0]["name"], "vlan-lab");
  EXPECT_THAT(lessons[0]["readme"].get<std::string>(), HasSubstr("# vlan-lab"));
  EXPECT_EQ(lessons[0]["expectations"].size(), 5u);
  EXPECT_FALSE(lessons[0]["mistakes"].empty());
}

TEST(ServeVerb, ListsALessonThatCannotBeReadWithItsError) {
  const TempFolder folder;
  folder.write("broken/scenario.yaml", "version: 2\n");
  ServeDialogue serve;
  const Json lessons = serve.ask("lessons", {{"folder", folder.path()}})["lessons"];
  ASSERT_EQ(lessons.size(), 1u);
  EXPECT_EQ(lessons[0]["error"]["line"], 1);
}

TEST(ServeVerb, StepsEventByEventNodeByNodeAndHopByHop) {
  ServeDialogue serve;
  EXPECT_EQ(serve.ask("load", {{"file", bundled("vlan-lab")}})["state"]["next_ps"], "100000000000");
  EXPECT_EQ(serve.move("step")["state"]["event"], 1);
  const Json hop = serve.move("step", {{"what", "hop"}, {"frame", "1.2"}})["state"];
  EXPECT_EQ(hop["at_ps"], "100001076000");  // sw1 receives the ARP request
  EXPECT_EQ(hop["next_node"], "h2");
  const Json at_h4 = serve.move("step", {{"what", "node"}, {"node", "h4"}})["state"];
  EXPECT_EQ(at_h4["at_ps"], "100004209600");
  EXPECT_EQ(serve.move("step", {{"what", "event"}, {"count", 3}})["state"]["event"].get<int>(),
            at_h4["event"].get<int>() + 3);
  EXPECT_EQ(serve.error("step", {{"what", "dance"}})["kind"], "usage");
  EXPECT_THAT(serve.error("step", {{"what", "node"}, {"node", "h44"}})["hint"].get<std::string>(), HasSubstr("h4"));
}

TEST(ServeVerb, RunsUntilATimeAnEventAFrameOrAFigure) {
  ServeDialogue serve;
  serve.ask("load", {{"file", bundled("vlan-lab")}});
  EXPECT_EQ(serve.move("run", {{"until_ps", "150000000000"}})["state"]["at_ps"], "150000000000");
  EXPECT_EQ(serve.move("run", {{"until_event", 40}})["state"]["event"], 40);
  const Json at_frame = serve.move("run", {{"until_frame", 60}});
  EXPECT_EQ(at_frame["why"], "until");
  EXPECT_GE(at_frame["state"]["frames"].get<int>(), 60);
  const Json figure = {{"counter", "h2.eth0.rx_frames"}, {"at_least", 4}};
  serve.move("goto", {{"event", 0}});
  EXPECT_EQ(serve.move("run", {{"until", figure}})["why"], "until");
  const Json figures = serve.ask("counters", {{"node", "h2"}})["counters"];
  EXPECT_THAT(figures.dump(), HasSubstr(R"({"name":"h2.eth0.rx_frames","unit":"frames","value":4})"));
  EXPECT_EQ(serve.move("run")["why"], "end");
}

TEST(ServeVerb, EndsAsARunOfTheCommandLineDoes) {
  ServeDialogue serve;
  serve.ask("load", {{"file", bundled("vlan-lab")}});
  const Json end = serve.move("run", {{"express", true}});
  EXPECT_EQ(end["why"], "end");
  EXPECT_EQ(end["outcome"]["passed"], true);
  const Json report = serve.ask("test", {{"file", bundled("vlan-lab")}});
  EXPECT_EQ(report["event_hash"], end["state"]["hash"]);
  EXPECT_EQ(report["first_failure"], nullptr);
}

TEST(ServeVerb, ShowsFramesTheirFieldsAndTheirWay) {
  ServeDialogue serve;
  serve.ask("load", {{"file", bundled("vlan-lab")}});
  serve.move("run");
  const Json list = serve.ask("frames", {{"filter", "vlan 10 and arp"}, {"count", 1}});
  ASSERT_EQ(list["rows"].size(), 1u);
  const Json row = list["rows"][0];
  EXPECT_EQ(row["from"], "sw1:trunk");
  EXPECT_EQ(row["vlan"], 10);
  EXPECT_EQ(list["next"], row["no"].get<int>() + 1);
  const Json way = serve.ask("frames", {{"frame", row["origin"]}, {"what", "sent"}})["rows"];
  EXPECT_THAT(all(way, "from"), ::testing::ElementsAre("h1:eth0", "sw1:p2", "sw1:trunk", "sw2:p1"));
  EXPECT_EQ(serve.ask("log", {{"frame", row["origin"]}, {"what", "decision"}})["entries"].size(), 2u);
  const Json whole = serve.ask("frame", {{"no", row["no"]}});
  EXPECT_EQ(whole["bytes"].get<std::string>().size(), 2 * row["length"].get<size_t>());
  EXPECT_EQ(whole["fields"][5]["name"], "vlan.id");
  const Json story = serve.ask("story", {{"frame", row["frame"]}});
  EXPECT_EQ(story["in"], "h1:eth0");
  std::string pushed;
  for (const Json& event : story["events"]) {
    if (event["place"] == "sw1:trunk" && event["kind"] == "sent") pushed = event["edits"].dump();
  }
  EXPECT_THAT(pushed, HasSubstr(R"({"field":"vlan.id","was":null,"is":"10"})"));
  const Json wire = serve.ask("transmissions", {{"from_ps", row["at_ps"]}, {"to_ps", row["at_ps"]}})["rows"];
  EXPECT_THAT(all(wire, "from"), ::testing::IsSupersetOf({"sw1:p2", "sw1:trunk"}));
  EXPECT_EQ(serve.error("frame", {{"no", 100000}})["kind"], "usage");
  EXPECT_EQ(serve.error("frames", {{"filter", "vlan vlan vlan ("}})["kind"], "usage");
  EXPECT_EQ(serve.error("story", {{"frame", "1.99999"}})["kind"], "usage");
}

TEST(ServeVerb, ShowsTablesFiguresDropsTheLogAndTheVerdict) {
  ServeDialogue serve;
  serve.ask("load", {{"file", bundled("vlan-lab")}});
  EXPECT_EQ(serve.ask("verdict")["passed"], false);
  serve.move("run", {{"until_ps", "150000000000"}});
  const Json mac = serve.ask("tables", {{"node", "sw1"}, {"table", "mac"}})["tables"][0];
  EXPECT_EQ(mac["rows"][0].dump(), R"(["10","02:00:00:00:00:01","p1","dynamic"])");
  EXPECT_EQ(serve.error("tables", {{"table", "cam"}})["kind"], "usage");
  EXPECT_EQ(serve.ask("drops")["drops"][0]["reason"], "not_for_me");
  const Json log = serve.ask("log", {{"what", "decision"}, {"count", 1}})["entries"][0];
  EXPECT_EQ(log["text"], "flooded to p2 trunk");
  EXPECT_EQ(log["steps"][0]["rule"], "vlan-classification");
  EXPECT_TRUE(log["reason"].is_null());
  const Json drop = serve.ask("log", {{"what", "dropped"}, {"count", 1}})["entries"][0];
  EXPECT_EQ(drop["reason"], "not_for_me");
  const Json story = serve.ask("story", {{"frame", drop["frame"]}});
  for (const Json& event : story["events"]) {
    EXPECT_EQ(event["reason"], event["kind"] == "dropped" ? Json("not_for_me") : Json());
  }
  const Json verdict = serve.ask("verdict")["expectations"];
  EXPECT_EQ(verdict[0]["passed"], true);
  EXPECT_EQ(verdict[1]["passed"], false);
  const Json series = serve.ask("series", {{"counters", {"sw1.p1.rx_frames"}}, {"points", 4}});
  EXPECT_EQ(series["at_ps"][3], "150000000000");
  EXPECT_EQ(series["series"][0]["values"].front(), 0);
  EXPECT_EQ(series["series"][0]["values"].back(), 4);
}

TEST(ServeVerb, TellsTheHardwareAccessByAccess) {
  ServeDialogue serve;
  serve.ask("load", {{"file", bundled("rings-and-doorbells")}});
  serve.move("run", {{"until_ps", "101000000000"}});
  const Json found = serve.ask("hardware", {{"node", "old"}, {"count", 3}});
  EXPECT_EQ(found["events"].size(), 3u);
  EXPECT_GT(found["total"].get<int>(), 3);
  EXPECT_EQ(found["events"][0]["node"], "old");
  const Json all = serve.ask("hardware", {{"node", "old"}});
  const Json last = serve.ask("hardware", {{"node", "old"}, {"count", 3}, {"latest", true}});
  EXPECT_EQ(last["total"], all["total"]);
  ASSERT_LT(all["events"].size(), 5000U);
  EXPECT_EQ(last["events"], Json(std::vector<Json>(all["events"].end() - 3, all["events"].end())));
  const Json some = serve.ask("hardware", {{"what", {"ring", "interrupt"}}});
  for (const Json& each : some["events"]) {
    EXPECT_TRUE(each["what"] == "ring" || each["what"] == "interrupt") << each;
  }
}

TEST(ServeVerb, StopsAtBreakpointsRightAfterTheirEvent) {
  ServeDialogue serve;
  serve.ask("load", {{"file", bundled("vlan-lab")}});
  EXPECT_EQ(serve.ask("break", {{"breaks", {{{"id", "b1"}, {"drop", "any"}, {"node", "h2"}}}}})["breaks"], 1);
  const Json dropped = serve.move("run");
  EXPECT_EQ(dropped["why"], "break");
  EXPECT_EQ(dropped["break"]["id"], "b1");
  EXPECT_EQ(dropped["break"]["place"], "h2:eth0");
  EXPECT_EQ(dropped["break"]["reason"], "not_for_me");
  EXPECT_EQ(dropped["state"]["at_ps"], "100002152000");
  EXPECT_EQ(serve.move("step")["why"], "step");
  serve.ask("break", {{"breaks", {{{"id", 2}, {"port", "h1:eth0"}, {"filter", "icmp"}}}}});
  const Json echoed = serve.move("run");
  EXPECT_EQ(echoed["break"]["id"], "2");
  EXPECT_THAT(echoed["break"]["text"].get<std::string>(), HasSubstr("received at h1:eth0"));
  EXPECT_EQ(serve.error("break", {{"breaks", {{{"drop", "tired"}}}}})["kind"], "usage");
  EXPECT_EQ(serve.error("break", {{"breaks", {{{"port", "h9:eth0"}}}}})["kind"], "usage");
  EXPECT_EQ(serve.error("break", {{"breaks", {{{"filter", "("}}}}})["kind"], "usage");
}

TEST(ServeVerb, EndsAMoverWithPauseAndWithTheNextMover) {
  ServeDialogue serve;
  serve.ask("load", {{"file", bundled("vlan-lab")}});
  serve.ask("pause");  // nothing moves: nothing happens
  serve.ask("run", {{"speed", 1e-9}});
  serve.ask("speed", {{"speed", 2e-9}});
  serve.ask("pause");
  EXPECT_EQ(serve.note("stopped")["why"], "pause");
  serve.ask("run", {{"speed", 1e-9}});
  serve.ask("run");
  EXPECT_EQ(serve.note("stopped")["why"], "pause");
  EXPECT_EQ(serve.note("stopped")["why"], "end");
  EXPECT_EQ(serve.error("run", {{"speed", 0}})["kind"], "protocol");
  EXPECT_EQ(serve.error("speed", {{"speed", 1}})["kind"], "usage");
}

TEST(ServeVerb, GoesNowhereWhenItIsThereOrPast) {
  ServeDialogue serve;
  serve.ask("load", {{"file", bundled("vlan-lab")}});
  serve.move("run", {{"until_ps", "150000000000"}});
  const Json there = serve.move("run", {{"until_ps", 5}});
  EXPECT_EQ(there["why"], "until");
  EXPECT_EQ(there["state"]["at_ps"], "150000000000");
  serve.move("run");
  EXPECT_EQ(serve.move("run")["why"], "end");
  EXPECT_EQ(serve.move("step")["why"], "end");
  EXPECT_EQ(serve.move("goto", {{"event", 1000000}})["why"], "end");
}

TEST(ServeVerb, WaitsForASlowReaderAndLosesNothing) {
  ServeDialogue serve;
  serve.ask("load", {{"file", bundled("lossy-link")}});
  serve.send("run");
  std::vector<int> asked;
  for (int i = 0; i < 10; ++i) asked.push_back(serve.send("frames", {{"count", 5000}}));
  const Json end = serve.note("stopped");  // nobody has read until now
  EXPECT_EQ(end["why"], "end");
  for (const int id : asked) EXPECT_TRUE(serve.reply(id).contains("ok"));
}

TEST(ServeVerb, LeavesNothingBehindWhenItIsKilled) {
  ServeDialogue serve;
  serve.ask("load", {{"file", bundled("vlan-lab")}});
  serve.ask("run", {{"speed", 1e-9}});
  const std::vector<pid_t> processes = serve.processes();
  ASSERT_GE(processes.size(), 2u);  // the engine, and a copy of it
  serve.kill();
  // Each holds the standard error that it was given: when its last holder is gone, so are they all.
  EXPECT_TRUE(serve.everybody_is_gone());
}

TEST(ServeVerb, TellsARunThatWouldNotEnd) {
  ServeDialogue serve;
  const std::string text = R"(version: 1
topology:
  nodes: { h1: { kind: host, ip: 10.0.0.1/24 }, h2: { kind: host, ip: 10.0.0.2/24 } }
  links: [ { endpoints: ["h1:eth0", "h2:eth0"], rate: 1Gbps, delay: 1us } ]
traffic: [ { name: p, ping: h2, from: h1, count: 100, interval: 1ms } ]
run: { until: 1s, max-events: 50 }
)";
  serve.ask("load", {{"text", text}, {"file", "endless.yaml"}});
  const Json end = serve.move("run");
  EXPECT_EQ(end["why"], "error");
  EXPECT_THAT(end["error"]["message"].get<std::string>(), HasSubstr("max-events: 50 was reached"));
  EXPECT_EQ(end["error"]["line"], 6);
}

}  // namespace
}  // namespace loom::test
