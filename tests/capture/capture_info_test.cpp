#include "core/capture/capture_info.h"

#include "core/capture/pcapng_writer.h"
#include "tests/capture/capture_files.h"

namespace loom {
namespace {

using test::capture_path;

TEST(CaptureInfo, CountsLengthsTimesAndComments) {
  const CaptureInfo info = capture_info(capture_path("annotated.pcapng"));
  EXPECT_EQ(info.format, CaptureFormat::kPcapng);
  EXPECT_EQ(info.packets, 4U);
  EXPECT_EQ(info.captured_bytes, 240U);
  EXPECT_EQ(info.commented_packets, 2U);
  EXPECT_EQ(info.duration, Duration::ns(3));
  EXPECT_EQ(info.interfaces.at(0).about.name, "eth0");
  EXPECT_EQ(info.interfaces.at(0).packets, 4U);
  EXPECT_EQ(info.file_bytes, std::filesystem::file_size(capture_path("annotated.pcapng")));
  EXPECT_FALSE(info.damage);
}

TEST(CaptureInfo, TruncatedFramesCountWithTheirLengthOnTheWire) {
  const CaptureInfo info = capture_info(capture_path("truncated.pcapng"));
  EXPECT_EQ(info.truncated_packets, 1U);
  EXPECT_EQ(info.captured_bytes, 52U);
  EXPECT_EQ(info.original_bytes, 1534U);
  EXPECT_EQ(info.shortest_frame, 20U);
  EXPECT_EQ(info.longest_frame, 1514U);
}

TEST(CaptureInfo, ForeignLinkTypesAreCountedNotRefused) {
  const CaptureInfo info = capture_info(capture_path("mixed_links.pcapng"));
  EXPECT_EQ(info.packets, 3U);
  EXPECT_EQ(info.non_ethernet_packets, 1U);
  EXPECT_EQ(info.interfaces.at(0).about.link_type, 113U);
}

TEST(CaptureInfo, DamageIsPartOfTheAnswer) {
  const CaptureInfo info = capture_info(capture_path("damaged/trailer.pcapng"));
  EXPECT_EQ(info.packets, 1U);
  ASSERT_TRUE(info.damage);
  EXPECT_EQ(info.damage->offset, 160U);
  EXPECT_EQ(info.damage->frame, 2U);
}

TEST(CaptureInfo, WithoutPacketsOrTimesThereIsNoDuration) {
  const CaptureInfo empty = capture_info(capture_path("no_packets.pcap"));
  EXPECT_EQ(empty.packets, 0U);
  EXPECT_EQ(empty.shortest_frame, 0U);
  EXPECT_FALSE(empty.first);
  EXPECT_FALSE(empty.duration);
  const CaptureInfo timeless = capture_info(capture_path("simple.pcapng"));
  EXPECT_EQ(timeless.packets_without_time, 2U);
  EXPECT_FALSE(timeless.duration);
  const CaptureInfo decades = capture_info(capture_path("tsresol_9.pcapng"));
  EXPECT_EQ(decades.first, CaptureTime{});
  EXPECT_FALSE(decades.duration);  // 53 years do not fit a Duration
}

TEST(CaptureInfo, AStepBackInTimeIsCountedAndTheSpanStaysThatOfTheClock) {
  const test::TemporaryDirectory dir;
  PcapngWriter writer(dir / "back.pcapng", {});
  const uint32_t port = writer.add_interface({});
  const std::vector<uint8_t> bytes(60);
  for (const int64_t second : {5, 3, 4, 4}) writer.write(port, {second, 0}, bytes);
  writer.close();
  const CaptureInfo info = capture_info(dir / "back.pcapng");
  EXPECT_EQ(info.out_of_order_packets, 1U);
  EXPECT_EQ(info.first, (CaptureTime{3, 0}));
  EXPECT_EQ(info.last, (CaptureTime{5, 0}));
}

}  // namespace
}  // namespace loom
