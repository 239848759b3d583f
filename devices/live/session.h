#pragma once

// Session: a run that follows the wall clock, with an outside. It is the pacer of the run (core/pacer.h) and owns the
// doors by which frames come in (door.h): each frame is stamped with what the clock shows, recorded, and enters at
// its node. So do the carriers of the outside ends.
//
// The clock begins when the run does and counts nanoseconds. An event that begins later than its time by more than
// the deadline (pace_rules.h) is an overrun. When the run cannot keep up with what comes in, what comes in waits
// outside.
//
// Errors: std::system_error when a descriptor fails.
//
// Not modelled: several threads of frames.

#include <poll.h>

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "core/pacer.h"
#include "devices/live/live_node.h"
#include "devices/live/outside_record.h"
#include "devices/live/pace_rules.h"

namespace loom::live {

struct Overruns {
  uint64_t count = 0;   // moments whose events began after the deadline
  Duration greatest{};  // lateness of one of them
  Duration slowed{};    // how long the clock has stood still
};

class Session final : public Pacer {
 public:
  // Records into this folder; nothing when it is empty.
  explicit Session(const std::string& folder, const PaceRules& rules = {});
  ~Session() override;

  void connect(LiveNode& node, std::unique_ptr<Door> door);
  // Asked every millisecond or so; the run ends when it says true.
  void end_when(std::function<bool()> is_over) { is_over_ = std::move(is_over); }
  // What comes later than this is no part of the run.
  void end_at(Time end) { end_ = end; }
  // Told in words when an outside end has gone or come back.
  void tell(std::function<void(Time, const LiveNode&, const std::string&)> listener) { tell_ = std::move(listener); }

  bool is_over() const override { return over_; }
  // It ended because of an overrun.
  bool has_failed() const { return failed_; }
  const Overruns& overruns() const { return overruns_; }
  // The last moment it showed.
  Time last_shown() const { return last_; }

  Time wait_until(Time when) override;
  // A command has ended at a node.
  void record_command(const LiveNode& node, const std::string& line, int status);
  // Flushes the recording, and lets go of the nodes.
  void close();

 private:
  class Way;

  Time raw() const;
  Time shown();
  Time later();
  void begin();
  void judge(Time when);
  void learn_to_wake(Time when);
  bool look_out(std::chrono::nanoseconds patience);
  bool poll_all();

  PaceRules rules_;
  std::unique_ptr<OutsideRecorder> recorder_;
  std::vector<std::unique_ptr<Way>> ways_;
  std::function<bool()> is_over_;
  std::function<void(Time, const LiveNode&, const std::string&)> tell_;
  bool over_ = false;
  bool failed_ = false;
  bool is_running_ = false;
  std::chrono::steady_clock::time_point begin_{};
  Time last_{};
  Time end_ = Time::max();
  Time next_question_{};  // to is_over_
  Time looked_out_{};
  Duration to_wake_{};  // what waking takes
  int unread_ = 0;      // moments since the clock was read
  std::vector<pollfd> waits_;
  Overruns overruns_;
};

}  // namespace loom::live
