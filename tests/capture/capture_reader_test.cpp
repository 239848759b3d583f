#include "core/capture/capture_reader.h"

#include <array>
#include <cstring>

#include "tests/capture/capture_files.h"

namespace loom {
namespace {

using test::capture_path;
using test::read_all;
using testing::ElementsAre;
using testing::HasSubstr;
using NonEthernet = CaptureReadOptions::NonEthernet;
constexpr int64_t kStart = 1'700'000'000;

// The text of the UserError that `work` throws.
std::string error_of(const std::function<void()>& work) {
  try {
    work();
  } catch (const UserError& error) {
    return error.what();
  }
  return "(no error)";
}

std::string error_of_file(const std::string& path) {
  return error_of([&] {
    auto reader = CaptureReader::open(path);
    read_all(reader);
  });
}

TEST(CaptureReader, ClassicPcapReadsTheSameInBothByteOrders) {
  for (const char* kind : {"us", "ns"}) {
    auto little = CaptureReader::open(capture_path(std::string(kind) + "_le.pcap"));
    auto big = CaptureReader::open(capture_path(std::string(kind) + "_be.pcap"));
    EXPECT_FALSE(little.sections().at(0).big_endian);
    EXPECT_TRUE(big.sections().at(0).big_endian);
    const auto a = read_all(little);
    const auto b = read_all(big);
    ASSERT_EQ(a.size(), 4U);
    ASSERT_EQ(b.size(), 4U);
    for (size_t i = 0; i < a.size(); ++i) {
      EXPECT_EQ(a[i].when, b[i].when);
      EXPECT_EQ(a[i].number, i + 1);
      EXPECT_EQ(a[i].original_length, 60 + 3 * i);
      EXPECT_TRUE(std::equal(a[i].bytes.begin(), a[i].bytes.end(), b[i].bytes.begin(), b[i].bytes.end()));
    }
    EXPECT_EQ(a[0].file_offset, 24U);
  }
}

TEST(CaptureReader, MicrosecondsAndNanosecondsAreToldApart) {
  auto us = CaptureReader::open(capture_path("us_le.pcap"));
  auto ns = CaptureReader::open(capture_path("ns_le.pcap"));
  EXPECT_EQ(us.format(), CaptureFormat::kPcapMicroseconds);
  EXPECT_EQ(ns.format(), CaptureFormat::kPcapNanoseconds);
  EXPECT_EQ(read_all(us).at(1).when, (CaptureTime{kStart + 1, 1'000'000}));
  EXPECT_EQ(read_all(ns).at(1).when, (CaptureTime{kStart + 1, 1'000}));
}

TEST(CaptureReader, SectionAndInterfaceTellWhatTheFileSays) {
  for (const char* name : {"le.pcapng", "be.pcapng"}) {
    auto reader = CaptureReader::open(capture_path(name));
    EXPECT_EQ(read_all(reader).size(), 4U);
    const auto& section = reader.sections().at(0);
    EXPECT_EQ(section.hardware, "x86-64");
    EXPECT_EQ(section.os, "Linux 6.1");
    EXPECT_EQ(section.application, "make.py");
    EXPECT_THAT(section.comments, ElementsAre("a section comment"));
    const auto& interface = reader.interfaces().at(0);
    EXPECT_EQ(interface.name, "tap0");
    EXPECT_EQ(interface.description, "to the guest");
    EXPECT_EQ(interface.filter, "vlan 10");
    EXPECT_EQ(interface.speed_bps, 10'000'000'000U);
    EXPECT_THAT(interface.comments, ElementsAre("an interface comment"));
  }
}

TEST(CaptureReader, InterfacesOfALaterSectionStartOverAndGetIndicesOfTheirOwn) {
  auto reader = CaptureReader::open(capture_path("two_sections.pcapng"));
  const auto packets = read_all(reader);
  ASSERT_EQ(packets.size(), 3U);
  ASSERT_EQ(reader.interfaces().size(), 3U);
  EXPECT_EQ(reader.interfaces()[packets[1].interface].name, "swp1");
  EXPECT_EQ(reader.interfaces()[packets[1].interface].id_in_section, 0U);
  EXPECT_EQ(reader.interfaces()[packets[2].interface].name, "swp2");
  EXPECT_EQ(packets[2].when, (CaptureTime{kStart + 2, 0}));
  EXPECT_TRUE(reader.sections().at(1).big_endian);
}

TEST(CaptureReader, EachResolutionAndOffsetGivesTheMoment) {
  const auto last_of = [](const char* name) {
    auto reader = CaptureReader::open(capture_path(name));
    return read_all(reader).back().when;
  };
  EXPECT_EQ(last_of("tsresol_3.pcapng"), (CaptureTime{kStart, 999'000'000'000}));
  EXPECT_EQ(last_of("tsresol_6.pcapng"), (CaptureTime{kStart, 999'999'000'000}));
  EXPECT_EQ(last_of("tsresol_9.pcapng"), (CaptureTime{kStart, 999'999'999'000}));
  EXPECT_EQ(last_of("tsresol_12.pcapng"), (CaptureTime{1'700'000, 12'345'678'901}));
  EXPECT_EQ(last_of("tsresol_2_20.pcapng"), (CaptureTime{kStart, 999'999'046'325}));
  EXPECT_EQ(last_of("tsoffset.pcapng"), (CaptureTime{kStart + 1, 6'000}));
  auto early = CaptureReader::open(capture_path("before_1970.pcapng"));
  EXPECT_EQ(read_all(early).front().when, (CaptureTime{-1, 750'000'000'000}));
}

TEST(CaptureReader, ASimplePacketHasNoTimeAndIsCutBySnapLength) {
  auto reader = CaptureReader::open(capture_path("simple.pcapng"));
  const auto packets = read_all(reader);
  ASSERT_EQ(packets.size(), 2U);
  EXPECT_FALSE(packets[0].has_time);
  EXPECT_EQ(packets[0].bytes.size(), 61U);
  EXPECT_EQ(packets[1].bytes.size(), 64U);
  EXPECT_EQ(packets[1].original_length, 1500U);
  EXPECT_TRUE(packets[1].truncated());
}

TEST(CaptureReader, TheObsoletePacketBlockIsStillRead) {
  auto reader = CaptureReader::open(capture_path("obsolete.pcapng"));
  const auto packets = read_all(reader);
  ASSERT_EQ(packets.size(), 2U);
  EXPECT_EQ(packets[0].direction, Direction::kOutbound);
  EXPECT_THAT(reader.comments(packets[0]), ElementsAre("an old comment"));
  EXPECT_EQ(packets[1].interface, 1U);
  EXPECT_EQ(packets[1].when, (CaptureTime{kStart + 1, 0}));
}

TEST(CaptureReader, BlocksNobodyKnowsAreSteppedOver) {
  auto reader = CaptureReader::open(capture_path("other_blocks.pcapng"));
  const auto packets = read_all(reader);
  ASSERT_EQ(packets.size(), 2U);
  EXPECT_EQ(packets[1].number, 2U);
}

TEST(CaptureReader, NumbersAreThoseOfWiresharkAlsoAroundItsOwnFrames) {
  auto reader = CaptureReader::open(capture_path("numbered_blocks.pcapng"));
  std::vector<uint64_t> numbers;
  for (const auto& packet : read_all(reader)) numbers.push_back(packet.number);
  EXPECT_THAT(numbers, ElementsAre(1, 3, 5, 7));
}

TEST(CaptureReader, CommentsAndDirectionsComeWithTheirPacket) {
  auto reader = CaptureReader::open(capture_path("annotated.pcapng"));
  const auto packets = read_all(reader);
  ASSERT_EQ(packets.size(), 4U);
  EXPECT_THAT(reader.sections()[0].comments, ElementsAre("first comment", "second comment"));
  EXPECT_EQ(packets[0].direction, Direction::kInbound);
  EXPECT_FALSE(packets[0].has_comment);
  EXPECT_EQ(packets[1].direction, Direction::kOutbound);
  EXPECT_THAT(reader.comments(packets[1]), ElementsAre("einmal über sw1"));
  EXPECT_EQ(packets[2].direction, Direction::kUnknown);
  EXPECT_THAT(reader.comments(packets[2]), ElementsAre("one", "two"));
  EXPECT_TRUE(reader.comments(packets[3]).empty());
}

TEST(CaptureReader, TruncatedPacketsAreKeptAndMarked) {
  for (const char* name : {"truncated.pcap", "truncated.pcapng"}) {
    auto reader = CaptureReader::open(capture_path(name));
    const auto packets = read_all(reader);
    EXPECT_EQ(packets.at(0).bytes.size(), 32U);
    EXPECT_EQ(packets.at(0).original_length, 1514U);
    EXPECT_TRUE(packets.at(0).truncated());
    for (size_t i = 1; i < packets.size(); ++i) EXPECT_FALSE(packets[i].truncated());
  }
}

TEST(CaptureReader, TheFrameCheckSequenceIsTakenOffWhereverItIsDeclared) {
  auto pcap = CaptureReader::open(capture_path("fcs.pcap"));
  const auto a = read_all(pcap);
  ASSERT_EQ(a.size(), 2U);
  EXPECT_EQ(a[0].bytes.size(), 60U);
  EXPECT_EQ(a[0].original_length, 60U);
  EXPECT_EQ(a[0].fcs_length, 4U);
  EXPECT_EQ(a[1].bytes.size(), 40U);  // the check sequence was not kept in the first place
  EXPECT_EQ(a[1].original_length, 100U);
  auto pcapng = CaptureReader::open(capture_path("fcs.pcapng"));
  const auto b = read_all(pcapng);
  ASSERT_EQ(b.size(), 3U);
  for (const auto& packet : b) EXPECT_EQ(packet.bytes.size(), 60U);
  EXPECT_EQ(b[0].fcs_length, 4U);
  EXPECT_EQ(b[1].fcs_length, 4U);
  EXPECT_EQ(b[2].fcs_length, 0U);
}

TEST(CaptureReader, ALinkTypeThatIsNotEthernetIsRefusedByName) {
  EXPECT_THAT(error_of([] { CaptureReader::open(capture_path("linux_cooked.pcap")); }),
              HasSubstr("link type linux_cooked (113) is not Ethernet"));
}

TEST(CaptureReader, AmongEthernetOnlyTheForeignFrameItselfIsRefused) {
  auto reader = CaptureReader::open(capture_path("mixed_links.pcapng"));
  ASSERT_NE(reader.next(), nullptr);
  const std::string error = error_of([&] { reader.next(); });
  EXPECT_THAT(error, HasSubstr("(frame 2): link type linux_cooked (113) is not Ethernet; it is that of interface 0"));
  EXPECT_THAT(error, HasSubstr("frame.interface_id == 1"));
  EXPECT_FALSE(reader.damage());
}

TEST(CaptureReader, ForeignFramesAreSkippedAndCountedOrKeptOnDemand) {
  for (const char* name : {"mixed_links.pcapng", "linux_cooked.pcap"}) {
    auto skip = CaptureReader::open(capture_path(name), {.non_ethernet = NonEthernet::kSkip});
    const auto packets = read_all(skip);
    EXPECT_EQ(skip.skipped_non_ethernet(), 1U);
    for (const auto& packet : packets) EXPECT_TRUE(packet.number == 1 || packet.number == 3) << name;
    auto keep = CaptureReader::open(capture_path(name), {.non_ethernet = NonEthernet::kKeep});
    EXPECT_EQ(read_all(keep).size(), packets.size() + 1);
  }
}

TEST(CaptureReader, AnEmptyButSoundCaptureHasNoPackets) {
  for (const char* name : {"no_packets.pcap", "no_packets.pcapng"}) {
    auto reader = CaptureReader::open(capture_path(name));
    EXPECT_EQ(reader.next(), nullptr);
    EXPECT_FALSE(reader.damage());
  }
}

TEST(CaptureReader, BatchesOfAnySizeAndSinglePacketsGiveTheSameSequence) {
  auto reader = CaptureReader::open(capture_path("le.pcapng"));
  std::array<CapturedPacket, 3> batch;
  EXPECT_EQ(reader.read({}), 0U);
  EXPECT_EQ(reader.next()->number, 1U);
  ASSERT_EQ(reader.read(std::span(batch).first(1)), 1U);
  EXPECT_EQ(batch[0].number, 2U);
  EXPECT_EQ(reader.next()->number, 3U);
  ASSERT_EQ(reader.read(batch), 1U);
  EXPECT_EQ(batch[0].number, 4U);
  EXPECT_EQ(reader.read(batch), 0U);
  reader.rewind();
  EXPECT_EQ(reader.interfaces().size(), 0U);
  EXPECT_EQ(read_all(reader).size(), 4U);
  EXPECT_EQ(reader.interfaces().size(), 1U);
}

struct Damaged {
  const char* file;
  const char* what;
  size_t sound_packets;
};

class DamagedCapture : public testing::TestWithParam<Damaged> {};

TEST_P(DamagedCapture, GivesItsOffsetAndWhatIsWrongAfterEverythingBefore) {
  const auto& [file, what, sound] = GetParam();
  auto reader = CaptureReader::open(capture_path(std::string("damaged/") + file));
  for (size_t i = 0; i < sound; ++i) ASSERT_NE(reader.next(), nullptr);
  const std::string error = error_of([&] { reader.next(); });
  EXPECT_THAT(error, HasSubstr(file));
  EXPECT_THAT(error, HasSubstr(what));
  EXPECT_EQ(error_of([&] { reader.next(); }), error);
}

TEST_P(DamagedCapture, LenientEndsThereAndTells) {
  const auto& [file, what, sound] = GetParam();
  auto reader = CaptureReader::open(capture_path(std::string("damaged/") + file), {.lenient = true});
  EXPECT_EQ(read_all(reader).size(), sound);
  ASSERT_TRUE(reader.damage());
  EXPECT_EQ(reader.damage()->text(), what);
}

INSTANTIATE_TEST_SUITE_P(
    All, DamagedCapture,
    testing::Values(
        Damaged{"record_header_cut.pcap", "at offset 100 (frame 2): file ends 11 bytes into a 16-byte packet header",
                1},
        Damaged{"packet_cut.pcap", "at offset 100 (frame 2): file ends 40 bytes into the 63 bytes of a packet", 1},
        Damaged{"captured_length.pcap",
                "at offset 100 (frame 2): captured length 262145 is above the 262144 bytes a frame can have", 1},
        Damaged{"block_cut.pcapng",
                "at offset 160 (frame 2): file ends 50 bytes into a 92-byte enhanced packet block", 1},
        Damaged{"block_header_cut.pcapng",
                "at offset 160 (frame 2): file ends 7 bytes into a block of at least 12 bytes", 1},
        Damaged{"trailer.pcapng",
                "at offset 160 (frame 2): the length at the end of the enhanced packet block is not the 92 at its "
                "beginning",
                1},
        Damaged{
            "zero_length.pcapng",
            "at offset 160 (frame 2): length 0 of the enhanced packet block is below the 32 bytes it has at least",
            1},
        Damaged{"odd_length.pcapng",
                "at offset 160 (frame 2): length 93 of the enhanced packet block is not a multiple of four", 1},
        Damaged{
            "short_block.pcapng",
            "at offset 160 (frame 2): length 20 of the enhanced packet block is below the 32 bytes it has at least",
            1},
        Damaged{"captured_length.pcapng",
                "at offset 160 (frame 2): captured length 61 does not fit into a 92-byte enhanced packet block", 1},
        Damaged{
            "interface.pcapng",
            "at offset 160 (frame 2): enhanced packet block of interface 1, but the section has described 1 so far, "
            "counted from 0",
            1},
        Damaged{"option.pcapng", "at offset 160 (frame 2): an option runs past the end of the enhanced packet block",
                1},
        Damaged{"tsresol.pcapng",
                "at offset 28 (frame 1): option if_tsresol of interface 0 holds 2 bytes instead of 1", 0}),
    [](const auto& instance) {
      std::string name = instance.param.file;
      std::replace(name.begin(), name.end(), '.', '_');
      return name;
    });

TEST(CaptureReader, AFileDamagedInItsHeaderIsRefusedEvenWhenLenient) {
  const auto error_at_open = [](const char* name) {
    return error_of([&] { CaptureReader::open(capture_path(name), {.lenient = true}); });
  };
  EXPECT_THAT(error_at_open("damaged/header_cut.pcap"), HasSubstr("file ends 17 bytes into the 24-byte pcap header"));
  EXPECT_THAT(error_at_open("damaged/version.pcap"), HasSubstr("pcap version 2.2 is not read, only 2.4"));
  EXPECT_THAT(error_at_open("damaged/header_cut.pcapng"), HasSubstr("file ends 20 bytes into a"));
  EXPECT_THAT(error_at_open("damaged/magic.pcapng"), HasSubstr("byte-order magic"));
  EXPECT_THAT(error_at_open("damaged/version.pcapng"), HasSubstr("pcapng version 2.0 is not read"));
}

TEST(CaptureReader, ADirectoryAndAMissingFileAreNamed) {
  EXPECT_THAT(error_of_file(LOOM_SOURCE_DIR), HasSubstr("cannot open: Is a directory"));
  EXPECT_THAT(error_of_file("/no/such.pcap"), HasSubstr("/no/such.pcap: cannot open: No such file or directory"));
}

TEST(CaptureReader, WhatIsNoCaptureIsRefusedByWhatItLooksLike) {
  const test::TemporaryDirectory dir;
  const auto error_with = [&](const std::string& text) {
    test::write_file(dir / "file", text);
    return error_of_file(dir / "file");
  };
  EXPECT_THAT(error_with(""), HasSubstr("the file is empty (0 bytes)"));
  EXPECT_THAT(error_with("version: 1\ntopology:\n"), HasSubstr("it is a text file"));
  EXPECT_THAT(error_with("\x1f\x8b\x08"), HasSubstr("compressed with gzip\n  hint: gunzip it first"));
  EXPECT_THAT(error_with("\x28\xb5\x2f\xfd rest"), HasSubstr("compressed with zstd"));
  EXPECT_THAT(error_with("\xa1\xb2\xcd\x34 rest"), HasSubstr("24-octet record headers"));
  EXPECT_THAT(error_with("\x80\x81\x82\x83\x84"), HasSubstr("it begins with 80 81 82 83"));
  EXPECT_THAT(error_with("\x80"), HasSubstr("it begins with 80"));
}

TEST(CaptureReader, AHundredMegabytesOfZerosAreNoCapture) {
  const test::TemporaryDirectory dir;
  test::write_file(dir / "zeros", "");
  std::filesystem::resize_file(dir / "zeros", 100'000'000);
  EXPECT_THAT(error_of_file(dir / "zeros"), HasSubstr("this is not a capture: it begins with zeros"));
}

TEST(CaptureReader, ZerosBehindASoundPcapAreTheEmptyPacketsTheySpell) {
  std::string text = test::file_text(capture_path("no_packets.pcap")) + std::string(160, '\0');
  auto reader = CaptureReader::from_bytes({reinterpret_cast<const uint8_t*>(text.data()), text.size()}, "zeros");
  const auto packets = read_all(reader);
  ASSERT_EQ(packets.size(), 10U);
  EXPECT_TRUE(packets[0].bytes.empty());
}

TEST(CaptureReader, APipeIsReadToItsEnd) {
  const std::string text = test::file_text(capture_path("le.pcapng"));
  int ends[2];
  ASSERT_EQ(::pipe(ends), 0);
  ASSERT_EQ(::write(ends[1], text.data(), text.size()), static_cast<ssize_t>(text.size()));
  ::close(ends[1]);
  auto reader = CaptureReader::open("/dev/fd/" + std::to_string(ends[0]));
  ::close(ends[0]);
  EXPECT_EQ(read_all(reader).size(), 4U);
}

TEST(CaptureReader, AFileCutShortWhileItIsReadIsDamage) {
  const test::TemporaryDirectory dir;
  const std::string path = dir / "long.pcap";
  // Enough for the reader to look at the file again on its way.
  const std::string header = test::file_text(capture_path("no_packets.pcap"));
  std::string record(16 + 200'000, '\0');
  const uint32_t length = 200'000;
  std::memcpy(&record[8], &length, 4);
  std::memcpy(&record[12], &length, 4);
  std::ofstream out(path, std::ios::binary);
  out << header;
  for (int i = 0; i < 200; ++i) out << record;
  out.close();
  auto reader = CaptureReader::open(path, {.lenient = true});
  std::array<CapturedPacket, 100> batch;
  ASSERT_EQ(reader.read(batch), 100U);
  std::filesystem::resize_file(path, 20'000'000);
  EXPECT_EQ(reader.read(batch), 0U);
  ASSERT_TRUE(reader.damage());
  EXPECT_THAT(reader.damage()->what, HasSubstr("became shorter"));
}

}  // namespace
}  // namespace loom
