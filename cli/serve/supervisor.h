#pragma once

// The supervisor: the process that a desktop program starts. It reads requests and writes replies, and runs no model
// itself: questions that need no run go to a process each, those about the run to the engine, which may die without
// taking anybody along. It holds the copies that the engine makes of itself, thins them out, and wakes one when time
// is to go back.
//
// What an engine writes begins with a letter that says what the line is:
//
//   R  a reply, E  a reply that is an error: passed on; the oldest unanswered request is answered
//   N  a note, S  the note that ends a mover: passed on
//   I  for the supervisor: {"is":"at"} where the run stands, {"is":"snapshot"} a copy, whose socket comes along,
//      {"is":"job"} a process that answers a request by itself, {"is":"rewind"} the engine cannot go back and has
//      become a copy itself, {"is":"engine"} a copy was woken and this is the socket of the engine it has become
//
// Errors: whatever goes wrong with a request is its reply; an engine or a worker that dies is told, too. When nobody
// reads standard output any more, everything ends.
//
// Not modelled: several runs at once; start several processes.

#include <sys/types.h>

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cli/serve/line_channel.h"
#include "cli/serve/process.h"
#include "cli/serve/request.h"
#include "cli/serve/snapshots.h"

namespace loom::cli::serve {

class Supervisor {
 public:
  // Takes the descriptors over.
  Supervisor(int in, int out) : user_(in, out) {}
  ~Supervisor();
  Supervisor(const Supervisor&) = delete;
  Supervisor& operator=(const Supervisor&) = delete;

  // Until `quit`, or the end of the input and of what was asked by then.
  void run();

 private:
  // A process that answers one request.
  struct Worker {
    Json id;
    pid_t pid;
    std::unique_ptr<LineChannel> channel;
    bool of_engine = false;
  };
  // The engine, or a copy of it.
  struct Engine {
    pid_t pid;
    std::unique_ptr<LineChannel> channel;
    Moment at{};
  };
  struct Unanswered {
    Json id;
    std::string what;
    Json body;
    bool cancelled = false;  // a job, before there is a process for it
  };

  bool wait();
  void read_user();
  void obey(const LineSplitter::Line& line);
  void obey(const Request& request);
  void cancel(const Request& wish);
  void start_worker(const Request& request);
  void hear(Worker& worker);
  void end_job(Worker& job, const std::string& why);
  void drop_finished_workers();

  void load(const Request& request);
  void forward(const Request& request);
  void send(const Unanswered& request);
  void hear_engine();
  void hear(const std::string& line);
  void hear_internal(const Json& message);
  void answered(bool is_error);
  void keep_snapshot(Engine copy);
  void thin_snapshots();
  void list_snapshots(const Json& id);
  void rewind(const Json& message);
  void wake_nearest();
  void hear_copies();
  void engine_died();
  void end_run();
  static void end(Engine& engine);

  bool is_done() const;
  void tell(std::string line) { user_.put(std::move(line)); }

  LineChannel user_;
  bool quit_ = false;
  std::vector<Worker> workers_;
  std::optional<Engine> engine_;
  pid_t waking_ = -1;           // the copy that was told to become the engine
  std::vector<Engine> copies_;  // in order of events
  std::deque<Unanswered> unanswered_;
  std::optional<Target> target_;  // of the rewind that goes on
  Json breaks_ = Json::array();
  size_t snapshots_kept_ = 0;
  bool moving_ = false;
  bool died_ = false;
};

}  // namespace loom::cli::serve
