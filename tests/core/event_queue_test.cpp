#include "core/event_queue.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <map>
#include <numeric>
#include <stdexcept>
#include <tuple>
#include <vector>

#include "core/random.h"

namespace loom {
namespace {

using testing::ElementsAre;
using Stopped = EventQueue::Stopped;

constexpr Time at_ns(int64_t ns) {
  return Time::at(Duration::ns(ns));
}

// Keeps what it was told, and does what the test wants.
class Recorder : public EventHandler {
 public:
  explicit Recorder(EventQueue& queue) : queue_(queue) {}
  void on_event(uint64_t arg) override {
    args.push_back(arg);
    times.push_back(queue_.now());
    if (then) then(arg);
  }
  std::vector<uint64_t> args;
  std::vector<Time> times;
  std::function<void(uint64_t)> then;

 private:
  EventQueue& queue_;
};

struct Fixture : testing::Test {
  EventQueue queue;
  Recorder log{queue};
  EventSource source{1, 0};
  EventId in(int64_t ns, uint64_t arg) { return queue.at(at_ns(ns), 1, source, log, arg); }
};
using EventQueueTest = Fixture;

TEST_F(EventQueueTest, RunsEventsInTheOrderOfTheirTimes) {
  in(30, 3);
  in(10, 1);
  in(20, 2);
  EXPECT_EQ(queue.run(), Stopped::kEmpty);
  EXPECT_THAT(log.args, ElementsAre(1, 2, 3));
  EXPECT_THAT(log.times, ElementsAre(at_ns(10), at_ns(20), at_ns(30)));
  EXPECT_EQ(queue.executed(), 3U);
}

TEST_F(EventQueueTest, BreaksTiesByDestinationThenSourceThenSequence) {
  queue.schedule({at_ns(5), 2, 1, 0}, log, 4);
  queue.schedule({at_ns(5), 1, 2, 0}, log, 3);
  queue.schedule({at_ns(5), 1, 1, 7}, log, 2);
  queue.schedule({at_ns(5), 1, 1, 6}, log, 1);
  queue.schedule({at_ns(5), 0, 9, 9}, log, 0);
  queue.run();
  EXPECT_THAT(log.args, ElementsAre(0, 1, 2, 3, 4));
}

TEST(EventQueueOrder, DoesNotDependOnTheOrderOfInsertion) {
  std::vector<EventKey> keys;
  for (int64_t when : {1, 1, 2}) {
    for (uint32_t destination : {1U, 2U}) {
      for (uint32_t source : {1U, 2U}) keys.push_back({at_ns(when), destination, source, keys.size()});
    }
  }
  std::vector<size_t> order(keys.size());
  std::iota(order.begin(), order.end(), 0);
  std::vector<uint64_t> first_run;
  uint64_t first_digest = 0;
  RandomStream random(1, "shuffle");
  for (int permutation = 0; permutation < 500; ++permutation) {
    EventQueue queue;
    Recorder log(queue);
    for (const size_t i : order) queue.schedule(keys[i], log, i);
    queue.run();
    if (permutation == 0) {
      first_run = log.args;
      first_digest = queue.digest();
    }
    ASSERT_EQ(log.args, first_run);
    ASSERT_EQ(queue.digest(), first_digest);
    for (size_t i = order.size(); i > 1; --i) std::swap(order[i - 1], order[random.below(i)]);
  }
}

TEST(EventQueueOrder, DigestTellsRunsApart) {
  const auto digest = [](std::vector<EventKey> keys, uint64_t folded = 0) {
    EventQueue queue;
    Recorder log(queue);
    for (const EventKey& key : keys) queue.schedule(key, log);
    queue.run();
    if (folded != 0) queue.fold(folded);
    return queue.digest();
  };
  const uint64_t base = digest({{at_ns(1), 1, 1, 0}, {at_ns(2), 1, 1, 1}});
  EXPECT_NE(base, digest({{at_ns(1), 1, 1, 0}, {at_ns(3), 1, 1, 1}}));
  EXPECT_NE(base, digest({{at_ns(1), 1, 1, 0}, {at_ns(2), 2, 1, 1}}));
  EXPECT_NE(base, digest({{at_ns(1), 1, 1, 0}, {at_ns(2), 1, 2, 1}}));
  EXPECT_NE(base, digest({{at_ns(1), 1, 1, 0}, {at_ns(2), 1, 1, 2}}));
  EXPECT_NE(base, digest({{at_ns(1), 1, 1, 0}}));
  EXPECT_NE(base, digest({{at_ns(1), 1, 1, 0}, {at_ns(2), 1, 1, 1}}, 5));
}

TEST_F(EventQueueTest, RunsWhatAnEventSchedulesAtItsOwnTimeBeforeLaterOnes) {
  log.then = [&](uint64_t arg) {
    if (arg == 1) {
      in(10, 11);
      in(10, 12);
    }
  };
  in(10, 1);
  in(11, 2);
  queue.run();
  EXPECT_THAT(log.args, ElementsAre(1, 11, 12, 2));
  EXPECT_EQ(log.times[2], at_ns(10));
}

TEST_F(EventQueueTest, RunsUpToAndIncludingUntilAndLeavesTheClockThere) {
  in(10, 1);
  in(20, 2);
  in(21, 3);
  EXPECT_EQ(queue.run(at_ns(20)), Stopped::kUntil);
  EXPECT_THAT(log.args, ElementsAre(1, 2));
  EXPECT_EQ(queue.now(), at_ns(20));
  EXPECT_EQ(queue.next_time(), at_ns(21));
  EXPECT_EQ(queue.run(at_ns(50)), Stopped::kEmpty);
  EXPECT_EQ(queue.now(), at_ns(50));
  EXPECT_EQ(queue.next_time(), Time::max());
}

TEST_F(EventQueueTest, LeavesTheClockAtTheLastEventWhenThereIsNoUntil) {
  in(10, 1);
  EXPECT_EQ(queue.run(), Stopped::kEmpty);
  EXPECT_EQ(queue.now(), at_ns(10));
}

TEST_F(EventQueueTest, StopsWhenTheBudgetIsSpentAndGoesOnWhereItStopped) {
  for (uint64_t i = 0; i < 5; ++i) in(static_cast<int64_t>(i), i);
  EXPECT_EQ(queue.run(at_ns(100), 2), Stopped::kBudget);
  EXPECT_THAT(log.args, ElementsAre(0, 1));
  EXPECT_EQ(queue.now(), at_ns(1));
  EXPECT_EQ(queue.run(at_ns(100), 3), Stopped::kEmpty);
  EXPECT_EQ(log.args.size(), 5U);
}

TEST_F(EventQueueTest, StopsAfterTheEventThatAsksForIt) {
  log.then = [&](uint64_t arg) {
    if (arg == 1) queue.request_stop();
  };
  in(10, 1);
  in(10, 2);
  EXPECT_EQ(queue.run(), Stopped::kRequested);
  EXPECT_THAT(log.args, ElementsAre(1));
  EXPECT_EQ(queue.run(), Stopped::kEmpty);
  EXPECT_THAT(log.args, ElementsAre(1, 2));
}

TEST_F(EventQueueTest, CancelsOnceAndNeverAfterwards) {
  const EventId id = in(10, 1);
  in(20, 2);
  EXPECT_EQ(queue.pending(), 2U);
  EXPECT_TRUE(queue.cancel(id));
  EXPECT_FALSE(queue.cancel(id));
  EXPECT_EQ(queue.pending(), 1U);
  EXPECT_EQ(queue.next_time(), at_ns(20));
  queue.run();
  EXPECT_THAT(log.args, ElementsAre(2));
  EXPECT_FALSE(queue.cancel(id));
  EXPECT_FALSE(queue.cancel(EventId{}));
  EXPECT_FALSE(queue.cancel(EventId{12345, 1}));
}

TEST_F(EventQueueTest, AnOldNameDoesNotCancelTheEventThatTookItsPlace) {
  const EventId old = in(10, 1);
  queue.cancel(old);
  const EventId fresh = in(10, 2);
  EXPECT_EQ(old.slot, fresh.slot);
  EXPECT_FALSE(queue.cancel(old));
  queue.run();
  EXPECT_THAT(log.args, ElementsAre(2));
}

TEST_F(EventQueueTest, AnEventCannotCancelItselfButItsNeighbours) {
  EventId self;
  EventId neighbour;
  log.then = [&](uint64_t arg) {
    if (arg != 1) return;
    EXPECT_FALSE(queue.cancel(self));
    EXPECT_TRUE(queue.cancel(neighbour));
  };
  self = in(10, 1);
  neighbour = in(10, 2);
  in(10, 3);
  queue.run();
  EXPECT_THAT(log.args, ElementsAre(1, 3));
}

TEST_F(EventQueueTest, CancelsTheSuccessorThatTookTheVacantRoot) {
  log.then = [&](uint64_t arg) {
    if (arg != 1) return;
    EXPECT_TRUE(queue.cancel(in(10, 99)));
    in(15, 4);
  };
  in(10, 1);
  in(20, 5);
  queue.run();
  EXPECT_THAT(log.args, ElementsAre(1, 4, 5));
  EXPECT_EQ(queue.pending(), 0U);
}

// The sweep happens inside a handler, with the root vacant or already filled.
TEST_F(EventQueueTest, SurvivesMassCancellationFromAHandler) {
  for (const bool schedule_first : {false, true}) {
    log.args.clear();
    std::vector<EventId> doomed;
    const int64_t base = queue.now().count_ps() / 1000 + 10;
    log.then = [&](uint64_t arg) {
      if (arg != 0) return;
      if (schedule_first) in(base + 1, 500);
      for (const EventId id : doomed) EXPECT_TRUE(queue.cancel(id));
      EXPECT_EQ(queue.pending(), schedule_first ? 101U : 100U);
      if (!schedule_first) in(base + 1, 500);
    };
    in(base, 0);
    for (int64_t i = 0; i < 1000; ++i) {
      const EventId id = in(base + 2 + (i * 7919) % 1000, static_cast<uint64_t>(1000 + (i * 7919) % 1000));
      if (i % 10 != 0) doomed.push_back(id);
    }
    EXPECT_EQ(queue.run(), Stopped::kEmpty);
    ASSERT_EQ(log.args.size(), 102U);
    EXPECT_EQ(log.args[1], 500U);
    EXPECT_TRUE(std::is_sorted(log.args.begin() + 2, log.args.end()));
    EXPECT_EQ(queue.pending(), 0U);
  }
}

TEST_F(EventQueueTest, SweepsEverythingWhenEverythingIsCancelled) {
  std::vector<EventId> ids;
  for (int64_t i = 0; i < 500; ++i) ids.push_back(in(i, 0));
  for (const EventId id : ids) queue.cancel(id);
  EXPECT_EQ(queue.pending(), 0U);
  EXPECT_EQ(queue.run(), Stopped::kEmpty);
  EXPECT_TRUE(log.args.empty());
}

TEST_F(EventQueueTest, StaysWholeWhenAHandlerThrows) {
  log.then = [&](uint64_t arg) {
    if (arg == 1) throw std::runtime_error("a capture ended");
  };
  in(10, 1);
  in(20, 2);
  EXPECT_THROW(queue.run(), std::runtime_error);
  EXPECT_EQ(queue.pending(), 1U);
  EXPECT_EQ(queue.next_time(), at_ns(20));
  EXPECT_EQ(queue.run(), Stopped::kEmpty);
  EXPECT_THAT(log.args, ElementsAre(1, 2));
}

using EventQueueDeathTest = Fixture;

TEST_F(EventQueueDeathTest, RefusesThePastAndSaysWhen) {
  log.then = [&](uint64_t) { in(9, 2); };
  in(10, 1);
  EXPECT_DEATH(queue.run(), "in the past.*\n.*\n.*\n.*simulated time 10000 ps, node number 1");
}

TEST_F(EventQueueDeathTest, RefusesToRunInsideAnEvent) {
  for (const bool schedule_first : {false, true}) {
    log.then = [&](uint64_t) {
      if (schedule_first) in(11, 2);
      queue.run();
    };
    in(10, 1);
    EXPECT_DEATH(queue.run(), "cannot be called from an event");
  }
}

// Everything the queue can do, in random order, beside a std::multimap that does it the simple way.
class Model : public EventHandler {
 public:
  explicit Model(uint64_t seed) : random_(seed, "model") {}

  void run_all() {
    for (int round = 0; round < 500; ++round) {
      const uint64_t steps = random_.below(40);
      for (uint64_t i = 0; i < steps; ++i) act();
      const Time until = queue_.now() + Duration::ps(static_cast<int64_t>(random_.below(300)));
      const uint64_t budget = random_.chance(0.3) ? random_.below(10) : UINT64_MAX;
      queue_.run(until, budget);
      ASSERT_EQ(queue_.pending(), reference_.size());
      ASSERT_TRUE(budget != UINT64_MAX || reference_.empty() || std::get<0>(reference_.begin()->first) > until);
      ASSERT_EQ(queue_.next_time(), reference_.empty() ? Time::max() : std::get<0>(reference_.begin()->first));
    }
    queue_.run();
    ASSERT_TRUE(reference_.empty());
    ASSERT_GT(executed_, 1000U);
    ASSERT_EQ(queue_.executed(), executed_);
  }

  void on_event(uint64_t arg) override {
    ASSERT_FALSE(reference_.empty());
    const auto least = reference_.begin();
    ASSERT_EQ(least->second.arg, arg);
    ASSERT_EQ(std::get<0>(least->first), queue_.now());
    dead_.push_back(least->second.id);
    reference_.erase(least);
    ++executed_;
    const uint64_t steps = random_.below(3);
    for (uint64_t i = 0; i < steps; ++i) act();
    if (random_.chance(0.01)) {  // a whole neighbourhood gives up
      while (reference_.size() > 20) cancel_one();
    }
  }

 private:
  using Key = std::tuple<Time, uint32_t, uint32_t, uint64_t>;
  struct Scheduled {
    EventId id;
    uint64_t arg;
  };

  void act() {
    if (random_.chance(0.55) && queue_.executed() < 20'000) {
      const EventKey key{queue_.now() + Duration::ps(static_cast<int64_t>(random_.below(100) * random_.below(4))),
                         static_cast<uint32_t>(random_.below(5)), static_cast<uint32_t>(random_.below(5)),
                         sequence_++};
      const EventId id = queue_.schedule(key, *this, ++arg_);
      reference_.emplace(Key{key.when, key.destination, key.source, key.sequence}, Scheduled{id, arg_});
    } else if (!reference_.empty() && random_.chance(0.8)) {
      cancel_one();
    } else if (!dead_.empty()) {
      ASSERT_FALSE(queue_.cancel(dead_[random_.below(dead_.size())]));
    }
  }

  void cancel_one() {
    auto victim = reference_.begin();
    std::advance(victim, static_cast<std::ptrdiff_t>(random_.below(reference_.size())));
    ASSERT_TRUE(queue_.cancel(victim->second.id));
    dead_.push_back(victim->second.id);
    reference_.erase(victim);
  }

  EventQueue queue_;
  RandomStream random_;
  std::multimap<Key, Scheduled> reference_;
  std::vector<EventId> dead_;
  uint64_t sequence_ = 0;
  uint64_t arg_ = 0;
  uint64_t executed_ = 0;
};

TEST(EventQueueModel, DoesWhatASortedMapWouldDo) {
  for (uint64_t seed = 1; seed <= 30; ++seed) {
    SCOPED_TRACE(seed);
    Model model(seed);
    model.run_all();
    if (HasFatalFailure()) return;
  }
}

}  // namespace
}  // namespace loom
