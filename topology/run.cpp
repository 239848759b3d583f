#include "topology/run.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "core/results/port_recorder.h"
#include "core/results/results_db.h"
#include "core/results/run_folder.h"
#include "core/units_text.h"
#include "topology/builder.h"
#include "topology/endless_guard.h"
#include "topology/expectation.h"
#include "topology/judges.h"

namespace loom {

namespace {

std::string text_of(EventQueue::Stopped stopped) {
  switch (stopped) {
    case EventQueue::Stopped::kEmpty:
      return "empty";
    case EventQueue::Stopped::kUntil:
      return "until";
    case EventQueue::Stopped::kBudget:
      return "budget";
    case EventQueue::Stopped::kRequested:
      return "interrupted";
  }
  return "";
}

}  // namespace

std::string pass_time(const Scenario& scenario, Simulation& sim, Time until, const RunOptions& options) {
  EndlessGuard guard(scenario, sim, options.most_events_at_one_moment);
  while (true) {
    const EventQueue::Stopped stopped = sim.run(until, guard.next_slice());
    if (stopped != EventQueue::Stopped::kBudget) return text_of(stopped);
    guard.check();
    if (options.on_slice && !options.on_slice({sim.now(), scenario.run.until, sim.events().executed()})) {
      return "interrupted";
    }
  }
}

namespace {

std::string pass_time(const Scenario& scenario, Simulation& sim, const RunOptions& options) {
  return pass_time(scenario, sim, scenario.run.until.value_or(Time::max()), options);
}

// The same, stopping at the moments at which expectations look at devices; those without a moment look at the end. A
// run lasts at least until the last of them.
std::string pass_time(const Scenario& scenario, Simulation& sim, Judges& judges, const RunOptions& options) {
  while (const std::optional<Time> moment = judges.next_look()) {
    const std::string stopped = pass_time(scenario, sim, *moment, options);
    if (stopped == "interrupted") return stopped;
    judges.look();
  }
  const std::string stopped = pass_time(scenario, sim, options);
  judges.look_at_end();
  return stopped;
}

std::vector<Port*> ports_to_capture(const Scenario& scenario, BuiltSimulation& built, const RunOptions& options) {
  std::vector<Port*> ports;
  if (options.capture_nothing) return ports;
  Simulation& sim = built.simulation();
  const auto add_every = [&] {
    for (const NodeSpec& spec : scenario.nodes) {
      Node* node = sim.find_node(spec.name);
      for (size_t i = 0; i < node->port_count(); ++i) ports.push_back(&node->port(i));
    }
  };
  if (options.capture_all || (options.capture_ports.empty() && scenario.run.capture_all)) {
    add_every();
  } else if (!options.capture_ports.empty()) {
    for (const std::string& text : options.capture_ports) {
      const size_t colon = text.find(':');
      Node* node = colon == std::string::npos ? nullptr : sim.find_node(text.substr(0, colon));
      Port* port = node == nullptr ? nullptr : node->find_port(text.substr(colon + 1));
      if (port == nullptr) {
        throw UserError({}, "there is no port " + text + " to capture", "write it as node:port",
                        UserError::Kind::kUsage);
      }
      ports.push_back(port);
    }
  } else {
    for (const PortRef& ref : scenario.run.captures) ports.push_back(&built.port(ref));
  }
  return ports;
}

Manifest manifest_of(const Scenario& scenario, uint64_t seed) {
  Manifest manifest;
  manifest.scenario = scenario.name;
  manifest.scenario_file = scenario.file;
  manifest.scenario_text = scenario.text;
  manifest.params = scenario.params;
  manifest.seed = seed;
  manifest.version = version();
  manifest.mode = "sim";
  return manifest;
}

// Of every device that has signals.
void write_waveforms(const Scenario& scenario, BuiltSimulation& built, const std::string& folder) {
  for (const NodeSpec& spec : scenario.nodes) {
    if (!spec.type->write_waveforms) continue;
    spec.type->write_waveforms(built.node(spec.name), (std::filesystem::path(folder) / spec.name).string());
  }
}

void write_expectations(ResultsDb& db, const RunOutcome& outcome) {
  for (const ExpectationOutcome& e : outcome.expectations) {
    ExpectationRow row{e.spec->name, e.spec->subject(), e.passed, e.spec->points, 0, e.frames_seen, 0, 0, ""};
    for (const std::string& failure : e.failures) row.message += (row.message.empty() ? "" : "; ") + failure;
    if (e.comparison) {
      row.expected_frames = e.comparison->expected_frames;
      row.actual_frames = e.comparison->actual_frames;
      row.matched = e.comparison->matched;
      row.differences = e.comparison->difference_count;
    }
    db.write_expectation(row);
    if (!e.comparison) continue;
    for (const Difference& d : e.comparison->differences) {
      db.write_difference(e.spec->name, d.expected ? d.expected->number : 0, d.actual ? d.actual->number : 0,
                          name_of(d.kind), describe(d, outcome.epoch));
    }
  }
}

}  // namespace

const char* version() {
  return LOOM_VERSION;
}

bool RunOutcome::passed() const {
  return std::all_of(expectations.begin(), expectations.end(), [](const auto& e) { return e.passed; });
}

RunOutcome run_scenario(const Scenario& scenario, const DeviceRegistry& devices, const RunOptions& options) {
  const uint64_t seed = options.seed.value_or(scenario.run.seed);
  const bool live = options.drive != nullptr;
  BuiltSimulation built = build(scenario, devices, BuildOptions{seed, live});
  Simulation& sim = built.simulation();
  RunOutcome outcome;
  outcome.epoch = built.epoch();

  Judges judges(scenario, built);
  std::optional<CoverageObserver> coverage;
  if (options.coverage != nullptr) {
    cover_settings(*options.coverage, scenario);
    coverage.emplace(*options.coverage, scenario, sim);
  }
  Manifest manifest = manifest_of(scenario, seed);
  if (live) manifest.mode = "live";
  std::unique_ptr<PortRecorder> recorder;
  std::unique_ptr<ResultsDb> db;
  std::unique_ptr<DecisionLog> decisions;
  if (!options.results_base.empty()) {
    outcome.folder = make_run_folder(options.results_base, scenario.name);
    db = std::make_unique<ResultsDb>((std::filesystem::path(outcome.folder) / "results.sqlite").string());
    const std::vector<Port*> ports = ports_to_capture(scenario, built, options);
    if (!ports.empty()) {
      recorder = std::make_unique<PortRecorder>(sim, ports,
                                                (std::filesystem::path(outcome.folder) / "capture.pcapng").string(),
                                                manifest_line(manifest), built.epoch());
    }
    if (options.waveforms) write_waveforms(scenario, built, outcome.folder);
    if (options.record_decisions) {
      decisions = std::make_unique<DecisionLog>(*db);
      for (size_t i = 0; i < sim.node_count(); ++i) sim.observe(*decisions, sim.node(i));
    }
  }

  if (live) {
    outcome.stopped = options.drive(built, outcome.folder);
    judges.look_at_everything();
  } else {
    outcome.stopped = pass_time(scenario, sim, judges, options);
  }
  outcome.end = sim.now();
  outcome.events = sim.events().executed();
  outcome.event_hash = sim.events().digest();
  outcome.expectations = judges.finish();
  outcome.drops = drop_counts(sim);
  for (size_t i = 0; i < sim.node_count(); ++i) {
    const Node& node = sim.node(i);
    outcome.node_names.push_back(node.name());
    for (size_t p = 0; p < node.port_count(); ++p) outcome.frames_received += node.port(p).counters().rx_frames;
  }

  if (recorder) recorder->close();
  if (db) {
    manifest.stopped = outcome.stopped;
    manifest.end = outcome.end;
    manifest.events = outcome.events;
    manifest.event_hash = outcome.event_hash;
    manifest.wall_seconds = options.stopwatch ? options.stopwatch() : 0;
    db->write_run(manifest);
    db->write_metrics(sim);
    write_expectations(*db, outcome);
    db->close();
    write_manifest(outcome.folder, manifest);
  }
  return outcome;
}

namespace {

// Keeps what devices decided about certain frames.
class Examiner final : public Observer {
 public:
  Examiner(std::vector<Suspect> suspects, Examination& found) : suspects_(std::move(suspects)), found_(found) {}

  void on_decision(Time when, const Node&, const Port& ingress, const Frame& frame,
                   const Decision& decision) override {
    const uint64_t content = untagged_hash(frame.bytes());
    const auto about = std::find_if(suspects_.begin(), suspects_.end(), [&](const Suspect& suspect) {
      return suspect.origin == FrameId{} ? suspect.content == content : suspect.origin == frame.origin();
    });
    if (about == suspects_.end() || found_.decisions.size() >= kMostOfEach * suspects_.size()) return;
    found_.decisions.push_back({*about, record_of(*simulation_, when, ingress, frame, decision)});
  }

  void watch(Simulation& sim) {
    simulation_ = &sim;
    for (size_t i = 0; i < sim.node_count(); ++i) sim.observe(*this, sim.node(i));
  }

 private:
  static constexpr size_t kMostOfEach = 6;
  std::vector<Suspect> suspects_;
  Examination& found_;
  const Simulation* simulation_ = nullptr;
};

// The earliest frames that failed, each once: causes come before effects.
std::vector<Suspect> earliest_suspects(const RunOutcome& outcome, size_t most) {
  std::vector<Suspect> all;
  for (const ExpectationOutcome& e : outcome.expectations)
    all.insert(all.end(), e.suspects.begin(), e.suspects.end());
  std::stable_sort(all.begin(), all.end(), [](const Suspect& a, const Suspect& b) { return a.when < b.when; });
  std::vector<Suspect> chosen;
  for (const Suspect& suspect : all) {
    if (chosen.size() == most) break;
    const bool known = std::any_of(chosen.begin(), chosen.end(), [&suspect](const Suspect& c) {
      return c.origin == suspect.origin && c.content == suspect.content;
    });
    if (!known) chosen.push_back(suspect);
  }
  return chosen;
}

}  // namespace

Examination examine_failures(const Scenario& scenario, const DeviceRegistry& devices, const RunOutcome& outcome,
                             const ExamineOptions& wanted, const RunOptions& options) {
  Examination found;
  std::vector<Suspect> suspects = earliest_suspects(outcome, wanted.most_frames);
  BuiltSimulation built = build(scenario, devices, BuildOptions{options.seed.value_or(scenario.run.seed)});
  std::vector<std::unique_ptr<PortExpectation>> ports;
  for (const ExpectationOutcome& e : outcome.expectations) {
    if (e.passed || wanted.actual_folder.empty() || !e.spec->asks_frames()) continue;
    std::filesystem::create_directories(wanted.actual_folder);
    const std::string path = actual_capture_path(wanted.actual_folder, *e.spec);
    ports.push_back(std::make_unique<PortExpectation>(*e.spec, built.simulation(), built.epoch()));
    ports.back()->record_to(path);
    built.simulation().observe(*ports.back(), built.port(e.spec->port));
    found.actual[e.spec->name] = path;
  }
  if (suspects.empty() && ports.empty()) return found;
  Examiner examiner(std::move(suspects), found);
  examiner.watch(built.simulation());
  RunOptions again;
  again.most_events_at_one_moment = options.most_events_at_one_moment;
  again.on_slice = options.on_slice;
  // A look at a device may have made the run longer than it says.
  pass_time(scenario, built.simulation(),
            scenario.run.until ? std::max(*scenario.run.until, outcome.end) : Time::max(), again);
  for (const auto& port : ports) port->finish();
  return found;
}

}  // namespace loom
