#include "core/impairment.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <set>
#include <vector>

#include "core/running_stats.h"
#include "tests/core/core_nodes.h"

namespace loom {
namespace {

using testing::ElementsAre;
using testing_core::Diary;
using testing_core::Station;

// A sends to B over a link without delay whose B end is impaired; one frame of `size` a microsecond.
struct Line {
  explicit Line(uint64_t seed = 1) : simulation(seed) {}
  template <typename Sink, typename... Args>
  void impair(std::string_view purpose, Args... args) {
    link.wrap(b.port(0), [&](FrameSink& next) {
      return std::make_unique<Sink>(ImpairmentSite(simulation, b.port(0), purpose), next, args...);
    });
  }
  void run(int frames, uint32_t size = 60) {
    for (int i = 0; i < frames; ++i) simulation.at(Time::at(Duration::us(i)), [this, size] { a.send(size); });
    simulation.run();
    EXPECT_EQ(simulation.frames().alive(), 0U) << "nothing is left in the sinks";
  }
  uint64_t dropped(DropReason reason) { return b.port(0).drops(reason); }

  Simulation simulation;
  Station& a = simulation.add<Station>("a");
  Station& b = simulation.add<Station>("b");
  Link& link = simulation.connect(a.port(0), b.port(0));
};

TEST(LossSink, LosesItsShareAndReportsEachAtTheReceivingPort) {
  Line line;
  Diary diary;
  line.simulation.observe(diary);
  line.impair<LossSink>("loss", 0.1);
  line.run(20'000);
  const uint64_t lost = line.dropped(DropReason::kLoss);
  EXPECT_NEAR(static_cast<double>(lost), 2000, 4 * std::sqrt(1800.0));
  EXPECT_EQ(line.b.arrivals.size() + lost, 20'000U);
  EXPECT_EQ(std::count_if(diary.lines.begin(), diary.lines.end(),
                          [](const std::string& s) { return s.find("drop b:p1") != std::string::npos; }),
            static_cast<std::ptrdiff_t>(lost));
}

TEST(LossSink, NeverAndAlwaysMeanThat) {
  for (const double p : {0.0, 1.0}) {
    Line line;
    line.impair<LossSink>("loss", p);
    line.run(500);
    EXPECT_EQ(line.dropped(DropReason::kLoss), p == 0 ? 0U : 500U);
  }
}

TEST(LossSink, LosesTheSameFramesForTheSameSeedAndOthersForAnother) {
  const auto survivors = [](uint64_t seed) {
    Line line(seed);
    line.impair<LossSink>("loss", 0.3);
    line.run(300);
    return line.b.numbers();
  };
  EXPECT_EQ(survivors(1), survivors(1));
  EXPECT_NE(survivors(1), survivors(2));
}

TEST(LossSink, LeavesTheOtherDirectionAlone) {
  Line line;
  line.impair<LossSink>("loss", 1.0);
  line.b.send(60);
  line.simulation.run();
  EXPECT_EQ(line.a.arrivals.size(), 1U);
}

TEST(BurstLossSink, LosesTheShareAndTheBurstLengthOfGilbertsModel) {
  Line line;
  line.impair<BurstLossSink>("burst", BurstLossConfig{0.02, 0.25, 0, 1});
  line.run(100'000);
  const double share = 0.02 / (0.02 + 0.25);
  EXPECT_NEAR(static_cast<double>(line.dropped(DropReason::kLoss)) / 100'000, share, 0.006);
  // A burst of losses is a gap in the numbers that arrive.
  RunningStats bursts;
  const std::vector<uint32_t> got = line.b.numbers();
  for (size_t i = 1; i < got.size(); ++i) {
    if (got[i] != got[i - 1] + 1) bursts.add(got[i] - got[i - 1] - 1);
  }
  EXPECT_NEAR(bursts.mean(), 4, 0.35);
}

TEST(BurstLossSink, MayLoseInTheGoodStateAndPassInTheBad) {
  Line line;
  line.impair<BurstLossSink>("burst", BurstLossConfig{0.1, 0.1, 0.2, 0.6});
  line.run(50'000);
  EXPECT_NEAR(static_cast<double>(line.dropped(DropReason::kLoss)) / 50'000, 0.4, 0.02);
}

TEST(JitterSink, AddsTheDelayItIsAskedForAndKeepsOrder) {
  using D = JitterConfig::Distribution;
  for (const D distribution : {D::kUniform, D::kNormal, D::kExponential}) {
    Line line;
    line.impair<JitterSink>("jitter", JitterConfig{distribution, Duration::us(10), Duration::us(3), true});
    line.run(5000);
    const std::vector<uint32_t> got = line.b.numbers();
    EXPECT_EQ(got.size(), 5000U);
    EXPECT_TRUE(std::is_sorted(got.begin(), got.end()));
    for (const auto& arrival : line.b.arrivals) EXPECT_GE(arrival.ps, (arrival.number - 1) * 1'000'000LL);
  }
}

TEST(JitterSink, HasTheMeanAndDeviationOfItsDistributionWhenFramesMayOvertake) {
  using D = JitterConfig::Distribution;
  struct Case {
    D distribution;
    double mean_us;
    double deviation_us;
  };
  for (const Case& c :
       {Case{D::kUniform, 10, 3 / std::sqrt(3.0)}, Case{D::kNormal, 10, 3}, Case{D::kExponential, 10, 10}}) {
    Line line;
    line.impair<JitterSink>("jitter", JitterConfig{c.distribution, Duration::us(10), Duration::us(3), false});
    line.run(20'000);
    RunningStats delay;
    for (const auto& a : line.b.arrivals) delay.add(static_cast<double>(a.ps) / 1e6 - (a.number - 1));
    EXPECT_NEAR(delay.mean(), c.mean_us, 4 * delay.standard_error());
    EXPECT_NEAR(delay.deviation(), c.deviation_us, c.deviation_us * 0.05);
    const std::vector<uint32_t> got = line.b.numbers();
    EXPECT_FALSE(std::is_sorted(got.begin(), got.end()));
    EXPECT_EQ(std::set(got.begin(), got.end()).size(), 20'000U);
  }
}

TEST(JitterSink, NeverDeliversBeforeTheLinkWould) {
  Line line;
  line.impair<JitterSink>("jitter", JitterConfig{JitterConfig::Distribution::kUniform, {}, Duration::us(5), false});
  line.run(1000);
  for (const auto& a : line.b.arrivals) EXPECT_GE(a.ps, (a.number - 1) * 1'000'000LL);
}

TEST(ReorderSink, LetsTheNextFramesPassTheOneItHolds) {
  Line line;
  line.impair<ReorderSink>("reorder", 0.1, Duration::ns(2500));
  line.run(10'000);
  size_t late = 0;
  for (const auto& a : line.b.arrivals) {
    const int64_t delay = a.ps - (a.number - 1) * 1'000'000LL;
    EXPECT_TRUE(delay == 0 || delay == 2'500'000) << delay;
    late += delay != 0 ? 1 : 0;
  }
  EXPECT_EQ(line.b.arrivals.size(), 10'000U);
  EXPECT_NEAR(static_cast<double>(late), 1000, 4 * std::sqrt(900.0));
}

TEST(DuplicateSink, HandsTheSameFrameOnTwice) {
  Line line;
  line.b.keep_frames = true;
  line.impair<DuplicateSink>("duplicate", 1.0);
  for (int i = 0; i < 2; ++i) line.a.send(60);
  line.simulation.run();
  EXPECT_THAT(line.b.numbers(), ElementsAre(1, 1, 2, 2));
  EXPECT_EQ(line.b.frames_kept[0].data(), line.b.frames_kept[1].data());
}

TEST(CorruptSink, FramesWithBitErrorsFailTheFcsCheck) {
  Line line;
  line.impair<CorruptSink>("corrupt", CorruptConfig{0.05, 0, false});
  line.run(20'000);
  EXPECT_NEAR(static_cast<double>(line.dropped(DropReason::kCorrupt)), 1000, 4 * std::sqrt(950.0));
}

TEST(CorruptSink, ABitErrorRateHitsLongFramesAsTheFormulaSays) {
  struct Case {
    double rate;
    uint32_t size;
  };
  for (const Case& c : {Case{1e-5, 1500}, Case{1e-4, 60}, Case{1e-2, 60}, Case{1e-9, 60}}) {
    Line line;
    line.impair<CorruptSink>("ber", CorruptConfig{0, c.rate, false});
    line.run(20'000, c.size);
    const double p = -std::expm1(8.0 * (c.size + 4) * std::log1p(-c.rate));
    EXPECT_NEAR(static_cast<double>(line.dropped(DropReason::kCorrupt)), 20'000 * p,
                4 * std::sqrt(20'000 * p * (1 - p)) + 0.5)
        << c.rate;
  }
}

int bits_different(const Frame& frame, const Frame& original) {
  int count = 0;
  const std::vector<uint8_t> a = frame.materialise();
  const std::vector<uint8_t> b = original.materialise();
  for (size_t i = 0; i < a.size(); ++i) count += std::popcount(static_cast<unsigned>(a[i] ^ b[i]));
  return count;
}

TEST(CorruptSink, DeliversAnEditedCopyAndLeavesTheOriginalAlone) {
  Line line;
  line.b.keep_frames = true;
  line.impair<CorruptSink>("corrupt", CorruptConfig{1, 0, true});
  for (int i = 0; i < 200; ++i) {
    const Frame original = line.a.make(300);
    const Frame untouched = line.a.make(300);
    line.a.port(0).transmit(original);
    line.simulation.run();
    const Frame& bad = line.b.frames_kept.back();
    ASSERT_EQ(bits_different(bad, original), 1);
    ASSERT_EQ(bits_different(untouched, original), 0);
    EXPECT_EQ(bad.size(), 300U);
    EXPECT_EQ(bad.parent(), original.id());
    EXPECT_EQ(bad.origin(), original.id());
    EXPECT_EQ(bad.id().node, line.b.id());
  }
  EXPECT_EQ(line.dropped(DropReason::kCorrupt), 0U);
  line.b.frames_kept.clear();
}

TEST(CorruptSink, NeverInventsBitsInTheUnknownTailOfACutFrame) {
  Line line;
  line.b.keep_frames = true;
  line.impair<CorruptSink>("corrupt", CorruptConfig{1, 0, true});
  FramePool& pool = line.simulation.frames();
  for (uint32_t i = 0; i < 100; ++i) {
    line.a.port(0).transmit(pool.make({1, i}, std::vector<uint8_t>(20), 1500, true));
  }
  line.simulation.run();
  for (const Frame& frame : line.b.frames_kept) {
    EXPECT_EQ(frame.stored(), 20U);
    EXPECT_TRUE(frame.is_cut());
  }
  line.b.frames_kept.clear();
}

TEST(Impairments, StackAndTheLastPutOnActsFirst) {
  Line line;
  line.impair<DuplicateSink>("duplicate", 1.0);
  line.impair<LossSink>("loss", 0.5);  // nearer to the wire: a lost frame is not duplicated, and none loses one copy
  line.run(100);
  const std::vector<uint32_t> got = line.b.numbers();
  ASSERT_EQ(got.size() % 2, 0U);
  for (size_t i = 0; i < got.size(); i += 2) EXPECT_EQ(got[i], got[i + 1]);
  EXPECT_EQ(got.size() / 2 + line.dropped(DropReason::kLoss), 100U);
}

TEST(Impairments, AFrameHeldBackArrivesAtADownPortAsADrop) {
  Line line;
  line.impair<ReorderSink>("reorder", 1.0, Duration::us(10));
  line.a.send(60);
  line.simulation.at(Time::at(Duration::us(5)), [&] { line.link.set_switched_on(false); });
  line.simulation.run();
  EXPECT_TRUE(line.b.arrivals.empty());
  EXPECT_EQ(line.dropped(DropReason::kLinkDown), 1U);
}

TEST(ImpairmentsDeathTest, RefuseWhatIsNoProbability) {
  Line line;
  EXPECT_DEATH(line.impair<LossSink>("loss", 1.1), "between 0 and 1");
  EXPECT_DEATH(line.impair<CorruptSink>("ber", CorruptConfig{0, 0.6, false}), "bit error rate");
}

}  // namespace
}  // namespace loom
