// The door to the outside: what comes in is stamped, recorded and enters; what goes out leaves.

#include "devices/live/session.h"

#include <sys/socket.h>
#include <unistd.h>

#include "core/capture/capture_reader.h"
#include "core/simulation.h"

namespace loom::live {
namespace {

class SessionTest : public ::testing::Test {
 protected:
  SessionTest() {
    EXPECT_EQ(socketpair(AF_UNIX, SOCK_DGRAM, 0, a_), 0);
    EXPECT_EQ(socketpair(AF_UNIX, SOCK_DGRAM, 0, b_), 0);
    sim.connect(one.eth0(), two.eth0(), LinkConfig{});
  }
  ~SessionTest() override {
    for (const int end : {a_[0], a_[1], b_[0], b_[1]}) close(end);
  }
  void connect(Session& session) {
    session.connect(one, std::make_unique<DatagramDoor>(a_[0]));
    session.connect(two, std::make_unique<DatagramDoor>(b_[0]));
  }
  void put(const std::vector<uint8_t>& frame) {
    EXPECT_EQ(write(a_[1], frame.data(), frame.size()), static_cast<ssize_t>(frame.size()));
  }
  size_t take() {
    uint8_t buffer[2048];
    const ssize_t n = recv(b_[1], buffer, sizeof buffer, MSG_DONTWAIT);
    return n < 0 ? 0 : static_cast<size_t>(n);
  }
  // Until so many frames have gone out.
  void run_until_out(Session& session, uint64_t frames) {
    session.end_when([&] { return two.eth0().counters().rx_frames >= frames; });
    LatencyHistogram lateness;
    EXPECT_EQ(pace(sim, session, Time::max(), lateness), EventQueue::Stopped::kRequested);
  }

  const std::string folder = ::testing::TempDir();
  int a_[2];
  int b_[2];
  Simulation sim{1};
  LiveNode& one = sim.add<LiveNode>("one");
  LiveNode& two = sim.add<LiveNode>("two");
};

TEST_F(SessionTest, CarriesFramesFromOneDoorToTheOtherAndRecordsThem) {
  Session session(folder);
  connect(session);
  put(std::vector<uint8_t>(64, 1));
  put(std::vector<uint8_t>(100, 2));
  run_until_out(session, 2);
  session.close();
  EXPECT_EQ(take(), 64U);
  EXPECT_EQ(take(), 100U);
  CaptureReader reader = CaptureReader::open(folder + "/" + kRecordedFrames);
  const CapturedPacket* packet = reader.next();
  ASSERT_NE(packet, nullptr);
  EXPECT_EQ(packet->bytes.size(), 64U);
  EXPECT_EQ(reader.interfaces().at(packet->interface).name, "one");
  EXPECT_NE(reader.next(), nullptr);
  EXPECT_EQ(reader.next(), nullptr);
}

TEST_F(SessionTest, GarbageIsDroppedWithAReasonAndHarmsNobody) {
  Session session("");
  connect(session);
  put({1, 2, 3});
  put(std::vector<uint8_t>(64, 1));
  run_until_out(session, 1);
  EXPECT_EQ(one.drops(DropReason::kRunt), 1U);
  EXPECT_EQ(take(), 64U);
}

TEST_F(SessionTest, AnOutsideThatDoesNotReadLosesFramesAndNothingElse) {
  Session session("");
  connect(session);
  const std::vector<uint8_t> frame(1500, 1);
  one.enter(Time::zero(), frame);
  for (int i = 0; i < 2000; ++i) one.enter(Time::zero(), frame);
  run_until_out(session, 2001);
  EXPECT_GT(two.drops(DropReason::kQueueFull), 0U);
  EXPECT_EQ(take(), 1500U);
}

TEST_F(SessionTest, AnOtherEndThatIsGoneEndsNothing) {
  Session session("");
  connect(session);
  put(std::vector<uint8_t>(64, 1));
  shutdown(b_[1], SHUT_RDWR);
  run_until_out(session, 1);
  EXPECT_EQ(two.eth0().counters().rx_frames, 1U);
}

TEST_F(SessionTest, WhatComesAfterTheEndIsNoPartOfTheRun) {
  Session session(folder);
  connect(session);
  session.end_at(Time::zero());
  put(std::vector<uint8_t>(64, 1));
  LatencyHistogram lateness;
  EXPECT_EQ(pace(sim, session, Time::at(Duration::ms(1)), lateness), EventQueue::Stopped::kEmpty);
  session.close();
  EXPECT_EQ(one.eth0().counters().tx_frames, 0U);
  EXPECT_EQ(CaptureReader::open(folder + "/" + kRecordedFrames).next(), nullptr);
}

TEST_F(SessionTest, WhatIsRecordedHasHappenedWhenTheRunIsTold) {
  Session session(folder);
  connect(session);
  for (int i = 0; i < 100; ++i) put(std::vector<uint8_t>(64, 1));
  run_until_out(session, 1);
  session.close();
  CaptureReader reader = CaptureReader::open(folder + "/" + kRecordedFrames);
  uint64_t recorded = 0;
  for (Time before{}; const CapturedPacket* const packet = reader.next(); ++recorded) {
    const Time when = Time::at(*packet->when.since(CaptureTime{}));
    EXPECT_GE(when, before);
    EXPECT_LE(when, sim.now());
    before = when;
  }
  EXPECT_EQ(one.eth0().counters().tx_frames, recorded);
}

// Keeps what it is given until it is told, and then loses every other frame.
class KeepingDoor final : public DatagramDoor {
 public:
  using DatagramDoor::DatagramDoor;
  bool give(std::span<const uint8_t> frame) override {
    kept_.emplace_back(frame.begin(), frame.end());
    return true;
  }
  void flush() override {
    for (size_t i = 0; i < kept_.size(); i += 2) DatagramDoor::give(kept_[i]);
    count_lost(kept_.size() / 2);
    kept_.clear();
  }

 private:
  std::vector<std::vector<uint8_t>> kept_;
};

TEST_F(SessionTest, WhatADoorKeepsBackGoesOutBeforeAnybodyWaitsAndWhatItLosesIsCounted) {
  Session session("");
  session.connect(one, std::make_unique<DatagramDoor>(a_[0]));
  session.connect(two, std::make_unique<KeepingDoor>(b_[0]));
  one.enter(Time::zero(), std::vector<uint8_t>(64, 1));
  one.enter(Time::zero(), std::vector<uint8_t>(65, 1));
  one.enter(Time::zero(), std::vector<uint8_t>(66, 1));
  size_t came = 0;
  session.end_when([&] {
    came = came != 0 ? came : take();
    return came != 0;
  });
  LatencyHistogram lateness;
  pace(sim, session, Time::max(), lateness);
  EXPECT_EQ(came, 64U);
  EXPECT_EQ(take(), 66U);
  EXPECT_EQ(take(), 0U);
  struct Sink final : MetricSink {
    void count(const std::string& name, std::string_view, uint64_t value) override {
      if (name == "live.lost") lost = value;
    }
    void value(const std::string&, std::string_view, double) override {}
    void histogram(const std::string&, const LatencyHistogram&) override {}
    uint64_t lost = 0;
  } sink;
  two.report(sink);
  EXPECT_EQ(sink.lost, 1U);
}

}  // namespace
}  // namespace loom::live
