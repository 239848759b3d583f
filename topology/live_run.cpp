#include "topology/live_run.h"

#include <fmt/format.h>

#include <algorithm>
#include <exception>
#include <future>
#include <map>
#include <memory>
#include <optional>
#include <thread>

#include "core/capture/capture_reader.h"
#include "core/pacer.h"

namespace loom {

namespace {

// After the last command: what its last frames cause.
constexpr Duration kAfterCommands = Duration::ms(200);

std::vector<live::OutsideNode*> outside_nodes(const Scenario& scenario, BuiltSimulation& built) {
  std::vector<live::OutsideNode*> nodes;
  for (const NodeSpec& spec : scenario.nodes) {
    if (auto* const node = dynamic_cast<live::OutsideNode*>(&built.node(spec.name))) nodes.push_back(node);
  }
  return nodes;
}

// A thread that makes what is outside of a node, and stays: the kernel ends a guest with the thread that started it.
class Keeper {
 public:
  explicit Keeper(live::OutsideNode& node)
      : thread_([this, &node] {
          try {
            node.open();
            opened_.set_value();
          } catch (...) {
            opened_.set_exception(std::current_exception());
          }
          released_.get_future().wait();
        }) {}
  ~Keeper() {
    released_.set_value();
    thread_.join();
  }
  void wait() { opened_.get_future().get(); }

 private:
  std::promise<void> opened_;
  std::promise<void> released_;
  std::thread thread_;  // after what it uses
};

// All at the same time: a guest takes seconds.
std::vector<std::unique_ptr<Keeper>> open_all(const Scenario& scenario, const std::vector<live::OutsideNode*>& nodes,
                                              const LiveWishes& wishes) {
  std::vector<std::unique_ptr<Keeper>> keepers;
  for (live::OutsideNode* const node : nodes) {
    if (wishes.say) wishes.say("making " + node->name() + ": " + node->what());
    keepers.push_back(std::make_unique<Keeper>(*node));
  }
  std::optional<UserError> failure;
  for (size_t i = 0; i < nodes.size(); ++i) {
    try {
      keepers[i]->wait();
    } catch (const std::exception& error) {
      if (failure) continue;
      failure.emplace(scenario.find_node(nodes[i]->name())->mark, nodes[i]->name() + ": " + error.what(),
                      "etherloom run simulates it instead", UserError::Kind::kEnvironment);
    }
  }
  if (failure) throw UserError(*failure);
  return keepers;
}

}  // namespace

std::vector<std::string> live_plan(const Scenario& scenario, BuiltSimulation& built) {
  std::vector<std::string> lines;
  for (const live::OutsideNode* const node : outside_nodes(scenario, built)) {
    lines.push_back(node->name() + ": " + node->what());
  }
  return lines;
}

std::string drive_live(const Scenario& scenario, BuiltSimulation& built, const std::string& folder,
                       const LiveWishes& wishes, LiveReport& report) {
  const std::vector<live::OutsideNode*> nodes = outside_nodes(scenario, built);
  std::vector<std::unique_ptr<Keeper>> keepers = open_all(scenario, nodes, wishes);
  live::Session session(folder.empty() ? "" : folder + "/" + kRecordingName);
  for (live::OutsideNode* const node : nodes) node->connect(session);
  for (live::OutsideNode* const node : nodes) node->begin();
  bool has_commands = false;
  for (const NodeSpec& spec : scenario.nodes) {
    has_commands = has_commands || (spec.settings.has("exec") && !spec.settings.list("exec").empty());
  }
  std::optional<Time> done_at;
  session.end_when([&] {
    if (wishes.stop && wishes.stop()) return true;
    const bool done =
        has_commands && std::all_of(nodes.begin(), nodes.end(), [](auto* node) { return node->is_done(); });
    if (!done) return false;
    if (!done_at) done_at = session.last_shown() + kAfterCommands;
    return session.last_shown() >= *done_at;
  });
  pace(built.simulation(), session, scenario.run.until.value_or(Time::max()), report.lateness);
  session.close();
  for (live::OutsideNode* const node : nodes) node->stop();
  const bool all_done = std::all_of(nodes.begin(), nodes.end(), [](auto* node) { return node->is_done(); });
  if (!all_done) keepers.clear();  // guests end, and what runs in them
  for (live::OutsideNode* const node : nodes) {
    const std::vector<live::CommandResult> results = node->results();
    report.commands.insert(report.commands.end(), results.begin(), results.end());
    node->set_outlet({});
  }
  if (!session.is_over()) return "until";
  return wishes.stop && wishes.stop() ? "interrupted" : "commands";
}

std::string drive_recorded(const Scenario& scenario, BuiltSimulation& built, const std::string& recording, Time end) {
  std::map<std::string, live::LiveNode*> nodes;
  for (const NodeSpec& spec : scenario.nodes) {
    if (auto* const node = dynamic_cast<live::LiveNode*>(&built.node(spec.name))) nodes[spec.name] = node;
  }
  CaptureReader reader = CaptureReader::open(recording);
  Duration before{};
  while (const CapturedPacket* const packet = reader.next()) {
    const std::string name = reader.interfaces().at(packet->interface).name;
    const auto found = nodes.find(name);
    if (found == nodes.end()) {
      throw UserError({recording, 0, 0}, "the recording has frames of " + name + ", which is no node outside",
                      "it belongs to another scenario");
    }
    const std::optional<Duration> since = packet->when.since(CaptureTime{});
    if (!packet->has_time || !since || *since < before || Time::at(*since) > end) {
      throw UserError({recording, 0, 0}, fmt::format("frame {} is of no moment of the recorded run", packet->number),
                      "a recording holds frames in the order in which they came");
    }
    before = *since;
    found->second->enter(Time::at(*since), {packet->bytes.begin(), packet->bytes.end()});
  }
  built.simulation().run(end);
  return "until";
}

}  // namespace loom
