// Ring, drop reasons, errors and LOOM_CHECK.
#include <gtest/gtest.h>

#include <deque>
#include <memory>
#include <set>
#include <string>

#include "core/check.h"
#include "core/drop_reason.h"
#include "core/error.h"
#include "core/random.h"
#include "core/ring.h"

namespace loom {
namespace {

TEST(Ring, IsFirstInFirstOutThroughGrowthAndWrap) {
  Ring<int> ring;
  std::deque<int> reference;
  RandomStream random(1, "ring");
  int next = 0;
  for (int step = 0; step < 20'000; ++step) {
    if (reference.empty() || random.chance(step % 2000 < 1000 ? 0.6 : 0.4)) {
      ring.push(next);
      reference.push_back(next++);
    } else {
      ASSERT_EQ(ring.pop(), reference.front());
      reference.pop_front();
    }
    ASSERT_EQ(ring.size(), reference.size());
    if (!reference.empty()) {
      ASSERT_EQ(ring.front(), reference.front());
      const size_t i = random.below(reference.size());
      ASSERT_EQ(ring[i], reference[i]);
    }
  }
}

TEST(Ring, HoldsNoItemThatWasPopped) {
  Ring<std::shared_ptr<int>> ring;
  const auto item = std::make_shared<int>(1);
  ring.push(item);
  EXPECT_EQ(item.use_count(), 2);
  ring.pop();
  EXPECT_EQ(item.use_count(), 1);
}

TEST(DropReason, EachHasItsOwnNameAndASentence) {
  std::set<std::string_view> names;
  for (const DropReasonInfo& info : kDropReasons) {
    EXPECT_TRUE(names.insert(info.name).second) << info.name;
    EXPECT_EQ(info.name.find_first_not_of("abcdefghijklmnopqrstuvwxyz_0123456789"), std::string_view::npos);
    EXPECT_GT(info.meaning.size(), 10U);
    EXPECT_FALSE(info.meaning.ends_with('.'));
    EXPECT_EQ(drop_reason_named(info.name), info.reason);
    EXPECT_EQ(name_of(info.reason), info.name);
    EXPECT_EQ(meaning_of(info.reason), info.meaning);
  }
  EXPECT_EQ(names.size(), kDropReasonCount);
  EXPECT_EQ(drop_reason_named("gremlins"), std::nullopt);
}

TEST(UserError, SaysWhereWhatAndWhatToDo) {
  const UserError error({"net.yaml", 3, 7}, "a rate needs a unit", "write 10Gbps");
  EXPECT_STREQ(error.what(), "net.yaml:3:7: a rate needs a unit\n  hint: write 10Gbps");
  EXPECT_EQ(error.exit_code(), 3);
  EXPECT_STREQ(UserError({"net.yaml"}, "it is empty").what(), "net.yaml: it is empty");
  EXPECT_STREQ(UserError({}, "no such verb", "", UserError::Kind::kUsage).what(), "no such verb");
  EXPECT_EQ(UserError({}, "x", "", UserError::Kind::kUsage).exit_code(), 2);
  EXPECT_EQ(UserError({}, "x", "", UserError::Kind::kEnvironment).exit_code(), 4);
}

TEST(CheckDeathTest, NamesTheConditionTheSentenceAndThePlace) {
  const int apples = 2;
  EXPECT_DEATH(LOOM_CHECK(apples == 3, "there must be three apples"),
               "internal error: there must be three apples\n.*apples == 3\n.*foundations_test.cpp:[0-9]+");
}

}  // namespace
}  // namespace loom
