#include "core/queues.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <vector>

#include "tests/core/core_nodes.h"

namespace loom {
namespace {

using testing::ElementsAre;
using testing_core::Station;

struct Queues : testing::Test {
  Simulation simulation;
  Station& maker = simulation.add<Station>("maker");

  bool put(QueueDiscipline& queue, uint32_t size, int pcp = -1) {
    Frame frame = maker.make(size, pcp);
    const auto reason = queue.enqueue(frame);
    if (!reason) return true;
    EXPECT_EQ(*reason, DropReason::kQueueFull);
    EXPECT_TRUE(frame) << "a refused frame is left alone, so that it can be reported";
    return false;
  }
  std::vector<int> drain(QueueDiscipline& queue) {
    std::vector<int> priorities;
    while (queue.frames_queued() > 0) priorities.push_back(priority_of(queue.dequeue()));
    EXPECT_EQ(queue.bytes_queued(), ByteCount{});
    return priorities;
  }
};

TEST_F(Queues, PriorityIsThePcpOfTheOuterTag) {
  EXPECT_EQ(priority_of(maker.make(60)), 0);
  EXPECT_EQ(priority_of(maker.make(60, 5)), 5);
  FramePool pool;
  std::vector<uint8_t> bytes(20);
  bytes[12] = 0x88;
  bytes[13] = 0xa8;
  bytes[14] = 0x7f;  // PCP 3, DEI, VID bits
  bytes[16] = 0x81;
  bytes[18] = 0xe0;  // PCP 7 of the inner tag does not count
  EXPECT_EQ(priority_of(pool.make({1, 1}, bytes)), 3);
  EXPECT_EQ(priority_of(pool.make({1, 2}, std::span(bytes).first(14))), 0) << "the frame ends inside its tag";
  EXPECT_EQ(priority_of(pool.make({1, 3}, {})), 0);
}

TEST_F(Queues, DropTailIsFirstInFirstOutWithinBytesAndFrames) {
  DropTailQueue queue({ByteCount{300}, 3});
  EXPECT_TRUE(put(queue, 100));
  EXPECT_TRUE(put(queue, 150));
  EXPECT_FALSE(put(queue, 51));
  EXPECT_TRUE(put(queue, 50));
  EXPECT_EQ(queue.bytes_queued(), ByteCount{300});
  EXPECT_EQ(queue.dequeue().id().number, 1U);
  EXPECT_TRUE(put(queue, 16));
  EXPECT_FALSE(put(queue, 16)) << "three frames wait";
  EXPECT_EQ(queue.dequeue().id().number, 2U);
  EXPECT_EQ(queue.dequeue().id().number, 4U);
  EXPECT_EQ(queue.dequeue().id().number, 5U);
  EXPECT_EQ(queue.frames_queued(), 0U);
}

TEST_F(Queues, StrictPriorityServesBackgroundBelowBestEffort) {
  StrictPriorityQueue queue;
  for (int pcp = 0; pcp < 8; ++pcp) put(queue, 100, pcp);
  EXPECT_EQ(queue.frames_queued(), 8U);
  EXPECT_EQ(queue.bytes_queued(), ByteCount{800});
  EXPECT_THAT(drain(queue), ElementsAre(7, 6, 5, 4, 3, 2, 0, 1));
}

TEST_F(Queues, StrictPriorityKeepsOrderWithinAClass) {
  ClassfulConfig config;
  config.map = {0, 0, 0, 0, 1, 1, 1, 1};
  StrictPriorityQueue queue(config);
  for (const int pcp : {1, 6, 3, 4, 0, 7}) put(queue, 100, pcp);
  EXPECT_THAT(drain(queue), ElementsAre(6, 4, 7, 1, 3, 0));
}

TEST_F(Queues, AFullClassDoesNotTakeTheRoomOfAnother) {
  ClassfulConfig config;
  for (ClassConfig& c : config.classes) c.capacity = {ByteCount::max(), 2};
  StrictPriorityQueue queue(config);
  EXPECT_TRUE(put(queue, 100, 7));
  EXPECT_TRUE(put(queue, 100, 7));
  EXPECT_FALSE(put(queue, 100, 7));
  EXPECT_TRUE(put(queue, 100, 0));
  EXPECT_EQ(queue.frames_queued(7), 2U);
}

TEST_F(Queues, StrictPriorityOnAPortLetsTheUrgentFrameOvertakeThoseThatWait) {
  auto& a = simulation.add<Station>("a");
  auto& b = simulation.add<Station>("b");
  simulation.connect(a.port(0), b.port(0), PipeConfig{BitRate::gbps(1), {}, {}});
  a.port(0).set_queue(std::make_unique<StrictPriorityQueue>());
  for (const int pcp : {1, 1, 0, 7}) a.send(1000, pcp);
  simulation.run();
  EXPECT_THAT(b.numbers(), ElementsAre(1, 4, 3, 2)) << "the frame on the wire is not interrupted";
}

// Bytes each class gets of `total` while all of them always wait.
std::map<int, uint64_t> drr_shares(Queues& t, const std::map<int, uint32_t>& sizes,
                                   const std::array<uint32_t, kTrafficClasses>& weights, uint64_t total) {
  ClassfulConfig config;
  for (size_t i = 0; i < kTrafficClasses; ++i) config.classes[i].weight = weights[i];
  DrrQueue queue(config);
  std::map<int, uint64_t> sent;
  for (const auto& [pcp, size] : sizes) {
    for (int i = 0; i < 3; ++i) t.put(queue, size, pcp);
  }
  uint64_t all = 0;
  while (all < total) {
    const Frame frame = queue.dequeue();
    sent[priority_of(frame)] += frame.size();
    all += frame.size();
    t.put(queue, frame.size(), priority_of(frame));
  }
  return sent;
}

TEST_F(Queues, DrrIsFairInBytesWhateverTheFrameSizes) {
  const auto sent = drr_shares(*this, {{2, 64}, {3, 1514}, {4, 700}, {5, 9000}}, {1, 1, 1, 1, 1, 1, 1, 1}, 8'000'000);
  for (const auto& [pcp, bytes] : sent) EXPECT_NEAR(static_cast<double>(bytes), 2e6, 1518 + 9000) << pcp;
}

TEST_F(Queues, DrrSharesByWeight) {
  const auto sent = drr_shares(*this, {{2, 64}, {3, 1514}, {4, 300}}, {1, 1, 1, 2, 5, 1, 1, 1}, 8'000'000);
  EXPECT_NEAR(static_cast<double>(sent.at(2)), 1e6, 1 * 1518 + 1514);
  EXPECT_NEAR(static_cast<double>(sent.at(3)), 2e6, 2 * 1518 + 1514);
  EXPECT_NEAR(static_cast<double>(sent.at(4)), 5e6, 5 * 1518 + 1514);
}

TEST_F(Queues, DrrFollowsThePaperFrameByFrame) {
  ClassfulConfig config;
  DrrQueue queue(config, ByteCount{500});
  for (const uint32_t size : {200, 750, 200}) put(queue, size, 2);
  for (const uint32_t size : {500, 500}) put(queue, size, 3);
  // Turn of 2: 500, sends 200, 300 left. Turn of 3: sends 500. Turn of 2: 800, sends 750, 50 left. Turn of 3: sends
  // 500 and is empty. Turn of 2: 550, sends 200.
  std::vector<std::pair<int, uint32_t>> sent;
  while (queue.frames_queued() > 0) {
    const Frame frame = queue.dequeue();
    sent.emplace_back(priority_of(frame), frame.size());
  }
  using P = std::pair<int, uint32_t>;
  EXPECT_THAT(sent, ElementsAre(P{2, 200}, P{3, 500}, P{2, 750}, P{3, 500}, P{2, 200}));
}

TEST_F(Queues, DrrClassThatRanEmptyKeepsNoCredit) {
  DrrQueue queue({}, ByteCount{1000});
  for (int i = 0; i < 50; ++i) {  // 950 bytes of credit would be left each time
    put(queue, 50, 2);
    drain(queue);
  }
  put(queue, 900, 2);
  put(queue, 900, 2);
  put(queue, 900, 3);
  EXPECT_THAT(drain(queue), ElementsAre(2, 3, 2));
}

using QueuesDeathTest = Queues;

TEST_F(QueuesDeathTest, RefuseWhatCannotWork) {
  ClassfulConfig config;
  config.classes[3].weight = 0;
  EXPECT_DEATH(DrrQueue{config}, "never end its turn");
  ClassfulConfig map;
  map.map[0] = 8;
  EXPECT_DEATH(StrictPriorityQueue{map}, "eight classes");
  StrictPriorityQueue empty;
  EXPECT_DEATH(empty.dequeue(), "no next frame");
}

}  // namespace
}  // namespace loom
