#include "devices/switching/mac_table.h"

#include <map>

#include "core/random.h"

namespace loom {
namespace {

using Learned = MacTable::Learned;

Time at(int64_t seconds) {
  return Time::at(Duration::s(seconds));
}

TEST(MacTable, KeepsAnAddressOncePerFilteringDatabase) {
  MacTable table({});
  EXPECT_EQ(table.learn(10, 0xa, 1, at(0), {1, 1}), Learned::kAdded);
  EXPECT_EQ(table.learn(20, 0xa, 2, at(0), {1, 2}), Learned::kAdded);
  EXPECT_EQ(table.lookup(10, 0xa, at(1))->port, 1);
  EXPECT_EQ(table.lookup(20, 0xa, at(1))->port, 2);
  EXPECT_EQ(table.lookup(30, 0xa, at(1)), nullptr);
}

TEST(MacTable, ForgetsAnEntryExactlyAtItsAge) {
  MacTable table({.ageing = Duration::s(300)});
  table.learn(0, 0xa, 1, at(5), {});
  EXPECT_NE(table.lookup(0, 0xa, at(305) - Duration::ps(1)), nullptr);
  EXPECT_EQ(table.peek(0, 0xa, at(305)), nullptr);
  EXPECT_TRUE(table.dump(at(305)).empty());
  EXPECT_EQ(table.lookup(0, 0xa, at(305)), nullptr);
  EXPECT_EQ(table.counters().aged, 1U);
  EXPECT_EQ(table.size(), 0U);
}

TEST(MacTable, RefreshingKeepsTheFirstFrameAndRenewsTheAge) {
  MacTable table({});
  table.learn(0, 0xa, 1, at(0), {7, 1});
  EXPECT_EQ(table.learn(0, 0xa, 1, at(200), {7, 2}), Learned::kRefreshed);
  const MacEntry* entry = table.lookup(0, 0xa, at(400));
  ASSERT_NE(entry, nullptr);
  EXPECT_EQ(entry->learned_from, (FrameId{7, 1}));
  EXPECT_EQ(entry->learned_at, at(0));
  EXPECT_EQ(entry->last_seen, at(200));
}

TEST(MacTable, CountsMoves) {
  MacTable table({});
  table.learn(0, 0xa, 1, at(0), {});
  EXPECT_EQ(table.learn(0, 0xa, 2, at(1), {7, 9}), Learned::kMoved);
  EXPECT_EQ(table.learn(0, 0xa, 1, at(2), {}), Learned::kMoved);
  EXPECT_EQ(table.lookup(0, 0xa, at(2))->moves, 2U);
  EXPECT_EQ(table.counters().moved, 2U);
}

TEST(MacTable, AnExpiredEntrySeenElsewhereIsLearnedAnewAndHasNotMoved) {
  MacTable table({.ageing = Duration::s(10)});
  table.learn(0, 0xa, 1, at(0), {});
  EXPECT_EQ(table.learn(0, 0xa, 2, at(10), {}), Learned::kAdded);
  EXPECT_EQ(table.lookup(0, 0xa, at(10))->moves, 0U);
}

TEST(MacTable, WhenFullThePortWithMostEntriesLosesItsLeastRecentlySeen) {
  MacTable table({.capacity = 4});
  table.learn(0, 0x1, 1, at(0), {});  // the oldest of all, but alone on its port
  table.learn(0, 0x2, 2, at(1), {});
  table.learn(0, 0x3, 2, at(2), {});
  table.learn(0, 0x4, 2, at(3), {});
  table.learn(0, 0x2, 2, at(4), {});  // refreshed: 3 is now the oldest of port 2
  table.learn(0, 0x5, 3, at(5), {});
  EXPECT_EQ(table.lookup(0, 0x3, at(5)), nullptr);
  for (const uint64_t mac : {0x1, 0x2, 0x4, 0x5}) EXPECT_NE(table.lookup(0, mac, at(5)), nullptr) << mac;
  EXPECT_EQ(table.counters().evicted, 1U);
}

TEST(MacTable, AnAddressFloodDisplacesOnlyItsOwnPort) {
  MacTable table({.capacity = 100});
  for (uint64_t mac = 0; mac < 10; ++mac) table.learn(0, mac, 1, at(0), {});
  for (uint64_t mac = 1000; mac < 100'000; ++mac) table.learn(0, mac, 2, at(1), {});
  EXPECT_EQ(table.size(), 100U);
  for (uint64_t mac = 0; mac < 10; ++mac) EXPECT_NE(table.lookup(0, mac, at(1)), nullptr);
}

TEST(MacTable, ExpiredEntriesMakeRoomBeforeLivingOnes) {
  MacTable table({.ageing = Duration::s(10), .capacity = 2});
  table.learn(0, 0x1, 1, at(0), {});
  table.learn(0, 0x2, 2, at(9), {});
  table.learn(0, 0x3, 2, at(10), {});
  EXPECT_NE(table.lookup(0, 0x2, at(10)), nullptr);
  EXPECT_EQ(table.counters().evicted, 0U);
  EXPECT_EQ(table.counters().aged, 1U);
}

TEST(MacTable, StaticEntriesNeitherAgeNorAreFlushedOrEvicted) {
  MacTable table({.capacity = 1});
  table.set_static(0, 0xa, 1, MacEntry::kStatic, at(0));
  table.learn(0, 0xb, 1, at(0), {});
  table.learn(0, 0xc, 1, at(0), {});
  table.flush_port(1);
  table.flush_all();
  EXPECT_NE(table.lookup(0, 0xa, at(100'000)), nullptr);
  EXPECT_EQ(table.dump(at(0)).size(), 1U);
}

TEST(MacTable, AStickyEntryHoldsAndAStaticOneMovesOnlyInTheLinuxDialect) {
  for (const bool moves : {true, false}) {
    MacTable table({.static_entries_move = moves});
    table.set_static(0, 0xa, 1, MacEntry::kStatic, at(0));
    table.set_static(0, 0xb, 1, MacEntry::kStatic | MacEntry::kSticky, at(0));
    EXPECT_EQ(table.learn(0, 0xa, 2, at(0), {}), moves ? Learned::kMoved : Learned::kHeld);
    EXPECT_EQ(table.learn(0, 0xb, 2, at(0), {}), Learned::kHeld);
    EXPECT_EQ(table.lookup(0, 0xa, at(0))->flags, MacEntry::kStatic);
  }
}

TEST(MacTable, FlushesByPortByFidAndByBoth) {
  MacTable table({});
  for (const uint16_t fid : {uint16_t{10}, uint16_t{20}}) {
    for (const uint16_t port : {uint16_t{1}, uint16_t{2}}) table.learn(fid, 0xa0U + port, port, at(0), {});
  }
  EXPECT_EQ(table.flush_port_fid(1, 10), 1U);
  EXPECT_EQ(table.flush_fid(20), 2U);
  EXPECT_EQ(table.flush_port(1), 0U);
  EXPECT_EQ(table.flush_port(2), 1U);
  EXPECT_EQ(table.counters().flushed, 4U);
}

// The table against a plain map, through a long random life.
TEST(MacTable, AgreesWithAPlainMapOverARandomLife) {
  MacTable table({.ageing = Duration::s(50)});
  struct Plain {
    uint16_t port;
    Time seen;
  };
  std::map<std::pair<uint16_t, uint64_t>, Plain> plain;
  RandomStream random(1, "mac-table");
  for (int step = 0; step < 200'000; ++step) {
    const Time now = Time::at(Duration::ms(step));
    const auto fid = static_cast<uint16_t>(random.below(3));
    const uint64_t mac = random.below(400);
    const auto port = static_cast<uint16_t>(random.below(5));
    switch (random.below(20)) {
      case 0:
        if (random.below(50) == 0) {
          table.flush_port(port);
          std::erase_if(plain, [&](const auto& item) { return item.second.port == port; });
        }
        break;
      case 1:
        table.erase(fid, mac);
        plain.erase({fid, mac});
        break;
      case 2:
      case 3:
      case 4: {
        const auto known = plain.find({fid, mac});
        const bool alive = known != plain.end() && now - known->second.seen < Duration::s(50);
        const MacEntry* entry = table.lookup(fid, mac, now);
        ASSERT_EQ(entry != nullptr, alive) << step;
        if (alive) {
          ASSERT_EQ(entry->port, known->second.port) << step;
        }
        break;
      }
      default:
        table.learn(fid, mac, port, now, {});
        plain[{fid, mac}] = {port, now};
    }
  }
}

}  // namespace
}  // namespace loom
