#pragma once

// DeviceClock: the simulation's clock in the hands of a core that is part of a node: its events are that node's.
//
// Not modelled: time that passes otherwise.

#include "core/event_queue.h"

namespace loom::nic {

class DeviceClock {
 public:
  DeviceClock(EventQueue& events, uint32_t node, EventSource& source)
      : events_(events), node_(node), source_(source) {}

  Time now() const { return events_.now(); }
  EventId at(Time when, EventHandler& handler, uint64_t arg) {
    return events_.at(when, node_, source_, handler, arg);
  }
  EventId after(Duration delay, EventHandler& handler, uint64_t arg) { return at(now() + delay, handler, arg); }
  void cancel(EventId id) { events_.cancel(id); }

 private:
  EventQueue& events_;
  uint32_t node_;
  EventSource& source_;
};

}  // namespace loom::nic
