#include "cli/serve/replay.h"

#include <algorithm>
#include <filesystem>
#include <utility>

#include "core/capture/capture_info.h"
#include "devices/registry/suggestion.h"

namespace loom::cli::serve {

namespace {

constexpr double kLeastSpeed = 1e-3;
constexpr double kMostSpeed = 1e3;
constexpr uint64_t kMostTimes = 1'000'000;

UserError usage(const std::string& what, const std::string& hint) {
  return UserError({}, what, hint, UserError::Kind::kUsage);
}

PortRef port_of(const Scenario& scenario, const std::string& text) {
  std::vector<std::string> known;
  for (const NodeSpec& node : scenario.nodes) {
    for (const std::string& port : node.ports) {
      PortRef ref{node.name, port, {}};
      if (ref.text() == text) return ref;
      known.push_back(ref.text());
    }
  }
  throw usage("there is no port " + text, suggest(text, known, "its ports are"));
}

void check_interface(const CaptureInfo& info, const std::string& name) {
  std::vector<std::string> known;
  for (const CaptureInfo::Interface& each : info.interfaces) {
    if (each.about.name == name) return;
    known.push_back(each.about.name);
  }
  throw usage(info.path + " has no interface called \"" + name + "\"", suggest(name, known, "its interfaces are"));
}

// A name that nothing in the scenario has.
std::string name_for(const Scenario& scenario, size_t number) {
  for (;; ++number) {
    const std::string name = "replayed-" + std::to_string(number);
    const bool taken = scenario.find_node(name) != nullptr ||
                       std::any_of(scenario.traffic.begin(), scenario.traffic.end(),
                                   [&](const TrafficSpec& traffic) { return traffic.name == name; });
    if (!taken) return name;
  }
}

void set_speed(ReplaySpec& replay, const Request& request) {
  if (request.flag("asap")) {
    replay.timing = ReplaySpec::Timing::kAsap;
    return;
  }
  const double speed = request.number("speed").value_or(1);
  if (!(speed >= kLeastSpeed && speed <= kMostSpeed)) {
    throw usage("a capture is played at a thousandth to a thousand times its speed",
                "say 2 for twice as fast, or asap");
  }
  if (speed == 1) return;
  replay.timing = ReplaySpec::Timing::kScaled;
  replay.scale = 1 / speed;
}

}  // namespace

void add_replays(Scenario& scenario, const Request& load) {
  size_t number = 1;
  for (const Request& each : load.objects("replay")) {
    ReplaySpec replay;
    replay.file.path = each.text("capture");
    replay.file.written = std::filesystem::path(replay.file.path).filename();
    const CaptureInfo info = capture_info(replay.file.path);
    for (const auto& [interface, port] : each.pairs("map")) {
      check_interface(info, interface);
      replay.targets.push_back({interface, port_of(scenario, port)});
    }
    if (replay.targets.empty()) replay.targets.push_back({"", port_of(scenario, each.text("at"))});
    replay.start = each.time("start_ps").value_or(Time::zero());
    set_speed(replay, each);
    replay.repeat = each.count("times", 1, kMostTimes);
    if (replay.repeat == 0) throw usage("a capture is played once at least", "leave it out of `replay`");
    replay.filter = each.text("filter", "");
    replay.lenient = each.flag("lenient");
    scenario.traffic.push_back({name_for(scenario, number++), std::move(replay), {}});
  }
}

}  // namespace loom::cli::serve
