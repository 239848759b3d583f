#include "core/results/results_db.h"

#include <sqlite3.h>

#include "core/results/run_folder.h"
#include "core/simulation.h"
#include "tests/support/temp_folder.h"

namespace loom {
namespace {

std::vector<std::string> query(const std::string& path, const std::string& sql) {
  sqlite3* db = nullptr;
  EXPECT_EQ(sqlite3_open_v2(path.c_str(), &db, SQLITE_OPEN_READONLY, nullptr), SQLITE_OK);
  std::vector<std::string> rows;
  const auto collect = [](void* to, int columns, char** values, char**) {
    std::string row;
    for (int i = 0; i < columns; ++i)
      row += (i == 0 ? "" : "|") + std::string(values[i] != nullptr ? values[i] : "null");
    static_cast<std::vector<std::string>*>(to)->push_back(row);
    return 0;
  };
  EXPECT_EQ(sqlite3_exec(db, sql.c_str(), collect, &rows, nullptr), SQLITE_OK) << sqlite3_errmsg(db);
  sqlite3_close(db);
  return rows;
}

class Echo final : public Node {
 public:
  explicit Echo(const SimContext& context) : Node(context) { add_port("p1"); }
  void receive(Port& in, Frame frame) override { drop(frame.size() > 10 ? &in : nullptr, frame, DropReason::kRunt); }
  void give(uint32_t size) {
    const std::vector<uint8_t> bytes(size);
    port(0).accept(frames().make(next_frame_id(), bytes));
  }
};

using ::testing::ElementsAre;

TEST(ResultsDb, HoldsMetricsAndDropsByPlaceAndReason) {
  TempFolder folder;
  Simulation sim;
  auto& echo = sim.add<Echo>("e1");
  echo.give(60);
  echo.give(60);
  echo.give(5);
  ResultsDb db(folder.path("results.sqlite"));
  db.write_metrics(sim);
  db.close();
  const std::string path = folder.path("results.sqlite");
  EXPECT_THAT(query(path, "select value, unit from metric where node='e1' and name='p1.rx_frames'"),
              ElementsAre("3|frames"));
  EXPECT_THAT(query(path, "select node, port, reason, frames from dropped order by port"),
              ElementsAre("e1||runt|1", "e1|p1|runt|2"));
  EXPECT_THAT(query(path, "pragma user_version"), ElementsAre(std::to_string(ResultsDb::kSchemaVersion)));
}

TEST(ResultsDb, HoldsTheRunItsParametersAndVerdicts) {
  TempFolder folder;
  const std::string path = folder.path("results.sqlite");
  ResultsDb db(path);
  Manifest manifest;
  manifest.scenario = "o'brien";
  manifest.params = {{"n", "4"}};
  manifest.event_hash = 0xab;
  manifest.stopped = "until";
  db.write_run(manifest);
  db.write_expectation({"untagged", "sw1:p1", false, 5, 10, 9, 9, 1, "1 difference"});
  db.write_difference("untagged", 7, 0, "missing", "text");
  db.close();
  EXPECT_THAT(query(path, "select scenario, event_hash, stopped from run"),
              ElementsAre("o'brien|0x00000000000000ab|until"));
  EXPECT_THAT(query(path, "select * from parameter"), ElementsAre("n|4"));
  EXPECT_THAT(query(path, "select golden_frame, actual_frame from difference"), ElementsAre("7|null"));
}

TEST(ResultsDb, AFileThatCannotBeMadeIsNamed) {
  EXPECT_THAT([] { ResultsDb db("/nonexistent/results.sqlite"); },
              ::testing::ThrowsMessage<std::runtime_error>(::testing::HasSubstr("/nonexistent/results.sqlite")));
}

TEST(RunFolder, RunsAreNumberedAndLatestPointsAtTheNewest) {
  TempFolder folder;
  EXPECT_THAT(make_run_folder(folder.path(), "lab"), ::testing::EndsWith("/lab/0001"));
  EXPECT_THAT(make_run_folder(folder.path(), "lab"), ::testing::EndsWith("/lab/0002"));
  EXPECT_EQ(std::filesystem::read_symlink(folder.path("lab/latest")), "0002");
}

TEST(RunFolder, ANameCannotLeaveTheFolder) {
  TempFolder folder;
  EXPECT_THAT(make_run_folder(folder.path(), "../../etc/x"), ::testing::EndsWith("/_._.._etc_x/0001"));
  EXPECT_THAT(make_run_folder(folder.path(), ""), ::testing::EndsWith("/unnamed/0001"));
}

}  // namespace
}  // namespace loom
