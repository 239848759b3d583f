#include "topology/run.h"

#include "core/capture/capture_reader.h"
#include "core/capture/pcap_writer.h"
#include "core/wire/build.h"
#include "tests/support/temp_folder.h"

namespace loom {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Property;
using ::testing::SizeIs;
using ::testing::Throws;

std::vector<uint8_t> frame(uint64_t dst, uint64_t src, uint16_t vid = 0) {
  wire::FrameBuilder builder;
  builder.eth(wire::MacAddress::from_u64(dst), wire::MacAddress::from_u64(src));
  if (vid != 0) builder.vlan(vid);
  return builder.type(0x88b5).payload("from " + std::to_string(src)).pad().build();
}

// A scenario in a folder of its own, with captures beside it.
class RunTest : public ::testing::Test {
 protected:
  void capture(const std::string& name, const std::vector<std::vector<uint8_t>>& frames) const {
    PcapWriter writer(folder_.path(name));
    int64_t ms = 0;
    for (const auto& bytes : frames) {
      writer.write(CaptureTime::from_ns(++ms * 1'000'000), bytes, static_cast<uint32_t>(bytes.size()));
    }
    writer.close();
  }
  Scenario scenario(const std::string& text) const {
    return load_scenario(folder_.write("scenario.yaml", text), all_devices());
  }
  RunOutcome run(const std::string& text, const RunOptions& options = {}) const {
    return run_scenario(scenario(text), all_devices(), options);
  }

  static constexpr uint64_t kA = 0x02000000000a;
  static constexpr uint64_t kB = 0x02000000000b;
  static constexpr uint64_t kAll = 0xffffffffffff;
  TempFolder folder_;
};

constexpr const char* kTwoVlans = R"(
version: 1
topology:
  nodes:
    sw1: { kind: switch, ports: { p1: { access: 10 }, p2: { access: 10 }, p3: { access: 20 } } }
traffic:
  - { replay: in.pcap, at: "sw1:p1" }
expect:
  p2: { port: "sw1:p2", golden: golden.pcap }
  p3: { port: "sw1:p3", nothing: true }
)";

TEST_F(RunTest, WhatLeavesAPortIsComparedWithItsGolden) {
  capture("in.pcap", {frame(kAll, kA), frame(kB, kA)});
  capture("golden.pcap", {frame(kAll, kA), frame(kB, kA)});
  const RunOutcome outcome = run(kTwoVlans);
  EXPECT_TRUE(outcome.passed());
  EXPECT_EQ(outcome.frames_received, 2U);
}

TEST_F(RunTest, AMissingFrameIsExplainedByTheDecisionThatEndedIt) {
  capture("in.pcap", {frame(kAll, kA), frame(kAll, kB, 30)});
  capture("golden.pcap", {frame(kAll, kA), frame(kAll, kB)});
  const Scenario loaded = scenario(kTwoVlans);
  const RunOutcome outcome = run_scenario(loaded, all_devices());
  ASSERT_FALSE(outcome.passed());
  ExamineOptions wanted;
  wanted.most_frames = 3;
  wanted.actual_folder = folder_.path("failed");
  const Examination found = examine_failures(loaded, all_devices(), outcome, wanted);
  ASSERT_EQ(found.decisions.size(), 1U);
  EXPECT_EQ(found.decisions[0].decision.frame, "frame 2 of in.pcap");
  EXPECT_THAT(found.decisions[0].decision.verdict, HasSubstr("vlan_not_member"));
  EXPECT_EQ(found.decisions[0].about.content, untagged_hash(frame(kAll, kB)));

  // What the port did send is kept, as a golden would be.
  ASSERT_EQ(found.actual.size(), 1U);
  CaptureReader kept = CaptureReader::open(found.actual.begin()->second);
  const CapturedPacket* first = kept.next();
  ASSERT_NE(first, nullptr);
  EXPECT_EQ(std::vector<uint8_t>(first->bytes.begin(), first->bytes.end()), frame(kAll, kA));
  EXPECT_EQ(kept.next(), nullptr);
}

TEST_F(RunTest, OnlyFailsByTheFirstFrameThatDoesNotMatch) {
  capture("in.pcap", {frame(kAll, kA), frame(kAll, kB), frame(kAll, kA)});
  const std::string text = R"(
version: 1
topology:
  nodes:
    sw1: { kind: switch, ports: { p1: { access: 10 }, p2: { access: 10 } } }
traffic:
  - { replay: in.pcap, at: "sw1:p1" }
expect:
  any: { port: "sw1:p2", only: "ether proto 0x88b5" }
  only-a: { port: "sw1:p2", only: "ether src 02:00:00:00:00:0a" }
)";
  const RunOutcome outcome = run(text);
  EXPECT_TRUE(outcome.expectations[0].passed);
  ASSERT_FALSE(outcome.expectations[1].passed);
  EXPECT_THAT(outcome.expectations[1].failures,
              ElementsAre(AllOf(HasSubstr("1 frame did not match"), HasSubstr("the first is frame 2"),
                                HasSubstr("02:00:00:00:00:0b"))));
  EXPECT_THAT(outcome.expectations[1].suspects, SizeIs(1));
}

TEST_F(RunTest, AnEmptyGoldenMeansNothingMayLeave) {
  capture("in.pcap", {frame(kAll, kA)});
  capture("golden.pcap", {});
  const RunOutcome outcome = run(kTwoVlans);
  ASSERT_FALSE(outcome.passed());
  EXPECT_THAT(outcome.expectations[0].comparison->differences, SizeIs(1));
}

TEST_F(RunTest, AnEmptyInputRunsAndSendsNothing) {
  capture("in.pcap", {});
  capture("golden.pcap", {});
  EXPECT_TRUE(run(kTwoVlans).passed());
}

TEST_F(RunTest, ADamagedGoldenIsAnErrorThatNamesItsPlace) {
  capture("in.pcap", {frame(kAll, kA)});
  capture("golden.pcap", {frame(kAll, kA)});
  std::filesystem::resize_file(folder_.path("golden.pcap"), 50);
  EXPECT_THAT([&] { run(kTwoVlans); },
              ::testing::ThrowsMessage<UserError>(AllOf(HasSubstr("golden.pcap"), HasSubstr("at offset"))));
}

TEST_F(RunTest, TwoRunsWriteTheSameCaptureAndHash) {
  capture("in.pcap", {frame(kAll, kA), frame(kB, kA)});
  capture("golden.pcap", {frame(kAll, kA), frame(kB, kA)});
  RunOptions options;
  options.results_base = folder_.path("results");
  options.capture_all = true;
  options.record_decisions = true;
  const RunOutcome first = run(kTwoVlans, options);
  const RunOutcome second = run(kTwoVlans, options);
  EXPECT_EQ(first.event_hash, second.event_hash);
  EXPECT_NE(first.folder, second.folder);
  const auto bytes = [](const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(in), {});
  };
  EXPECT_EQ(bytes(first.folder + "/capture.pcapng"), bytes(second.folder + "/capture.pcapng"));
  EXPECT_THAT(bytes(first.folder + "/manifest.json"), HasSubstr("\"event_hash\""));
}

TEST_F(RunTest, ARunThatIsToldToStopKeepsWhatItHas) {
  RunOptions options;
  options.results_base = folder_.path("results");
  options.on_slice = [](const RunProgress&) { return false; };
  const RunOutcome outcome = run(R"(
version: 1
topology:
  generate: { star: { hosts: 2, rate: 1Gbps } }
traffic:
  - { udp: 9, from: h1, to: h2, interval: 1us }
run: { until: 100s }
)",
                                 options);
  EXPECT_EQ(outcome.stopped, "interrupted");
  EXPECT_TRUE(std::filesystem::exists(outcome.folder + "/manifest.json"));
}

std::string loop_of_switches(const std::string& link, const std::string& run) {
  return R"(version: 1
topology:
  nodes: { sw1: { kind: learning-switch }, sw2: { kind: learning-switch } }
  links:
    - { endpoints: ["sw1:a", "sw2:a"])" +
         link + R"( }
    - { endpoints: ["sw1:b", "sw2:b"])" +
         link + R"( }
traffic:
  - frames: [ { port: "sw1:x", dst: "ff:ff:ff:ff:ff:ff", src: "02:00:00:00:00:01" } ]
run: { )" +
         run + " }\n";
}

TEST_F(RunTest, TimeThatStandsStillIsAnErrorAtTheRunSection) {
  RunOptions options;
  options.most_events_at_one_moment = 500'000;
  EXPECT_THAT([&] { run(loop_of_switches("", "until: 1s"), options); },
              Throws<UserError>(AllOf(Property(&UserError::message, HasSubstr("time stands still")),
                                      Property(&UserError::exit_code, 3))));
}

TEST_F(RunTest, ARunPastItsMostEventsIsAnErrorAtTheRunSection) {
  try {
    run(loop_of_switches(", delay: 1us, rate: 1Gbps", "max-events: 100000"));
    FAIL() << "a storm ended by itself";
  } catch (const UserError& e) {
    EXPECT_EQ(e.where().line, 9);
    EXPECT_THAT(e.message(), HasSubstr("max-events"));
  }
}

TEST_F(RunTest, AStormEndsWithUntil) {
  const RunOutcome outcome = run(loop_of_switches(", delay: 1us, rate: 1Gbps", "until: 1ms"));
  EXPECT_EQ(outcome.stopped, "until");
  EXPECT_EQ(outcome.end, Time::at(Duration::ms(1)));
}

TEST_F(RunTest, AFrameAnnouncedAndTakenBackByADownedLinkWasNotSent) {
  // 1000 bytes at 1 Mb/s take 8 ms each: the second waits when the link goes down, and is dropped.
  const RunOutcome outcome = run(R"(
version: 1
topology:
  nodes: { up: { kind: capture-port }, sw1: { kind: learning-switch } }
  links:
    - { endpoints: ["up:0", "sw1:a"], rate: 1Mbps }
traffic:
  - frames:
      - { port: "up:0", dst: "ff:ff:ff:ff:ff:ff", src: "02:00:00:00:00:01", size: 1000B }
      - { port: "up:0", dst: "ff:ff:ff:ff:ff:ff", src: "02:00:00:00:00:01", size: 1000B }
faults: [ { at: 1ms, down: ["up:0", "sw1:a"] } ]
expect:
  sent: { port: "up:0", direction: sent, count: 1 }
run: { until: 100ms }
)");
  EXPECT_TRUE(outcome.passed()) << outcome.expectations[0].failures.at(0);
}

}  // namespace
}  // namespace loom
