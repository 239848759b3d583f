// Going back and forward in every bundled scenario: however a moment is reached, it is the one of the straight run.

#include <algorithm>
#include <filesystem>

#include "core/random.h"
#include "tests/cli/serve/serve_dialogue.h"

namespace loom::test {
namespace {

namespace fs = std::filesystem;

std::vector<std::string> scenarios() {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(LOOM_SOURCE_DIR "/scenarios")) {
    if (fs::exists(entry.path() / "scenario.yaml")) names.push_back(entry.path().filename());
  }
  std::sort(names.begin(), names.end());
  return names;
}

// What must be the same; the load of links depends on where one came from.
std::string essence(Json state) {
  state.erase("load");
  state.erase("moving");
  return state.dump();
}

class GoingBack : public ::testing::TestWithParam<std::string> {};

TEST_P(GoingBack, ReachesTheVeryStateOfTheStraightRun) {
  RandomStream chance(7, GetParam());
  ServeDialogue straight;
  straight.ask("load", {{"file", bundled(GetParam())}});
  ServeDialogue serve;
  serve.ask("load", {{"file", bundled(GetParam())}});
  const Json end = serve.move("run", {{"express", true}});
  ASSERT_EQ(end["why"], "end");
  const Json report = serve.ask("test", {{"file", bundled(GetParam())}});
  EXPECT_EQ(report["event_hash"], end["state"]["hash"]);
  EXPECT_EQ(report["events"], end["state"]["event"]);
  EXPECT_EQ(report["passed"], end["outcome"]["passed"]);
  const auto events = end["state"]["event"].get<uint64_t>();
  const auto length = std::stoull(end["state"]["at_ps"].get<std::string>());

  // In rising order, by event and by time.
  std::vector<uint64_t> numbers;
  std::vector<uint64_t> times;
  for (int i = 0; i < 4; ++i) numbers.push_back(chance.below(events + 1));
  for (int i = 0; i < 4; ++i) times.push_back(chance.below(length + 1));
  std::sort(numbers.begin(), numbers.end());
  std::sort(times.begin(), times.end());
  std::vector<std::pair<Json, std::string>> wanted;
  for (const uint64_t number : numbers) {
    const Json there{{"event", number}};
    wanted.emplace_back(there, essence(straight.move("goto", there)["state"]));
  }
  ServeDialogue by_time;
  by_time.ask("load", {{"file", bundled(GetParam())}});
  for (const uint64_t time : times) {
    const Json there{{"at_ps", std::to_string(time)}};
    wanted.emplace_back(there, essence(by_time.move("goto", there)["state"]));
  }

  for (int i = 0; i < 12; ++i) {
    const auto& [there, state] = wanted[chance.below(wanted.size())];
    EXPECT_EQ(essence(serve.move("goto", there)["state"]), state) << "goto " << there;
  }
  const Json again = serve.move("run", {{"express", true}});
  EXPECT_EQ(essence(again["state"]), essence(end["state"]));
  EXPECT_EQ(again["outcome"], end["outcome"]);
}

INSTANTIATE_TEST_SUITE_P(Everything, GoingBack, ::testing::ValuesIn(scenarios()), [](const auto& each) {
  std::string name = each.param;
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
});

TEST(GoingBack, FindsTheSamePacketsThere) {
  ServeDialogue serve;
  serve.ask("load", {{"file", bundled("office")}});
  serve.move("goto", {{"event", 100}});
  const Json rows = serve.ask("frames");
  const Json log = serve.ask("log");
  serve.move("run");
  serve.move("goto", {{"event", 60}});
  serve.move("goto", {{"event", 100}});
  EXPECT_EQ(serve.ask("frames"), rows);
  EXPECT_EQ(serve.ask("log"), log);
}

TEST(GoingBack, KeepsNoMoreCopiesThanItSaysAndTheFirstForEver) {
  ServeDialogue serve;
  serve.ask("load", {{"file", bundled("vlan-lab")}});
  for (uint64_t event = 73; event > 1; --event) serve.move("goto", {{"event", event}});
  const Json kept = serve.ask("snapshots")["snapshots"];
  EXPECT_LE(kept.size(), 32u);
  EXPECT_EQ(kept[0]["event"], 0);
}

TEST(GoingBack, DoesWithoutACopyThatDied) {
  ServeDialogue serve;
  serve.ask("load", {{"file", bundled("vlan-lab")}});
  const std::string there = essence(serve.move("goto", {{"event", 60}})["state"]);
  serve.move("run");
  serve.move("goto", {{"event", 50}});
  kill(serve.engine(), SIGSEGV);  // the engine of before, asleep where the run ended
  EXPECT_EQ(essence(serve.move("goto", {{"event", 60}})["state"]), there);
  EXPECT_EQ(serve.move("run")["why"], "end");
}

TEST(GoingBack, TellsTheDeathOfTheEngineAndLoadsAgain) {
  ServeDialogue serve;
  serve.ask("load", {{"file", bundled("vlan-lab")}});
  serve.move("step");
  kill(serve.engine(), SIGABRT);  // as a failed check of ours does
  const Json died = serve.note("died");
  EXPECT_EQ(died["name"], "SIGABRT");
  EXPECT_EQ(died["event"], 1);
  EXPECT_EQ(serve.error("tables")["kind"], "died");
  EXPECT_EQ(serve.move("goto", {{"event", 1}})["state"]["event"], 1);
  EXPECT_EQ(serve.ask("load", {{"file", bundled("vlan-lab")}})["state"]["event"], 0);
  EXPECT_EQ(serve.move("run")["why"], "end");
}

}  // namespace
}  // namespace loom::test
