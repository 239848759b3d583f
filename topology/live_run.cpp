#include "topology/live_run.h"

#include <fmt/format.h>

#include <algorithm>
#include <exception>
#include <fstream>
#include <future>
#include <memory>
#include <optional>
#include <set>
#include <thread>

#include "core/pacer.h"
#include "core/units_text.h"

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

UserError cannot_be(const Scenario& scenario, const live::OutsideNode& node, const std::string& why) {
  return UserError(scenario.find_node(node.name())->mark, node.name() + ": " + why,
                   "etherloom run simulates it instead", UserError::Kind::kEnvironment);
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
      failure.emplace(cannot_be(scenario, *nodes[i], error.what()));
    }
  }
  if (failure) throw UserError(*failure);
  return keepers;
}

std::optional<uint64_t> available_memory_mib() {
  std::ifstream in("/proc/meminfo");
  std::string key;
  for (uint64_t kib = 0; in >> key >> kib; in.ignore(64, '\n')) {
    if (key == "MemAvailable:") return kib / 1024;
  }
  return std::nullopt;
}

// Before anything is made.
void refuse_what_cannot_be(const Scenario& scenario, const std::vector<live::OutsideNode*>& nodes) {
  uint64_t needed = 0;
  size_t guests = 0;
  for (live::OutsideNode* const node : nodes) {
    if (const auto reason = node->lacking()) throw cannot_be(scenario, *node, *reason);
    needed += node->memory_needed_mib();
    guests += node->memory_needed_mib() == 0 ? 0 : 1;
    const std::optional<uint64_t> there = available_memory_mib();
    if (there && needed > *there) {
      throw cannot_be(
          scenario, *node,
          fmt::format("the first {} guests need {} MiB of memory, and {} MiB are available", guests, needed, *there));
    }
  }
}

// Says and records what commands come to, as they end.
class CommandNews {
 public:
  CommandNews(live::Session& session, const LiveWishes& wishes, size_t nodes)
      : session_(session), wishes_(wishes), told_(nodes) {}
  void look(size_t number, live::OutsideNode& node) {
    if (node.ended_commands() == told_[number]) return;
    const std::vector<live::CommandResult> results = node.results();
    for (; told_[number] < results.size(); ++told_[number]) {
      const live::CommandResult& each = results[told_[number]];
      session_.record_command(node, each.command, each.status);
      if (!wishes_.say) continue;
      wishes_.say(fmt::format("at {}: {}: {} {}", to_text(session_.last_shown()), each.node, each.command,
                              each.succeeded() ? "has ended well" : fmt::format("has ended with {}", each.status)));
    }
  }

 private:
  live::Session& session_;
  const LiveWishes& wishes_;
  std::vector<size_t> told_;
};

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
  refuse_what_cannot_be(scenario, nodes);
  std::vector<std::unique_ptr<Keeper>> keepers = open_all(scenario, nodes, wishes);
  live::Session session(folder, scenario.run.pace);
  if (scenario.run.until) session.end_at(*scenario.run.until);
  for (live::OutsideNode* const node : nodes) node->connect(session);
  if (wishes.say) {
    session.tell([&](Time when, const live::LiveNode& node, const std::string& what) {
      wishes.say(fmt::format("at {}: the outside end of {} {}", to_text(when), node.name(), what));
    });
  }
  if (wishes.begins) wishes.begins(nodes);
  for (live::OutsideNode* const node : nodes) node->begin();
  bool has_commands = false;
  for (const NodeSpec& spec : scenario.nodes) {
    has_commands = has_commands || (spec.settings.has("exec") && !spec.settings.list("exec").empty());
  }
  std::optional<Time> done_at;
  CommandNews news(session, wishes, nodes.size());
  session.end_when([&] {
    for (size_t i = 0; i < nodes.size(); ++i) news.look(i, *nodes[i]);
    if (wishes.stop && wishes.stop()) return true;
    const bool done =
        has_commands && std::all_of(nodes.begin(), nodes.end(), [](auto* node) { return node->is_done(); });
    if (!done) return false;
    if (!done_at) done_at = session.last_shown() + kAfterCommands;
    return session.last_shown() >= *done_at;
  });
  pace(built.simulation(), session, scenario.run.until.value_or(Time::max()), report.lateness);
  session.close();
  report.overruns = session.overruns();
  for (live::OutsideNode* const node : nodes) node->stop();
  keepers.clear();  // guests end, and what runs in them
  if (wishes.ends) wishes.ends();
  for (live::OutsideNode* const node : nodes) node->finish();
  for (live::OutsideNode* const node : nodes) {
    const std::vector<live::CommandResult> results = node->results();
    report.commands.insert(report.commands.end(), results.begin(), results.end());
  }
  if (session.has_failed()) return "overrun";
  if (!session.is_over()) return "until";
  return wishes.stop && wishes.stop() ? "interrupted" : "commands";
}

std::string drive_recorded(const Scenario& scenario, BuiltSimulation& built, const std::string& folder, Time end) {
  std::set<std::string> names;
  std::vector<live::LiveNode*> nodes;
  for (const NodeSpec& spec : scenario.nodes) {
    if (auto* const node = dynamic_cast<live::LiveNode*>(&built.node(spec.name))) {
      names.insert(spec.name);
      nodes.push_back(node);
    }
  }
  live::check_recording(folder, &names, end);
  for (live::LiveNode* const node : nodes) node->play(std::make_unique<live::RecordedEnd>(folder, node->name()));
  built.simulation().run(end);
  return "until";
}

}  // namespace loom
