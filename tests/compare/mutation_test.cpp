// The comparison tried on itself: one change to one frame of a real golden is reported as exactly that.

#include <filesystem>

#include "core/capture/capture_reader.h"
#include "core/capture/pcap_writer.h"
#include "core/compare/comparison.h"
#include "tests/support/temp_folder.h"

namespace loom {
namespace {

struct Recorded {
  std::vector<uint8_t> bytes;
  CaptureTime when;
};
using Frames = std::vector<Recorded>;

Frames frames_of(const std::string& path) {
  Frames frames;
  CaptureReader reader = CaptureReader::open(path);
  while (const CapturedPacket* packet = reader.next()) {
    frames.push_back({{packet->bytes.begin(), packet->bytes.end()}, packet->when});
  }
  return frames;
}

// Every golden of the recordings that holds frames, and fewer than makes a test long.
std::vector<std::string> goldens() {
  std::vector<std::string> paths;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(LOOM_SOURCE_DIR "/traces")) {
    const std::filesystem::path& path = entry.path();
    if (path.parent_path().filename() != "golden" || path.extension() != ".pcap") continue;
    const size_t frames = frames_of(path).size();
    if (frames > 0 && frames < 64) paths.push_back(path);
  }
  std::sort(paths.begin(), paths.end());
  return paths;
}

ComparisonResult compare(const std::string& golden, const Frames& actual, CompareOptions options = {}) {
  Comparison comparison(CaptureReader::open(golden), std::move(options));
  for (const Recorded& f : actual) comparison.add(f.bytes, static_cast<uint32_t>(f.bytes.size()), f.when);
  return comparison.finish();
}

// Frames with the same bytes can stand for each other, so a difference may name any of them.
bool is_twin(const Frames& frames, uint64_t number, size_t index) {
  return number >= 1 && number <= frames.size() && frames[number - 1].bytes == frames[index].bytes;
}

bool has_twin(const Frames& frames, size_t index) {
  return std::count_if(frames.begin(), frames.end(),
                       [&](const Recorded& f) { return f.bytes == frames[index].bytes; }) > 1;
}

class Mutation : public ::testing::TestWithParam<FrameOrder> {
 protected:
  // Calls each(golden, frames, index) for every frame of every golden.
  template <typename Each>
  void for_every_frame(Each each) {
    size_t tried = 0;
    for (const std::string& golden : goldens()) {
      const Frames frames = frames_of(golden);
      for (size_t i = 0; i < frames.size(); ++i, ++tried) {
        SCOPED_TRACE(golden + " frame " + std::to_string(i + 1));
        each(golden, frames, i);
        if (HasFatalFailure()) return;
      }
    }
    EXPECT_GT(tried, 400U);
  }
  CompareOptions options() const {
    CompareOptions made;
    made.order = GetParam();
    return made;
  }
  static void expect_changed(const ComparisonResult& result, const Frames& frames, size_t index,
                             const std::string& field) {
    ASSERT_EQ(result.difference_count, 1U);
    const Difference& d = result.differences[0];
    EXPECT_EQ(d.kind, DifferenceKind::kChanged);
    EXPECT_TRUE(is_twin(frames, d.expected->number, index));
    if (field.empty()) {
      EXPECT_FALSE(d.fields.empty());
    } else {
      EXPECT_TRUE(std::any_of(d.fields.begin(), d.fields.end(), [&](const auto& f) { return f.field == field; }));
    }
  }
};

TEST_P(Mutation, NothingChangedIsNoDifference) {
  for (const std::string& golden : goldens()) EXPECT_TRUE(compare(golden, frames_of(golden), options()).equal());
}

TEST_P(Mutation, ADroppedFrameIsMissing) {
  for_every_frame([&](const std::string& golden, const Frames& frames, size_t i) {
    Frames actual = frames;
    actual.erase(actual.begin() + static_cast<std::ptrdiff_t>(i));
    const ComparisonResult result = compare(golden, actual, options());
    ASSERT_EQ(result.difference_count, 1U);
    EXPECT_EQ(result.differences[0].kind, DifferenceKind::kMissing);
    EXPECT_TRUE(is_twin(frames, result.differences[0].expected->number, i));
  });
}

TEST_P(Mutation, AFrameSentTwiceIsADuplicate) {
  for_every_frame([&](const std::string& golden, const Frames& frames, size_t i) {
    Frames actual = frames;
    actual.insert(actual.begin() + static_cast<std::ptrdiff_t>(i), frames[i]);
    const ComparisonResult result = compare(golden, actual, options());
    ASSERT_EQ(result.difference_count, 1U);
    const Difference& d = result.differences[0];
    // Without order, nothing stands right behind anything.
    if (GetParam() == FrameOrder::kStrict) {
      EXPECT_EQ(d.kind, DifferenceKind::kDuplicate);
    } else {
      EXPECT_TRUE(d.kind == DifferenceKind::kDuplicate || d.kind == DifferenceKind::kExtra);
    }
    EXPECT_EQ(d.actual->bytes, frames[i].bytes);
  });
}

TEST_P(Mutation, AFlippedBitIsAChangedFrame) {
  for_every_frame([&](const std::string& golden, const Frames& frames, size_t i) {
    if (frames[i].bytes.size() < 30) return;  // too little is left to know it again
    Frames actual = frames;
    actual[i].bytes[actual[i].bytes.size() - 9] ^= 0x10;
    expect_changed(compare(golden, actual, options()), frames, i, "");
  });
}

TEST_P(Mutation, ARetaggedFrameIsChangedInItsVlan) {
  if (GetParam() == FrameOrder::kPerFlow) return;  // the tag is part of what makes a flow
  for_every_frame([&](const std::string& golden, const Frames& frames, size_t i) {
    const std::vector<uint8_t>& bytes = frames[i].bytes;
    if (bytes.size() < 30 || bytes[12] != 0x81 || bytes[13] != 0x00) return;
    Frames actual = frames;
    actual[i].bytes[15] ^= 0x40;
    expect_changed(compare(golden, actual, options()), frames, i, "vlan.id");
  });
}

INSTANTIATE_TEST_SUITE_P(Orders, Mutation,
                         ::testing::Values(FrameOrder::kStrict, FrameOrder::kPerFlow, FrameOrder::kMultiset),
                         [](const auto& order) {
                           return order.param == FrameOrder::kStrict    ? "Strict"
                                  : order.param == FrameOrder::kPerFlow ? "PerFlow"
                                                                        : "Multiset";
                         });

class MutationInOrder : public Mutation {};

TEST_P(MutationInOrder, TwoFramesSwappedAreOneThatMoved) {
  for_every_frame([&](const std::string& golden, const Frames& frames, size_t i) {
    if (i + 1 == frames.size() || frames[i].bytes == frames[i + 1].bytes) return;
    if (has_twin(frames, i) || has_twin(frames, i + 1)) return;  // then another reading is as good
    Frames actual = frames;
    std::swap(actual[i], actual[i + 1]);
    const ComparisonResult result = compare(golden, actual, options());
    ASSERT_EQ(result.difference_count, 1U);
    EXPECT_EQ(result.differences[0].kind, DifferenceKind::kMoved);
  });
}

TEST_P(MutationInOrder, ARetimedFrameIsMistimedOnlyWithATolerance) {
  for_every_frame([&](const std::string& golden, const Frames& frames, size_t i) {
    Frames actual = frames;
    actual[i].when = actual[i].when + Duration::us(3);
    EXPECT_TRUE(compare(golden, actual, options()).equal());
    CompareOptions timed = options();
    timed.tolerance = Duration::us(2);
    const ComparisonResult result = compare(golden, actual, timed);
    ASSERT_EQ(result.difference_count, 1U);
    EXPECT_EQ(result.differences[0].kind, DifferenceKind::kMistimed);
    EXPECT_EQ(result.differences[0].expected->number, i + 1);
  });
}

INSTANTIATE_TEST_SUITE_P(Orders, MutationInOrder, ::testing::Values(FrameOrder::kStrict),
                         [](const auto&) { return "Strict"; });

}  // namespace
}  // namespace loom
