// What the engine lets a process of its own work out, so that the run need not wait: whatever needs the run again
// from its start, and the verdict, which spoils the run it is asked of.

#include <unistd.h>

#include <algorithm>
#include <utility>

#include "cli/serve/answers.h"
#include "cli/serve/engine.h"
#include "cli/serve/process.h"
#include "topology/inspect.h"
#include "topology/run.h"

namespace loom::cli::serve {

namespace {

constexpr uint64_t kUsualPoints = 200;
constexpr uint64_t kMostPoints = 5000;

}  // namespace

bool is_job_of_engine(const std::string& what) {
  return what == "story" || what == "series" || what == "hardware" || what == "verdict";
}

bool Engine::start_job(const Request& request) {
  if (!is_job_of_engine(request.what())) return false;
  loaded();
  const Process job = split_process();
  if (job.pid != 0) {
    say_where("job", {{"id", request.id()}, {"pid", job.pid}}, job.socket);
    return true;
  }
  channel_ = std::make_unique<LineChannel>(job.socket);
  loaded_->captures.abandon();
  std::string line;
  try {
    line = reply_line(request.id(), work_out(request));
  } catch (const std::exception&) {
    line = error_line(request.id(), error_json(std::current_exception()));
  }
  channel_->put(std::move(line));
  channel_->flush_all();
  _exit(0);
}

Json Engine::work_out(const Request& request) {
  if (request.what() == "story") return story(request);
  if (request.what() == "series") return series(request);
  if (request.what() == "hardware") return hardware(request);
  return verdict();
}

Json Engine::verdict() {
  return outcome_json(loaded_->session.verdict_now());
}

Json Engine::story(const Request& request) {
  Session& session = loaded_->session;
  FrameOfRun frame{frame_asked(request)};
  if (const auto row = session.frames().rows().latest_of(frame.origin)) {
    frame.origin = row->frame.origin();
    frame.bytes = row->frame.materialise();
  }
  frame.until = session.simulation().now();
  frame.events = session.simulation().events().executed();
  RunOptions options;
  options.seed = session.seed();
  FrameStory story = follow_frame(session.scenario(), all_devices(), frame, options);
  if (story.events.empty()) {
    throw ServeError("usage", "frame " + request.text("frame") + " has not moved up to now",
                     "rows say how frames are called");
  }
  Json json = story_json(story);
  json["origin"] = frame_json(frame.origin);
  return json;
}

Json Engine::series(const Request& request) {
  Session& session = loaded_->session;
  const Time now = session.simulation().now();
  const Time from = std::min(request.time("from_ps").value_or(Time::zero()), now);
  const Time to = std::clamp(request.time("to_ps").value_or(now), from, now);
  const uint64_t points = std::max<uint64_t>(request.count("points", kUsualPoints, kMostPoints), 2);
  BuiltSimulation built = build(session.scenario(), all_devices(), BuildOptions{session.seed()});
  Simulation& sim = built.simulation();
  struct Curve {
    std::string name;
    const Node* node;
    std::string unit{};
    std::vector<double> values{};
  };
  std::vector<Curve> curves;
  for (const std::string& name : request.texts("counters")) curves.push_back({name, &node_of_figure(sim, name)});
  if (curves.empty()) throw ServeError("protocol", "series: counters are missing", "");
  Json moments = Json::array();
  for (uint64_t i = 0; i < points; ++i) {
    const __int128 span = (to - from).count_ps();
    const Time when = from + Duration::ps(static_cast<int64_t>(span * i / (points - 1)));
    pass_time(session.scenario(), sim, when, {});
    moments.push_back(time_json(when));
    for (Curve& curve : curves) {
      const Figure figure = figure_named(*curve.node, curve.name);
      if (!figure.unit.empty()) curve.unit = figure.unit;
      curve.values.push_back(figure.value);
    }
  }
  Json list = Json::array();
  for (Curve& curve : curves) {
    list.push_back({{"name", curve.name}, {"unit", curve.unit}, {"values", std::move(curve.values)}});
  }
  return {{"at_ps", std::move(moments)}, {"series", std::move(list)}};
}

Json Engine::hardware(const Request& request) {
  Session& session = loaded_->session;
  EventQuestion question;
  if (request.has("node")) question.nodes.push_back(request.text("node"));
  question.from = request.time("from_ps").value_or(Time::zero());
  const Time now = session.simulation().now();
  question.until = std::min(request.time("to_ps").value_or(now), now);
  question.what = request.texts("what");
  question.latest = request.flag("latest");
  RunOptions options;
  options.seed = session.seed();
  const Happenings found = inspect_events(session.scenario(), all_devices(), question, options);
  const size_t most = request.count("count", kMostPoints, Happenings::kMost);
  Json list = Json::array();
  const size_t first = question.latest && found.list.size() > most ? found.list.size() - most : 0;
  for (size_t i = first; i < std::min(found.list.size(), first + most); ++i) {
    const HardwareHappening& each = found.list[i];
    list.push_back({{"at_ps", time_json(each.when)},
                    {"node", each.node},
                    {"what", each.what},
                    {"name", each.name},
                    {"value", each.value},
                    {"address", each.address},
                    {"length", each.length}});
  }
  return {{"total", found.total}, {"events", std::move(list)}};
}

}  // namespace loom::cli::serve
