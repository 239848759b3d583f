#include "devices/endpoint/replay_source.h"

#include "core/capture/pcap_writer.h"
#include "core/capture/pcapng_writer.h"
#include "core/simulation.h"
#include "devices/endpoint/capture_port.h"
#include "devices/endpoint/inline_frames.h"
#include "tests/devices/endpoint/two_hosts.h"
#include "tests/support/temp_folder.h"

namespace loom {
namespace {

using test::Recorder;
using testing::ElementsAre;
using Timing = ReplayConfig::Timing;

constexpr int64_t kEpochNs = 1'700'000'000'123'456'789;

struct Stamped {
  int64_t ns;  // after kEpochNs
  uint32_t captured;
  uint32_t original;
};

class Replay : public testing::Test {
 protected:
  std::string capture(const std::string& name, const std::vector<Stamped>& frames) {
    const std::string path = folder.path(name);
    PcapngWriter writer(path, {});
    writer.add_interface({});
    uint8_t tag = 0;
    for (const Stamped& f : frames) {
      std::vector<uint8_t> bytes(f.captured, ++tag);
      writer.write(0, CaptureTime::from_ns(kEpochNs + f.ns), bytes, f.original);
    }
    writer.close();
    return path;
  }
  std::string capture(const std::string& name, const std::vector<int64_t>& times) {
    std::vector<Stamped> frames;
    for (const int64_t ns : times) frames.push_back({ns, 60, 60});
    return capture(name, frames);
  }
  static ReplayConfig play(const std::string& path) { return {.path = path}; }

  // Arrival times at the open ends, in nanoseconds, in order.
  std::vector<int64_t> times() {
    std::vector<int64_t> all;
    for (const auto& seen : recorder.received) all.push_back(seen.when.count_ps() / 1000);
    return all;
  }
  std::vector<std::string> names() {
    std::vector<std::string> all;
    for (const auto& seen : recorder.received) {
      all.push_back(seen.port + " " + std::to_string(seen.frame.id().node) + "." +
                    std::to_string(seen.frame.id().number));
    }
    return all;
  }
  void run(Time until = Time::max()) {
    sim.observe(recorder);
    sim.run(until);
  }

  TempFolder folder;
  Simulation sim;
  Recorder recorder;  // keeps frames, so it goes before the simulation
  CapturePort& tap = sim.add<CapturePort>("tap", std::vector<std::string>{"0", "1"});
};

TEST_F(Replay, KeepsRecordedTimesToThePicosecond) {
  ReplayConfig config = play(capture("a.pcapng", {0, 1, 1'000'000'007, 1'000'000'008}));
  config.start = Time::at(Duration::ps(3'000'001));
  auto& replay = sim.add<ReplaySource>("r", tap.port(0), config);
  run();
  ASSERT_EQ(recorder.received.size(), 4u);
  EXPECT_EQ(recorder.received[0].when.count_ps(), 3'000'001);
  EXPECT_EQ(recorder.received[1].when.count_ps(), 3'001'001);
  EXPECT_EQ(recorder.received[2].when.count_ps(), 1'000'003'007'001);
  EXPECT_EQ(recorder.received[3].when.count_ps(), 1'000'003'008'001);
  EXPECT_THAT(names(), ElementsAre("tap:0 2.1", "tap:0 2.2", "tap:0 2.3", "tap:0 2.4"));
  EXPECT_TRUE(replay.finished());
  EXPECT_EQ(replay.replayed(), 4u);
}

TEST_F(Replay, FilesOfOneOriginKeepTheirRelativeTimesAndTheOrderOfTheSources) {
  const std::string late = capture("late.pcapng", {500, 700, 900});
  const std::string early = capture("early.pcapng", {100, 700, 900});
  const auto origin = std::min(*ReplaySource::first_frame_time(late), *ReplaySource::first_frame_time(early));
  ReplayConfig first = play(late);
  ReplayConfig second = play(early);
  first.origin = second.origin = origin;
  sim.add<ReplaySource>("late", tap.port(0), first);
  sim.add<ReplaySource>("early", tap.port(1), second);
  run();
  EXPECT_THAT(names(), ElementsAre("tap:1 3.1", "tap:0 2.1", "tap:0 2.2", "tap:1 3.2", "tap:0 2.3", "tap:1 3.3"));
  EXPECT_THAT(times(), ElementsAre(0, 400, 600, 600, 800, 800));
}

TEST_F(Replay, BackToBackSendsWheneverTheWireIsFree) {
  auto& peer = sim.add<CapturePort>("peer", std::vector<std::string>{"0"});
  PipeConfig pipe;
  pipe.rate = BitRate::gbps(1);
  sim.connect(tap.port(0), peer.port(0), pipe);
  ReplayConfig config = play(capture("a.pcapng", {{0, 60, 60}, {5'000'000, 1000, 1000}, {9'000'000, 60, 60}}));
  config.timing = Timing::kAsap;
  sim.add<ReplaySource>("r", tap.port(0), config);
  run();
  ASSERT_EQ(recorder.sent.size(), 3u);
  // 60 + 24 bytes, then 1000 + 24, at 8 ns each.
  EXPECT_EQ(recorder.sent[1].when, Time::at(Duration::ns(672)));
  EXPECT_EQ(recorder.sent[2].when, Time::at(Duration::ns(672 + 8192)));
  EXPECT_EQ(peer.port(0).counters().rx_frames, 3u);
}

TEST_F(Replay, BackToBackAtAnOpenEndKeepsTheOrderOfTheFile) {
  ReplayConfig config = play(capture("a.pcapng", {5, 90, 20}));
  config.timing = Timing::kAsap;
  sim.add<ReplaySource>("r", tap.port(0), config);
  run();
  EXPECT_THAT(times(), ElementsAre(0, 0, 0));
  EXPECT_THAT(names(), ElementsAre("tap:0 2.1", "tap:0 2.2", "tap:0 2.3"));
}

TEST_F(Replay, ARateIsKeptWithoutDrift) {
  std::vector<int64_t> stamps(3001);
  ReplayConfig config = play(capture("a.pcapng", stamps));
  config.timing = Timing::kRate;
  config.rate = FrameRate(3000);
  sim.add<ReplaySource>("r", tap.port(0), config);
  run();
  EXPECT_EQ(recorder.received[1].when.count_ps(), 333'333'334);
  EXPECT_EQ(recorder.received[3000].when, Time::at(Duration::s(1)));
}

TEST_F(Replay, TimesAreScaled) {
  ReplayConfig config = play(capture("a.pcapng", {0, 100, 1000}));
  config.timing = Timing::kScaled;
  config.scale = 2.5;
  sim.add<ReplaySource>("r", tap.port(0), config);
  run();
  EXPECT_THAT(times(), ElementsAre(0, 250, 2500));
}

TEST_F(Replay, TimesThatGoBackAreClampedAndCounted) {
  auto& replay = sim.add<ReplaySource>("r", tap.port(0), play(capture("a.pcapng", {100, 300, 200, 50, 400})));
  run();
  EXPECT_THAT(times(), ElementsAre(0, 200, 200, 200, 300));
  EXPECT_EQ(replay.backward_times(), 2u);
}

TEST_F(Replay, CutFramesKeepTheirLengthOnTheWire) {
  auto& replay = sim.add<ReplaySource>("r", tap.port(0), play(capture("a.pcapng", {{0, 64, 1500}, {1, 64, 64}})));
  run();
  const Frame& frame = recorder.received[0].frame;
  EXPECT_EQ(frame.stored(), 64u);
  EXPECT_EQ(frame.size(), 1500u);
  EXPECT_TRUE(frame.is_cut());
  EXPECT_FALSE(recorder.received[1].frame.is_cut());
  EXPECT_EQ(replay.cut(), 1u);
}

TEST_F(Replay, AFilterLeavesFramesOutButKeepsTheirNumbers) {
  ReplayConfig config = play(capture("a.pcapng", {{0, 60, 60}, {10, 80, 80}, {20, 60, 60}, {30, 80, 80}}));
  config.filter = "greater 70";
  auto& replay = sim.add<ReplaySource>("r", tap.port(0), config);
  run();
  EXPECT_THAT(names(), ElementsAre("tap:0 2.2", "tap:0 2.4"));
  EXPECT_EQ(replay.filtered(), 2u);
}

TEST_F(Replay, OneSourceAnInterfaceSharesAFileAmongPorts) {
  const std::string path = folder.path("two.pcapng");
  {
    PcapngWriter writer(path, {});
    PcapngInterfaceOptions options;
    for (const char* name : {"p1", "p2"}) {
      options.name = name;
      writer.add_interface(options);
    }
    for (uint32_t i = 0; i < 4; ++i) {
      writer.write(i % 2, CaptureTime::from_ns(kEpochNs + i), std::vector<uint8_t>(60));
    }
  }
  ReplayConfig config = play(path);
  config.origin = ReplaySource::first_frame_time(path);
  for (const size_t port : {0, 1}) {
    config.interface_name = port == 0 ? "p1" : "p2";
    sim.add<ReplaySource>(config.interface_name, tap.port(port), config);
  }
  run();
  EXPECT_THAT(names(), ElementsAre("tap:0 2.1", "tap:1 3.2", "tap:0 2.3", "tap:1 3.4"));
  EXPECT_THAT(times(), ElementsAre(0, 1, 2, 3));
}

TEST_F(Replay, FurtherRoundsFollowAfterTheGapUnderNewIdentities) {
  ReplayConfig config = play(capture("a.pcapng", {0, 100}));
  config.rounds = 3;
  config.round_gap = Duration::ns(50);
  auto& replay = sim.add<ReplaySource>("r", tap.port(0), config);
  run();
  EXPECT_THAT(times(), ElementsAre(0, 100, 150, 250, 300, 400));
  EXPECT_THAT(names(), ElementsAre("tap:0 2.1", "tap:0 2.2", "tap:0 2.3", "tap:0 2.4", "tap:0 2.5", "tap:0 2.6"));
  EXPECT_EQ(replay.file_frame(FrameId{2, 5}), 1u);
  EXPECT_EQ(replay.file_frame(FrameId{2, 6}), 2u);
}

TEST_F(Replay, AnEmptyCaptureEndsAtOnceHoweverManyRounds) {
  ReplayConfig config = play(capture("a.pcapng", std::vector<int64_t>{}));
  config.rounds = 0;
  auto& replay = sim.add<ReplaySource>("r", tap.port(0), config);
  run();
  EXPECT_TRUE(replay.finished());
  EXPECT_EQ(replay.replayed(), 0u);
  EXPECT_FALSE(ReplaySource::first_frame_time(config.path));
}

TEST_F(Replay, DamageIsReportedAfterTheFramesBeforeItWentIn) {
  const std::string path = capture("a.pcapng", {0, 100, 200});
  std::filesystem::resize_file(path, std::filesystem::file_size(path) - 6);
  sim.add<ReplaySource>("r", tap.port(0), play(path));
  EXPECT_THROW(run(), CaptureError);
}

TEST_F(Replay, LenientlyADamagedFileEndsAtTheDamage) {
  ReplayConfig config = play(capture("a.pcapng", {0, 100, 200}));
  std::filesystem::resize_file(config.path, std::filesystem::file_size(config.path) - 6);
  config.lenient = true;
  auto& replay = sim.add<ReplaySource>("r", tap.port(0), config);
  run();
  EXPECT_EQ(replay.replayed(), 2u);
  EXPECT_TRUE(replay.reader().damage());
}

TEST_F(Replay, BadInputIsTheUsersError) {
  const SimContext context = sim.next_context("r");
  EXPECT_THROW(ReplaySource(context, tap.port(0), play(folder.path("none.pcap"))), UserError);
  ReplayConfig config = play(capture("a.pcapng", std::vector<int64_t>{0}));
  config.filter = "vlan vlan vlan ((";
  EXPECT_THROW(ReplaySource(context, tap.port(0), config), UserError);
  config.filter.clear();
  config.timing = Timing::kScaled;
  for (const double scale : {0.0, -1.0, 1e7}) {
    config.scale = scale;
    EXPECT_THROW(ReplaySource(context, tap.port(0), config), UserError);
  }
}

TEST_F(Replay, TimesTooFarApartNameTheFrame) {
  const std::string path = folder.path("far.pcap");
  {
    PcapWriter writer(path);
    writer.write(CaptureTime{0, 0}, std::vector<uint8_t>(60));
    writer.write(CaptureTime{4'000'000'000, 0}, std::vector<uint8_t>(60));
  }
  sim.add<ReplaySource>("r", tap.port(0), play(path));
  try {
    run();
    FAIL();
  } catch (const UserError& error) {
    EXPECT_THAT(error.message(), testing::HasSubstr("frame 2"));
  }
}

TEST_F(Replay, EveryRecordedTraceGoesInWhole) {
  const std::filesystem::path traces = std::filesystem::path(LOOM_SOURCE_DIR) / "traces";
  if (!std::filesystem::exists(traces)) GTEST_SKIP() << "no traces here";
  std::vector<std::string> files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(traces)) {
    if (entry.path().extension() == ".pcap" && entry.path().parent_path().filename() == "in") {
      files.push_back(entry.path().string());
    }
  }
  std::sort(files.begin(), files.end());
  uint64_t expected = 0;
  for (const std::string& file : files) {
    CaptureReader reader = CaptureReader::open(file);
    while (reader.next() != nullptr) ++expected;
    sim.add<ReplaySource>("r" + std::to_string(expected) + file, tap.port(0), play(file));
  }
  run();
  EXPECT_GT(expected, 0u);
  EXPECT_EQ(tap.port(0).counters().rx_frames, expected);
}

TEST_F(Replay, InlineFramesGoInByTimeThenByTheirPlaceInTheList) {
  const std::vector<uint8_t> bytes(20, 7);
  sim.add<InlineFrames>(
      "list",
      std::vector<InlineFrame>{{.when = Time::at(Duration::us(2)), .port = &tap.port(0), .bytes = bytes},
                               {.when = Time::at(Duration::us(1)), .port = &tap.port(1), .bytes = bytes, .size = 100},
                               {.when = Time::at(Duration::us(2)), .port = &tap.port(1), .bytes = {}}});
  run();
  EXPECT_THAT(names(), ElementsAre("tap:1 2.2", "tap:0 2.1", "tap:1 2.3"));
  EXPECT_EQ(recorder.received[0].frame.size(), 100u);
  EXPECT_EQ(recorder.received[1].frame.size(), 20u);
}

TEST_F(Replay, NoFrameIsAllocatedTwice) {
  ReplayConfig config = play(capture("a.pcapng", std::vector<int64_t>(2000)));
  sim.add<ReplaySource>("r", tap.port(0), config);
  sim.run();
  EXPECT_EQ(sim.frames().blocks_allocated(), 1u);
}

}  // namespace
}  // namespace loom
