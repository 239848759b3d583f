#pragma once

// The one clock. Events are executed in a total order that depends on the model alone:
//
//     (time, destination node, source, sequence number of the source)
//
// never on the order of insertion, an address, a hash or how many processes share the work. A source is anything that
// schedules: a node, a link direction. It numbers its own events, so equal keys cannot arise.
//
// The queue is a 4-ary heap of 32-byte keys over a pool of handlers: scheduling allocates nothing once the heap has
// grown to the size the model needs. An event that schedules its successor (a link with more frames in flight) is
// placed straight into the root it just vacated. Cancelled events are skipped when they surface, and swept out when
// they outnumber the live ones.
//
// The digest is the sum of a mix of every executed key and of what devices fold in. Since the keys themselves define
// the order, a sum loses nothing, and partial sums of a partitioned run add up to the same value.
//
// Not modelled: events in the past (LOOM_CHECK), threads.

#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/check.h"
#include "core/units.h"

namespace loom {

// Receives its events. `arg` is what the scheduler of the event chose.
class EventHandler {
 public:
  virtual void on_event(uint64_t arg) = 0;

 protected:
  ~EventHandler() = default;
};

// Numbers the events of one source. Made by the Simulation in build order.
struct EventSource {
  uint32_t id = 0;
  uint64_t next = 0;
};

struct EventKey {
  Time when;
  uint32_t destination = 0;  // node number
  uint32_t source = 0;       // EventSource::id
  uint64_t sequence = 0;     // EventSource::next at scheduling
};

// Names a scheduled event; valid until it is executed or cancelled, harmless afterwards.
struct EventId {
  uint32_t slot = 0;
  uint32_t generation = 0;  // 0: no event
};

class EventQueue {
 public:
  enum class Stopped {
    kEmpty,      // nothing is left
    kUntil,      // the next event is later than `until`
    kBudget,     // `max_events` were executed
    kRequested,  // request_stop() was called
  };

  EventQueue() = default;
  EventQueue(const EventQueue&) = delete;
  EventQueue& operator=(const EventQueue&) = delete;

  Time now() const { return Time::at(Duration::ps(moment_.now_ps)); }

  // `key.when` must not be before now().
  EventId schedule(const EventKey& key, EventHandler& handler, uint64_t arg = 0);

  // The common form: `source` numbers the event.
  EventId at(Time when, uint32_t destination, EventSource& source, EventHandler& handler, uint64_t arg = 0) {
    return schedule(EventKey{when, destination, source.id, source.next++}, handler, arg);
  }
  EventId after(Duration delay, uint32_t destination, EventSource& source, EventHandler& handler, uint64_t arg = 0) {
    return at(now() + delay, destination, source, handler, arg);
  }

  // False when the event has been executed or cancelled already.
  bool cancel(EventId id);

  // Executes events up to and including `until`, at most `max_events`. After kEmpty and kUntil the clock stands at
  // `until` (unless that is Time::max()), otherwise at the last executed event.
  Stopped run(Time until = Time::max(), uint64_t max_events = UINT64_MAX);

  // Lets run() return after the event being executed.
  void request_stop() { stop_requested_ = true; }

  size_t pending() const { return heap_.size() - (root_vacant_ ? 1 : 0) - cancelled_; }
  // The time of the next event, Time::max() when there is none. Not callable from a handler.
  Time next_time();
  // The node it is destined to, 0 when there is none or it is an action of the simulation's own. Likewise.
  uint32_t next_destination();
  // The same of the event executed last.
  uint32_t last_destination() const { return moment_.node; }
  uint64_t executed() const { return executed_; }
  uint64_t digest() const { return digest_; }
  // Adds something a device wants the digest to cover.
  void fold(uint64_t value) { digest_ += mix(value); }

 private:
  struct Entry {
    int64_t when;
    uint64_t who;  // destination, source
    uint64_t sequence;
    uint32_t slot;
    uint32_t generation;
    bool before(const Entry& other) const {
      if (when != other.when) return when < other.when;
      if (who != other.who) return who < other.who;
      return sequence < other.sequence;
    }
  };
  struct Slot {
    EventHandler* handler;
    uint64_t arg;
    uint32_t generation;
    uint32_t next_free;
  };

  class RootFiller;

  static uint64_t mix(uint64_t x) {
    x ^= x >> 32;
    x *= 0xd6e8feb86659fd93U;
    x ^= x >> 32;
    x *= 0xd6e8feb86659fd93U;
    return x ^ (x >> 32);
  }
  void sift_up(size_t i, const Entry& entry);
  void sift_down(size_t i, const Entry& entry);
  void remove_root();
  bool drop_cancelled_root();
  void sweep();
  void release(uint32_t slot);

  std::vector<Entry> heap_;
  std::vector<Slot> slots_;
  uint32_t free_slot_ = UINT32_MAX;
  size_t cancelled_ = 0;
  bool root_vacant_ = false;
  bool stop_requested_ = false;
  RunMoment moment_;
  uint64_t executed_ = 0;
  uint64_t digest_ = 0;
};

}  // namespace loom
