// etherloom serve and long packet lists: a million rows, in pages, and which of them match.

#include "tests/cli/serve/serve_dialogue.h"

namespace loom::test {
namespace {

using ::testing::HasSubstr;

// Two rows for each datagram.
Json stream(int datagrams) {
  return {{"file", "stream.yaml"},
          {"text", R"(version: 1
topology:
  nodes:
    h1: { kind: host, ip: 10.0.0.1/24 }
    h2: { kind: host, ip: 10.0.0.2/24 }
    sw1: { kind: switch, ports: { p1: {}, p2: {} } }
  links:
    - { endpoints: ["h1:eth0", "sw1:p1"], rate: 10Gbps, delay: 1us }
    - { endpoints: ["h2:eth0", "sw1:p2"], rate: 10Gbps, delay: 1us }
traffic:
  - { name: p, ping: h2, from: h1, count: 10, interval: 1ms }
  - { name: u, udp: 5001, from: h1, to: h2, size: 200B, interval: 1us, start: 1ms, count: )" +
                       std::to_string(datagrams) + " }\nrun: { until: 1s }\n"}};
}

// All rows that match, asked piece by piece.
std::vector<int> matches(ServeDialogue& serve, const std::string& filter, int look) {
  std::vector<int> numbers;
  for (Json from = 1;;) {
    const Json found = serve.ask("match", {{"filter", filter}, {"from", from}, {"look", look}});
    for (const Json& range : found["matches"]) {
      for (int no = range[0]; no <= range[1].get<int>(); ++no) numbers.push_back(no);
    }
    from = found["next"];
    if (from > found["total"]) return numbers;
  }
}

TEST(ServeFrames, KeepsAMillionRows) {
  ServeDialogue serve;
  serve.ask("load", stream(505'000));
  const Json end = serve.move("run", {{"express", true}})["state"];
  const int total = end["frames"];
  ASSERT_GT(total, 1'010'000);
  EXPECT_EQ(end["oldest_frame"], total - 999'999);
  EXPECT_THAT(serve.error("frame", {{"no", total - 1'000'000}})["message"].get<std::string>(), HasSubstr("not kept"));
  const Json page = serve.ask("frames", {{"from", 600'001}, {"count", 3}})["rows"];
  ASSERT_EQ(page.size(), 3u);
  EXPECT_EQ(page[0]["no"], 600'001);
  serve.move("goto", {{"at_ps", page[2]["at_ps"]}});
  EXPECT_EQ(serve.ask("frames", {{"from", 600'001}, {"count", 3}})["rows"], page);
  EXPECT_EQ(serve.ask("state")["state"]["oldest_frame"], 1);
  // One look is a look at so many rows, whatever matches.
  const Json look = serve.ask("match", {{"filter", "vlan 7"}});
  EXPECT_TRUE(look["matches"].empty());
  EXPECT_EQ(look["next"], 50'001);
  EXPECT_EQ(serve.ask("frames", {{"filter", "vlan 7"}})["next"], 100'001);
}

TEST(ServeFrames, TellsWhichRowsMatchInPieces) {
  ServeDialogue serve;
  serve.ask("load", stream(1000));
  serve.move("run");
  std::vector<int> straight;
  const Json echoes = serve.ask("frames", {{"filter", "icmp"}, {"count", 5000}});
  for (const Json& row : echoes["rows"]) straight.push_back(row["no"]);
  ASSERT_EQ(straight.size(), 40u);  // ten echoes there and back, over two links
  EXPECT_EQ(matches(serve, "icmp", 100'000), straight);
  EXPECT_EQ(matches(serve, "icmp", 7), straight);
  const int total = serve.ask("state")["state"]["frames"];
  const Json whole = serve.ask("match");
  EXPECT_EQ(whole["matches"], Json::array({Json::array({1, total})}));
  EXPECT_EQ(whole["next"], total + 1);
  const Json beyond = serve.ask("match", {{"from", total + 10}});
  EXPECT_TRUE(beyond["matches"].empty());
  EXPECT_EQ(beyond["next"], total + 10);
}

TEST(ServeFrames, GivesRowsByTheirNumbers) {
  ServeDialogue serve;
  serve.ask("load", stream(100));
  serve.move("run");
  const Json rows = serve.ask("frames", {{"numbers", {9, 3, 100'000, 0, 3}}})["rows"];
  ASSERT_EQ(rows.size(), 3u);  // those that are kept, as they were asked for
  EXPECT_EQ(rows[0]["no"], 9);
  EXPECT_EQ(rows[1]["no"], 3);
  EXPECT_EQ(rows[1], serve.ask("frames", {{"from", 3}, {"count", 1}})["rows"][0]);
  EXPECT_TRUE(serve.ask("frames", {{"numbers", Json::array()}})["rows"].empty());
}

TEST(ServeFrames, GivesTheLatestBeforeARowWithTheirBytes) {
  ServeDialogue serve;
  serve.ask("load", stream(100));
  serve.move("run");
  const Json all = serve.ask("frames", {{"port", "h2:eth0"}, {"count", 500}, {"bytes", true}})["rows"];
  ASSERT_GT(all.size(), 50u);
  const Json asked{{"before", all[40]["no"]}, {"port", "h2:eth0"}, {"count", 3}, {"bytes", true}};
  const Json before = serve.ask("frames", asked);
  EXPECT_EQ(before["rows"], Json::array({all[37], all[38], all[39]}));
  EXPECT_EQ(before["next"], all[37]["no"]);
  const Json whole = serve.ask("frame", {{"no", all[37]["no"]}});
  EXPECT_EQ(all[37]["bytes"], whole["bytes"]);
  EXPECT_EQ(all[37]["cut"], whole["cut"]);
  EXPECT_TRUE(serve.ask("frames", {{"before", 1}})["rows"].empty());
  EXPECT_TRUE(serve.ask("frames", {{"before", 0}})["rows"].empty());
  const Json latest = serve.ask("frames", {{"before", 1'000'000'000}, {"count", 1}});
  EXPECT_EQ(latest["rows"][0]["no"], latest["total"]);
  EXPECT_FALSE(latest["rows"][0].contains("bytes"));
  EXPECT_EQ(serve.error("frames", {{"bytes", true}, {"count", 501}})["kind"], "protocol");
}

TEST(ServeFrames, RefusesWhatCannotBeLookedFor) {
  ServeDialogue serve;
  serve.ask("load", stream(10));
  EXPECT_EQ(serve.error("match", {{"filter", "no such thing"}})["kind"], "usage");
  EXPECT_EQ(serve.error("match", {{"node", "h9"}})["kind"], "usage");
  EXPECT_EQ(serve.error("match", {{"look", 100'001}})["kind"], "protocol");
  EXPECT_EQ(serve.error("match", {{"from", -1}})["kind"], "protocol");
  EXPECT_EQ(serve.error("frames", {{"numbers", "3"}})["kind"], "protocol");
  EXPECT_EQ(serve.error("frames", {{"numbers", {3, "4"}}})["kind"], "protocol");
  EXPECT_EQ(serve.error("frames", {{"numbers", std::vector<int>(5001, 1)}})["kind"], "protocol");
  EXPECT_EQ(serve.ask("match")["total"], 0);
}

}  // namespace
}  // namespace loom::test
