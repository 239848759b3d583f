#pragma once

// Pipe: one direction of a full-duplex link, a FIFO with a rate and a propagation delay. Frames in flight wait in a
// ring; only the oldest stands in the event queue, so the queue grows with the number of busy links and not with the
// frames on them. The departure of a frame is computed when it is handed over: there is no transmit-complete event.
//
// Time on the wire is that of preamble and SFD (8 bytes), the frame padded to 60 bytes, and the FCS (4); the next
// frame starts after an inter-frame gap of 12 more (IEEE 802.3-2018, 4A.4.2 and Table 4-2).
//
// Not modelled: a shared medium, PAUSE, carrier extension.

#include <algorithm>

#include "core/event_queue.h"
#include "core/frame.h"
#include "core/queue_discipline.h"
#include "core/ring.h"
#include "core/units.h"

namespace loom {

// Accepts any frame at any time. Ports, impairments and taps are sinks; a sink may wrap another.
class FrameSink {
 public:
  virtual ~FrameSink() = default;
  virtual void accept(Frame frame) = 0;
};

inline constexpr ByteCount kPreambleAndFcs{12};
inline constexpr ByteCount kInterFrameGap{12};
inline constexpr uint32_t kMinimumFrame = 60;

// What a frame of `size` bytes occupies of the wire, gap included.
constexpr ByteCount bytes_on_wire(uint32_t size) {
  return ByteCount{std::max(size, kMinimumFrame)} + kPreambleAndFcs + kInterFrameGap;
}

struct PipeConfig {
  BitRate rate = BitRate::unlimited();
  Duration delay;
  QueueCapacity queue;
};

class Pipe final : private EventHandler {
 public:
  // `source` must be this pipe's own. Delivers to `to`, which belongs to node number `destination`.
  Pipe(EventQueue& events, EventSource source, uint32_t destination, const PipeConfig& config, FrameSink& to)
      : events_(events), source_(source), destination_(destination), config_(config), to_(&to) {}

  // When the wire can take the next frame; in the past when it is idle.
  Time free_at() const { return free_at_; }
  // The departure a frame handed over now would have.
  Time next_start() const { return std::max(events_.now(), free_at_); }
  // Whether a plain FIFO of the configured capacity has room for a frame of `size` bytes. Counts frames that wait,
  // not the one being sent.
  bool has_room(uint32_t size);

  // Sends the frame at next_start(), and returns that time.
  Time send(Frame frame);

  // Takes the oldest frame off the pipe, which must not be empty: the link went down.
  Frame abort_oldest();
  // Whether the oldest frame has begun to leave; the pipe must not be empty.
  bool oldest_departed() { return ring_.front().start <= events_.now(); }
  size_t in_flight() const { return ring_.size(); }
  uint64_t bytes_waiting() const { return waiting_bytes_; }

  // The pipe ends in another sink from now on: an impairment around the old one.
  FrameSink& sink() { return *to_; }
  void set_sink(FrameSink& to) { to_ = &to; }
  const PipeConfig& config() const { return config_; }
  uint32_t destination() const { return destination_; }

 private:
  struct InFlight {
    Frame frame;
    Time start;
    Time arrival;
  };
  void on_event(uint64_t arg) override;
  void schedule_oldest();
  void forget_departed();

  EventQueue& events_;
  EventSource source_;
  uint32_t destination_;
  PipeConfig config_;
  FrameSink* to_;
  Ring<InFlight> ring_;
  size_t departed_ = 0;  // of the ring's frames, how many have left the queue
  uint64_t waiting_bytes_ = 0;
  Time free_at_;
  EventId pending_;
};

}  // namespace loom
