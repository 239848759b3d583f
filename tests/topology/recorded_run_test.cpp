// A live run again from its recording, and recordings that are none of it.

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "core/capture/pcapng_writer.h"
#include "topology/live_run.h"
#include "topology/run.h"
#include "topology/yaml_reader.h"

namespace loom {
namespace {

using ::testing::HasSubstr;

class RecordedRun : public ::testing::Test {
 protected:
  // Frames of 64 bytes of node `from`, by their moments.
  void record(const std::string& from, const std::vector<Duration>& moments) {
    PcapngWriter writer(folder + "/" + live::kRecordedFrames, {});
    PcapngInterfaceOptions options;
    options.name = from;
    const uint32_t interface = writer.add_interface(options);
    for (const Duration moment : moments)
      writer.write(interface, CaptureTime{} + moment, std::vector<uint8_t>(64, 2));
    writer.close();
  }
  RunOutcome run(Time end = Time::at(Duration::s(1))) {
    RunOptions options;
    options.drive = [&](BuiltSimulation& built, const std::string&) {
      return drive_recorded(scenario, built, folder, end);
    };
    return run_scenario(scenario, all_devices(), options);
  }
  std::string complaint() {
    try {
      run();
    } catch (const UserError& error) {
      return error.message() + "; " + error.hint();
    }
    return "none";
  }

  void note(const std::string& lines) { std::ofstream(folder + "/" + live::kRecordedEvents) << lines; }

  std::string folder = [] {
    std::string made = ::testing::TempDir() + "/recorded-XXXXXX";
    return std::string(mkdtemp(made.data()));
  }();
  Scenario scenario = parse_scenario(R"(version: 1
topology:
  nodes:
    t: { kind: tap }
    sim: { kind: host, ip: 10.0.0.9/24 }
  links: [ { endpoints: ["t:eth0", "sim:eth0"], rate: 1Gbps, delay: 1ms } ]
run: { until: 1s }
)",
                                     "test.yaml", all_devices());
};

TEST_F(RecordedRun, LetsFramesEnterWhenTheyDid) {
  record("t", {Duration::ms(10), Duration::ms(10), Duration::ms(500)});
  const RunOutcome outcome = run();
  EXPECT_EQ(outcome.frames_received, 3U);
  EXPECT_EQ(outcome.end, Time::at(Duration::s(1)));
  EXPECT_EQ(run().event_hash, outcome.event_hash);
}

TEST_F(RecordedRun, NamesTheFrameThatDoesNotBelong) {
  record("somebody", {Duration::ms(10)});
  EXPECT_THAT(complaint(), HasSubstr("frames of somebody, which is no node outside"));
  record("sim", {Duration::ms(10)});
  EXPECT_THAT(complaint(), HasSubstr("frames of sim")) << "a simulated host";
  record("t", {Duration::ms(10), Duration::ms(5)});
  EXPECT_THAT(complaint(), HasSubstr("frame 2 is of no moment of the recorded run"));
  record("t", {Duration::s(2)});
  EXPECT_THAT(complaint(), HasSubstr("frame 1 is of no moment"));
}

TEST_F(RecordedRun, NamesTheFrameAtWhichTheRecordingIsCutOff) {
  record("t", {Duration::ms(5), Duration::ms(10)});
  const std::string path = folder + "/" + live::kRecordedFrames;
  std::filesystem::resize_file(path, std::filesystem::file_size(path) - 10);
  EXPECT_THAT(complaint(), AllOf(HasSubstr("frame 2"), HasSubstr("file ends"), Not(HasSubstr("--lenient"))));
}

TEST_F(RecordedRun, TheCarrierGoesAndComesWhenItDid) {
  record("t", {Duration::ms(10), Duration::ms(20), Duration::ms(30)});
  note(R"({"at_ps":15000000000,"node":"t","event":"carrier","up":false}
{"at_ps":25000000000,"node":"t","event":"carrier","up":true}
{"at_ps":26000000000,"node":"t","event":"command","line":"true","status":0}
)");
  EXPECT_EQ(run().frames_received, 2U);
}

TEST_F(RecordedRun, NamesTheLineThatSaysNothing) {
  record("t", {});
  for (const char* line :
       {"nonsense", "{}", R"({"at_ps":-1,"node":"t","event":"carrier","up":true})",
        R"({"at_ps":1,"node":"t","event":"carrier","up":1})", R"({"at_ps":1,"node":"t","event":"applause"})",
        R"({"at_ps":1,"node":7,"event":"carrier"})"}) {
    note(std::string(R"({"at_ps":1,"node":"t","event":"carrier","up":true})") + "\n" + line + "\n");
    EXPECT_THAT(complaint(), HasSubstr("says nothing that can happen outside")) << line;
  }
  note(R"({"at_ps":5,"node":"t","event":"carrier","up":true}
{"at_ps":4,"node":"t","event":"carrier","up":true}
)");
  EXPECT_THAT(complaint(), HasSubstr("no moment of the recorded run"));
  note(R"({"at_ps":5,"node":"x","event":"refused","frame":1})");
  EXPECT_THAT(complaint(), HasSubstr("events of x, which is no node outside"));
}

TEST_F(RecordedRun, StandsForTheNodeInASimulation) {
  record("t", {Duration::ms(10), Duration::ms(500)});
  const Scenario simulated = parse_scenario(R"(version: 1
topology:
  nodes:
    t: { kind: netns, recorded: )" + folder + R"( }
    sim: { kind: host, ip: 10.0.0.9/24 }
  links: [ { endpoints: ["t:eth0", "sim:eth0"], rate: 1Gbps, delay: 1ms } ]
run: { until: 1s }
)",
                                            "test.yaml", all_devices());
  EXPECT_EQ(run_scenario(simulated, all_devices(), {}).frames_received, 2U);
}

}  // namespace
}  // namespace loom
