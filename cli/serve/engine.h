#pragma once

// The engine: the process that holds the run. It obeys the requests about it, lets time pass in slices between them,
// and makes copies of itself as it goes; a copy sleeps until the supervisor wakes it, then splits again, so that it
// stays usable, and the split-off part is the engine from there on. supervisor.h has what is said between them.
//
// The wall clock decides how much is executed between two looks at the requests and where copies are made; never what
// is executed.
//
// Not modelled: live runs (`etherloom up`); real time cannot go back.

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/serve/captures.h"
#include "cli/serve/line_channel.h"
#include "cli/serve/request.h"
#include "cli/serve/snapshots.h"
#include "cli/serve/view_json.h"
#include "topology/session.h"

namespace loom::cli::serve {

// The breakpoints of `break`.
std::vector<BreakSpec> breaks_of(const Request& request);

// Whether the engine lets a process of its own answer it.
bool is_job_of_engine(const std::string& what);

// Obeys what comes over the socket until it is closed.
void run_engine(int socket);

class Engine {
 public:
  explicit Engine(int socket) : channel_(std::make_unique<LineChannel>(socket)) {}
  void serve();

 private:
  using Clock = std::chrono::steady_clock;

  // A run that was loaded, with what shows it.
  struct Loaded {
    Scenario scenario;
    Session session;
    RowWriter rows;
    CaptureSet captures;
    Loaded(Scenario s, uint64_t seed)
        : scenario(std::move(s)), session(scenario, all_devices(), seed), rows(session), captures(session) {}
  };
  // What moves: run, step or goto.
  struct Mover {
    std::string what;
    std::optional<double> speed{};
    bool express = false;
    bool has_last_event = false;
    Clock::time_point paced_at{};
    Time cap = Time::max();  // how far a paced run may go by now
  };

  void obey(const std::string& line);
  // Answers a request, or throws.
  Json answer(const Request& request);
  Json answer_about_run(const Request& request);
  Json load(const Request& request);
  Json set_breaks(const Request& request);
  Json set_speed(const Request& request);
  Loaded& loaded();

  // Movers.
  void begin(const Request& request);
  Goal goal_of_run(const Request& request);
  Goal goal_of_step(const Request& request);
  std::optional<Goal> goal_of_goto(const Request& request);
  void slice();
  void move_cap();
  int milliseconds_to_next_tick() const;
  void start_measuring();
  void tick(bool is_last);
  void tell_capture(const CaptureSet::Report& report);
  void stop(const std::string& why, Json more = Json::object());
  void stop_for(Session::Came came);

  // Seeing.
  Json state();
  Json load_of_links();
  Json frames(const Request& request);
  Json match(const Request& request);
  Json frame(const Request& request);
  Json transmissions(const Request& request);
  Json log(const Request& request);
  Json drops();

  // Jobs, in a process each.
  bool start_job(const Request& request);
  Json work_out(const Request& request);
  Json story(const Request& request);
  Json series(const Request& request);
  Json hardware(const Request& request);
  Json verdict();

  // Copies.
  void make_copy();
  void become_copy();
  void sleep();
  void say_where(std::string_view is, Json more, int socket = -1);
  void put(char what, const Json& json, int socket = -1);

  std::unique_ptr<LineChannel> channel_;
  std::unique_ptr<Loaded> loaded_;
  std::optional<Mover> mover_;
  bool copy_is_due_ = false;
  std::optional<Target> rewind_;
  // Since the last note, and the last copy.
  Clock::time_point ticked_at_{};
  Clock::time_point copied_at_{};
  uint64_t copied_event_ = 0;
  uint64_t ticked_event_ = 0;
  Time ticked_time_{};
  uint64_t shown_rows_ = 0;
  std::vector<PortCounters> carried_;  // by link: a's, b's
  Json link_load_ = Json::array();
};

}  // namespace loom::cli::serve
