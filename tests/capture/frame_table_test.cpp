// Tables of frames are captures like any other.

#include "core/capture/frame_table.h"

#include "core/capture/capture_reader.h"
#include "core/capture/capture_writer.h"
#include "core/wire/describe.h"
#include "tests/support/temp_folder.h"

namespace loom {
namespace {

using ::testing::HasSubstr;

constexpr const char* kTable =
    "frames 1\n"
    "# who says what\n"
    "\n"
    "1ms    p1   dst=ff:ff:ff:ff:ff:ff src=02:00:00:00:00:0a vlan=10   # to all\n"
    "1.5ms  \"port 2\"  hex=02000000000a02000000000b88b50102\r\n"
    "2ms    p1   dst=02:00:00:00:00:0b src=02:00:00:00:00:0a text=\"who is # there\"\n"
    "3ms         dst=02:00:00:00:00:0b src=02:00:00:00:00:0a";

CaptureReader reader_of(const std::string& text) {
  return CaptureReader::from_bytes({reinterpret_cast<const uint8_t*>(text.data()), text.size()}, "t.frames");
}

TEST(FrameTable, ReadsAsACapture) {
  const std::string text = kTable;
  CaptureReader reader = reader_of(text);
  EXPECT_EQ(reader.format(), CaptureFormat::kFrameTable);
  std::vector<std::string> lines;
  while (const CapturedPacket* packet = reader.next()) {
    lines.push_back(packet->when.text(6) + " " + reader.interfaces().at(packet->interface).name + " " +
                    wire::summarise(packet->bytes));
  }
  ASSERT_EQ(lines.size(), 4U);
  EXPECT_EQ(lines[0], "0.001000 p1 02:00:00:00:00:0a > ff:ff:ff:ff:ff:ff vlan 10, ethertype 0x88b5, length 60");
  EXPECT_EQ(lines[1], "0.001500 port 2 02:00:00:00:00:0b > 02:00:00:00:00:0a, ethertype 0x88b5, length 16");
  EXPECT_THAT(lines[3], HasSubstr("0.003000  02:00:00:00:00:0a"));
  reader.rewind();
  EXPECT_NE(reader.next(), nullptr);
}

TEST(FrameTable, NamesLineAndColumnOfWhatIsWrong) {
  const auto error_of = [](const std::string& text) -> std::string {
    try {
      parse_frame_table(text, "t.frames");
      return "";
    } catch (const UserError& error) {
      return error.what();
    }
  };
  const std::string head = "frames 1\n";
  EXPECT_THAT(error_of(""), HasSubstr("t.frames:1:1: a table of frames begins with the line"));
  EXPECT_THAT(error_of("frames 2\n"), HasSubstr("begins with the line"));
  EXPECT_THAT(error_of(head + "soon p1 dst=02:00:00:00:00:0b"), HasSubstr("t.frames:2:1: \"soon\" is no time"));
  EXPECT_THAT(error_of(head + "5 p1 hex=01"), HasSubstr("\"5\" is no time"));
  EXPECT_THAT(error_of(head + "1ms p1 p2 hex=01"), HasSubstr("t.frames:2:8: \"p2\" is no field"));
  EXPECT_THAT(error_of(head + "1ms p1 dst=02:00:00:00:00:0b src=x"), HasSubstr("t.frames:2:30: src \"x\" is no MAC"));
  EXPECT_THAT(error_of(head + "1ms text=\"open"), HasSubstr("t.frames:2:5: the quotes are not closed"));
  EXPECT_THAT(error_of(head + "1ms p1"), HasSubstr("t.frames:2:1: a frame needs dst and src"));
  EXPECT_THAT(error_of(head + "zero now"), HasSubstr("t.frames:2:6: \"now\" is no number of seconds"));
  EXPECT_THAT(error_of(head + "1ms hex=01\nzero 5"), HasSubstr("zero comes before the first frame"));
  EXPECT_THAT(error_of(head + "1ms dst=02:00:00:00:00:0b src=02:00:00:00:00:0a udp.dstport=1"),
              HasSubstr("t.frames:2:49: udp.dstport needs an IP header"));
}

TEST(FrameTable, AnEmptyOneIsACaptureWithoutFrames) {
  const std::string text = "frames 1\n";
  EXPECT_EQ(reader_of(text).next(), nullptr);
}

TEST(FrameTable, IsWrittenAsItIsRead) {
  const TempFolder folder;
  const std::string text = kTable;
  for (const int64_t zero : {int64_t{0}, int64_t{1'700'000'000}}) {
    const std::string path = folder.path("out.frames");
    CaptureWriter writer(path);
    CaptureReader first = reader_of(text);
    while (const CapturedPacket* packet = first.next()) {
      writer.write({packet->when.seconds + zero, packet->when.picoseconds}, packet->bytes, packet->original_length,
                   first.interfaces().at(packet->interface).name);
    }
    writer.close();
    first.rewind();
    CaptureReader second = CaptureReader::open(path);
    while (const CapturedPacket* packet = first.next()) {
      const CapturedPacket* again = second.next();
      ASSERT_NE(again, nullptr);
      EXPECT_TRUE(std::equal(packet->bytes.begin(), packet->bytes.end(), again->bytes.begin(), again->bytes.end()));
      EXPECT_EQ(second.interfaces().at(again->interface).name, first.interfaces().at(packet->interface).name);
      EXPECT_EQ(again->when, (CaptureTime{packet->when.seconds + zero, packet->when.picoseconds}));
    }
    EXPECT_EQ(second.next(), nullptr);
  }
}

}  // namespace
}  // namespace loom
