// Requests as lines: what is understood, and what is refused with which words.

#include "cli/serve/request.h"

#include "cli/serve/line_channel.h"
#include "cli/serve/snapshots.h"

namespace loom::cli::serve {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::string complaint(const std::string& line) {
  try {
    (void)Request::parse(line);
  } catch (const ServeError& e) {
    return e.id().dump() + " " + e.kind() + ": " + e.what();
  }
  return "none";
}

template <typename Ask>
std::string complaint_about(const std::string& body, Ask ask) {
  const Request request = Request::parse(R"({"id":1,"do":"x",)" + body + "}");
  try {
    (void)ask(request);
  } catch (const ServeError& e) {
    return e.what();
  }
  return "none";
}

TEST(Request, HasAnIdAndSomethingToDo) {
  const Request request = Request::parse(R"({"id":"a","do":"hello","extra":[1]})");
  EXPECT_EQ(request.id(), "a");
  EXPECT_EQ(request.what(), "hello");
  EXPECT_THAT(complaint("[1]"), HasSubstr("null protocol"));
  EXPECT_THAT(complaint(R"({"do":"hello"})"), HasSubstr("null protocol"));
  EXPECT_THAT(complaint(R"({"id":null,"do":"hello"})"), HasSubstr("null protocol"));
  EXPECT_THAT(complaint(R"({"id":4})"), HasSubstr("4 protocol"));
  EXPECT_THAT(complaint(R"({"id":4,"do":{}})"), HasSubstr("4 protocol"));
  EXPECT_THAT(complaint("{\"id\":1,\"do\":\"\xc3\x28\"}"), HasSubstr("null protocol"));
}

TEST(Request, RefusesKeysOfTheWrongTypeAndNamesThem) {
  const auto count = [](const Request& r) { return r.count("n"); };
  EXPECT_THAT(complaint_about(R"("n":-1)", count), HasSubstr("n must be a whole number"));
  EXPECT_THAT(complaint_about(R"("n":1.5)", count), HasSubstr("n must be"));
  EXPECT_THAT(complaint_about(R"("n":"1")", count), HasSubstr("n must be"));
  EXPECT_THAT(complaint_about(R"("n":9)", [](const Request& r) { return r.count("n", 1, 8); }),
              HasSubstr("8 at most"));
  EXPECT_THAT(complaint_about(R"("n":1)", [](const Request& r) { return r.text("n"); }), HasSubstr("n must be"));
  EXPECT_THAT(complaint_about(R"("m":1)", [](const Request& r) { return r.text("n"); }), HasSubstr("n is missing"));
  EXPECT_THAT(complaint_about(R"("n":1)", [](const Request& r) { return r.flag("n"); }), HasSubstr("true or false"));
  EXPECT_THAT(complaint_about(R"("n":["a",1])", [](const Request& r) { return r.texts("n"); }), HasSubstr("texts"));
  EXPECT_THAT(complaint_about(R"("n":[1])", [](const Request& r) { return r.objects("n"); }), HasSubstr("objects"));
  EXPECT_THAT(complaint_about(R"("n":{"a":[]})", [](const Request& r) { return r.pairs("n"); }), HasSubstr("names"));
}

TEST(Request, TakesTimesAsDigitsOrNumbers) {
  const auto time = [](const std::string& body) {
    return Request::parse(R"({"id":1,"do":"x",)" + body + "}").time("at_ps");
  };
  EXPECT_EQ(time(R"("at_ps":"9007199254740993")"), Time::at(Duration::ps(9007199254740993)));
  EXPECT_EQ(time(R"("at_ps":12)"), Time::at(Duration::ps(12)));
  EXPECT_EQ(time(R"("at_ps":null)"), std::nullopt);
  for (const char* bad : {R"("")", R"("-1")", R"("1s")", R"("9999999999999999999")", "-1", "1.5", "true", "[1]",
                          "18446744073709551615"}) {
    EXPECT_THROW(time(std::string("\"at_ps\":") + bad), ServeError) << bad;
  }
}

TEST(Request, GivesSettingsAsAPersonWouldWriteThem) {
  const Request request = Request::parse(R"({"id":1,"do":"x","set":{"a":"10Gbps","b":3,"c":true}})");
  EXPECT_THAT(request.pairs("set"),
              ElementsAre(std::pair("a", "10Gbps"), std::pair("b", "3"), std::pair("c", "true")));
}

TEST(Errors, KeepTheirPlaceAndKind) {
  const UserError error({"x.yaml", 3, 7}, "no such kind", "did you mean host?");
  EXPECT_EQ(
      error_json(error).dump(),
      R"({"message":"no such kind","hint":"did you mean host?","file":"x.yaml","line":3,"column":7,"kind":"input"})");
  EXPECT_EQ(line_of("caf\xe9"), "\"caf\xef\xbf\xbd\"\n");  // what is not UTF-8 does not become a broken line
}

TEST(LineSplitter, CutsAtNewlinesHoweverTheBytesCome) {
  LineSplitter splitter(8);
  for (const char c : std::string("one\ntwo\n\nlonger than eight\nok\nrest")) splitter.feed({&c, 1});
  splitter.end();
  std::vector<std::string> lines;
  while (const auto line = splitter.next()) lines.push_back(line->too_long ? "TOO LONG" : line->text);
  EXPECT_THAT(lines, ElementsAre("one", "two", "", "TOO LONG", "ok", "rest"));
}

TEST(LineSplitter, TakesALineOfExactlyTheBound) {
  LineSplitter splitter(4);
  splitter.feed("1234\n12345\n");
  EXPECT_FALSE(splitter.next()->too_long);
  EXPECT_TRUE(splitter.next()->too_long);
  EXPECT_FALSE(splitter.next().has_value());
}

TEST(Snapshots, StartFromTheNearestBefore) {
  const auto at = [](int64_t us, uint64_t event) { return Moment{Time::at(Duration::us(us)), event}; };
  const std::vector<Moment> moments = {at(0, 0), at(10, 100), at(20, 200)};
  EXPECT_EQ(nearest_before(moments, {.at = Time::at(Duration::us(15))}), 1u);
  EXPECT_EQ(nearest_before(moments, {.at = Time::at(Duration::us(20))}), 2u);
  EXPECT_EQ(nearest_before(moments, {.event = 150}), 1u);
  // The clock of a copy may have run on since its last event, so the copy before it.
  EXPECT_EQ(nearest_before(moments, {.event = 200}), 1u);
  EXPECT_EQ(nearest_before(moments, {.event = 0}), 0u);
  EXPECT_EQ(nearest_before({at(10, 100)}, {.event = 50}), std::nullopt);
}

TEST(Snapshots, AreGivenUpWhereThePastIsDense) {
  EXPECT_EQ(least_needed({0, 100, 110, 1000}, 1000), 1u);
  EXPECT_EQ(least_needed({0, 200, 400, 600, 800}, 1000), 1u);  // a gap counts less the longer ago it is
  EXPECT_EQ(least_needed({0, 100}, 100), 1u);                  // never the first
}

TEST(Snapshots, StayDenseNearThePresentAndSparseInThePast) {
  std::vector<uint64_t> kept = {0};
  for (uint64_t event = 1000; event <= 1'000'000; event += 1000) {
    kept.push_back(event);
    if (kept.size() > kMostSnapshots) kept.erase(kept.begin() + static_cast<ptrdiff_t>(least_needed(kept, event)));
  }
  EXPECT_EQ(kept.size(), kMostSnapshots);
  EXPECT_EQ(kept.front(), 0u);
  EXPECT_EQ(kept.back(), 1'000'000u);
  EXPECT_EQ(kept[kept.size() - 2], 999'000u);
  // Halfway back, the gap is no more than a third of the way.
  for (size_t i = 1; i < kept.size(); ++i) {
    EXPECT_LE(kept[i] - kept[i - 1], (1'000'000 - kept[i - 1]) / 2 + 1000) << kept[i];
  }
}

}  // namespace
}  // namespace loom::cli::serve
