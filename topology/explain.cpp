#include "topology/explain.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <map>

#include "core/capture/capture_reader.h"
#include "core/units_text.h"
#include "core/wire/describe.h"
#include "core/wire/ethernet.h"
#include "devices/endpoint/replay_source.h"
#include "topology/builder.h"
#include "topology/places.h"

namespace loom {

namespace {

// How long the frame's copies are followed after it entered, beside the scenario's own end.
constexpr Duration kFollowed = Duration::s(1);
constexpr size_t kMostHistory = 1000;
constexpr size_t kMostTold = 1000;

UserError usage(const std::string& what, const std::string& hint) {
  return UserError({}, what, hint, UserError::Kind::kUsage);
}

class Follower final : public Observer {
 public:
  Follower(Simulation& simulation, FrameStory& story) : simulation_(simulation), story_(story) {
    simulation.observe(*this);
  }
  // Table changes before the frame that mention one of these are its history.
  void care_about(std::vector<std::string> addresses) { addresses_ = std::move(addresses); }
  void follow(FrameId origin) { origin_ = origin; }

  void on_rx(Time when, const Port& port, const Frame& frame) override {
    if (frame.origin() != origin_) return;
    enter(when, port, frame);
    received_[port.node().id()] = stored(frame);
    add(FrameEvent::Kind::kReceived, when, port.full_name(), "arrives: " + summary(frame));
  }
  void on_tx(Time when, const Port& port, const Frame& frame) override {
    if (frame.origin() != origin_) return;
    enter(when, port, frame);
    if (is_full()) return;
    add(FrameEvent::Kind::kSent, when, port.full_name(), "sends: " + summary(frame));
    const auto before = received_.find(port.node().id());
    if (before != received_.end()) story_.events.back().edits = field_differences(before->second, stored(frame));
  }
  void on_drop(Time when, const Node& node, const Port* port, const Frame& frame, DropReason reason) override {
    if (frame.origin() != origin_ || is_full()) return;
    add(FrameEvent::Kind::kDropped, when, port == nullptr ? node.name() : port->full_name(),
        fmt::format("drops it, {}: {}", name_of(reason), meaning_of(reason)));
    story_.events.back().reason = reason;
  }
  void on_decision(Time when, const Node&, const Port& ingress, const Frame& frame,
                   const Decision& decision) override {
    if (frame.origin() != origin_ || is_full()) return;
    FrameEvent event;
    event.when = when;
    event.place = ingress.full_name();
    event.decision = record_of(simulation_, when, ingress, frame, decision);
    // A device tells what it decided after it acted: the reasons belong before the deeds.
    auto place = story_.events.end();
    while (place != story_.events.begin() && !arrived_at(*(place - 1), event.place)) --place;
    story_.events.insert(place == story_.events.begin() ? story_.events.end() : place, std::move(event));
  }
  void on_table_change(Time when, const Node& node, const TableChange& change) override {
    const std::string text =
        fmt::format("in its {} table: {} {} {}", change.table, change.key, name_of(change.kind), change.value);
    if (origin_ != FrameId{} && change.cause == origin_) {
      return add(FrameEvent::Kind::kTableChange, when, node.name(), "notes " + text);
    }
    const bool concerns = std::any_of(addresses_.begin(), addresses_.end(), [&](const std::string& address) {
      return change.key.find(address) != std::string::npos;
    });
    if (!concerns || entered_ || story_.history.size() == kMostHistory) return;
    const std::string cause = change.cause == FrameId{} ? "" : ", by " + simulation_.frame_name(change.cause);
    story_.history.push_back(
        fmt::format("at {} {} noted {}{}", to_text(when.since_start()), node.name(), text, cause));
  }

 private:
  static bool arrived_at(const FrameEvent& event, const std::string& port) {
    return event.kind == FrameEvent::Kind::kReceived && event.place == port;
  }
  void enter(Time when, const Port& port, const Frame& frame) {
    if (entered_) return;
    entered_ = true;
    story_.entered = when;
    if (!story_.summary.empty()) return;
    story_.in = port.full_name();
    story_.summary = summary(frame);
  }
  static StoredFrame stored(const Frame& frame) {
    StoredFrame copy;
    copy.bytes.assign(frame.bytes().begin(), frame.bytes().end());
    copy.size = frame.size();
    return copy;
  }
  static std::string summary(const Frame& frame) { return wire::summarise(frame.bytes(), frame.size()); }
  bool is_full() {
    story_.cut = story_.cut || story_.events.size() == kMostTold;
    return story_.cut;
  }
  void add(FrameEvent::Kind kind, Time when, std::string place, std::string text) {
    if (is_full()) return;
    story_.events.push_back({kind, when, std::move(place), std::move(text), {}, {}, {}});
  }

  Simulation& simulation_;
  FrameStory& story_;
  FrameId origin_;
  bool entered_ = false;
  std::vector<std::string> addresses_;
  std::map<uint32_t, StoredFrame> received_;  // by node: the frame as it last came in there
};

// Frame `number` of the file.
CapturedPacket packet_of(CaptureReader& reader, uint64_t number) {
  uint64_t last = 0;
  while (const CapturedPacket* packet = reader.next()) {
    if (packet->number == number) return *packet;
    last = packet->number;
  }
  throw usage(fmt::format("{} has no frame {}", reader.name(), number),
              last == 0 ? "it holds no frame at all" : fmt::format("its frames are 1 to {}", last));
}

// A file as the person meant it: beside the scenario, or where they stand.
std::string path_of(const std::string& file, const Scenario& scenario) {
  const std::filesystem::path beside = std::filesystem::path(scenario.folder) / file;
  std::error_code ignored;
  return std::filesystem::exists(beside, ignored) ? beside.string() : file;
}

bool same_file(const std::string& a, const std::string& b) {
  std::error_code ignored;
  return std::filesystem::equivalent(a, b, ignored);
}

// The replay that puts this very frame in at the port, if there is one.
const ReplaySource* replay_of(const std::string& path, const std::string& interface, const Port& port,
                              const Scenario& scenario, const BuiltSimulation& built) {
  for (const TrafficSpec& traffic : scenario.traffic) {
    const auto* replay = std::get_if<ReplaySpec>(&traffic.what);
    if (replay == nullptr || !same_file(replay->file.path, path)) continue;
    for (const ReplaySpec::Target& target : replay->targets) {
      if (target.port.text() != port.full_name() || (!target.interface.empty() && target.interface != interface))
        continue;
      const std::string name = target.interface.empty() ? traffic.name : traffic.name + "/" + target.interface;
      return dynamic_cast<const ReplaySource*>(&built.node(name));
    }
  }
  return nullptr;
}

void sort_by_time(FrameStory& story) {
  std::stable_sort(story.events.begin(), story.events.end(),
                   [](const FrameEvent& a, const FrameEvent& b) { return a.when < b.when; });
}

std::vector<std::string> addresses_of(std::span<const uint8_t> bytes) {
  const auto ethernet = wire::EthernetView::parse(bytes);
  if (!ethernet) return {};
  return {ethernet->dst().text(), ethernet->src().text()};
}

}  // namespace

FrameStory explain_frame(const Scenario& scenario, const DeviceRegistry& devices, const FrameQuestion& question,
                         const RunOptions& options) {
  BuiltSimulation built = build(scenario, devices, BuildOptions{options.seed.value_or(scenario.run.seed)});
  Simulation& sim = built.simulation();
  Port& port = port_named(sim, question.in);

  FrameStory story;
  story.in = question.in;
  std::vector<uint8_t> bytes = question.bytes;
  const ReplaySource* replay = nullptr;
  if (!question.file.empty()) {
    const std::string path = path_of(question.file, scenario);
    CaptureReader reader = CaptureReader::open(path);
    const CapturedPacket packet = packet_of(reader, question.number);
    bytes.assign(packet.bytes.begin(), packet.bytes.end());
    const std::string interface =
        packet.interface < reader.interfaces().size() ? reader.interfaces()[packet.interface].name : "";
    if (!question.at) replay = replay_of(path, interface, port, scenario, built);
    story.frame = fmt::format("frame {} of {}", question.number, question.file);
  } else {
    story.frame = "the frame";
  }
  story.summary = wire::summarise(bytes);

  Follower follower(sim, story);
  follower.care_about(addresses_of(bytes));
  RunOptions until_cut = options;
  until_cut.on_slice = [&](const RunProgress& progress) {
    return !story.cut && (!options.on_slice || options.on_slice(progress));
  };
  const Time until = scenario.run.until.value_or(Time::max());
  if (replay != nullptr) {
    story.is_of_run = true;
    follower.follow(FrameId{replay->id(), static_cast<uint32_t>(question.number)});
    pass_time(scenario, sim, until, until_cut);
  } else {
    pass_time(scenario, sim, question.at.value_or(until), until_cut);
    const FrameId id = port.node().next_frame_id();
    follower.follow(id);
    story.entered = sim.now();
    port.accept(sim.frames().make(id, bytes));
    pass_time(scenario, sim, sim.now() + kFollowed, until_cut);
  }
  sort_by_time(story);
  story.event_hash = sim.events().digest();
  return story;
}

FrameStory follow_frame(const Scenario& scenario, const DeviceRegistry& devices, const FrameOfRun& frame,
                        const RunOptions& options) {
  BuiltSimulation built = build(scenario, devices, BuildOptions{options.seed.value_or(scenario.run.seed)});
  Simulation& sim = built.simulation();
  FrameStory story;
  story.is_of_run = true;
  story.frame = sim.frame_name(frame.origin);
  Follower follower(sim, story);
  follower.care_about(addresses_of(frame.bytes));
  follower.follow(frame.origin);
  sim.run(frame.until, frame.events);
  sort_by_time(story);
  story.event_hash = sim.events().digest();
  return story;
}

}  // namespace loom
