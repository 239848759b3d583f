#pragma once

// How a live run is found and spoken to by others: a folder of its own in runtime_folder() (leftovers.h) with a
// socket, at which it says what it is, runs lines in its nodes, and takes that it is to end. Requests and answers are
// lines of JSON, one request a connection; only the user who started the run may connect.
//
// Errors: std::system_error when the folder cannot be made; std::runtime_error when a run does not answer, or cannot
// do what it is asked.
//
// Not modelled: runs of other users.

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "devices/live/outside_nodes.h"

namespace loom::live {

struct NodeFacts {
  std::string name;
  std::string what;
  std::string console;            // a socket; empty for none
  std::string network_namespace;  // a file that stands for it; empty for none
};

struct RunFacts {
  std::string name;      // of the scenario
  std::string scenario;  // its file
  std::string results;   // the run's folder
  pid_t pid = 0;
  std::vector<NodeFacts> nodes{};
  std::string folder{};  // where it is spoken to
};

// The run's side: answers while it exists, in threads of its own.
class ControlServer {
 public:
  // `end`: somebody wants the run to end.
  ControlServer(RunFacts facts, const std::vector<OutsideNode*>& nodes, std::function<void()> end);
  ~ControlServer();
  ControlServer(const ControlServer&) = delete;
  ControlServer& operator=(const ControlServer&) = delete;

 private:
  void serve();
  void answer(int connection);
  std::string answer_to(const std::string& request);

  RunFacts facts_;
  std::vector<OutsideNode*> nodes_;
  std::function<void()> end_;
  int listener_ = -1;
  std::atomic<bool> is_ending_ = false;
  std::thread thread_;
};

// Those that run, by process.
std::vector<RunFacts> live_runs();
LineResult run_in(const RunFacts& run, const std::string& node, const std::string& line);
// Asks it to end, and waits until it has.
void bring_down(const RunFacts& run);

}  // namespace loom::live
