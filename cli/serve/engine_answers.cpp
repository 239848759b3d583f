// The engine's answers to questions about the run, and to what changes it.

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <utility>

#include "cli/serve/answers.h"
#include "cli/serve/engine.h"
#include "cli/serve/replay.h"
#include "core/results/drop_count.h"
#include "core/results/run_folder.h"
#include "topology/places.h"

namespace loom::cli::serve {

namespace {

constexpr uint64_t kMostListed = 5000;
constexpr uint64_t kUsuallyListed = 200;

std::string id_text(const Request& request) {
  const Json id = request.body().value("id", Json());
  return id.is_string() ? id.get<std::string>() : id.is_null() ? "" : id.dump();
}

}  // namespace

std::vector<BreakSpec> breaks_of(const Request& request) {
  std::vector<BreakSpec> specs;
  for (const Request& each : request.objects("breaks")) {
    BreakSpec spec;
    spec.id = id_text(each);
    spec.on = each.text("on", spec.on);
    spec.node = each.text("node", "");
    spec.port = each.text("port", "");
    spec.reason = each.text("drop", "");
    spec.filter = each.text("filter", "");
    if (each.has("frame")) spec.frame = frame_asked(each);
    specs.push_back(std::move(spec));
  }
  return specs;
}

Json Engine::answer(const Request& request) {
  const std::string& what = request.what();
  if (what == "load") return load(request);
  loaded();
  if (what == "unload") return Json::object();  // the supervisor ends this process
  if (what == "pause") {
    if (mover_) stop("pause");
    return Json::object();
  }
  if (what == "speed") return set_speed(request);
  if (what == "break") return set_breaks(request);
  if (what == "capture") {
    std::vector<std::string> ports = request.texts("ports");
    if (ports.empty() && !request.flag("all")) throw ServeError("protocol", "capture: ports are missing", "");
    if (request.flag("all")) ports.clear();
    const uint64_t number = loaded_->captures.start(ports, request.text("file"));
    return {{"capture", number}, {"file", request.text("file")}};
  }
  if (what == "capture_stop") {
    const CaptureSet::Report report = loaded_->captures.stop(request.count("capture", 0));
    return {{"file", report.file}, {"packets", report.packets}};
  }
  return answer_about_run(request);
}

Json Engine::answer_about_run(const Request& request) {
  Session& session = loaded_->session;
  const std::string& what = request.what();
  if (what == "state") return {{"state", state()}};
  if (what == "frames") return frames(request);
  if (what == "match") return match(request);
  if (what == "frame") return frame(request);
  if (what == "transmissions") return transmissions(request);
  if (what == "log") return log(request);
  if (what == "drops") return drops();
  if (what == "tables") {
    if (request.has("node")) node_named(session.simulation(), request.text("node"));
    return tables_json(session, request.text("node", ""), request.text("table", ""));
  }
  if (what == "counters") {
    if (!request.has("node")) return figures_json(all_figures(session.simulation()));
    return figures_json(figures_of(node_named(session.simulation(), request.text("node"))));
  }
  throw ServeError("protocol", "the engine knows nothing called " + what);
}

Json Engine::load(const Request& request) {
  Scenario scenario = scenario_of(request);
  add_replays(scenario, request);
  if (const auto until = request.time("until_ps")) scenario.run.until = *until;
  const uint64_t seed = request.count("seed", scenario.run.seed);
  loaded_ = std::make_unique<Loaded>(std::move(scenario), seed);
  loaded_->session.breakpoints().set_what_fits(breaks_of(request));
  loaded_->session.simulation().start();
  copy_is_due_ = true;
  start_measuring();
  const Scenario& made = loaded_->scenario;
  const auto end = loaded_->session.end();
  return {{"name", made.name},
          {"file", made.file},
          {"description", made.description},
          {"seed", seed},
          {"until_ps", end ? Json(time_json(*end)) : Json()},
          {"topology", topology_json(made)},
          {"expectations", expectations_json(made)},
          {"state", state()}};
}

Json Engine::set_breaks(const Request& request) {
  Breakpoints& breakpoints = loaded_->session.breakpoints();
  breakpoints.set(breaks_of(request));
  return {{"breaks", breakpoints.size()}};
}

Json Engine::set_speed(const Request& request) {
  if (!mover_) throw ServeError("usage", "nothing runs", "run says how fast, too");
  const auto speed = request.number("speed");
  if (speed && *speed <= 0) throw ServeError("protocol", "speed must be more than 0", "");
  mover_->speed = speed;
  mover_->paced_at = Clock::now();
  mover_->cap = speed ? loaded_->session.simulation().now() : Time::max();
  return Json::object();
}

Json Engine::state() {
  Session& session = loaded_->session;
  Simulation& sim = session.simulation();
  EventQueue& events = sim.events();
  const Time next = events.next_time();
  const uint32_t node = events.next_destination();
  return {{"at_ps", time_json(sim.now())},
          {"event", events.executed()},
          {"next_ps", next == Time::max() ? Json() : Json(time_json(next))},
          {"next_node", node == 0 || node > sim.node_count() ? Json() : Json(sim.node(node - 1).name())},
          {"moving", mover_ ? Json(mover_->what) : Json()},
          {"speed", mover_ && mover_->speed ? Json(*mover_->speed) : Json()},
          {"ended", session.has_ended()},
          {"hash", event_hash_text(events.digest())},
          {"frames", session.frames().total()},
          {"oldest_frame", session.frames().rows().oldest()},
          {"log", session.log().total()},
          {"load", link_load_}};
}

// Bits a second since it was last asked. The preamble, the FCS and the gap count; padding does not.
Json Engine::load_of_links() {
  Session& session = loaded_->session;
  const double seconds = (session.simulation().now() - ticked_time_).seconds();
  const size_t count = loaded_->scenario.links.size();
  carried_.resize(2 * count);
  Json list = Json::array();
  for (size_t i = 0; i < count; ++i) {
    Link& link = session.built().link(i);
    const auto rate = [&](const Port& port, PortCounters& before) {
      const PortCounters now = port.counters();
      constexpr uint64_t kAround = (kPreambleAndFcs + kInterFrameGap).bytes();
      // A link that goes down takes back what was counted.
      const auto bits =
          8.0 * (static_cast<double>(now.tx_bytes) - static_cast<double>(before.tx_bytes) +
                 kAround * (static_cast<double>(now.tx_frames) - static_cast<double>(before.tx_frames)));
      before = now;
      return seconds > 0 ? std::max(bits, 0.0) / seconds : 0.0;
    };
    const double forth = rate(link.a(), carried_[2 * i]);
    const double back = rate(link.b(), carried_[2 * i + 1]);
    if (forth > 0 || back > 0) list.push_back({{"link", i}, {"a_to_b_bps", forth}, {"b_to_a_bps", back}});
  }
  return list;
}

Json Engine::log(const Request& request) {
  Session& session = loaded_->session;
  const EventLog& log = session.log();
  const std::string what = request.text("what", "");
  const Node* const node = request.has("node") ? &node_named(session.simulation(), request.text("node")) : nullptr;
  const FrameId frame = request.has("frame") ? frame_asked(request) : FrameId{};
  const uint64_t count = request.count("count", kUsuallyListed, kMostListed);
  uint64_t no = std::max(request.count("from", 1), log.oldest());
  Json entries = Json::array();
  for (; no <= log.total() && entries.size() < count; ++no) {
    const EventEntry& entry = log.entries()[no - log.oldest()];
    if ((node != nullptr && entry.node != node) || (!what.empty() && what != name_of(entry.what))) continue;
    if (frame != FrameId{} && entry.frame_id() != frame && entry.origin() != frame) continue;
    entries.push_back(entry_json(entry));
  }
  return {{"entries", std::move(entries)}, {"next", no}, {"oldest", log.oldest()}, {"total", log.total()}};
}

Json Engine::drops() {
  Json list = Json::array();
  for (const DropCount& drop : drop_counts(loaded_->session.simulation())) {
    list.push_back({{"place", drop.place()},
                    {"reason", loom::name_of(drop.reason)},
                    {"meaning", meaning_of(drop.reason)},
                    {"frames", drop.frames}});
  }
  return {{"drops", std::move(list)}};
}

}  // namespace loom::cli::serve
