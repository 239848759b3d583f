#include "cli/serve/replay.h"

#include <algorithm>
#include <filesystem>
#include <utility>

#include "core/capture/capture_info.h"
#include "devices/registry/suggestion.h"

namespace loom::cli::serve {

namespace {

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

}  // namespace

void add_replays(Scenario& scenario, const Request& load) {
  size_t number = 1;
  for (const Request& each : load.objects("replay")) {
    ReplaySpec replay;
    replay.file.path = replay.file.written = each.text("capture");
    const CaptureInfo info = capture_info(replay.file.path);
    for (const auto& [interface, port] : each.pairs("map")) {
      check_interface(info, interface);
      replay.targets.push_back({interface, port_of(scenario, port)});
    }
    if (replay.targets.empty()) replay.targets.push_back({"", port_of(scenario, each.text("at"))});
    replay.start = each.time("start_ps").value_or(Time::zero());
    scenario.traffic.push_back({name_for(scenario, number++), std::move(replay), {}});
  }
}

}  // namespace loom::cli::serve
