#include "core/results/port_recorder.h"

#include "core/capture/capture_reader.h"
#include "tests/support/temp_folder.h"

namespace loom {
namespace {

// Sends what it is told, explains what it receives, and drops frames of one size.
class Talker final : public Node {
 public:
  explicit Talker(const SimContext& context) : Node(context) { add_port("p"); }
  void send(uint32_t size) {
    const std::vector<uint8_t> bytes(size, 0x5a);
    port(0).transmit(frames().make(next_frame_id(), bytes));
  }
  void receive(Port& in, Frame frame) override {
    if (frame.size() == 64) drop(&in, frame, DropReason::kRunt);
    if (observer() == nullptr) return;
    Decision decision;
    static constexpr DecisionPoint kPoint{"rule", "outcome", "a test wants it"};
    decision.steps.push_back({&kPoint, "because of a test"});
    decision.verdict = frame.size() == 64 ? "dropped: runt" : "consumed";
    observer()->on_decision(now(), *this, in, frame, decision);
  }
};

class PortRecorderTest : public ::testing::Test {
 protected:
  PortRecorderTest() {
    PipeConfig slow{BitRate::mbps(8), Duration::us(5), {}};
    slow.queue.frames = 2;
    sim_.connect(a_.port(0), b_.port(0), slow);
  }

  struct Record {
    std::string interface;
    Direction direction;
    CaptureTime when;
    size_t size;
    std::string comment;
  };

  std::vector<Record> record(const std::vector<Port*>& ports, const std::function<void()>& act,
                             const std::string& name = "out.pcapng") {
    PortRecorder recorder(sim_, ports, folder_.path(name), R"({"scenario":"x"})", CaptureTime{100, 0});
    act();
    sim_.run();
    recorder.close();
    CaptureReader reader = CaptureReader::open(folder_.path(name));
    std::vector<Record> records;
    while (const CapturedPacket* p = reader.next()) {
      const auto comments = reader.comments(*p);
      records.push_back({reader.interfaces()[p->interface].name, p->direction, p->when, p->bytes.size(),
                         comments.empty() ? "" : comments.front()});
    }
    section_comment_ = reader.sections().at(0).comments.at(0);
    return records;
  }

  TempFolder folder_;
  Simulation sim_;
  Talker& a_ = sim_.add<Talker>("a");
  Talker& b_ = sim_.add<Talker>("b");
  std::string section_comment_;
};

TEST_F(PortRecorderTest, WritesBothSidesInOrderOfTimeWithDirectionAndOrigin) {
  // 76 + 24 bytes at 8 Mb/s take 100 us; the second frame leaves when the wire is free.
  const auto records = record({&a_.port(0), &b_.port(0)}, [&] {
    a_.send(76);
    a_.send(76);
  });
  ASSERT_EQ(records.size(), 4U);
  EXPECT_EQ(records[0].interface, "a:p");
  EXPECT_EQ(records[0].direction, Direction::kOutbound);
  EXPECT_EQ(records[0].comment, "from a#1");
  EXPECT_EQ(records[0].when, (CaptureTime{100, 0}));
  EXPECT_EQ(records[1].interface, "b:p");
  EXPECT_EQ(records[1].direction, Direction::kInbound);
  EXPECT_EQ(records[1].when, (CaptureTime{100, 93'000'000}));
  EXPECT_EQ(records[2].interface, "a:p");
  EXPECT_EQ(records[2].when, (CaptureTime{100, 100'000'000}));
  EXPECT_EQ(records[3].interface, "b:p");
}

TEST_F(PortRecorderTest, AReceivedFrameCarriesWhatTheDeviceMadeOfIt) {
  const auto records = record({&b_.port(0)}, [&] { a_.send(100); });
  ASSERT_EQ(records.size(), 1U);
  EXPECT_EQ(records[0].comment, "consumed: because of a test");
}

TEST_F(PortRecorderTest, ADroppedFrameCarriesTheReasonOnce) {
  const auto records = record({&b_.port(0)}, [&] { a_.send(64); });
  ASSERT_EQ(records.size(), 1U);
  EXPECT_THAT(records[0].comment, ::testing::StartsWith("dropped: runt"));
}

TEST_F(PortRecorderTest, AFrameThatNeverLeftStandsUnderDropsAndNotOnThePort) {
  const auto records = record({&a_.port(0)}, [&] {
    for (int i = 0; i < 4; ++i) a_.send(100);
  });
  ASSERT_EQ(records.size(), 4U);
  const auto dropped =
      std::find_if(records.begin(), records.end(), [](const auto& r) { return r.interface == "drops"; });
  ASSERT_NE(dropped, records.end());
  EXPECT_THAT(dropped->comment, ::testing::HasSubstr("a:p dropped: queue_full"));
  EXPECT_THAT(dropped->comment, ::testing::HasSubstr("from a#4"));
}

TEST_F(PortRecorderTest, TheSectionHeaderCarriesTheManifest) {
  record({&a_.port(0)}, [&] { a_.send(100); });
  EXPECT_EQ(section_comment_, R"({"scenario":"x"})");
}

}  // namespace
}  // namespace loom
