// The remapping unit by the chapters of the VT-d specification, with tables in memory as an operating system makes
// them.

#include "devices/platform/iommu.h"

#include "tests/support/iommu_rig.h"

namespace loom::testing {
namespace {

using namespace platform;
using vtd::Fault;

class IommuTest : public ::testing::TestWithParam<unsigned> {
 protected:
  IommuTest() {
    table = rig.new_table();
    rig.give_domain(IommuRig::kDevice, 5, table, levels());
    rig.map(table, levels(), 0x4000'0000, 0x5000, 3);
    rig.map(table, levels(), 0x4000'1000, 0x8000, 1);
    rig.map(table, levels(), 0x4000'2000, 0x9000, 2);
    rig.enable_translation();
  }
  unsigned levels() const { return GetParam(); }
  Iommu::Translation translate(uint64_t address, bool is_write = false, SourceId source = IommuRig::kDevice) {
    return rig.iommu.translate(source, address, is_write);
  }
  IommuRig rig;
  uint64_t table;
};

TEST_P(IommuTest, TranslatesByTheTablesInMemory) {
  EXPECT_EQ(translate(0x4000'0123).address, 0x5123U);
  EXPECT_EQ(translate(0x4000'0123).contiguous, 0x1000U - 0x123);
  EXPECT_EQ(translate(0x4000'1fff).address, 0x8fffU);
  EXPECT_EQ(translate(0x4000'2000, true).address, 0x9000U);
}

TEST_P(IommuTest, WithoutTranslationAddressesAreMemory) {
  rig.iommu.write(vtd::kGcmd, 4, 0);
  EXPECT_EQ(translate(0x1234).address, 0x1234U);
}

TEST_P(IommuTest, BlocksWhatIsNotAllowed) {
  EXPECT_EQ(translate(0x4000'1000, true).fault, Fault::kWrite);
  EXPECT_EQ(translate(0x4000'2000).fault, Fault::kRead);
  EXPECT_EQ(translate(0x4100'0000).fault, Fault::kRead) << "no page";
  EXPECT_EQ(translate(uint64_t{1} << (12 + 9 * levels())).fault, Fault::kBeyondWidth);
  EXPECT_EQ(translate(0x4000'0000, false, IommuRig::kRogue).fault, Fault::kContextNotPresent);
  EXPECT_EQ(translate(0x4000'0000, false, {0x0510}).fault, Fault::kRootNotPresent) << "another bus";
  EXPECT_EQ(rig.iommu.counters().faults, 6U);
}

TEST_P(IommuTest, KnowsLargePages) {
  rig.map(table, levels(), 0x4020'0000, 0x60'0000, 3, 21);
  const auto large = translate(0x4021'2345);
  EXPECT_EQ(large.address, 0x61'2345U);
  EXPECT_EQ(large.contiguous, 0x20'0000U - 0x1'2345);
  rig.map(table, levels(), 0x8000'0000, 0, 3, 30);
  EXPECT_EQ(translate(0x8123'4567).address, 0x0123'4567U);
}

TEST_P(IommuTest, PassesThroughWhereSoftwareSaysSo) {
  rig.give_domain(IommuRig::kRogue, 6, 0, levels(), true, true);
  EXPECT_EQ(translate(0x7777, true, IommuRig::kRogue).address, 0x7777U);
}

TEST_P(IommuTest, AContextOfNoSuchWidthIsInvalid) {
  rig.give_domain(IommuRig::kRogue, 6, table, levels());
  rig.memory.write64(IommuRig::kContextTable + 16 * 0x18 + 8, 6 << 8 | 5);
  EXPECT_EQ(translate(0, false, IommuRig::kRogue).fault, Fault::kContextInvalid);
}

TEST_P(IommuTest, TablesWhereNoMemoryIsAreFaults) {
  rig.give_domain(IommuRig::kRogue, 6, uint64_t{1} << 40, levels());
  EXPECT_EQ(translate(0, false, IommuRig::kRogue).fault, Fault::kNextTable);
  rig.memory.write64(IommuRig::kRoot + 16, uint64_t{1} << 40 | 1);
  EXPECT_EQ(translate(0, false, {0x0100}).fault, Fault::kContextTable);
}

// ---- 6: caches
// -----------------------------------------------------------------------------------------------------

TEST_P(IommuTest, ReadsTheTablesOnceAndThenRemembers) {
  translate(0x4000'0000);
  const uint64_t first = rig.iommu.counters().entries_read;
  EXPECT_EQ(first, 2 + levels()) << "root, context, and a table a level";
  translate(0x4000'0800);
  EXPECT_EQ(rig.iommu.counters().entries_read, first);
  EXPECT_EQ(rig.iommu.counters().iotlb_hits, 1U);
  translate(0x4000'1000);
  EXPECT_EQ(rig.iommu.counters().entries_read, first + 1) << "the tables above are remembered, too";
}

TEST_P(IommuTest, AStalePageIsReachableUntilItIsInvalidated) {
  translate(0x4000'0000);
  rig.map(table, levels(), 0x4000'0000, 0, 0);
  EXPECT_EQ(translate(0x4000'0000).fault, Fault::kNone) << "software forgot to invalidate";
  rig.invalidate(2 | 3 << 4 | 5 << 16, 0x4000'0000);  // this page of domain 5
  EXPECT_EQ(translate(0x4000'0000).fault, Fault::kRead);
}

TEST_P(IommuTest, InvalidationsKeepToWhatTheyName) {
  translate(0x4000'0000);
  translate(0x4000'1000);
  rig.invalidate(2 | 3 << 4 | 6 << 16, 0x4000'0000);  // another domain
  rig.invalidate(2 | 3 << 4 | 5 << 16, 0x4000'1000);  // another page
  const uint64_t misses = rig.iommu.counters().iotlb_misses;
  translate(0x4000'0000);
  EXPECT_EQ(rig.iommu.counters().iotlb_misses, misses);
  rig.invalidate(2 | 3 << 4 | 5 << 16, 0x4000'0000 | 1);  // two pages
  translate(0x4000'0000);
  EXPECT_EQ(rig.iommu.counters().iotlb_misses, misses + 1);
  rig.invalidate(2 | 2 << 4 | 5 << 16);  // the domain
  translate(0x4000'0000);
  EXPECT_EQ(rig.iommu.counters().iotlb_misses, misses + 2);
  rig.invalidate(2 | 1 << 4);  // everything
  translate(0x4000'0000);
  EXPECT_EQ(rig.iommu.counters().iotlb_misses, misses + 3);
}

TEST_P(IommuTest, ContextEntriesAreRememberedAsWell) {
  translate(0x4000'0000);
  rig.give_domain(IommuRig::kDevice, 5, table, levels(), false);
  EXPECT_EQ(translate(0x4000'0000).fault, Fault::kNone);
  rig.invalidate(1 | 3 << 4 | 5 << 16 | uint64_t{IommuRig::kDevice.value} << 32);
  EXPECT_EQ(translate(0x4000'0000).fault, Fault::kContextNotPresent);
}

TEST_P(IommuTest, TheSmallestCacheGivesWayToTheNewest) {
  platform::Iommu small({2, 0, {}}, rig.memory, rig);
  small.write(vtd::kRtaddr, 8, IommuRig::kRoot);
  small.write(vtd::kGcmd, 4, vtd::kSrtp);
  small.write(vtd::kGcmd, 4, vtd::kTe);
  for (const uint64_t address : {0x4000'0000, 0x4000'1000, 0x4000'0000})
    small.translate(IommuRig::kDevice, address, false);
  EXPECT_EQ(small.counters().iotlb_hits, 1U);
  rig.map(table, levels(), 0x4000'3000, 0xa000, 3);
  small.translate(IommuRig::kDevice, 0x4000'3000, false);
  small.translate(IommuRig::kDevice, 0x4000'0000, false);
  EXPECT_EQ(small.counters().iotlb_hits, 2U) << "the one used last stayed";
}

TEST_P(IommuTest, AWalkTakesItsTime) {
  platform::Iommu slow({64, 32, Duration::ns(80)}, rig.memory, rig);
  slow.write(vtd::kRtaddr, 8, IommuRig::kRoot);
  slow.write(vtd::kGcmd, 4, vtd::kSrtp);
  slow.write(vtd::kGcmd, 4, vtd::kTe);
  EXPECT_EQ(slow.translate(IommuRig::kDevice, 0x4000'0000, false).delay, Duration::ns(80) * (2 + int64_t{levels()}));
  EXPECT_EQ(slow.translate(IommuRig::kDevice, 0x4000'0000, false).delay, Duration{});
}

// ---- 6.5.2: the invalidation queue
// ---------------------------------------------------------------------------------

TEST_P(IommuTest, AWaitDescriptorTellsWhenAllBeforeItIsDone) {
  rig.invalidate(5 | 0x20 | uint64_t{0xabcd} << 32, 0x3000);
  uint64_t word = 0;
  rig.memory.read64(0x3000, word);
  EXPECT_EQ(word, 0xabcdU);
  EXPECT_EQ(rig.iommu.read(vtd::kIqh, 4), rig.iommu.read(vtd::kIqt, 4));
  rig.invalidate(5 | 0x10);
  EXPECT_EQ(rig.iommu.read(vtd::kIcs, 4), 1U);
}

TEST_P(IommuTest, AWrongDescriptorStopsTheQueueUntilSoftwareMendsIt) {
  rig.invalidate(0xf);
  EXPECT_NE(rig.iommu.read(vtd::kFsts, 4) & vtd::kIqe, 0U);
  rig.invalidate(5 | 0x20 | uint64_t{7} << 32, 0x3000);
  uint64_t word = 0;
  rig.memory.read64(0x3000, word);
  EXPECT_EQ(word, 0U);
  rig.memory.write64(IommuRig::kQueue, 5);
  rig.iommu.write(vtd::kFsts, 4, vtd::kIqe);
  rig.memory.read64(0x3000, word);
  EXPECT_EQ(word, 7U);
}

TEST_P(IommuTest, AQueueWithItsTailOutsideDoesNotSpin) {
  rig.iommu.write(vtd::kIqt, 4, 0x7fff0);
  EXPECT_NE(rig.iommu.read(vtd::kFsts, 4) & vtd::kIqe, 0U);
}

// ---- 7: faults
// -----------------------------------------------------------------------------------------------------

TEST_P(IommuTest, AFaultIsRecordedWithWhoAndWhere) {
  translate(0x4000'1234, true);
  EXPECT_EQ(rig.fault(0), static_cast<uint8_t>(Fault::kWrite));
  EXPECT_EQ(rig.iommu.read(vtd::kFrcd, 8), 0x4000'1000U);
  const uint64_t high = rig.iommu.read(vtd::kFrcd + 8, 8);
  EXPECT_EQ(high & 0xffff, IommuRig::kDevice.value);
  EXPECT_EQ(high >> 62 & 1, 0U) << "it was a write";
  EXPECT_NE(rig.iommu.read(vtd::kFsts, 4) & vtd::kPpf, 0U);
  rig.iommu.write(vtd::kFrcd + 12, 4, 0x8000'0000);
  EXPECT_EQ(rig.fault(0), 0);
  EXPECT_EQ(rig.iommu.read(vtd::kFsts, 4) & vtd::kPpf, 0U);
}

TEST_P(IommuTest, FaultsBeyondTheRecordsAreCountedAndTheOverflowShows) {
  for (int i = 0; i < 10; ++i) translate(0x4000'1000, true);
  for (unsigned i = 0; i < vtd::kFaultRecords; ++i) EXPECT_NE(rig.fault(i), 0) << i;
  EXPECT_NE(rig.iommu.read(vtd::kFsts, 4) & vtd::kPfo, 0U);
  EXPECT_EQ(rig.iommu.counters().faults_unrecorded, 2U);
}

TEST_P(IommuTest, AFaultEventWaitsBehindItsMask) {
  rig.iommu.write(vtd::kFedata, 4, 0x41);
  rig.iommu.write(vtd::kFeaddr, 4, 0xfee0'3000);
  translate(0x4000'1000, true);
  EXPECT_TRUE(rig.interrupts.empty());
  EXPECT_NE(rig.iommu.read(vtd::kFectl, 4) & vtd::kIp, 0U);
  rig.iommu.write(vtd::kFectl, 4, 0);
  ASSERT_EQ(rig.interrupts.size(), 1U);
  EXPECT_EQ(rig.interrupts[0], (std::pair<uint32_t, uint8_t>(3, 0x41)));
}

TEST_P(IommuTest, AContextCanKeepItsFaultsToItself) {
  rig.memory.write64(IommuRig::kContextTable + 16 * uint64_t{IommuRig::kDevice.value}, table | 3);
  EXPECT_EQ(translate(0x4000'1000, true).fault, Fault::kWrite);
  EXPECT_EQ(rig.fault(0), 0);
}

INSTANTIATE_TEST_SUITE_P(Levels, IommuTest, ::testing::Values(3U, 4U));

}  // namespace
}  // namespace loom::testing
