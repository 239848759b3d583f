#include "core/compare/comparison.h"

#include "core/capture/pcap_writer.h"
#include "core/compare/field_mask.h"
#include "core/wire/build.h"
#include "tests/support/temp_folder.h"

namespace loom {
namespace {

using wire::FrameBuilder;
using wire::MacAddress;

// Frame `n` of a conversation: its number is in the payload, so that no two are alike.
std::vector<uint8_t> frame(uint16_t n, uint16_t vid = 10, uint64_t src = 0x02000000000a) {
  return FrameBuilder()
      .eth(MacAddress::from_u64(0x02000000000b), MacAddress::from_u64(src))
      .vlan(vid)
      .type(0x88b5)
      .payload("frame number " + std::to_string(n) + " of a conversation that goes on")
      .build();
}

struct Item {
  std::vector<uint8_t> bytes;
  int64_t ms;
};
using Items = std::vector<Item>;

Items conversation(uint16_t frames) {
  Items items;
  for (uint16_t n = 1; n <= frames; ++n) items.push_back({frame(n), n});
  return items;
}

class ComparisonTest : public ::testing::Test {
 protected:
  ComparisonResult compare(const Items& golden, const Items& actual, CompareOptions options = {}) {
    const std::string path = folder_.path("golden.pcap");
    {
      PcapWriter writer(path);
      for (const Item& item : golden) {
        writer.write(CaptureTime::from_ns(item.ms * 1'000'000), item.bytes, static_cast<uint32_t>(item.bytes.size()));
      }
      writer.close();
    }
    Comparison comparison(CaptureReader::open(path), std::move(options));
    for (const Item& item : actual) {
      comparison.add(item.bytes, static_cast<uint32_t>(item.bytes.size()), CaptureTime::from_ns(item.ms * 1'000'000));
    }
    return comparison.finish();
  }

  static std::vector<DifferenceKind> kinds(const ComparisonResult& result) {
    std::vector<DifferenceKind> all;
    for (const Difference& d : result.differences) all.push_back(d.kind);
    return all;
  }

  TempFolder folder_;
};

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST_F(ComparisonTest, EqualCapturesHaveNoDifference) {
  const auto result = compare(conversation(300), conversation(300));
  EXPECT_TRUE(result.equal());
  EXPECT_EQ(result.matched, 300U);
}

TEST_F(ComparisonTest, BytesAreIgnoredByOffsetAndMask) {
  Items actual = conversation(3);
  actual[1].bytes[20] ^= 0x0f;
  CompareOptions options;
  options.ignore = {"@20/0f"};
  EXPECT_TRUE(compare(conversation(3), actual, options).equal());
  options.ignore = {"@20/01"};
  EXPECT_EQ(compare(conversation(3), actual, options).difference_count, 1U);
  options.ignore = {"@18+4"};
  EXPECT_TRUE(compare(conversation(3), actual, options).equal());
}

TEST_F(ComparisonTest, AnIgnoredPlaceThatIsNoneIsComplainedAbout) {
  for (const char* good : {"ip.id", "*.checksum", "@0", "@40+4", "@18/ff0f"}) {
    EXPECT_EQ(FieldMask::complaint_about(good), "") << good;
  }
  for (const char* bad : {"", "@", "@x", "@1+", "@1+0", "@1/", "@1/f", "@1/zz", "@99999", "@-1"}) {
    EXPECT_NE(FieldMask::complaint_about(bad), "") << bad;
  }
}

TEST_F(ComparisonTest, DuplicatesCanBeAllowedAndAreCountedInANote) {
  Items actual = conversation(5);
  actual.insert(actual.begin() + 2, actual[2]);
  CompareOptions options;
  options.allow_duplicates = true;
  const ComparisonResult result = compare(conversation(5), actual, options);
  EXPECT_TRUE(result.equal());
  EXPECT_THAT(result.notes, ElementsAre(::testing::HasSubstr("1 frames came again")));
  actual.push_back({frame(99), 9});
  EXPECT_EQ(compare(conversation(5), actual, options).difference_count, 1U);
}

TEST_F(ComparisonTest, ARelativeToleranceGrowsWithTheTimeSinceTheFirstFrame) {
  Items actual = conversation(101);
  for (Item& item : actual) item.ms += (item.ms - 1) / 50;  // a clock that is 2 % fast
  CompareOptions options;
  options.relative_tolerance = 0.03;
  EXPECT_TRUE(compare(conversation(101), actual, options).equal());
  options.relative_tolerance = 0.01;
  EXPECT_FALSE(compare(conversation(101), actual, options).equal());
  options.tolerance = Duration::ms(1);
  EXPECT_TRUE(compare(conversation(101), actual, options).equal());
}

TEST_F(ComparisonTest, AnyOrderOfManyFramesIsFoundEqual) {
  Items actual = conversation(20'000);
  std::reverse(actual.begin(), actual.end());
  CompareOptions options;
  options.order = FrameOrder::kMultiset;
  EXPECT_TRUE(compare(conversation(20'000), actual, options).equal());
}

TEST_F(ComparisonTest, TwoEmptyCapturesAreEqual) {
  EXPECT_TRUE(compare({}, {}).equal());
}

TEST_F(ComparisonTest, OneLostFrameIsOneDifference) {
  Items actual = conversation(300);
  actual.erase(actual.begin() + 41);
  const auto result = compare(conversation(300), actual);
  ASSERT_THAT(kinds(result), ElementsAre(DifferenceKind::kMissing));
  EXPECT_EQ(result.differences[0].expected->number, 42U);
  EXPECT_EQ(result.matched, 299U);
}

TEST_F(ComparisonTest, ALostFirstOrLastFrameIsOneDifferenceToo) {
  Items actual = conversation(50);
  actual.erase(actual.begin());
  EXPECT_THAT(kinds(compare(conversation(50), actual)), ElementsAre(DifferenceKind::kMissing));
  actual = conversation(50);
  actual.pop_back();
  EXPECT_THAT(kinds(compare(conversation(50), actual)), ElementsAre(DifferenceKind::kMissing));
}

TEST_F(ComparisonTest, OneExtraFrameIsOneDifference) {
  Items actual = conversation(300);
  actual.insert(actual.begin() + 41, Item{frame(9999), 41});
  const auto result = compare(conversation(300), actual);
  ASSERT_THAT(kinds(result), ElementsAre(DifferenceKind::kExtra));
  EXPECT_EQ(result.differences[0].actual->number, 42U);
}

TEST_F(ComparisonTest, ARepeatedFrameIsReportedAsADuplicate) {
  for (const ptrdiff_t at : {1, 42, 300}) {
    Items actual = conversation(300);
    actual.insert(actual.begin() + at, actual[static_cast<size_t>(at) - 1]);
    EXPECT_THAT(kinds(compare(conversation(300), actual)), ElementsAre(DifferenceKind::kDuplicate)) << at;
  }
}

TEST_F(ComparisonTest, AFlippedBitIsAChangedFrameWithItsBytes) {
  Items actual = conversation(300);
  actual[41].bytes[30] ^= 1;
  const auto result = compare(conversation(300), actual);
  ASSERT_THAT(kinds(result), ElementsAre(DifferenceKind::kChanged));
  ASSERT_EQ(result.differences[0].fields.size(), 1U);
  EXPECT_THAT(result.differences[0].fields[0].field, ::testing::StartsWith("data"));
}

TEST_F(ComparisonTest, AnotherVlanIsReportedAsThatField) {
  Items actual = conversation(300);
  actual[41].bytes = frame(42, 20);
  const auto result = compare(conversation(300), actual);
  ASSERT_THAT(kinds(result), ElementsAre(DifferenceKind::kChanged));
  ASSERT_EQ(result.differences[0].fields.size(), 1U);
  EXPECT_EQ(result.differences[0].fields[0].field, "vlan.id");
  EXPECT_EQ(result.differences[0].fields[0].expected, "10");
  EXPECT_EQ(result.differences[0].fields[0].actual, "20");
}

TEST_F(ComparisonTest, ALeakedTagOnEveryFrameIsThatManyChangedFramesAndNothingElse) {
  Items golden;
  Items actual;
  for (uint16_t n = 1; n <= 200; ++n) {
    std::vector<uint8_t> untagged = frame(n);
    untagged.erase(untagged.begin() + 12, untagged.begin() + 16);
    golden.push_back({untagged, n});
    actual.push_back({frame(n), n});
  }
  const auto result = compare(golden, actual);
  EXPECT_EQ(result.difference_count, 200U);
  for (const Difference& d : result.differences) {
    ASSERT_EQ(d.kind, DifferenceKind::kChanged);
    EXPECT_EQ(d.expected->number, d.actual->number);
  }
}

TEST_F(ComparisonTest, TwoSwappedFramesAreOneMovedFrame) {
  Items actual = conversation(300);
  std::swap(actual[41].bytes, actual[42].bytes);
  EXPECT_THAT(kinds(compare(conversation(300), actual)), ElementsAre(DifferenceKind::kMoved));
}

TEST_F(ComparisonTest, TimeIsIgnoredUnlessAToleranceIsAsked) {
  Items actual = conversation(300);
  actual[41].ms += 5;
  EXPECT_TRUE(compare(conversation(300), actual).equal());
  CompareOptions options;
  options.tolerance = Duration::ms(2);
  const auto result = compare(conversation(300), actual, options);
  ASSERT_THAT(kinds(result), ElementsAre(DifferenceKind::kMistimed));
  EXPECT_EQ(result.differences[0].expected->number, 42U);
  options.tolerance = Duration::ms(5);
  EXPECT_TRUE(compare(conversation(300), actual, options).equal());
}

TEST_F(ComparisonTest, PerFlowOrderLetsFlowsInterleaveButKeepsEachInOrder) {
  Items golden;
  Items actual;
  for (uint16_t n = 1; n <= 100; ++n) {
    golden.push_back({frame(n, 10, 0x020000000001), n});
    golden.push_back({frame(n, 10, 0x020000000002), n});
  }
  for (uint16_t n = 1; n <= 100; ++n) actual.push_back({frame(n, 10, 0x020000000002), n});
  for (uint16_t n = 1; n <= 100; ++n) actual.push_back({frame(n, 10, 0x020000000001), n});
  CompareOptions options;
  options.order = FrameOrder::kPerFlow;
  EXPECT_TRUE(compare(golden, actual, options).equal());
  EXPECT_FALSE(compare(golden, actual).equal());
  std::swap(actual[10].bytes, actual[11].bytes);
  EXPECT_THAT(kinds(compare(golden, actual, options)), ElementsAre(DifferenceKind::kMoved));
}

TEST_F(ComparisonTest, AMultisetIgnoresOrderButCountsEachFrame) {
  Items actual = conversation(100);
  std::reverse(actual.begin(), actual.end());
  CompareOptions options;
  options.order = FrameOrder::kMultiset;
  EXPECT_TRUE(compare(conversation(100), actual, options).equal());
  actual.push_back(actual.front());
  EXPECT_EQ(compare(conversation(100), actual, options).difference_count, 1U);
}

TEST_F(ComparisonTest, IgnoredFieldsDoNotDiffer) {
  Items actual = conversation(100);
  for (Item& item : actual) item.bytes[11] ^= 0xff;
  CompareOptions options;
  options.ignore = {"eth.src"};
  EXPECT_TRUE(compare(conversation(100), actual, options).equal());
  EXPECT_EQ(compare(conversation(100), actual).difference_count, 100U);
}

// The PCP, the DEI and the VLAN ID are in the same two bytes.
TEST_F(ComparisonTest, AnIgnoredBitFieldHidesNoneOfItsNeighbours) {
  Item tagged = conversation(1)[0];
  tagged.bytes.insert(tagged.bytes.begin() + 12, {0x81, 0x00, 0x00, 0x0a});
  Item other = tagged;
  other.bytes[14] = 0xa0;
  CompareOptions options;
  options.ignore = {"vlan.priority"};
  EXPECT_TRUE(compare({tagged}, {other}, options).equal());
  other.bytes[15] = 0x14;
  const auto result = compare({tagged}, {other}, options);
  ASSERT_EQ(result.differences.size(), 1U);
  ASSERT_EQ(result.differences[0].fields.size(), 1U);
  EXPECT_EQ(result.differences[0].fields[0].field, "vlan.id");
}

TEST_F(ComparisonTest, OneLostFrameInALongCaptureIsOneDifferenceWhateverTheWindow) {
  Items actual = conversation(20'000);
  actual.erase(actual.begin() + 99);
  CompareOptions options;
  options.window = 256;
  EXPECT_THAT(kinds(compare(conversation(20'000), actual, options)), ElementsAre(DifferenceKind::kMissing));
}

TEST_F(ComparisonTest, DifferencesBeyondTheKeptOnesAreCounted) {
  CompareOptions options;
  options.keep = 10;
  const auto result = compare(conversation(500), {}, options);
  EXPECT_EQ(result.difference_count, 500U);
  EXPECT_EQ(result.differences.size(), 10U);
}

TEST_F(ComparisonTest, EverythingMissingAndEverythingExtraAreNamedAsSuch) {
  EXPECT_EQ(kinds(compare(conversation(5), {})), std::vector(5, DifferenceKind::kMissing));
  EXPECT_EQ(kinds(compare({}, conversation(5))), std::vector(5, DifferenceKind::kExtra));
}

TEST_F(ComparisonTest, ADifferenceReadsAloud) {
  Items actual = conversation(3);
  actual[1].bytes = frame(2, 20);
  const auto result = compare(conversation(3), actual);
  const std::string text = describe(result.differences.at(0), CaptureTime{});
  EXPECT_THAT(text, ::testing::HasSubstr("changed: golden frame 2, actual frame 2 at 2ms"));
  EXPECT_THAT(text, ::testing::HasSubstr("vlan.id  expected 10  actual 20"));
}

TEST(Pattern, AStarStandsForAnyRunOfCharacters) {
  EXPECT_TRUE(matches_pattern("*.checksum", "ip.checksum"));
  EXPECT_TRUE(matches_pattern("ip.*", "ip.id"));
  EXPECT_TRUE(matches_pattern("*", ""));
  EXPECT_FALSE(matches_pattern("ip.id", "ip.idx"));
  EXPECT_FALSE(matches_pattern("*.checksum", "ip.checksums"));
}

}  // namespace
}  // namespace loom
