#include "core/event_queue.h"

#include <algorithm>

namespace loom {

namespace {
constexpr uint32_t kNoSlot = UINT32_MAX;
constexpr size_t kArity = 4;
constexpr size_t kSweepAt = 64;

// Lets LOOM_CHECK say when and where it failed.
class MomentScope {
 public:
  explicit MomentScope(const RunMoment& moment) : outer_(current_moment) { current_moment = &moment; }
  ~MomentScope() { current_moment = outer_; }
  MomentScope(const MomentScope&) = delete;
  MomentScope& operator=(const MomentScope&) = delete;

 private:
  const RunMoment* outer_;
};
}  // namespace

// Removes the root of an event that scheduled no successor, also when its handler threw.
class EventQueue::RootFiller {
 public:
  explicit RootFiller(EventQueue& queue) : queue_(queue) {}
  ~RootFiller() {
    if (!queue_.root_vacant_) return;
    queue_.root_vacant_ = false;
    queue_.remove_root();
  }
  RootFiller(const RootFiller&) = delete;
  RootFiller& operator=(const RootFiller&) = delete;

 private:
  EventQueue& queue_;
};

EventId EventQueue::schedule(const EventKey& key, EventHandler& handler, uint64_t arg) {
  LOOM_CHECK(key.when.count_ps() >= moment_.now_ps, "an event cannot be scheduled in the past");
  uint32_t slot = free_slot_;
  if (slot != kNoSlot) {
    free_slot_ = slots_[slot].next_free;
  } else {
    slot = static_cast<uint32_t>(slots_.size());
    slots_.push_back(Slot{nullptr, 0, 1, kNoSlot});
  }
  Slot& s = slots_[slot];
  s.handler = &handler;
  s.arg = arg;
  const Entry entry{key.when.count_ps(), (uint64_t{key.destination} << 32) | key.source, key.sequence, slot,
                    s.generation};
  if (root_vacant_) {
    root_vacant_ = false;
    sift_down(0, entry);
  } else {
    heap_.push_back(entry);
    sift_up(heap_.size() - 1, entry);
  }
  return EventId{slot, s.generation};
}

bool EventQueue::cancel(EventId id) {
  if (id.generation == 0 || id.slot >= slots_.size() || slots_[id.slot].generation != id.generation) return false;
  release(id.slot);
  ++cancelled_;
  if (cancelled_ > kSweepAt && cancelled_ * 2 > heap_.size()) sweep();
  return true;
}

EventQueue::Stopped EventQueue::run(Time until, uint64_t max_events) {
  LOOM_CHECK(current_moment != &moment_, "run() cannot be called from an event");
  MomentScope scope(moment_);
  stop_requested_ = false;
  const int64_t limit = until.count_ps();
  while (true) {
    if (drop_cancelled_root()) continue;
    if (heap_.empty() || heap_.front().when > limit) {
      if (until != Time::max()) moment_.now_ps = std::max<long long>(moment_.now_ps, limit);
      return heap_.empty() ? Stopped::kEmpty : Stopped::kUntil;
    }
    if (max_events == 0) return Stopped::kBudget;
    --max_events;

    const Entry entry = heap_.front();
    moment_.now_ps = entry.when;
    moment_.node = static_cast<unsigned>(entry.who >> 32);
    EventHandler* const handler = slots_[entry.slot].handler;
    const uint64_t arg = slots_[entry.slot].arg;
    release(entry.slot);
    digest_ += mix(static_cast<uint64_t>(entry.when) + entry.who * 0x9e3779b97f4a7c15U +
                   entry.sequence * 0xc2b2ae3d27d4eb4fU);
    ++executed_;
    root_vacant_ = true;
    {
      const RootFiller filler(*this);
      handler->on_event(arg);
    }
    if (stop_requested_) return Stopped::kRequested;
  }
}

Time EventQueue::next_time() {
  while (drop_cancelled_root()) {
  }
  return heap_.empty() ? Time::max() : Time::at(Duration::ps(heap_.front().when));
}

uint32_t EventQueue::next_destination() {
  return next_time() == Time::max() ? 0 : static_cast<uint32_t>(heap_.front().who >> 32);
}

void EventQueue::sift_up(size_t i, const Entry& entry) {
  while (i > 0) {
    const size_t parent = (i - 1) / kArity;
    if (!entry.before(heap_[parent])) break;
    heap_[i] = heap_[parent];
    i = parent;
  }
  heap_[i] = entry;
}

void EventQueue::sift_down(size_t i, const Entry& entry) {
  const size_t size = heap_.size();
  while (true) {
    const size_t first = i * kArity + 1;
    if (first >= size) break;
    const size_t last = std::min(first + kArity, size);
    size_t least = first;
    for (size_t child = first + 1; child < last; ++child) {
      if (heap_[child].before(heap_[least])) least = child;
    }
    if (!heap_[least].before(entry)) break;
    heap_[i] = heap_[least];
    i = least;
  }
  heap_[i] = entry;
}

void EventQueue::remove_root() {
  const Entry last = heap_.back();
  heap_.pop_back();
  if (!heap_.empty()) sift_down(0, last);
}

bool EventQueue::drop_cancelled_root() {
  if (cancelled_ == 0 || heap_.empty()) return false;
  const Entry& root = heap_.front();
  if (slots_[root.slot].generation == root.generation) return false;
  --cancelled_;
  remove_root();
  return true;
}

void EventQueue::sweep() {
  // The vacant root's slot is released, so it would be swept as well: keep it where run() expects it.
  const std::ptrdiff_t first = root_vacant_ ? 1 : 0;
  const auto stale = [this](const Entry& e) { return slots_[e.slot].generation != e.generation; };
  heap_.erase(std::remove_if(heap_.begin() + first, heap_.end(), stale), heap_.end());
  cancelled_ = 0;
  // What is left is a heap no more: make it one from the last parent up. The vacant root's own key, that of the event
  // being executed, is less than any other and stays where it is.
  if (heap_.size() < 2) return;
  for (size_t i = (heap_.size() - 2) / kArity + 1; i-- > 0;) sift_down(i, Entry(heap_[i]));
}

void EventQueue::release(uint32_t slot) {
  Slot& s = slots_[slot];
  if (++s.generation == 0) s.generation = 1;
  s.handler = nullptr;
  s.next_free = free_slot_;
  free_slot_ = slot;
}

}  // namespace loom
