#pragma once

// Session: a run that follows the wall clock, with an outside. It is the pacer of the run (core/pacer.h) and the one
// door for what comes in: each frame is stamped with what the clock shows, recorded, and queued at its node.
//
// The clock begins when the run does and counts nanoseconds. While events are late the run catches up; how late they
// were is in `lateness` of pace().
//
// Errors: std::system_error when a descriptor fails; a descriptor whose other end has gone is taken out, and said.
//
// Not modelled: slowing the clock down; several threads of frames.

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "core/capture/pcapng_writer.h"
#include "core/pacer.h"
#include "devices/live/live_node.h"

namespace loom::live {

class Session final : public Pacer {
 public:
  // Records what comes in into this file; none when empty.
  explicit Session(const std::string& recording);
  ~Session() override;

  // A descriptor that gives and takes a frame a read and a write: a TAP, a datagram socket. It never blocks from now
  // on.
  void connect(LiveNode& node, int descriptor);
  // Asked between slices; the run ends when it says true.
  void end_when(std::function<bool()> is_over) { is_over_ = std::move(is_over); }
  bool is_over() const override { return over_; }
  // The last moment it showed.
  Time last_shown() const { return last_; }

  Time wait_until(Time when) override;
  // Flushes the recording.
  void close();

 private:
  struct Door {
    LiveNode* node;
    int descriptor;
    uint32_t interface;
  };
  Time shown();
  bool let_in(Door& door);

  std::unique_ptr<PcapngWriter> recording_;
  std::vector<Door> doors_;
  std::function<bool()> is_over_;
  bool over_ = false;
  bool is_running_ = false;
  std::chrono::steady_clock::time_point begin_{};
  Time last_{};
};

}  // namespace loom::live
