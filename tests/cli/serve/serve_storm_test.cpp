// Requests in any order, faster than they are answered, with processes dying on the way: each is answered once.

#include <map>

#include "core/random.h"
#include "tests/cli/serve/serve_dialogue.h"

namespace loom::test {
namespace {

class ServeStorm : public ::testing::TestWithParam<int> {
 protected:
  template <typename List>
  auto one_of(const List& list) {
    return list[chance.below(list.size())];
  }

  // A request with the keys it needs, or sometimes not.
  std::pair<std::string, Json> any() {
    static const std::vector<std::string> kScenarios = {"vlan-lab", "lossy-link", "office", "rogue-dma"};
    const std::vector<std::pair<std::string, Json>> requests = {
        {"load", {{"file", bundled(one_of(kScenarios))}}},
        {"run", Json::object()},
        {"run", {{"speed", 1e-6}, {"express", true}}},
        {"run", {{"until_event", chance.below(60'000)}}},
        {"run", {{"until_frame", chance.below(500)}}},
        {"goto", {{"event", chance.below(60'000)}}},
        {"goto", {{"at_ps", chance.below(1'000'000'000'000)}}},
        {"goto", Json::object()},
        {"step", {{"count", chance.below(40)}}},
        {"step", {{"what", "node"}, {"node", "h1"}}},
        {"step", {{"what", "hop"}, {"frame", "1.2"}}},
        {"pause", Json::object()},
        {"frames", {{"from", chance.below(100)}, {"filter", "udp"}}},
        {"frames", {{"before", chance.below(UINT64_MAX)}, {"bytes", true}}},
        {"frames", {{"numbers", {chance.below(100), chance.below(UINT64_MAX)}}}},
        {"match", {{"from", chance.below(UINT64_MAX)}, {"look", chance.below(200)}, {"filter", "arp"}}},
        {"frame", {{"no", chance.below(20)}}},
        {"tables", Json::object()},
        {"state", Json::object()},
        {"snapshots", Json::object()},
        {"series", {{"counters", {"h1.eth0.tx_frames"}}, {"points", 3}}},
        {"story", {{"frame", "1.2"}}},
        {"verdict", Json::object()},
        {"check", {{"file", bundled("vlan-lab")}}},
        {"cancel", {{"request", chance.below(150)}}},
        {"break", {{"breaks", {{{"drop", "any"}}}}}},
        {"break", {{"breaks", Json::array()}}},
        {"fly", Json::object()},
    };
    return one_of(requests);
  }

  RandomStream chance{static_cast<uint64_t>(GetParam()), "storm"};
};

TEST_P(ServeStorm, AnswersEveryRequestOnce) {
  ServeDialogue serve;
  std::map<int, int> answers;
  const auto hear = [&] {
    const Json message = serve.next();
    if (message.contains("id")) ++answers[message["id"].get<int>()];
  };
  int last = serve.send("load", {{"file", bundled("vlan-lab")}});
  for (int i = 0; i < 150; ++i) {
    const auto [what, keys] = any();
    last = serve.send(what, keys);
    const auto processes = serve.processes();
    if (!processes.empty() && chance.chance(0.03)) kill(processes[chance.below(processes.size())], SIGKILL);
    while (chance.chance(0.3) && !answers.contains(last)) hear();
  }
  serve.send("unload");  // whatever moved by then, it moves no more
  last = serve.send("hello");
  while (static_cast<int>(answers.size()) < last) hear();
  const auto [rest, code] = serve.finish();
  EXPECT_EQ(code, 0);
  for (const Json& message : rest) EXPECT_FALSE(message.contains("id")) << message;
  for (const auto& [id, times] : answers) EXPECT_EQ(times, 1) << "request " << id;
}

INSTANTIATE_TEST_SUITE_P(Seeds, ServeStorm, ::testing::Range(1, 9));

}  // namespace
}  // namespace loom::test
