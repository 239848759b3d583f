// etherloom pcap info and pcap show, good input and bad.

#include "tests/cli/etherloom.h"
#include "tests/support/temp_folder.h"

namespace loom {
namespace {

using test::capture;
using test::etherloom;
using test::json_of;
using test::lines_in;
using test::Words;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

// What the program says about a file it cannot use.
void expect_refused(const std::string& file, const std::string& because) {
  for (const char* verb : {"info", "show"}) {
    const ProgramResult result = etherloom({"pcap", verb, file});
    EXPECT_EQ(result.exit_code, 3) << verb << " " << file;
    EXPECT_THAT(result.err, StartsWith("error: " + file + ": ")) << verb;
    EXPECT_THAT(result.err, HasSubstr(because)) << verb;
    EXPECT_EQ(result.out, "") << verb;
  }
}

TEST(PcapInfo, SaysWhatOneFileHolds) {
  const ProgramResult result = etherloom({"pcap", "info", capture("annotated.pcapng")});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_EQ(result.err, "");
  EXPECT_THAT(result.out, HasSubstr("pcapng"));
  EXPECT_THAT(result.out, HasSubstr("eth0"));
  EXPECT_THAT(result.out, HasSubstr("4, 240 bytes on the wire"));
  EXPECT_THAT(result.out, HasSubstr("2 frames with a comment"));
  EXPECT_THAT(result.out, HasSubstr("3ns"));
}

TEST(PcapInfo, GivesARowAFileWhenThereAreSeveral) {
  const ProgramResult result = etherloom({"pcap", "info", capture("us_le.pcap"), capture("ns_be.pcap")});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_EQ(lines_in(result.out), 4U) << result.out;  // header, rule, two rows
}

TEST(PcapInfo, JsonHasNumbersAsNumbers) {
  const auto all = json_of({"pcap", "info", "--format", "json", capture("truncated.pcapng")});
  ASSERT_EQ(all.size(), 1U);
  EXPECT_EQ(all[0]["truncated"], 1);
  EXPECT_EQ(all[0]["captured_bytes"], 52);
  EXPECT_EQ(all[0]["bytes"], 1534);
  EXPECT_TRUE(all[0]["damage"].is_null());
}

TEST(PcapInfo, CountsForeignLinkTypesAndNamesThem) {
  const auto all = json_of({"pcap", "info", "--format", "json", capture("mixed_links.pcapng")});
  EXPECT_EQ(all[0]["not_ethernet"], 1);
  EXPECT_EQ(all[0]["interfaces"][0]["link_type_name"], "linux_cooked (113)");
}

TEST(PcapInfo, DamageIsToldWithItsOffsetAndIsAnErrorUnlessLenient) {
  const std::string file = capture("damaged/trailer.pcapng");
  const ProgramResult strict = etherloom({"pcap", "info", file});
  EXPECT_EQ(strict.exit_code, 3);
  EXPECT_THAT(strict.out, HasSubstr("DAMAGED"));
  EXPECT_THAT(strict.err, HasSubstr("at offset 160 (frame 2)"));
  const ProgramResult lenient = etherloom({"pcap", "info", "--lenient", file});
  EXPECT_EQ(lenient.exit_code, 0);
  EXPECT_EQ(lenient.err, "");
  EXPECT_THAT(lenient.out, HasSubstr("at offset 160 (frame 2)"));
}

TEST(PcapInfo, AnUnreadableFileDoesNotHideTheOthers) {
  const ProgramResult result = etherloom({"pcap", "info", "--format", "csv", "/nowhere.pcap", capture("us_le.pcap")});
  EXPECT_EQ(result.exit_code, 3);
  EXPECT_THAT(result.err, HasSubstr("/nowhere.pcap: cannot open: No such file or directory"));
  EXPECT_EQ(lines_in(result.out), 2U);
}

TEST(Pcap, RefusesWhatIsNoCaptureAndSaysWhatItIs) {
  const TempFolder folder;
  expect_refused(folder.path("absent.pcap"), "No such file or directory");
  expect_refused(folder.path(), "Is a directory");
  expect_refused(folder.write("empty.pcap", ""), "empty");
  expect_refused(folder.write("notes.txt", "remember the milk\n"), "it is a text file");
  expect_refused(folder.write("c.pcap.gz", "\x1f\x8b\x08 and so on"), "compressed with gzip");
}

TEST(Pcap, RefusesAHundredMegabytesOfZerosWithoutReadingThem) {
  const TempFolder folder;
  const std::string file = folder.write("zeros.pcap", "");
  std::filesystem::resize_file(file, 100'000'000);
  expect_refused(file, "it begins with zeros");
}

TEST(PcapShow, PrintsALineAFrame) {
  const ProgramResult result = etherloom({"pcap", "show", capture("us_le.pcap")});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_EQ(result.err, "");
  const auto frames = json_of({"pcap", "info", "--format", "json", capture("us_le.pcap")})[0]["frames"];
  EXPECT_EQ(lines_in(result.out), frames.get<size_t>());
  EXPECT_THAT(result.out, StartsWith("     1      0.000000  "));
  EXPECT_THAT(result.out, HasSubstr(" > "));
}

TEST(PcapShow, PrintsCommentsBelowTheirFrame) {
  const ProgramResult result = etherloom({"pcap", "show", capture("annotated.pcapng")});
  EXPECT_THAT(result.out, HasSubstr("\n        # "));
  EXPECT_THAT(result.out, HasSubstr("  eth0  "));
}

TEST(PcapShow, FromAndCountChooseByTheNumbersInTheFile) {
  const auto frames =
      json_of({"pcap", "show", "--format", "json", "--from", "2", "--count", "2", capture("annotated.pcapng")});
  ASSERT_EQ(frames.size(), 2U);
  EXPECT_EQ(frames[0]["number"], 2);
  EXPECT_EQ(frames[1]["number"], 3);
}

TEST(PcapShow, JsonHoldsEveryFieldAndTheFieldsTileTheFrame) {
  const auto frames = json_of({"pcap", "show", "--format", "json", "--hex", capture("us_le.pcap")});
  ASSERT_FALSE(frames.empty());
  size_t end = 0;
  for (const auto& field : frames[0]["fields"]) {
    EXPECT_LE(field["offset"].get<size_t>(), end);
    end = field["offset"].get<size_t>() + field["length"].get<size_t>();
  }
  EXPECT_EQ(end, frames[0]["captured"].get<size_t>());
  EXPECT_EQ(frames[0]["hex"].get<std::string>().size(), 2 * end);
}

TEST(PcapShow, FiltersInTcpdumpsLanguage) {
  const std::string file = LOOM_SOURCE_DIR "/traces/linux-bridge/office/in/p1.pcap";
  const auto arp = json_of({"pcap", "show", "--format", "json", "--filter", "arp", file});
  const auto other = json_of({"pcap", "show", "--format", "json", "--filter", "not arp", file});
  const auto all = json_of({"pcap", "show", "--format", "json", file});
  EXPECT_GT(arp.size(), 0U);
  EXPECT_EQ(arp.size() + other.size(), all.size());
  for (const auto& frame : arp) EXPECT_THAT(frame["summary"].get<std::string>(), HasSubstr("ARP"));
}

TEST(PcapShow, ABadFilterIsAUsageErrorInLibpcapsWords) {
  const ProgramResult result = etherloom({"pcap", "show", "--filter", "vlan and and", capture("us_le.pcap")});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.err, HasSubstr("filter \"vlan and and\": "));
  EXPECT_THAT(result.err, HasSubstr("man pcap-filter"));
  EXPECT_EQ(result.out, "");
}

TEST(PcapShow, AnUnknownInterfaceIsAnsweredWithTheOnesThereAre) {
  const ProgramResult result = etherloom({"pcap", "show", "--interface", "eth9", capture("annotated.pcapng")});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.err, HasSubstr("no interface is called \"eth9\""));
  EXPECT_THAT(result.err, HasSubstr("eth0"));
  EXPECT_EQ(etherloom({"pcap", "show", "--interface", "eth0", capture("annotated.pcapng")}).exit_code, 0);
}

TEST(PcapShow, ShowsFieldsBytesAndTimesAsAsked) {
  const std::string file = capture("us_le.pcap");
  EXPECT_THAT(etherloom({"pcap", "show", "-V", file}).out, HasSubstr("eth.dst"));
  EXPECT_THAT(etherloom({"pcap", "show", "--hex", file}).out, HasSubstr("      0000  "));
  EXPECT_THAT(etherloom({"pcap", "show", "--time", "utc", file}).out, HasSubstr("-"));
  const ProgramResult wrong = etherloom({"pcap", "show", "--time", "utf", file});
  EXPECT_EQ(wrong.exit_code, 2);
  EXPECT_THAT(wrong.err, HasSubstr("did you mean utc?"));
}

TEST(PcapShow, RefusesAnotherLinkTypeByName) {
  const ProgramResult result = etherloom({"pcap", "show", capture("linux_cooked.pcap")});
  EXPECT_EQ(result.exit_code, 3);
  EXPECT_THAT(result.err, HasSubstr("linux_cooked (113)"));
}

TEST(PcapShow, ShowsWhatStandsBeforeDamageAndThenTheOffset) {
  const std::string file = capture("damaged/trailer.pcapng");
  const ProgramResult strict = etherloom({"pcap", "show", "--format", "json", file});
  EXPECT_EQ(strict.exit_code, 3);
  EXPECT_THAT(strict.err, HasSubstr("at offset 160 (frame 2)"));
  EXPECT_EQ(nlohmann::json::parse(strict.out).size(), 1U);  // a whole document nevertheless
  const ProgramResult lenient = etherloom({"pcap", "show", "--lenient", file});
  EXPECT_EQ(lenient.exit_code, 0);
  EXPECT_EQ(lines_in(lenient.out), 1U);
  EXPECT_THAT(lenient.err, StartsWith("warning: "));
}

TEST(PcapShow, EndsQuietlyWhenNobodyReadsOn) {
  const ProgramResult result = etherloom(
      {"pcap", "show", "-V", "--hex", LOOM_SOURCE_DIR "/traces/linux-bridge/office/in/p1.pcap"}, {.most_output = 1});
  EXPECT_THAT(result.exit_code, testing::AnyOf(0, 141));  // 0: all of it fitted into the pipe
  EXPECT_EQ(result.err, "");
}

TEST(PcapShow, AFullDiskIsAnError) {
  if (access("/dev/full", W_OK) != 0) GTEST_SKIP() << "no /dev/full here";
  const ProgramResult result = etherloom({"pcap", "show", capture("us_le.pcap")}, {.output_to = "/dev/full"});
  EXPECT_EQ(result.exit_code, 4);
  EXPECT_THAT(result.err, HasSubstr("cannot write to standard output: No space left on device"));
}

TEST(Pcap, WhatAFileSaysCannotRepaintTheTerminal) {
  const TempFolder folder;
  const std::string name = folder.path("\x1b[2Jname.pcap");
  EXPECT_THAT(etherloom({"pcap", "info", capture("us_le.pcap")}).out, Not(HasSubstr("\x1b")));
  std::filesystem::copy_file(capture("us_le.pcap"), name);
  EXPECT_THAT(etherloom({"pcap", "info", name}).out, HasSubstr("\\x1b[2Jname.pcap"));
}

const std::string kGoldens = LOOM_SOURCE_DIR "/traces/linux-bridge/vlan-access-trunk/golden/";

TEST(PcapDiff, EqualCapturesAreEqualAndExitWithZero) {
  const ProgramResult result = etherloom({"pcap", "diff", kGoldens + "p4.pcap", kGoldens + "p4.pcap"});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_EQ(result.out, "equal: 4 frames expected, 4 actual, 4 equal\n");
}

TEST(PcapDiff, DifferencesNameFrameAndFieldAndExitWithOne) {
  const ProgramResult result = etherloom({"pcap", "diff", kGoldens + "p4.pcap", kGoldens + "p5.pcap"});
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(result.out, ::testing::HasSubstr("missing: golden frame 1 at 0s"));
  const nlohmann::json json =
      json_of({"pcap", "diff", kGoldens + "p4.pcap", kGoldens + "p5.pcap", "--format", "json", "--limit", "1"});
  EXPECT_EQ(json.at("equal"), false);
  EXPECT_EQ(json.at("differences").size(), 1U);
  EXPECT_EQ(json.at("differences").at(0).at("kind"), "missing");
}

TEST(PcapDiff, AFilterLooksAtTheSameFramesOfBothSides) {
  const ProgramResult result =
      etherloom({"pcap", "diff", kGoldens + "p4.pcap", kGoldens + "p5.pcap", "--filter", "vlan 4000"});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_EQ(result.out, "equal: 0 frames expected, 0 actual, 0 equal\n");
}

TEST(PcapDiff, WhatIsWrongWithAnOptionIsSaid) {
  const Words files{"pcap", "diff", kGoldens + "p4.pcap", kGoldens + "p4.pcap"};
  const auto with = [&](const Words& more) {
    Words words = files;
    words.insert(words.end(), more.begin(), more.end());
    return etherloom(words);
  };
  EXPECT_EQ(with({"--ignore", "@x"}).exit_code, 2);
  EXPECT_THAT(with({"--ignore", "@x"}).err, ::testing::HasSubstr("@40+4"));
  EXPECT_EQ(with({"--tolerance", "soon"}).exit_code, 2);
  EXPECT_EQ(with({"--order", "strickt"}).exit_code, 2);
  EXPECT_EQ(with({"--filter", "vlan vlan vlan"}).exit_code, 2);
  EXPECT_EQ(etherloom({"pcap", "diff", "nowhere.pcap", kGoldens + "p4.pcap"}).exit_code, 3);
}

TEST(PcapEdit, ChoosesChangesAndConverts) {
  const TempFolder folder;
  ProgramSetting setting;
  setting.folder = folder.path();
  folder.write("in.frames",
               "frames 1\n1ms p1 dst=ff:ff:ff:ff:ff:ff src=02:00:00:00:00:0a vlan=10\n2ms p2 hex=0102\n"
               "3ms p1 dst=02:00:00:00:00:0b src=02:00:00:00:00:0a ip.src=10.0.0.1 ip.dst=10.0.0.2 udp.srcport=1 "
               "udp.dstport=2\n");
  const auto edit = [&](Words words) {
    words.insert(words.begin(), {"pcap", "edit", "in.frames"});
    return etherloom(words, setting);
  };
  const auto shown = [&](const std::string& file) { return etherloom({"pcap", "show", file}, setting).out; };
  EXPECT_THAT(edit({"out.pcapng", "--interface", "p1"}).out, HasSubstr("2 of 3 frames in out.pcapng"));
  EXPECT_THAT(shown("out.pcapng"), HasSubstr("p1"));
  EXPECT_EQ(
      edit({"retagged.pcap", "--frames", "1,3", "--set", "vlan=20", "--set", "src=02:00:00:00:00:0f"}).exit_code, 0);
  EXPECT_THAT(shown("retagged.pcap"), HasSubstr("02:00:00:00:00:0f > ff:ff:ff:ff:ff:ff vlan 20"));
  EXPECT_THAT(shown("retagged.pcap"), HasSubstr("vlan 20, IPv4 10.0.0.1.1 > 10.0.0.2.2: UDP"));
  EXPECT_EQ(edit({"untagged.frames", "--frames", "1", "--set", "vlan="}).exit_code, 0);
  EXPECT_THAT(shown("untagged.frames"), Not(HasSubstr("vlan")));

  const auto refused = [&](const Words& words, const std::string& sentence) {
    const ProgramResult result = edit(words);
    EXPECT_NE(result.exit_code, 0);
    EXPECT_THAT(result.err, HasSubstr(sentence));
  };
  refused({"x.pcap", "--set", "vlan=20"}, "frame 2: it cannot be built anew");
  refused({"x.pcap", "--frames", "5-1"}, "\"5-1\" is no number of a frame");
  refused({"x.pcap", "--set", "colour=blue"}, "colour is no field");
  refused({"x.pcap", "--set", "vlan"}, "is no change");
  refused({"in.frames"}, "is the capture that is read");
}

TEST(PcapMinimise, WritesASmallScenarioOrSaysWhyNot) {
  const TempFolder folder;
  ProgramSetting setting;
  setting.folder = folder.path();
  folder.write("in.frames", "frames 1\n1ms hex=0102\n2ms dst=ff:ff:ff:ff:ff:ff src=02:00:00:00:00:0a\n");
  folder.write("scenario.yaml",
               "version: 1\ntopology: { nodes: { sw1: { kind: switch, ports: { p1: {}, p2: {} } } } }\n"
               "traffic: [ { replay: in.frames, at: \"sw1:p1\" } ]\n"
               "expect: { p2: { port: \"sw1:p2\", nothing: true } }\n");
  const ProgramResult result = etherloom({"pcap", "minimise", "scenario.yaml"}, setting);
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(result.out, HasSubstr("1 of 2 replayed frames still fail so"));
  EXPECT_EQ(etherloom({"test", "minimised"}, setting).exit_code, 1);
  const ProgramResult sound = etherloom({"pcap", "minimise", LOOM_SOURCE_DIR "/scenarios/ageing"}, setting);
  EXPECT_EQ(sound.exit_code, 2);
  EXPECT_THAT(sound.err, HasSubstr("nothing to minimise"));
}

}  // namespace
}  // namespace loom
