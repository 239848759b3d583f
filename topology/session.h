#pragma once

// Session: a run that somebody drives by hand. It goes on towards a goal in pieces, so that whoever drives can look,
// answer and change their mind between them; it keeps what a person wants to see (FrameLog, EventLog) and stops at
// breakpoints. However it is driven, its events are those of run_scenario, and so are its end and its verdict.
//
// Errors: as build(); a run that would not end throws as EndlessGuard says, and what devices meet on the way (a
// damaged capture) comes out of go_on().
//
// Not modelled: going back; a session has no copies (cli/serve makes them).

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "topology/breakpoint.h"
#include "topology/builder.h"
#include "topology/endless_guard.h"
#include "topology/event_log.h"
#include "topology/figures.h"
#include "topology/frame_log.h"
#include "topology/judges.h"

namespace loom {

// Where a session goes; nothing said: to the end of the run. The first that is reached counts.
struct Goal {
  std::optional<Time> until{};           // everything up to then has happened
  std::optional<uint64_t> event{};       // so many events have been executed
  std::optional<uint64_t> row{};         // the frame log has so many rows
  std::optional<FrameId> hop{};          // this frame, or one of its origin, was sent, received or dropped
  const Node* node = nullptr;            // an event of this node was executed
  std::optional<std::string> counter{};  // a figure ...
  double at_least = 0;                   // ... is this or more
  uint64_t times = 1;                    // hop, node: so often
  bool breaks = false;                   // breakpoints count
};

class Session {
 public:
  enum class Came {
    kOn,     // on its way: the budget or the cap was reached
    kThere,  // the goal
    kBreak,  // a breakpoint
    kEnd,    // the end of the run
  };

  // The scenario must live as long.
  Session(const Scenario& scenario, const DeviceRegistry& devices, uint64_t seed);
  ~Session();
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  // UserError of usage for a counter of no node.
  void aim(Goal goal);
  // Goes on, no further than `cap` and by `most_events` at most.
  Came go_on(Time cap, uint64_t most_events);
  // Of the last kBreak.
  std::optional<Breakpoints::Hit> take_hit() { return breakpoints_->take_hit(); }

  bool has_ended() const { return ended_; }
  // After the end. In order of the scenario.
  const std::vector<ExpectationOutcome>& outcome();
  // As if the run ended here. Spoils the session: for a copy of it.
  std::vector<ExpectationOutcome> verdict_now();

  BuiltSimulation& built() { return built_; }
  Simulation& simulation() { return built_.simulation(); }
  FrameLog& frames() { return *frames_; }
  EventLog& log() { return *log_; }
  Breakpoints& breakpoints() { return *breakpoints_; }
  const Scenario& scenario() const { return scenario_; }
  uint64_t seed() const { return seed_; }
  // When the run ends; none: when nothing is left to happen.
  std::optional<Time> end() const { return end_; }

 private:
  class HopWatcher;

  Came advance(Time cap, uint64_t most_events);
  bool is_there();
  std::optional<Came> come_to();
  Time next_stop() const;
  bool arrive();
  void finish();

  const Scenario& scenario_;
  uint64_t seed_;
  BuiltSimulation built_;
  Judges judges_;
  std::unique_ptr<FrameLog> frames_;
  std::unique_ptr<EventLog> log_;
  std::unique_ptr<Breakpoints> breakpoints_;
  std::unique_ptr<HopWatcher> hops_;
  EndlessGuard guard_;
  std::optional<Time> end_;
  Goal goal_;
  const Node* counts_ = nullptr;  // the node whose figure is a goal
  uint64_t times_left_ = 0;
  bool ended_ = false;
  std::optional<std::vector<ExpectationOutcome>> outcome_;
};

}  // namespace loom
