// Every capture at hand reads as tshark reads it: count, numbers, times, lengths, interfaces.
// Beside traces/captures, the folder captures/ below the one named by LOOM_EXTRA_DATA is read as well.

#include <fmt/format.h>

#include "core/capture/capture_reader.h"
#include "tests/capture/capture_files.h"
#include "tests/support/tshark.h"

namespace loom {
namespace {

std::vector<std::string> captures_in(const std::filesystem::path& directory) {
  std::vector<std::string> paths;
  for (const auto& entry : std::filesystem::directory_iterator(directory)) {
    const auto kind = entry.path().extension();
    if (kind == ".pcap" || kind == ".pcapng" || kind == ".cap") paths.push_back(entry.path().string());
  }
  std::sort(paths.begin(), paths.end());
  return paths;
}

// As tshark prints {seconds, nanoseconds}: before 1970 it does not borrow, -0.25 s comes out as "-1.750000000".
std::string time_text(const CapturedPacket& packet) {
  if (!packet.has_time) return "";
  return fmt::format("{}.{:09}", packet.when.seconds, packet.when.picoseconds / 1000);
}

void expect_agreement(const std::string& path) {
  SCOPED_TRACE(path);
  bool ok = false;
  const auto theirs = test::tshark(path,
                                   "-T fields -e frame.number -e frame.time_epoch -e frame.len -e frame.cap_len "
                                   "-e frame.interface_id -e frame.encap_type",
                                   ok);
  ASSERT_TRUE(ok);
  auto reader = CaptureReader::open(path, {.non_ethernet = CaptureReadOptions::NonEthernet::kKeep});
  const auto ours = test::read_all(reader);
  const bool pcapng = reader.format() == CaptureFormat::kPcapng;
  // Frames that are no packets: Wireshark's pseudo encapsulations for journal entries and custom blocks have no
  // interface.
  const auto packets = std::count_if(theirs.begin(), theirs.end(), [&](const auto& fields) {
    return !pcapng || (fields.size() > 4 && !fields[4].empty());
  });
  ASSERT_EQ(ours.size(), static_cast<size_t>(packets));
  for (const auto& packet : ours) {
    ASSERT_LE(packet.number, theirs.size());
    const auto& fields = theirs[packet.number - 1];
    ASSERT_GE(fields.size(), 5U);
    EXPECT_EQ(fields[0], std::to_string(packet.number));
    EXPECT_EQ(fields[1], time_text(packet));
    EXPECT_EQ(fields[2], std::to_string(packet.original_length + packet.fcs_length));
    const size_t kept = packet.truncated() ? packet.bytes.size() : packet.bytes.size() + packet.fcs_length;
    EXPECT_EQ(fields[3], std::to_string(kept));
    EXPECT_EQ(fields[4], pcapng ? std::to_string(reader.interfaces()[packet.interface].id_in_section) : "");
  }
}

class TsharkAgreement : public testing::Test {
 protected:
  void SetUp() override {
    if (!test::have_tshark()) GTEST_SKIP() << "tshark is not installed";
  }
};

TEST_F(TsharkAgreement, OurOwnCapturesReadAsTsharkReadsThem) {
  const auto paths = captures_in(LOOM_SOURCE_DIR "/traces/captures");
  ASSERT_GE(paths.size(), 25U);
  for (const auto& path : paths) expect_agreement(path);
}

TEST_F(TsharkAgreement, CapturesFromElsewhereReadAsTsharkReadsThem) {
  const char* const extra = std::getenv("LOOM_EXTRA_DATA");
  if (extra == nullptr) GTEST_SKIP() << "no further captures; LOOM_EXTRA_DATA names a folder that has captures/";
  const std::filesystem::path directory = std::filesystem::path(extra) / "captures";
  const auto paths = captures_in(directory);
  ASSERT_FALSE(paths.empty()) << directory;
  for (const auto& path : paths) expect_agreement(path);
}

}  // namespace
}  // namespace loom
