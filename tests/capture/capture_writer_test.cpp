#include <fmt/format.h>

#include <csignal>
#include <limits>
#include <system_error>

#include "core/capture/capture_reader.h"
#include "core/capture/pcap_writer.h"
#include "core/capture/pcapng_writer.h"
#include "tests/capture/capture_files.h"
#include "tests/support/tshark.h"

namespace loom {
namespace {

using test::read_all;
using test::TemporaryDirectory;
using testing::ElementsAre;
using testing::HasSubstr;

const CaptureTime kStart{1'700'000'000, 123'456'789'999};

std::vector<uint8_t> frame(size_t size) {
  std::vector<uint8_t> bytes(size);
  for (size_t i = 0; i < size; ++i) bytes[i] = static_cast<uint8_t>(i);
  if (size > 13) bytes[12] = 0x88, bytes[13] = 0xb5;
  return bytes;
}

// Two ports, frames of all alignments, directions, comments, one truncated.
void write_sample(const std::string& path) {
  PcapngWriter writer(
      path, {.hardware = "x86-64", .os = "Linux", .application = "Etherloom", .comment = "seed: 7\nhash: ab"});
  const uint32_t p1 = writer.add_interface(
      {.name = "sw1:p1", .description = "to h1", .filter = "vlan 10", .speed = BitRate::gbps(10), .snaplen = 128});
  const uint32_t p2 = writer.add_interface({.name = "sw1:p2", .description = "", .filter = "", .speed = {}});
  writer.write(p1, kStart, frame(60), {Direction::kInbound, "h1 > sw1"});
  writer.write(p2, kStart + Duration::ns(1), frame(61), {Direction::kOutbound, {}});
  writer.write(p2, kStart + Duration::ns(2), frame(62));
  writer.write(p1, kStart + Duration::ns(3), frame(128), 1514, {Direction::kOutbound, "dropped: übervoll"});
  writer.write(p1, kStart + Duration::s(1), {}, 0);
  writer.close();
  EXPECT_EQ(writer.packets_written(), 5U);
  EXPECT_EQ(writer.clamped_times(), 0U);
}

TEST(PcapngWriter, WhatItWritesReadsBackWhole) {
  const TemporaryDirectory dir;
  write_sample(dir / "a.pcapng");
  auto reader = CaptureReader::open(dir / "a.pcapng");
  const auto packets = read_all(reader);
  ASSERT_EQ(packets.size(), 5U);
  EXPECT_THAT(reader.sections().at(0).comments, ElementsAre("seed: 7\nhash: ab"));
  EXPECT_EQ(reader.sections()[0].application, "Etherloom");
  EXPECT_EQ(reader.interfaces().at(0).name, "sw1:p1");
  EXPECT_EQ(reader.interfaces()[0].filter, "vlan 10");
  EXPECT_EQ(reader.interfaces()[0].speed_bps, 10'000'000'000U);
  EXPECT_EQ(reader.interfaces()[0].snaplen, 128U);
  EXPECT_EQ(reader.interfaces().at(1).name, "sw1:p2");
  EXPECT_EQ(packets[0].when, (CaptureTime{1'700'000'000, 123'456'789'000}));
  EXPECT_EQ(packets[0].direction, Direction::kInbound);
  EXPECT_THAT(reader.comments(packets[0]), ElementsAre("h1 > sw1"));
  EXPECT_EQ(packets[1].direction, Direction::kOutbound);
  EXPECT_THAT(packets[1].bytes, testing::ElementsAreArray(frame(61)));
  EXPECT_EQ(packets[2].direction, Direction::kUnknown);
  EXPECT_TRUE(packets[3].truncated());
  EXPECT_EQ(packets[3].original_length, 1514U);
  EXPECT_TRUE(packets[4].bytes.empty());
}

TEST(PcapngWriter, TheSameCallsMakeTheSameBytes) {
  const TemporaryDirectory dir;
  write_sample(dir / "a.pcapng");
  write_sample(dir / "b.pcapng");
  EXPECT_EQ(test::file_text(dir / "a.pcapng"), test::file_text(dir / "b.pcapng"));
}

TEST(PcapngWriter, TsharkReadsNamesDirectionsCommentsAndNanoseconds) {
  if (!test::have_tshark()) GTEST_SKIP() << "tshark is not installed";
  const TemporaryDirectory dir;
  write_sample(dir / "a.pcapng");
  bool ok = false;
  const auto lines =
      test::tshark(dir / "a.pcapng",
                   "-T fields -e frame.interface_name -e frame.time_epoch -e frame.len -e frame.cap_len "
                   "-e frame.packet_flags_direction -e frame.comment",
                   ok);
  ASSERT_TRUE(ok);
  ASSERT_EQ(lines.size(), 5U);
  EXPECT_THAT(lines[0], ElementsAre("sw1:p1", "1700000000.123456789", "60", "60", "0x00000001", "h1 > sw1"));
  EXPECT_THAT(lines[1], ElementsAre("sw1:p2", "1700000000.123456790", "61", "61", "0x00000002", ""));
  EXPECT_THAT(lines[2], ElementsAre("sw1:p2", "1700000000.123456791", "62", "62", "", ""));
  EXPECT_THAT(lines[3],
              ElementsAre("sw1:p1", "1700000000.123456792", "1514", "128", "0x00000002", "dropped: übervoll"));
  EXPECT_EQ(lines[4].at(1), "1700000001.123456789");
}

TEST(PcapngWriter, AnInterfaceMayJoinBetweenPackets) {
  const TemporaryDirectory dir;
  PcapngWriter writer(dir / "a.pcapng", {});
  writer.write(writer.add_interface({}), {1, 0}, frame(60));
  writer.write(writer.add_interface({}), {2, 0}, frame(60));
  writer.close();
  auto reader = CaptureReader::open(dir / "a.pcapng");
  const auto packets = read_all(reader);
  ASSERT_EQ(packets.size(), 2U);
  EXPECT_EQ(packets[1].interface, 1U);
}

TEST(PcapngWriter, AManifestLongerThanAnOptionIsSplitAtWholeCharacters) {
  const TemporaryDirectory dir;
  std::string manifest = "x";
  while (manifest.size() < 200'000) manifest += "ü€";
  PcapngWriter writer(dir / "a.pcapng", {.hardware = "", .os = "", .application = "", .comment = manifest});
  const std::string not_utf8(70'000, '\x80');
  writer.write(writer.add_interface({}), {1, 0}, frame(60), {Direction::kUnknown, not_utf8});
  writer.close();
  auto reader = CaptureReader::open(dir / "a.pcapng");
  const auto packets = read_all(reader);
  std::string joined;
  for (const auto& comment : reader.sections().at(0).comments) {
    EXPECT_NE(static_cast<uint8_t>(comment[0]) & 0xc0, 0x80);
    joined += comment;
  }
  EXPECT_EQ(joined, manifest);
  std::string packet_text;
  for (const auto& comment : reader.comments(packets.at(0))) packet_text += comment;
  EXPECT_EQ(packet_text, not_utf8);
}

TEST(PcapngWriter, ATimeItCannotSayIsTheNearestAndCounted) {
  const TemporaryDirectory dir;
  PcapngWriter writer(dir / "a.pcapng", {});
  const uint32_t port = writer.add_interface({});
  writer.write(port, {-5, 0}, frame(60));
  writer.write(port, {std::numeric_limits<int64_t>::max(), 0}, frame(60));
  writer.close();
  EXPECT_EQ(writer.clamped_times(), 2U);
  auto reader = CaptureReader::open(dir / "a.pcapng");
  const auto packets = read_all(reader);
  EXPECT_EQ(packets.at(0).when, CaptureTime{});
  EXPECT_EQ(packets.at(1).when, (CaptureTime{18'446'744'073, 709'551'615'000}));
}

TEST(PcapngWriter, WhatWasFlushedIsAWholeCapture) {
  const TemporaryDirectory dir;
  PcapngWriter writer(dir / "a.pcapng", {});
  const uint32_t port = writer.add_interface({});
  writer.write(port, {1, 0}, frame(60));
  writer.flush();
  writer.write(port, {2, 0}, frame(60));
  auto early = CaptureReader::open(dir / "a.pcapng");
  EXPECT_EQ(read_all(early).size(), 1U);
  { const PcapngWriter gone = std::move(writer); }
  auto late = CaptureReader::open(dir / "a.pcapng");
  EXPECT_EQ(read_all(late).size(), 2U);
}

TEST(PcapngWriter, FramesLargerThanItsBufferAllowanceAreWritten) {
  const TemporaryDirectory dir;
  PcapngWriter writer(dir / "a.pcapng", {});
  const uint32_t port = writer.add_interface({});
  for (int i = 0; i < 20; ++i) writer.write(port, {i, 0}, frame(262'144));
  writer.close();
  auto reader = CaptureReader::open(dir / "a.pcapng");
  const auto packets = read_all(reader);
  ASSERT_EQ(packets.size(), 20U);
  EXPECT_THAT(packets[19].bytes, testing::ElementsAreArray(frame(262'144)));
}

TEST(PcapngWriter, AFileThatCannotBeMadeIsNamed) {
  try {
    PcapngWriter("/no/such/dir/a.pcapng", {});
    FAIL() << "made";
  } catch (const std::system_error& error) {
    EXPECT_EQ(error.code(), std::errc::no_such_file_or_directory);
    EXPECT_THAT(error.what(), HasSubstr("/no/such/dir/a.pcapng"));
  }
}

TEST(PcapngWriter, AFullDiskIsReportedOnceAndNamesTheFile) {
  if (!std::filesystem::exists("/dev/full")) GTEST_SKIP() << "this system has no /dev/full";
  PcapngWriter writer("/dev/full", {});
  const uint32_t port = writer.add_interface({});
  writer.write(port, {1, 0}, frame(60));
  try {
    writer.flush();
    FAIL() << "flushed";
  } catch (const std::system_error& error) {
    EXPECT_EQ(error.code(), std::errc::no_space_on_device);
    EXPECT_THAT(error.what(), HasSubstr("/dev/full"));
  }
  writer.write(port, {2, 0}, frame(60));
  EXPECT_NO_THROW(writer.close());
}

TEST(PcapWriter, WhatItWritesReadsBackInNanoseconds) {
  const TemporaryDirectory dir;
  PcapWriter writer(dir / "a.pcap");
  writer.write(kStart, frame(61));
  writer.write(kStart + Duration::ns(1), frame(64), 1514);
  writer.write({-1, 0}, {}, 0);
  writer.write({int64_t{1} << 40, 0}, frame(60));
  writer.close();
  EXPECT_EQ(writer.clamped_times(), 2U);
  auto reader = CaptureReader::open(dir / "a.pcap");
  EXPECT_EQ(reader.format(), CaptureFormat::kPcapNanoseconds);
  const auto packets = read_all(reader);
  ASSERT_EQ(packets.size(), 4U);
  EXPECT_EQ(packets[0].when, (CaptureTime{1'700'000'000, 123'456'789'000}));
  EXPECT_THAT(packets[0].bytes, testing::ElementsAreArray(frame(61)));
  EXPECT_TRUE(packets[1].truncated());
  EXPECT_EQ(packets[2].when, CaptureTime{});
  EXPECT_EQ(packets[3].when.seconds, 4'294'967'295);
}

}  // namespace
}  // namespace loom
