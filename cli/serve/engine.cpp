// The engine's loop: requests, slices of time, notes, and copies of itself.

#include "cli/serve/engine.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <system_error>
#include <utility>

#include "cli/serve/answers.h"
#include "cli/serve/process.h"
#include "core/results/run_folder.h"
#include "topology/places.h"

namespace loom::cli::serve {

namespace {

using std::chrono::milliseconds;

constexpr uint64_t kSlice = 2000;  // events between two looks at the clock
constexpr milliseconds kSliceTime{8};
constexpr milliseconds kTick{33};
constexpr milliseconds kExpressTick{250};
constexpr size_t kMostRowsInNote = 500;
// Copies are made no more often than either.
constexpr uint64_t kCopySpacing = 20'000;  // events
constexpr milliseconds kCopyPause{300};
// How far a paced run may fall behind before the rest is forgiven: of its speed, in wall seconds.
constexpr double kMostLag = 0.25;
// What may wait for a slow reader before time stands still.
constexpr size_t kMostWaiting = size_t{1} << 20;

bool is_mover(const std::string& what) {
  return what == "run" || what == "step" || what == "goto";
}

}  // namespace

void run_engine(int socket) {
  signal(SIGPIPE, SIG_IGN);
  Engine(socket).serve();
  _exit(0);  // a copy may have returned here: nothing of its original's is to be undone
}

void Engine::serve() {
  while (true) {
    if (rewind_) become_copy();
    if (copy_is_due_) make_copy();
    if (const auto line = channel_->next()) {
      obey(line->text);
      continue;
    }
    if (!channel_->is_open()) return;
    const bool is_slow = channel_->waiting() > kMostWaiting;
    if (mover_ && !is_slow) slice();
    wait_for(*channel_, !mover_ || is_slow ? -1 : milliseconds_to_next_tick());
    channel_->read();
    channel_->flush();
  }
}

void Engine::put(char what, const Json& json, int socket) {
  channel_->put(what + line_of(json), socket);
}

void Engine::say_where(std::string_view is, Json more, int socket) {
  Json json{{"is", is}, {"at_ps", "0"}, {"event", 0}};
  if (loaded_) {
    const Simulation& sim = loaded_->session.simulation();
    json["at_ps"] = time_json(sim.now());
    json["event"] = loaded_->session.simulation().events().executed();
  }
  json.update(more);
  put('I', json, socket);
}

void Engine::obey(const std::string& line) {
  Json id;
  try {
    const Request request = Request::parse(line);
    id = request.id();
    if (is_mover(request.what())) {
      begin(request);
    } else if (!start_job(request)) {
      Json ok = answer(request);
      put('R', {{"id", id}, {"ok", std::move(ok)}});
    }
  } catch (const std::exception&) {
    put('E', {{"id", id}, {"error", error_json(std::current_exception())}});
  }
}

Engine::Loaded& Engine::loaded() {
  if (!loaded_) throw ServeError("not_loaded", "there is no run", "load a scenario");
  return *loaded_;
}

// Movers.

void Engine::begin(const Request& request) {
  Session& session = loaded().session;
  Mover mover{request.what()};
  Goal goal;
  if (request.what() == "goto") {
    const auto there = goal_of_goto(request);
    if (!there) return;  // back: whoever goes there answers
    goal = *there;
  } else {
    goal = request.what() == "run" ? goal_of_run(request) : goal_of_step(request);
  }
  mover.express = request.flag("express");
  mover.speed = request.number("speed");
  if (mover.speed && *mover.speed <= 0) throw ServeError("protocol", "speed must be more than 0", "");
  if (mover_) stop("pause");
  session.aim(std::move(goal));
  mover_ = mover;
  mover_->paced_at = Clock::now();
  if (mover_->speed) mover_->cap = session.simulation().now();
  put('R', {{"id", request.id()}, {"ok", Json::object()}});
  start_measuring();
}

Goal Engine::goal_of_run(const Request& request) {
  Goal goal;
  goal.until = request.time("until_ps");
  goal.event = request.count("until_event");
  goal.row = request.count("until_frame");
  if (const auto until = request.object("until")) {
    goal.counter = until->text("counter");
    goal.at_least = until->number("at_least").value_or(1);
  }
  goal.breaks = true;
  return goal;
}

Goal Engine::goal_of_step(const Request& request) {
  Session& session = loaded_->session;
  Goal goal;
  const uint64_t times = std::max<uint64_t>(request.count("count", 1), 1);
  const std::string what = request.text("what", "event");
  if (what == "event") {
    goal.event = session.simulation().events().executed() + times;
  } else if (what == "node") {
    goal.node = &node_named(session.simulation(), request.text("node"));
    goal.times = times;
  } else if (what == "hop") {
    goal.hop = frame_asked(request);
    goal.times = times;
  } else {
    throw ServeError("usage", "there is no step of " + what, "there are event, node and hop");
  }
  return goal;
}

std::optional<Goal> Engine::goal_of_goto(const Request& request) {
  const Target target{request.time("at_ps"), request.count("event")};
  if (!target.at && !target.event) throw ServeError("protocol", "goto: at_ps or event is missing", "");
  const EventQueue& events = loaded_->session.simulation().events();
  const uint64_t nearest = request.count("nearest_event", 0);
  const bool is_back = !target.is_ahead_of({events.now(), events.executed()});
  if (is_back || nearest > events.executed() + kSlice) {
    rewind_ = target;
    return std::nullopt;
  }
  Goal goal;
  goal.until = target.at;
  goal.event = target.event;
  return goal;
}

void Engine::move_cap() {
  const Clock::time_point now = Clock::now();
  const double seconds = std::chrono::duration<double>(now - std::exchange(mover_->paced_at, now)).count();
  constexpr double kPs = 1e12;
  constexpr double kMostPs = 9e18;  // what a Time can say, nearly
  const double ahead = seconds * *mover_->speed * kPs;
  const auto room = static_cast<double>((Time::max() - mover_->cap).count_ps());
  mover_->cap =
      ahead >= std::min(room, kMostPs) ? Time::max() : mover_->cap + Duration::ps(static_cast<int64_t>(ahead));
}

void Engine::slice() {
  Session& session = loaded_->session;
  const EventQueue& events = session.simulation().events();
  const Clock::time_point enough = Clock::now() + kSliceTime;
  if (mover_->speed) move_cap();
  try {
    while (true) {
      const uint64_t before = events.executed();
      const Session::Came came = session.go_on(mover_->cap, kSlice);
      if (came != Session::Came::kOn) return stop_for(came);
      if (events.executed() - before < kSlice) break;  // the cap
      if (Clock::now() < enough) continue;
      if (mover_->speed) {
        const double lag = std::min(*mover_->speed * kMostLag * 1e12, 9e18);
        mover_->cap = std::min(mover_->cap, events.now() + Duration::ps(static_cast<int64_t>(lag)));
      }
      break;
    }
  } catch (const std::exception&) {
    return stop("error", {{"error", error_json(std::current_exception())}});
  }
  const Clock::time_point now = Clock::now();
  if (now - ticked_at_ >= (mover_->express ? kExpressTick : kTick)) tick(false);
  copy_is_due_ = events.executed() - copied_event_ >= kCopySpacing && now - copied_at_ >= kCopyPause;
}

int Engine::milliseconds_to_next_tick() const {
  if (!mover_->speed || mover_->cap == Time::max()) return 0;
  const auto now = loaded_->session.simulation().now();
  if (now < mover_->cap && loaded_->session.simulation().events().next_time() <= mover_->cap) return 0;
  const auto left = std::chrono::duration_cast<milliseconds>(ticked_at_ + kTick - Clock::now()).count();
  return static_cast<int>(std::clamp<int64_t>(left, 1, kTick.count()));
}

void Engine::start_measuring() {
  link_load_ = load_of_links();
  ticked_at_ = Clock::now();
  ticked_time_ = loaded_->session.simulation().now();
  ticked_event_ = loaded_->session.simulation().events().executed();
}

void Engine::tick(bool is_last) {
  Session& session = loaded_->session;
  const Simulation& sim = session.simulation();
  const Clock::time_point now = Clock::now();
  const double seconds = std::chrono::duration<double>(now - std::exchange(ticked_at_, now)).count();
  const uint64_t events = session.simulation().events().executed();
  for (const CaptureSet::Report& each : loaded_->captures.flush()) tell_capture(each);
  link_load_ = load_of_links();
  FrameLog& log = session.frames();
  const bool is_shown = mover_->what != "goto" && !mover_->express;
  if (is_shown && log.total() > shown_rows_) {
    const uint64_t first = std::max({log.rows().oldest(), shown_rows_ + 1,
                                     log.total() > kMostRowsInNote ? log.total() - kMostRowsInNote + 1 : 1});
    Json rows = Json::array();
    for (uint64_t no = first; no <= log.total(); ++no) rows.push_back(loaded_->rows.row(*log.rows().find(no)));
    put('N', {{"note", "frames"}, {"rows", std::move(rows)}, {"skipped", first - shown_rows_ - 1}});
  }
  shown_rows_ = log.total();
  say_where("at", Json::object());
  if (!is_last) {
    const double pace = (sim.now() - ticked_time_).seconds() / std::max(seconds, 1e-9);
    put('N', {{"note", "state"},
              {"state", state()},
              {"events_per_s", static_cast<double>(events - ticked_event_) / std::max(seconds, 1e-9)},
              {"pace", pace}});
  }
  ticked_time_ = sim.now();
  ticked_event_ = events;
}

void Engine::stop_for(Session::Came came) {
  Session& session = loaded_->session;
  if (came == Session::Came::kEnd) return stop("end", {{"outcome", outcome_json(session.outcome())}});
  if (came == Session::Came::kThere) return stop(mover_->what == "run" ? "until" : mover_->what);
  const auto hit = session.take_hit();
  const std::string text = fmt::format("{} at {}{}{}: {}", hit->on, hit->place, hit->reason.empty() ? "" : ", ",
                                       hit->reason, hit->summary);
  stop("break", {{"break",
                  {{"id", hit->id},
                   {"text", text},
                   {"frame", frame_json(hit->frame)},
                   {"place", hit->place},
                   {"reason", hit->reason}}}});
}

void Engine::stop(const std::string& why, Json more) {
  tick(true);
  mover_.reset();
  Json note{{"note", "stopped"}, {"why", why}, {"state", state()}};
  note.update(more);
  put('S', note);
}

// Copies.

void Engine::make_copy() {
  copy_is_due_ = false;
  copied_at_ = Clock::now();
  copied_event_ = loaded_->session.simulation().events().executed();
  Process copy;
  try {
    copy = split_process();
  } catch (const std::system_error&) {
    return;  // the machine gives no process now; an older copy has to do
  }
  if (copy.pid != 0) return say_where("snapshot", {{"pid", copy.pid}}, copy.socket);
  channel_ = std::make_unique<LineChannel>(copy.socket);
  loaded_->captures.abandon();
  sleep();
}

// Somebody else goes back; this is where the present can be found again.
void Engine::become_copy() {
  if (mover_) stop("pause");
  for (const CaptureSet::Report& each : loaded_->captures.stop_all("time went back")) tell_capture(each);
  Json target = Json::object();
  if (rewind_->at) target["target_ps"] = time_json(*rewind_->at);
  if (rewind_->event) target["target_event"] = *rewind_->event;
  rewind_.reset();
  say_where("rewind", std::move(target));
  channel_->flush_all();
  sleep();
}

// Until it is woken; then it is another process that returns, as the engine.
void Engine::sleep() {
  while (true) {
    const auto line = channel_->next();
    if (!line) {
      if (!channel_->is_open()) _exit(0);
      wait_for(*channel_, -1);
      channel_->read();
      channel_->flush();
      continue;
    }
    const Json message = Json::parse(line->text, nullptr, false);
    if (!message.is_object() || message.value("is", "") != "wake") continue;  // a request that came too late
    const Process woken = split_process();
    if (woken.pid != 0) {
      channel_->put(line_of({{"pid", woken.pid}}), woken.socket);
      continue;
    }
    channel_ = std::make_unique<LineChannel>(woken.socket);
    mover_.reset();
    copy_is_due_ = false;
    const Json breaks{{"id", 0}, {"do", "break"}, {"breaks", message.value("breaks", Json::array())}};
    loaded_->session.breakpoints().set_what_fits(breaks_of(Request::parse(breaks.dump())));
    shown_rows_ = loaded_->session.frames().total();
    copied_event_ = loaded_->session.simulation().events().executed();
    copied_at_ = Clock::now();
    start_measuring();
    return;
  }
}

void Engine::tell_capture(const CaptureSet::Report& report) {
  put('N', {{"note", "capture"},
            {"capture", report.number},
            {"file", report.file},
            {"packets", report.packets},
            {"closed", report.why}});
}

}  // namespace loom::cli::serve
