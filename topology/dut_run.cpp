#include "topology/dut_run.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <stdexcept>

#include "devices/endpoint/capture_port.h"
#include "devices/switching/switch.h"
#include "topology/builder.h"
#include "topology/state_judge.h"

namespace loom {

namespace {

// Something that is done to the switch.
struct Step {
  Time when;
  size_t port = 0;
  std::vector<uint8_t> frame{};  // arrives; empty for a link that changes
  FrameId origin{};
  bool up = false;
};

// Writes down what arrives at the ports of the switch, and when their links change.
class InputRecorder final : public Observer {
 public:
  void on_rx(Time when, const Port& port, const Frame& frame) override {
    if (steps.size() > kMostDutFrames) return;
    steps.push_back({when, port.index(), frame.materialise(), frame.origin()});
    cut |= frame.is_cut();
  }
  void on_link_change(Time when, const Port& port, bool up) override {
    steps.push_back({when, port.index(), {}, {}, up});
  }
  std::vector<Step> steps;
  bool cut = false;
};

std::optional<std::string> refusal_of(const Scenario& scenario, BuiltSimulation& built, Switch*& found) {
  for (const NodeSpec& spec : scenario.nodes) {
    Node& node = built.node(spec.name);
    if (auto* const made = dynamic_cast<Switch*>(&node)) {
      if (found != nullptr) return "the scenario has more than one switch";
      found = made;
    } else if (dynamic_cast<CapturePort*>(&node) == nullptr) {
      return spec.kind + " " + spec.name + " answers what the switch sends, and a recorded input cannot";
    }
  }
  if (found == nullptr) return "the scenario has no switch";
  for (const TrafficSpec& traffic : scenario.traffic) {
    if (!std::holds_alternative<ReplaySpec>(traffic.what) && !std::holds_alternative<FramesSpec>(traffic.what)) {
      return "traffic " + traffic.name + " needs hosts that answer";
    }
  }
  if (scenario.expect.empty()) return "the scenario expects nothing";
  return std::nullopt;
}

class DutRun {
 public:
  DutRun(live::DeviceUnderTest& device, const Scenario& scenario, const DeviceRegistry& devices,
         const RunOptions& options, std::string actual_folder)
      : device_(device),
        scenario_(scenario),
        devices_(devices),
        options_(options),
        actual_folder_(std::move(actual_folder)) {}

  DutOutcome run() {
    BuiltSimulation built = build(scenario_, devices_, {options_.seed.value_or(scenario_.run.seed)});
    Switch* found = nullptr;
    if ((result_.not_run = refusal_of(scenario_, built, found))) return std::move(result_);
    switch_ = found;
    if ((result_.not_run = device_.refusal(found->config()))) return std::move(result_);
    record_inputs(built);
    if (result_.not_run) return std::move(result_);
    // The configuration as it is after each change is kept by a switch that no frame reaches.
    shadow_ = build(scenario_, devices_, {});
    switch_ = dynamic_cast<Switch*>(&shadow_.node(found->name()));
    model_ = run_scenario(scenario_, devices_, options_);
    result_.outcome.epoch = model_.epoch;
    result_.outcome.node_names = model_.node_names;
    make_judges();
    try {
      go();
    } catch (const live::CannotDo& reason) {
      result_.not_run = reason.what();
      return std::move(result_);
    }
    finish();
    return std::move(result_);
  }

 private:
  struct Judge {
    const ExpectSpec* spec;
    size_t model;  // place among the model's outcomes
    size_t port = SIZE_MAX;
    std::unique_ptr<PortJudge> frames{};
    bool received = false;  // of what arrives at the switch instead of what it sends
    std::vector<std::string> state_failures{};
  };

  void record_inputs(BuiltSimulation& built) {
    for (size_t i = 0; i < switch_->port_count(); ++i) built.simulation().observe(inputs_, switch_->port(i));
    result_.outcome.stopped =
        pass_time(scenario_, built.simulation(), scenario_.run.until.value_or(Time::max()), options_);
    result_.outcome.end = built.simulation().now();
    for (size_t i = 0; i < switch_->port_count(); ++i) starts_up_.push_back(true);
    for (const LinkSpec& link : scenario_.links) {
      for (const PortRef& end : {link.a, link.b}) {
        if (!link.up && end.node == switch_->name()) starts_up_[switch_->find_port(end.port)->index()] = false;
      }
    }
    if (inputs_.cut)
      result_.not_run = "a capture holds frames cut by its snap length; a real switch needs them whole";
    if (inputs_.steps.size() > kMostDutFrames) {
      result_.not_run = fmt::format("more than {} frames would take a real switch too long", kMostDutFrames);
    }
  }

  // The port of the switch an expectation is about, when it is.
  std::optional<std::pair<size_t, bool>> port_of(const ExpectSpec& spec) const {
    const bool received = spec.direction == ExpectSpec::Direction::kReceived;
    if (spec.port.node == switch_->name()) return std::pair(switch_->find_port(spec.port.port)->index(), received);
    const LinkSpec* const link = scenario_.link_at(spec.port);
    if (link == nullptr) return std::nullopt;
    const bool from_a = link->b.same_as(spec.port);
    const PortRef& far = from_a ? link->a : link->b;
    const LinkDirection& way = received == from_a ? link->a_to_b : link->b_to_a;
    if (far.node != switch_->name() || way.impairments.any()) return std::nullopt;
    return std::pair(switch_->find_port(far.port)->index(), !received);
  }

  void not_judged(const ExpectSpec& spec, const std::string& what) {
    result_.not_judged.push_back(spec.name + ": " + what);
  }

  void make_judges() {
    for (size_t i = 0; i < scenario_.expect.size(); ++i) {
      const ExpectSpec& wanted = scenario_.expect[i];
      auto spec = std::make_unique<ExpectSpec>(wanted);
      if (spec->latency) not_judged(wanted, "latency");
      if (!spec->counters.empty()) not_judged(wanted, "counters");
      if (!spec->drops.empty()) not_judged(wanted, "drops");
      if (spec->compare.tolerance || spec->compare.relative_tolerance != 0) not_judged(wanted, "times of frames");
      spec->latency.reset();
      spec->counters.clear();
      spec->drops.clear();
      spec->compare.tolerance.reset();
      spec->compare.relative_tolerance = 0;
      if (spec->table && !device_.tells_its_table()) {
        not_judged(wanted, "table " + spec->table->table->name + ": nobody can ask the device for it");
        spec->table.reset();
      }
      if (spec->table && (spec->port.node != switch_->name() || spec->table->table->name != "mac")) {
        not_judged(wanted, "table " + spec->table->table->name + " is not the switch's");
        spec->table.reset();
      }
      if (!spec->asks_frames() && !spec->asks_state()) continue;
      Judge judge{spec.get(), i};
      if (spec->asks_frames()) {
        const auto port = port_of(*spec);
        if (!port) {
          not_judged(wanted, spec->port.text() + " is behind an impaired link, or not at the switch");
          continue;
        }
        judge.port = port->first;
        judge.received = port->second;
        judge.frames = std::make_unique<PortJudge>(*spec, model_.epoch);
        if (!actual_folder_.empty()) {
          std::filesystem::create_directories(actual_folder_);
          judge.frames->record_to(actual_capture_path(actual_folder_, *spec));
        }
      }
      judges_.push_back(std::move(judge));
      result_.specs.push_back(std::move(spec));
    }
  }

  // Everything that happens, in order of time. At one moment: changes, then frames, then looks at the state; as in a
  // simulation.
  void go() {
    device_.set_up(switch_->config(), pace());
    for (size_t i = 0; i < starts_up_.size(); ++i) {
      if (!starts_up_[i]) device_.set_link(i, false);
    }
    std::vector<const FaultSpec*> changes;
    for (const FaultSpec& fault : scenario_.faults) {
      const bool changes_settings =
          fault.action == FaultSpec::Action::kSet || fault.action == FaultSpec::Action::kFlush;
      if (changes_settings && fault.targets.front().node == switch_->name()) changes.push_back(&fault);
    }
    const auto earlier = [](const auto* a, const auto* b) { return a->at < b->at; };
    std::stable_sort(changes.begin(), changes.end(), earlier);
    std::vector<Judge*> looks;
    for (Judge& judge : judges_) {
      if (judge.spec->table && judge.spec->at) looks.push_back(&judge);
    }
    std::stable_sort(looks.begin(), looks.end(),
                     [](const Judge* a, const Judge* b) { return *a->spec->at < *b->spec->at; });
    auto change = changes.begin();
    auto step = inputs_.steps.begin();
    auto look = looks.begin();
    while (true) {
      const Time next_change = change != changes.end() ? (*change)->at : Time::max();
      const Time next_step = step != inputs_.steps.end() ? step->when : Time::max();
      const Time next_look = look != looks.end() ? *(*look)->spec->at : Time::max();
      const Time next = std::min({next_change, next_step, next_look});
      if (next == Time::max() || next > result_.outcome.end) break;
      advance_to(next);
      if (next_change == next) {
        apply(**change++);
        show_unasked();
      } else if (next_step == next) {
        take(*step++);
      } else {
        look_at_table(**look++);
      }
    }
    for (; look != looks.end(); ++look) {
      advance_to(*(*look)->spec->at);
      look_at_table(**look);
    }
    advance_to(result_.outcome.end);
    show_unasked();
    for (Judge& judge : judges_) {
      if (judge.spec->table && !judge.spec->at) look_at_table(judge);
    }
  }

  // Something could age when the scenario lasts as long as a station is remembered, at its shortest.
  live::Pace pace() const {
    const SwitchConfig& config = switch_->config();
    Duration shortest = config.table.ageing;
    std::vector<std::string> names;
    for (const PortConfig& port : config.ports) names.push_back(port.name);
    for (const FaultSpec& fault : scenario_.faults) {
      const FaultSpec::Target& target = fault.targets.front();
      if (fault.action != FaultSpec::Action::kSet || target.node != switch_->name() || !target.port.empty()) continue;
      if (const auto ageing = switch_change(fault.with, names, config).ageing) shortest = std::min(shortest, *ageing);
    }
    const bool something_ages = shortest != Duration{} && result_.outcome.end - Time{} >= shortest;
    return something_ages ? live::Pace::kRealTime : live::Pace::kHurry;
  }

  void advance_to(Time when) {
    if (when <= now_) return;
    device_.advance(when - now_);
    now_ = when;
  }

  // What the device sent by itself is nobody's frame, but leaves all the same.
  void show_unasked() {
    const Step nothing{now_};
    for (const live::SentFrame& sent : device_.drain()) show(sent.port, nothing, sent.bytes, false);
  }

  void apply(const FaultSpec& fault) {
    const FaultSpec::Target& target = fault.targets.front();
    std::optional<size_t> port;
    if (!target.port.empty()) port = switch_->find_port(target.port)->index();
    if (fault.action == FaultSpec::Action::kFlush) return device_.flush(port);
    const SwitchConfig before = switch_->config();
    const DeviceType& type = *scenario_.find_node(target.node)->type;
    type.set(*switch_, fault.with, target.port);
    if (port) return device_.configure_port(*port, before.ports[*port], switch_->config().ports[*port]);
    std::vector<std::string> names;
    for (const PortConfig& p : before.ports) names.push_back(p.name);
    device_.change(switch_change(fault.with, names, before));
  }

  void take(const Step& step) {
    if (step.frame.empty()) {
      device_.set_link(step.port, step.up);
      return show_unasked();
    }
    ++result_.outcome.frames_received;
    show(step.port, step, step.frame, true);
    for (const live::SentFrame& sent : device_.send(step.port, step.frame)) show(sent.port, step, sent.bytes, false);
  }

  void show(size_t port, const Step& cause, const std::vector<uint8_t>& bytes, bool received) {
    for (Judge& judge : judges_) {
      if (!judge.frames || judge.port != port || judge.received != received) continue;
      judge.frames->see(cause.when, bytes, static_cast<uint32_t>(bytes.size()), cause.origin);
    }
  }

  void look_at_table(Judge& judge) {
    judge.state_failures = judge_table(*judge.spec->table, device_.mac_table(), switch_->name());
  }

  void finish() {
    for (Judge& judge : judges_) {
      ExpectationOutcome outcome;
      outcome.passed = true;
      if (judge.frames) outcome = judge.frames->finish();
      outcome.spec = judge.spec;
      outcome.add_failures(judge.state_failures);
      keep(judge, outcome.passed);
      if (!outcome.passed) {
        outcome.failures.push_back(model_.expectations.at(judge.model).passed
                                       ? "the model does as expected: here it differs from " + device_.name()
                                       : "the model does not do as expected either");
      }
      result_.outcome.expectations.push_back(std::move(outcome));
    }
  }

  // The capture of a port that did as expected is of no use; nor is a folder without one.
  void keep(const Judge& judge, bool passed) {
    if (actual_folder_.empty() || !judge.frames) return;
    const std::string path = actual_capture_path(actual_folder_, *judge.spec);
    std::error_code ignored;
    if (!passed) {
      result_.actual[judge.spec->name] = path;
    } else if (std::filesystem::remove(path, ignored) && std::filesystem::is_empty(actual_folder_, ignored)) {
      std::filesystem::remove(actual_folder_, ignored);
    }
  }

  live::DeviceUnderTest& device_;
  const Scenario& scenario_;
  const DeviceRegistry& devices_;
  const RunOptions& options_;
  std::string actual_folder_;
  DutOutcome result_;
  Switch* switch_ = nullptr;
  BuiltSimulation shadow_;
  RunOutcome model_;
  InputRecorder inputs_;
  std::vector<bool> starts_up_;
  std::vector<Judge> judges_;
  Time now_;
};

}  // namespace

DutOutcome run_on(live::DeviceUnderTest& device, const Scenario& scenario, const DeviceRegistry& devices,
                  const RunOptions& options, const std::string& actual_folder) {
  return DutRun(device, scenario, devices, options, actual_folder).run();
}

}  // namespace loom
