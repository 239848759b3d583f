#include "topology/builder.h"

#include <algorithm>
#include <functional>
#include <memory>
#include <set>
#include <utility>

#include "core/impairment.h"
#include "core/queues.h"
#include "devices/endpoint/host.h"
#include "devices/endpoint/inline_frames.h"
#include "devices/endpoint/ping.h"
#include "devices/endpoint/replay_source.h"
#include "devices/endpoint/udp_flow.h"

namespace loom {

class Builder {
 public:
  Builder(const Scenario& scenario, const BuildOptions& options) : scenario_(scenario), live_(options.live) {
    built_.simulation_ = std::make_unique<Simulation>(options.seed);
  }

  BuiltSimulation build();

 private:
  void add_node(const NodeSpec& spec);
  void add_link(const LinkSpec& spec);
  void add_impairments(Link& link, Port& receiver, const ImpairmentSpec& spec);
  void add_replay(const std::string& name, const ReplaySpec& spec);
  void add_udp(const std::string& name, const SourceMark& mark, const UdpSpec& spec);
  void add_ping(const std::string& name, const SourceMark& mark, const PingSpec& spec);
  void add_frames(const std::string& name, const FramesSpec& spec);
  void add_fault(const FaultSpec& spec);
  // Something faults turn off and on, and which of them hold it down (by their place in the scenario).
  struct Lever {
    std::shared_ptr<std::set<size_t>> holders;
    std::function<void(bool)> turn;
  };
  std::vector<Lever> levers_of(const FaultSpec& spec);
  void add_switching(const FaultSpec& spec);
  void find_origins();
  std::optional<CaptureTime> origin_of(const ReplaySpec& spec) const;

  template <typename N, typename... Args>
  void add(const std::string& name, Args&&... args) {
    built_.nodes_[name] = &sim().add<N>(name, std::forward<Args>(args)...);
  }
  Simulation& sim() { return *built_.simulation_; }
  bool is_host(const std::string& name) { return dynamic_cast<Host*>(&built_.node(name)) != nullptr; }
  Host& host(const std::string& name) {
    auto* found = dynamic_cast<Host*>(&built_.node(name));
    LOOM_CHECK(found != nullptr, "traffic is checked to be between hosts");
    return *found;
  }

  const Scenario& scenario_;
  bool live_;
  BuiltSimulation built_;
  std::map<std::string, std::optional<CaptureTime>> first_frames_;  // by path
  std::optional<CaptureTime> first_of_all_;
  std::map<std::string, std::shared_ptr<std::set<size_t>>> held_down_;  // by link or port
};

Node& BuiltSimulation::node(const std::string& name) const {
  const auto found = nodes_.find(name);
  LOOM_CHECK(found != nodes_.end(), "names are checked when a scenario is read");
  return *found->second;
}

Port& BuiltSimulation::port(const PortRef& ref) const {
  Port* found = node(ref.node).find_port(ref.port);
  LOOM_CHECK(found != nullptr, "ports are checked when a scenario is read");
  return *found;
}

BuiltSimulation Builder::build() {
  for (const NodeSpec& spec : scenario_.nodes) add_node(spec);
  for (const LinkSpec& spec : scenario_.links) add_link(spec);
  find_origins();
  for (const TrafficSpec& traffic : scenario_.traffic) {
    if (const auto* replay = std::get_if<ReplaySpec>(&traffic.what)) add_replay(traffic.name, *replay);
    if (const auto* udp = std::get_if<UdpSpec>(&traffic.what)) add_udp(traffic.name, traffic.mark, *udp);
    if (const auto* ping = std::get_if<PingSpec>(&traffic.what)) add_ping(traffic.name, traffic.mark, *ping);
    if (const auto* frames = std::get_if<FramesSpec>(&traffic.what)) add_frames(traffic.name, *frames);
  }
  for (const FaultSpec& fault : scenario_.faults) add_fault(fault);
  return std::move(built_);
}

void Builder::add_node(const NodeSpec& spec) {
  const auto& make = live_ && spec.type->make_live ? spec.type->make_live : spec.type->make;
  std::unique_ptr<Node> made = make(sim().next_context(spec.name), spec.settings, spec.ports);
  LOOM_CHECK(made != nullptr, "a device type makes its device");
  for (const std::string& port : spec.ports) {
    LOOM_CHECK(made->find_port(port) != nullptr, "a device has the ports it was asked for");
  }
  built_.nodes_[spec.name] = &sim().adopt(std::move(made));
}

namespace {

PipeConfig pipe_config(const LinkDirection& direction) {
  PipeConfig config;
  config.rate = direction.rate;
  config.delay = direction.delay;
  config.queue.bytes = direction.queue.bytes;
  config.queue.frames = direction.queue.frames;
  return config;
}

void set_up_sender(Port& port, const LinkDirection& direction) {
  if (direction.mtu != 0) port.set_mtu(direction.mtu);
  const QueueSpec& queue = direction.queue;
  if (queue.discipline == QueueKind::kFifo) return;
  ClassfulConfig config;
  for (size_t i = 0; i < kTrafficClasses; ++i) {
    config.classes[i].capacity.bytes = queue.bytes;
    config.classes[i].capacity.frames = queue.frames;
    if (!queue.weights.empty()) config.classes[i].weight = queue.weights[i];
  }
  if (queue.discipline == QueueKind::kStrict) {
    port.set_queue(std::make_unique<StrictPriorityQueue>(config));
  } else {
    port.set_queue(std::make_unique<DrrQueue>(config));
  }
}

}  // namespace

void Builder::add_link(const LinkSpec& spec) {
  Port& a = built_.port(spec.a);
  Port& b = built_.port(spec.b);
  Link& link = sim().connect(a, b, {pipe_config(spec.a_to_b), pipe_config(spec.b_to_a)});
  set_up_sender(a, spec.a_to_b);
  set_up_sender(b, spec.b_to_a);
  add_impairments(link, b, spec.a_to_b.impairments);
  add_impairments(link, a, spec.b_to_a.impairments);
  if (!spec.up) link.set_switched_on(false);
  built_.links_.push_back(&link);
}

void Builder::add_impairments(Link& link, Port& receiver, const ImpairmentSpec& spec) {
  const auto site = [&](const char* purpose) { return ImpairmentSite(sim(), receiver, purpose); };
  // The last one put on is the first a frame meets.
  if (spec.reorder > 0) {
    link.wrap(receiver, [&](FrameSink& next) {
      return std::make_unique<ReorderSink>(site("reorder"), next, spec.reorder, spec.reorder_delay);
    });
  }
  if (spec.jitter > Duration{}) {
    JitterConfig config;
    config.mean = spec.jitter / 2;
    config.deviation = spec.jitter / 2;
    link.wrap(receiver, [&](FrameSink& next) { return std::make_unique<JitterSink>(site("jitter"), next, config); });
  }
  if (spec.duplicate > 0) {
    link.wrap(receiver, [&](FrameSink& next) {
      return std::make_unique<DuplicateSink>(site("duplicate"), next, spec.duplicate);
    });
  }
  if (spec.corrupt > 0) {
    CorruptConfig config;
    config.frame_ratio = spec.corrupt;
    link.wrap(receiver,
              [&](FrameSink& next) { return std::make_unique<CorruptSink>(site("corrupt"), next, config); });
  }
  if (spec.loss > 0) {
    link.wrap(receiver, [&](FrameSink& next) { return std::make_unique<LossSink>(site("loss"), next, spec.loss); });
  }
}

void Builder::find_origins() {
  bool first = true;
  for (const TrafficSpec& traffic : scenario_.traffic) {
    const auto* replay = std::get_if<ReplaySpec>(&traffic.what);
    if (replay == nullptr) continue;
    auto [entry, is_new] = first_frames_.try_emplace(replay->file.path);
    if (is_new) entry->second = ReplaySource::first_frame_time(replay->file.path, replay->lenient);
    if (replay->origin == ReplaySpec::Origin::kFirstOfAll && entry->second) {
      first_of_all_ = std::min(first_of_all_.value_or(*entry->second), *entry->second);
    }
  }
  for (const TrafficSpec& traffic : scenario_.traffic) {
    const auto* replay = std::get_if<ReplaySpec>(&traffic.what);
    if (replay == nullptr || !first) continue;
    first = false;
    if (const auto origin = origin_of(*replay)) built_.epoch_ = *origin + -replay->start.since_start();
  }
}

std::optional<CaptureTime> Builder::origin_of(const ReplaySpec& spec) const {
  switch (spec.origin) {
    case ReplaySpec::Origin::kFirstFrame:
      return first_frames_.at(spec.file.path);
    case ReplaySpec::Origin::kFirstOfAll:
      return first_of_all_;
    case ReplaySpec::Origin::kUnixTime:
      return CaptureTime{spec.unix_seconds, 0};
  }
  return std::nullopt;
}

void Builder::add_replay(const std::string& name, const ReplaySpec& spec) {
  ReplayConfig config;
  config.path = spec.file.path;
  config.label = spec.file.written;
  config.filter = spec.filter;
  config.only = spec.only;
  config.where = spec.filter_mark;
  switch (spec.timing) {
    case ReplaySpec::Timing::kRecorded:
      config.timing = ReplayConfig::Timing::kRecorded;
      break;
    case ReplaySpec::Timing::kScaled:
      config.timing = ReplayConfig::Timing::kScaled;
      break;
    case ReplaySpec::Timing::kAsap:
      config.timing = ReplayConfig::Timing::kAsap;
      break;
    case ReplaySpec::Timing::kRate:
      config.timing = ReplayConfig::Timing::kRate;
      break;
  }
  config.scale = spec.scale;
  config.rate = spec.rate;
  config.origin = origin_of(spec);
  config.start = spec.start;
  config.rounds = spec.repeat;
  config.lenient = spec.lenient;
  for (const ReplaySpec::Target& target : spec.targets) {
    if (!target.interface.empty()) config.interface_name = target.interface;
    const std::string source = target.interface.empty() ? name : name + "/" + target.interface;
    add<ReplaySource>(source, built_.port(target.port), config);
  }
}

// A flow of a device that is outside is left to what runs there.
void Builder::add_udp(const std::string& name, const SourceMark& mark, const UdpSpec& spec) {
  if (live_ && (!is_host(spec.from) || !is_host(spec.to))) return;
  UdpFlowConfig config;
  config.arrivals = spec.arrivals == UdpSpec::Arrivals::kPoisson ? UdpFlowConfig::Arrivals::kPoisson
                                                                 : UdpFlowConfig::Arrivals::kConstant;
  config.interval = spec.interval;
  config.payload = static_cast<uint32_t>(spec.size.bytes());
  config.count = spec.count;
  config.start = spec.start;
  config.stop = spec.stop;
  config.dst_port = spec.port;
  config.where = mark;
  add<UdpFlow>(name, host(spec.from), host(spec.to), config);
}

void Builder::add_ping(const std::string& name, const SourceMark& mark, const PingSpec& spec) {
  if (live_ && !is_host(spec.from)) return;
  PingConfig config;
  if (is_host(spec.to)) {
    config.to = &host(spec.to);
  } else {
    const Settings& outside = scenario_.find_node(spec.to)->settings;
    if (outside.is_word("ip")) {
      throw UserError(mark, spec.to + " is outside and asks for its address, so that nobody here knows it",
                      "give it a fixed ip:, or ping from there");
    }
    config.dst = outside.ipv4_prefix("ip").address();
  }
  config.count = spec.count;
  config.interval = spec.interval;
  config.size = static_cast<uint32_t>(spec.size.bytes());
  config.start = spec.start;
  add<Ping>(name, host(spec.from), config);
}

void Builder::add_frames(const std::string& name, const FramesSpec& spec) {
  std::vector<InlineFrame> frames;
  for (const FramesSpec::Item& item : spec.items) {
    InlineFrame frame;
    frame.when = item.at;
    frame.port = &built_.port(item.port);
    frame.bytes = item.bytes;
    frames.push_back(std::move(frame));
  }
  add<InlineFrames>(name, std::move(frames));
}

// What a fault turns off and on: a link, a port, or all ports of a node.
std::vector<Builder::Lever> Builder::levers_of(const FaultSpec& spec) {
  const auto holders = [this](const std::string& name) {
    auto& kept = held_down_[name];
    if (!kept) kept = std::make_shared<std::set<size_t>>();
    return kept;
  };
  if (spec.link) {
    Link& link = built_.link(*spec.link);
    return {{holders("link " + std::to_string(*spec.link)), [&link](bool up) { link.set_switched_on(up); }}};
  }
  std::vector<Lever> levers;
  for (const FaultSpec::Target& target : spec.targets) {
    Node& node = built_.node(target.node);
    for (size_t i = 0; i < node.port_count(); ++i) {
      Port& port = node.port(i);
      if (!target.port.empty() && port.name() != target.port) continue;
      levers.push_back({holders(port.full_name()), [&port](bool up) { port.set_admin_up(up); }});
    }
  }
  return levers;
}

// What several faults hold down comes up when the last of them lets go; an `up` makes all of them let go.
void Builder::add_switching(const FaultSpec& spec) {
  const auto fault = static_cast<size_t>(&spec - scenario_.faults.data());
  const std::vector<Lever> levers = levers_of(spec);
  if (spec.action == FaultSpec::Action::kUp) {
    sim().at(spec.at, [levers] {
      for (const Lever& lever : levers) lever.holders->clear(), lever.turn(true);
    });
    return;
  }
  sim().at(spec.at, [levers, fault] {
    for (const Lever& lever : levers) lever.holders->insert(fault), lever.turn(false);
  });
  if (!spec.back_at) return;
  sim().at(*spec.back_at, [levers, fault] {
    for (const Lever& lever : levers) {
      if (lever.holders->erase(fault) != 0 && lever.holders->empty()) lever.turn(true);
    }
  });
}

void Builder::add_fault(const FaultSpec& spec) {
  if (spec.action == FaultSpec::Action::kDown || spec.action == FaultSpec::Action::kUp) return add_switching(spec);
  const FaultSpec::Target& target = spec.targets.front();
  Node& node = built_.node(target.node);
  const DeviceType& type = *scenario_.find_node(target.node)->type;
  if (spec.action == FaultSpec::Action::kSet) {
    sim().at(spec.at, [&node, &type, with = spec.with, port = target.port] { type.set(node, with, port); });
  } else {
    sim().at(spec.at, [&node, &type, port = target.port] { type.flush(node, port); });
  }
}

BuiltSimulation build(const Scenario& scenario, const DeviceRegistry& /*devices*/, const BuildOptions& options) {
  return Builder(scenario, options).build();
}

}  // namespace loom
