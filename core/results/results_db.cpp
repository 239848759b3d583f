#include "core/results/results_db.h"

#include <sqlite3.h>

#include <nlohmann/json.hpp>
#include <stdexcept>

#include "core/latency_histogram.h"
#include "core/node.h"
#include "core/results/drop_count.h"
#include "core/simulation.h"

namespace loom {

namespace {

constexpr const char* kSchema = R"(
CREATE TABLE run(
  scenario TEXT NOT NULL, scenario_file TEXT NOT NULL, seed INTEGER NOT NULL, version TEXT NOT NULL,
  mode TEXT NOT NULL, stopped TEXT NOT NULL, end_ps INTEGER NOT NULL, events INTEGER NOT NULL,
  event_hash TEXT NOT NULL, wall_seconds REAL NOT NULL);
CREATE TABLE parameter(name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE metric(
  node TEXT NOT NULL, name TEXT NOT NULL, unit TEXT NOT NULL, value NUMERIC NOT NULL,
  PRIMARY KEY(node, name)) WITHOUT ROWID;
CREATE TABLE histogram(
  node TEXT NOT NULL, name TEXT NOT NULL, samples INTEGER NOT NULL, min_ps INTEGER, mean_ps INTEGER, p50_ps INTEGER,
  p90_ps INTEGER, p99_ps INTEGER, p999_ps INTEGER, max_ps INTEGER, PRIMARY KEY(node, name)) WITHOUT ROWID;
CREATE TABLE dropped(
  node TEXT NOT NULL, port TEXT NOT NULL, reason TEXT NOT NULL, frames INTEGER NOT NULL,
  PRIMARY KEY(node, port, reason)) WITHOUT ROWID;
CREATE TABLE expectation(
  name TEXT PRIMARY KEY, port TEXT NOT NULL, passed INTEGER NOT NULL, points INTEGER NOT NULL,
  expected_frames INTEGER NOT NULL, actual_frames INTEGER NOT NULL, matched INTEGER NOT NULL,
  differences INTEGER NOT NULL, message TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE difference(
  expectation TEXT NOT NULL REFERENCES expectation(name), kind TEXT NOT NULL, golden_frame INTEGER,
  actual_frame INTEGER, text TEXT NOT NULL);
CREATE TABLE decision(
  time_ps INTEGER NOT NULL, node TEXT NOT NULL, ingress TEXT NOT NULL, frame_node INTEGER NOT NULL,
  frame_number INTEGER NOT NULL, origin_node INTEGER NOT NULL, origin_number INTEGER NOT NULL, verdict TEXT NOT NULL,
  steps TEXT NOT NULL);
CREATE TABLE table_change(
  time_ps INTEGER NOT NULL, node TEXT NOT NULL, "table" TEXT NOT NULL, change TEXT NOT NULL, key TEXT NOT NULL,
  value TEXT NOT NULL, frame_node INTEGER NOT NULL, frame_number INTEGER NOT NULL);
CREATE TABLE node(id INTEGER PRIMARY KEY, name TEXT NOT NULL);
)";

}  // namespace

// A prepared statement; bind() fills the parameters in order and run() executes it.
class ResultsDb::Statement {
 public:
  Statement(ResultsDb& owner, const char* sql) : owner_(owner), sql_(sql) {
    if (sqlite3_prepare_v2(owner.db_, sql, -1, &statement_, nullptr) != SQLITE_OK) fail();
  }
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;
  ~Statement() { sqlite3_finalize(statement_); }

  const char* sql() const { return sql_; }

  template <typename... Values>
  void run(const Values&... values) {
    int index = 0;
    (bind(++index, values), ...);
    if (sqlite3_step(statement_) != SQLITE_DONE) fail();
    sqlite3_reset(statement_);
    sqlite3_clear_bindings(statement_);
  }

 private:
  void bind(int index, std::string_view text) {
    // A null pointer would bind NULL, and an empty view may hold one.
    sqlite3_bind_text(statement_, index, text.data() != nullptr ? text.data() : "", static_cast<int>(text.size()),
                      SQLITE_TRANSIENT);
  }
  void bind(int index, double value) { sqlite3_bind_double(statement_, index, value); }
  void bind(int index, int64_t value) { sqlite3_bind_int64(statement_, index, value); }
  void bind(int index, uint64_t value) { bind(index, static_cast<int64_t>(value)); }
  void bind(int index, uint32_t value) { bind(index, static_cast<int64_t>(value)); }
  void bind(int index, bool value) { bind(index, int64_t{value ? 1 : 0}); }
  void bind(int index, std::nullptr_t) { sqlite3_bind_null(statement_, index); }

  [[noreturn]] void fail() const { throw std::runtime_error(owner_.path_ + ": " + sqlite3_errmsg(owner_.db_)); }

  ResultsDb& owner_;
  const char* sql_;
  sqlite3_stmt* statement_ = nullptr;
};

ResultsDb::ResultsDb(const std::string& path) : path_(path) {
  if (sqlite3_open_v2(path.c_str(), &db_, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, nullptr) != SQLITE_OK) {
    const std::string why = db_ != nullptr ? sqlite3_errmsg(db_) : "out of memory";
    sqlite3_close(db_);
    throw std::runtime_error("cannot make " + path + ": " + why);
  }
  // The file is written once by one process and made anew by the next run: no journal is needed.
  execute("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA user_version=1; BEGIN");
  execute(kSchema);
}

ResultsDb::~ResultsDb() {
  if (db_ == nullptr) return;
  sqlite3_exec(db_, "COMMIT", nullptr, nullptr, nullptr);
  statements_.clear();
  sqlite3_close(db_);
}

void ResultsDb::execute(const char* sql) {
  if (sqlite3_exec(db_, sql, nullptr, nullptr, nullptr) != SQLITE_OK) {
    throw std::runtime_error(path_ + ": " + sqlite3_errmsg(db_));
  }
}

ResultsDb::Statement& ResultsDb::statement(const char* sql) {
  for (const auto& known : statements_) {
    if (known->sql() == sql) return *known;
  }
  return *statements_.emplace_back(std::make_unique<Statement>(*this, sql));
}

void ResultsDb::write_run(const Manifest& m) {
  static constexpr const char* kRun = "INSERT INTO run VALUES(?,?,?,?,?,?,?,?,?,?)";
  static constexpr const char* kParameter = "INSERT INTO parameter VALUES(?,?)";
  statement(kRun).run(m.scenario, m.scenario_file, m.seed, m.version, m.mode, m.stopped, m.end.count_ps(), m.events,
                      event_hash_text(m.event_hash), m.wall_seconds);
  for (const auto& [name, value] : m.params) statement(kParameter).run(name, value);
}

// Turns a node's visit into rows.
class MetricRows final : public MetricSink {
 public:
  MetricRows(ResultsDb& db, std::string node) : db_(db), node_(std::move(node)) {}

  void count(const std::string& name, std::string_view unit, uint64_t value) override {
    db_.statement(kMetric).run(node_, name, unit, value);
  }
  void value(const std::string& name, std::string_view unit, double value) override {
    db_.statement(kMetric).run(node_, name, unit, value);
  }
  void histogram(const std::string& name, const LatencyHistogram& h) override {
    static constexpr const char* kHistogram = "INSERT INTO histogram VALUES(?,?,?,?,?,?,?,?,?,?)";
    if (h.count() == 0) {
      db_.statement(kHistogram)
          .run(node_, name, uint64_t{0}, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr);
      return;
    }
    const auto at = [&h](double percent) { return h.percentile(percent).count_ps(); };
    db_.statement(kHistogram)
        .run(node_, name, h.count(), h.least().count_ps(), h.mean().count_ps(), at(50), at(90), at(99), at(99.9),
             h.greatest().count_ps());
  }

 private:
  static constexpr const char* kMetric = "INSERT INTO metric VALUES(?,?,?,?)";
  ResultsDb& db_;
  std::string node_;
};

void ResultsDb::write_metrics(const Simulation& simulation) {
  static constexpr const char* kNode = "INSERT INTO node VALUES(?,?)";
  static constexpr const char* kDropped = "INSERT INTO dropped VALUES(?,?,?,?)";
  for (size_t i = 0; i < simulation.node_count(); ++i) {
    const Node& node = simulation.node(i);
    statement(kNode).run(node.id(), node.name());
    MetricRows rows(*this, node.name());
    node.report_all(rows);
  }
  for (const DropCount& drop : drop_counts(simulation)) {
    statement(kDropped).run(drop.node, drop.port, name_of(drop.reason), drop.frames);
  }
}

void ResultsDb::write_expectation(const ExpectationRow& row) {
  static constexpr const char* kExpectation = "INSERT INTO expectation VALUES(?,?,?,?,?,?,?,?,?)";
  statement(kExpectation)
      .run(row.name, row.port, row.passed, row.points, row.expected_frames, row.actual_frames, row.matched,
           row.differences, row.message);
}

void ResultsDb::write_difference(const std::string& expectation, uint64_t golden_frame, uint64_t actual_frame,
                                 std::string_view kind, const std::string& text) {
  static constexpr const char* kDifference = "INSERT INTO difference VALUES(?,?,nullif(?,0),nullif(?,0),?)";
  statement(kDifference).run(expectation, kind, golden_frame, actual_frame, text);
}

void ResultsDb::write_decision(Time when, const Node& node, const Port& ingress, const Frame& frame,
                               const Decision& decision) {
  static constexpr const char* kDecision = "INSERT INTO decision VALUES(?,?,?,?,?,?,?,?,?)";
  nlohmann::ordered_json steps = nlohmann::ordered_json::array();
  for (const DecisionStep& step : decision.steps)
    steps.push_back({{"rule", step.point->rule}, {"outcome", step.point->outcome}, {"why", step.why}});
  statement(kDecision).run(when.count_ps(), node.name(), ingress.name(), frame.id().node, frame.id().number,
                           frame.origin().node, frame.origin().number, decision.verdict, steps.dump());
}

void ResultsDb::write_table_change(Time when, const Node& node, const TableChange& change) {
  static constexpr const char* kChange = "INSERT INTO table_change VALUES(?,?,?,?,?,?,?,?)";
  statement(kChange).run(when.count_ps(), node.name(), change.table, name_of(change.kind), change.key, change.value,
                         change.cause.node, change.cause.number);
}

std::string ResultsDb::library_version() {
  return sqlite3_libversion();
}

void ResultsDb::close() {
  statements_.clear();
  execute("COMMIT");
  sqlite3_close(db_);
  db_ = nullptr;
}

}  // namespace loom
