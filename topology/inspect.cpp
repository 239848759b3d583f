#include "topology/inspect.h"

#include <algorithm>

#include "core/units_text.h"
#include "devices/registry/device_type.h"
#include "devices/registry/suggestion.h"
#include "topology/builder.h"

namespace loom {

namespace {

UserError usage(const std::string& what, const std::string& hint) {
  return UserError({}, what, hint, UserError::Kind::kUsage);
}

void check_nodes(const Scenario& scenario, const std::vector<std::string>& asked) {
  std::vector<std::string> names;
  for (const NodeSpec& spec : scenario.nodes) names.push_back(spec.name);
  for (const std::string& name : asked) {
    if (std::find(names.begin(), names.end(), name) == names.end()) {
      throw usage("there is no node " + name, suggest(name, names, "its nodes are"));
    }
  }
}

void check_end(const Scenario& scenario, const std::optional<Time>& moment) {
  if (!moment || !scenario.run.until || *moment <= *scenario.run.until) return;
  throw usage("the run ends at " + to_text(scenario.run.until->since_start()), "ask for a moment of it");
}

// Keeps what happens while it is asked for.
class HardwareLog final : public Observer {
 public:
  HardwareLog(const EventQuestion& question, Happenings& found) : question_(question), found_(found) {}
  void on_hardware(Time when, const Node& node, const HardwareNote& note) override {
    if (when < question_.from || !is_asked_for(note.what)) return;
    const size_t place = found_.total++ % Happenings::kMost;
    if (found_.total > Happenings::kMost && !question_.latest) return;
    if (place == found_.list.size()) found_.list.emplace_back();
    found_.list[place] = {when,         node.name(), std::string(note.what), std::string(note.name), note.value,
                          note.address, note.length};
  }
  // In order.
  void finish() {
    if (!question_.latest || found_.total <= Happenings::kMost) return;
    std::rotate(found_.list.begin(), found_.list.begin() + static_cast<ptrdiff_t>(found_.total % Happenings::kMost),
                found_.list.end());
  }

 private:
  bool is_asked_for(std::string_view what) const {
    return question_.what.empty() ||
           std::find(question_.what.begin(), question_.what.end(), what) != question_.what.end();
  }
  const EventQuestion& question_;
  Happenings& found_;
};

bool is_asked_for(const std::string& name, const std::vector<std::string>& asked) {
  return asked.empty() || std::find(asked.begin(), asked.end(), name) != asked.end();
}

}  // namespace

TablesAtMoment inspect_tables(const Scenario& scenario, const DeviceRegistry& devices, const TableQuestion& question,
                              const RunOptions& options) {
  check_nodes(scenario, question.nodes);
  BuiltSimulation built = build(scenario, devices, BuildOptions{options.seed.value_or(scenario.run.seed)});
  Simulation& sim = built.simulation();
  TablesAtMoment moment;
  std::vector<std::string> known;
  // Who asks for a table that nobody has need not wait for the run.
  std::vector<std::pair<const Node*, const DeviceTable*>> looked_at;
  for (const NodeSpec& spec : scenario.nodes) {
    if (!is_asked_for(spec.name, question.nodes)) continue;
    for (const DeviceTable& table : devices.find(spec.kind)->tables) {
      known.push_back(table.name);
      if (!question.table.empty() && table.name != question.table) continue;
      looked_at.emplace_back(sim.find_node(spec.name), &table);
    }
  }
  if (looked_at.empty() && !question.table.empty()) {
    throw usage("there is no table called " + question.table, suggest(question.table, known, "there are"));
  }
  check_end(scenario, question.at);
  pass_time(scenario, sim, question.at.value_or(scenario.run.until.value_or(Time::max())), options);
  moment.when = question.at.value_or(sim.now());
  for (const auto& [node, table] : looked_at) {
    TableState state{node->name(), table->name, table->help, {}, table->rows(*node)};
    for (const Parameter& column : table->columns) state.columns.push_back(column.name);
    moment.tables.push_back(std::move(state));
  }
  return moment;
}

Happenings inspect_events(const Scenario& scenario, const DeviceRegistry& devices, const EventQuestion& question,
                          const RunOptions& options) {
  check_nodes(scenario, question.nodes);
  check_end(scenario, question.until);
  BuiltSimulation built = build(scenario, devices, BuildOptions{options.seed.value_or(scenario.run.seed)});
  Simulation& sim = built.simulation();
  Happenings found;
  HardwareLog log(question, found);
  for (const NodeSpec& spec : scenario.nodes) {
    if (is_asked_for(spec.name, question.nodes)) sim.observe(log, built.node(spec.name));
  }
  pass_time(scenario, sim, question.until.value_or(scenario.run.until.value_or(Time::max())), options);
  log.finish();
  return found;
}

}  // namespace loom
