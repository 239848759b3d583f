#include "topology/session.h"

#include <algorithm>
#include <utility>

namespace loom {

// Stops the run whenever something happens to the frame that is followed.
class Session::HopWatcher final : public Observer {
 public:
  explicit HopWatcher(Simulation& simulation) : simulation_(simulation) { simulation.observe(*this); }
  void follow(std::optional<FrameId> frame) {
    frame_ = frame;
    seen_ = false;
  }
  bool take_seen() { return std::exchange(seen_, false); }

  void on_rx(Time, const Port&, const Frame& frame) override { see(frame); }
  void on_tx(Time, const Port&, const Frame& frame) override { see(frame); }
  void on_drop(Time, const Node&, const Port*, const Frame& frame, DropReason) override { see(frame); }

 private:
  void see(const Frame& frame) {
    if (!frame_ || (*frame_ != frame.id() && *frame_ != frame.origin())) return;
    seen_ = true;
    simulation_.events().request_stop();
  }

  Simulation& simulation_;
  std::optional<FrameId> frame_;
  bool seen_ = false;
};

Session::Session(const Scenario& scenario, const DeviceRegistry& devices, uint64_t seed)
    : scenario_(scenario),
      seed_(seed),
      built_(build(scenario, devices, BuildOptions{seed})),
      judges_(scenario, built_),
      frames_(std::make_unique<FrameLog>(built_.simulation())),
      log_(std::make_unique<EventLog>(built_.simulation())),
      breakpoints_(std::make_unique<Breakpoints>(built_.simulation())),
      hops_(std::make_unique<HopWatcher>(built_.simulation())),
      guard_(scenario, built_.simulation()),
      end_(scenario.run.until) {
  if (end_ && judges_.last_look()) end_ = std::max(*end_, *judges_.last_look());
}

Session::~Session() = default;

void Session::aim(Goal goal) {
  counts_ = goal.counter ? &node_of_figure(simulation(), *goal.counter) : nullptr;
  goal_ = std::move(goal);
  times_left_ = goal_.times;
  hops_->follow(goal_.hop);
  breakpoints_->arm(goal_.breaks);
  breakpoints_->take_hit();
}

bool Session::is_there() {
  const EventQueue& events = simulation().events();
  if (goal_.event && events.executed() >= *goal_.event) return true;
  if (goal_.row && frames_->total() >= *goal_.row) return true;
  return counts_ != nullptr && figure_named(*counts_, *goal_.counter).value >= goal_.at_least;
}

// What an event that was just executed comes to; nothing when the way goes on.
std::optional<Session::Came> Session::come_to() {
  const uint32_t node = simulation().events().last_destination();
  if (goal_.row) frames_->catch_up();
  if (hops_->take_seen() && --times_left_ == 0) return Came::kThere;
  if (goal_.node != nullptr && node == goal_.node->id() && --times_left_ == 0) return Came::kThere;
  if (breakpoints_->has_hit()) return Came::kBreak;
  // Only the node's own events move its figures, and what the simulation does to it.
  if (counts_ != nullptr && node != counts_->id() && node != 0) return std::nullopt;
  if (is_there()) return Came::kThere;
  return std::nullopt;
}

// How far time can go before something besides events is due.
Time Session::next_stop() const {
  Time stop = goal_.until.value_or(Time::max());
  if (const auto look = judges_.next_look()) return std::min(stop, *look);
  return end_ ? std::min(stop, *end_) : stop;
}

Session::Came Session::go_on(Time cap, uint64_t most_events) {
  const Came came = advance(cap, most_events);
  frames_->catch_up();
  return came == Came::kOn && is_there() ? Came::kThere : came;
}

Session::Came Session::advance(Time cap, uint64_t most_events) {
  Simulation& sim = simulation();
  EventQueue& events = sim.events();
  sim.start();
  const uint64_t last = events.executed() + most_events;
  if (!ended_ && is_there()) return Came::kThere;
  while (!ended_) {
    Time limit = std::min(cap, next_stop());
    const Time next = events.next_time();
    if (!end_ && !judges_.next_look()) {
      // Without an end the clock stays where the last event was, as in run_scenario; so no further than to the next.
      if (next == Time::max()) return finish(), Came::kEnd;
      if (limit == cap) limit = std::min(cap, next);
    }
    // Where exactly one event is wanted, the clock must not run on from it.
    const bool single = goal_.node != nullptr || counts_ != nullptr || goal_.row ||
                        (goal_.event && *goal_.event == events.executed() + 1);
    if (single) limit = std::min(limit, next);
    uint64_t slice = std::min(guard_.next_slice(), last - events.executed());
    if (goal_.event) slice = std::min(slice, *goal_.event - events.executed() - 1);
    const uint64_t before = events.executed();
    const EventQueue::Stopped stopped = sim.run(limit, single ? 1 : slice);
    guard_.check();
    if (events.executed() != before) {
      if (const auto came = come_to()) return *came;
    }
    if (stopped == EventQueue::Stopped::kUntil || stopped == EventQueue::Stopped::kEmpty) {
      if (arrive()) continue;
      if (!ended_ && goal_.until && sim.now() >= *goal_.until) return Came::kThere;
      if (!ended_ && sim.now() >= cap) return Came::kOn;
    }
    if (events.executed() >= last) break;
  }
  return ended_ ? Came::kEnd : Came::kOn;
}

// The clock stands where nothing earlier is left. True when an expectation looked, and there may be more to do here.
bool Session::arrive() {
  const Time now = simulation().now();
  if (const auto look = judges_.next_look(); look && now >= *look) {
    judges_.look();
    return true;
  }
  if (end_ && !judges_.next_look() && now >= *end_) finish();
  return false;
}

void Session::finish() {
  judges_.look_at_end();
  ended_ = true;
}

const std::vector<ExpectationOutcome>& Session::outcome() {
  LOOM_CHECK(ended_, "a run has an outcome when it has ended");
  if (!outcome_) outcome_ = judges_.finish();
  return *outcome_;
}

std::vector<ExpectationOutcome> Session::verdict_now() {
  if (ended_) return outcome();
  judges_.look_at_everything();
  return judges_.finish();
}

}  // namespace loom
