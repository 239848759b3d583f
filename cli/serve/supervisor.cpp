#include "cli/serve/supervisor.h"

#include <fmt/format.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <exception>
#include <utility>

#include "cli/serve/answers.h"
#include "cli/serve/engine.h"
#include "topology/run.h"

namespace loom::cli::serve {

namespace {

constexpr int kProtocol = 1;
// What may wait for a slow reader before nobody is listened to any more.
constexpr size_t kMostWaiting = size_t{4} << 20;

const char* const kOfRun[] = {"unload", "state",    "run",      "speed",         "pause", "step",
                              "goto",   "break",    "frames",   "match",         "frame", "story",
                              "log",    "tables",   "counters", "transmissions", "drops", "verdict",
                              "series", "hardware", "capture",  "capture_stop"};

bool is_of_run(const std::string& what) {
  return std::find(std::begin(kOfRun), std::end(kOfRun), what) != std::end(kOfRun);
}

bool is_mover(const std::string& what) {
  return what == "run" || what == "step" || what == "goto";
}

void kill_process(pid_t pid) {
  kill(pid, SIGKILL);
  end_of(pid);
}

Json hello() {
  return {{"protocol", kProtocol}, {"version", version()}, {"line_bytes", kMostLine}};
}

}  // namespace

Supervisor::~Supervisor() {
  end_run();
  for (const Worker& worker : workers_) kill_process(worker.pid);
}

void Supervisor::run() {
  signal(SIGPIPE, SIG_IGN);
  adopt_orphans();
  while (!is_done() && wait()) {
    read_user();
    for (size_t i = 0; i < workers_.size(); ++i) hear(workers_[i]);  // none is added on the way
    drop_finished_workers();
    hear_engine();
    hear_copies();
  }
  if (user_.can_write()) user_.flush_all();
}

bool Supervisor::is_done() const {
  if (quit_ || !user_.can_write()) return true;
  return !user_.is_open() && unanswered_.empty() && workers_.empty() && !moving_;
}

// Waits until somebody has something to say, and takes it in. False when nobody listens any more.
bool Supervisor::wait() {
  const bool is_full = user_.waiting() > kMostWaiting;
  std::vector<LineChannel*> channels;
  std::vector<pollfd> ends;
  const auto add = [&](LineChannel& channel, bool listens) {
    if (!channel.is_open() && channel.waiting() == 0) return;
    const short events =
        static_cast<short>((listens && channel.is_open() ? POLLIN : 0) | (channel.waiting() > 0 ? POLLOUT : 0));
    channels.push_back(&channel);
    ends.push_back({channel.in(), events, 0});
  };
  for (Worker& worker : workers_) add(*worker.channel, !is_full);
  if (engine_) add(*engine_->channel, !is_full);
  for (Engine& copy : copies_) add(*copy.channel, true);
  const size_t user = ends.size();
  ends.push_back({user_.is_open() && !is_full ? user_.in() : -1, POLLIN, 0});
  ends.push_back({user_.out(), static_cast<short>(user_.waiting() > 0 ? POLLOUT : 0), 0});
  if (poll(ends.data(), ends.size(), -1) < 0) return true;  // a signal; look again
  for (size_t i = 0; i < user; ++i) {
    if ((ends[i].revents & POLLOUT) != 0) channels[i]->flush();
    if ((ends[i].revents & (POLLIN | POLLHUP | POLLERR)) != 0) channels[i]->read();
  }
  if ((ends[user].revents & (POLLIN | POLLHUP | POLLERR)) != 0) user_.read();
  if ((ends[user + 1].revents & (POLLERR | POLLNVAL)) != 0) return false;
  user_.flush();
  return user_.can_write();
}

void Supervisor::read_user() {
  while (const auto line = user_.next()) {
    if (!quit_) obey(*line);
  }
}

void Supervisor::obey(const LineSplitter::Line& line) {
  try {
    if (line.too_long) {
      throw ServeError("protocol", fmt::format("the line is longer than {} bytes", kMostLine),
                       "a request is one object a line");
    }
    if (line.text.find_first_not_of(" \t\r") != std::string::npos) obey(Request::parse(line.text));
  } catch (const ServeError& e) {
    tell(error_line(e.id(), error_json(std::current_exception())));
  }
}

void Supervisor::obey(const Request& request) {
  try {
    const std::string& what = request.what();
    if (what == "hello") {
      tell(reply_line(request.id(), hello()));
    } else if (what == "quit") {
      quit_ = true;
      tell(reply_line(request.id(), Json::object()));
    } else if (what == "cancel") {
      cancel(request);
    } else if (what == "snapshots") {
      list_snapshots(request.id());
    } else if (what == "load") {
      load(request);
    } else if (is_answered_alone(what)) {
      start_worker(request);
    } else if (is_of_run(what)) {
      forward(request);
    } else {
      throw ServeError("protocol", "there is nothing called \"" + what + "\" to do",
                       "PROTOCOL.md lists what there is");
    }
  } catch (const std::exception&) {
    tell(error_line(request.id(), error_json(std::current_exception())));
  }
}

void Supervisor::cancel(const Request& wish) {
  const Json wanted = wish.body().value("request", Json());
  for (Worker& worker : workers_) {
    if (worker.id != wanted || worker.pid < 0) continue;
    end_job(worker, "it was cancelled");
    drop_finished_workers();
    return tell(reply_line(wish.id(), Json::object()));
  }
  for (Unanswered& request : unanswered_) {
    if (request.id != wanted || !is_job_of_engine(request.what)) continue;
    request.cancelled = true;
    return tell(reply_line(wish.id(), Json::object()));
  }
  throw ServeError("usage", "no job has the id " + wanted.dump(), "it may have been answered already");
}

void Supervisor::end_job(Worker& job, const std::string& why) {
  kill_process(std::exchange(job.pid, -1));
  tell(error_line(job.id, error_json("cancelled", why)));
}

void Supervisor::start_worker(const Request& request) {
  const Process process = start_process([&request](int socket) {
    LineChannel channel(socket);
    std::string line;
    try {
      line = reply_line(request.id(), answer(request));
    } catch (const std::exception&) {
      line = error_line(request.id(), error_json(std::current_exception()));
    }
    channel.put(std::move(line));
    channel.flush_all();
  });
  workers_.push_back({request.id(), process.pid, std::make_unique<LineChannel>(process.socket)});
}

void Supervisor::hear(Worker& worker) {
  if (worker.pid < 0) return;
  const auto line = worker.channel->next();
  if (!line && worker.channel->is_open()) return;
  const Ending ending = end_of(std::exchange(worker.pid, -1));
  if (line && !line->is_cut) return tell(line->text + "\n");
  tell(error_line(worker.id, error_json("died", "the process that worked on it ended by " + ending.text,
                                        "this is an error of ours")));
}

void Supervisor::drop_finished_workers() {
  std::erase_if(workers_, [](const Worker& worker) { return worker.pid < 0; });
}

void Supervisor::load(const Request& request) {
  end_run();
  const Process process = start_process([](int socket) { run_engine(socket); });
  engine_ = Engine{process.pid, std::make_unique<LineChannel>(process.socket)};
  forward(request);
}

void Supervisor::forward(const Request& request) {
  const bool goes_back_to_life = died_ && request.what() == "goto" && !copies_.empty();
  if (!engine_ && !target_ && !goes_back_to_life) {
    if (!died_) throw ServeError("not_loaded", "there is no run", "load a scenario");
    throw ServeError("died", "the engine died", copies_.empty() ? "load again" : "go back, or load again");
  }
  unanswered_.push_back({request.id(), request.what(), request.body()});
  if (engine_) return send(unanswered_.back());
  if (!goes_back_to_life || target_) return;  // when the copy has become the engine
  died_ = false;
  target_ = Target{request.time("at_ps"), request.count("event")};
  wake_nearest();
}

void Supervisor::send(const Unanswered& request) {
  Json body = request.body;
  if (request.what == "load" && !body.contains("breaks")) body["breaks"] = breaks_;
  if (request.what == "goto") {
    // Where the engine had better start from; it may be nearer itself.
    std::vector<Moment> moments;
    for (const Engine& copy : copies_) moments.push_back(copy.at);
    try {
      const Request wanted = Request::parse(body.dump());
      const auto nearest = nearest_before(moments, {wanted.time("at_ps"), wanted.count("event")});
      body["nearest_event"] = nearest ? moments[*nearest].event : 0;
    } catch (const ServeError&) {  // the engine will say what is wrong with it
    }
  }
  engine_->channel->put(line_of(body));
}

void Supervisor::answered(bool is_error) {
  if (unanswered_.empty()) return;
  const Unanswered request = std::move(unanswered_.front());
  unanswered_.pop_front();
  if (is_error) return;
  if (is_mover(request.what)) moving_ = true;
  if (request.what == "break") breaks_ = request.body.value("breaks", Json::array());
  if (request.what == "unload") end_run();
}

void Supervisor::end(Engine& engine) {
  kill_process(engine.pid);
}

void Supervisor::end_run() {
  for (Engine& copy : copies_) end(copy);
  copies_.clear();
  if (engine_) end(*engine_);
  engine_.reset();
  for (Worker& worker : workers_) {
    if (!worker.of_engine || worker.pid < 0) continue;
    end_job(worker, "the run it was about has ended");
  }
  drop_finished_workers();
  for (const Unanswered& request : std::exchange(unanswered_, {})) {
    tell(error_line(request.id, error_json("cancelled", "the run it was about has ended")));
  }
  target_.reset();
  moving_ = false;
  died_ = false;
}

}  // namespace loom::cli::serve
