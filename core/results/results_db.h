#pragma once

// results.sqlite: what came out of a run, for SQL. One file a run; the schema is in README.md of this folder and in
// the file itself (`sqlite3 results.sqlite .schema`), its version in PRAGMA user_version.
//
// Everything is written in one transaction, committed by close(). Errors: std::runtime_error with SQLite's words and
// the path.

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/metric_sink.h"
#include "core/observer.h"
#include "core/results/run_folder.h"
#include "core/units.h"

struct sqlite3;

namespace loom {

class Simulation;

struct ExpectationRow {
  std::string name;
  std::string port;
  bool passed = false;
  int64_t points = 0;
  uint64_t expected_frames = 0;
  uint64_t actual_frames = 0;
  uint64_t matched = 0;
  uint64_t differences = 0;
  std::string message;  // what failed, empty when passed
};

class ResultsDb {
 public:
  static constexpr int kSchemaVersion = 1;

  // Makes the file, which must not exist yet.
  explicit ResultsDb(const std::string& path);
  ResultsDb(const ResultsDb&) = delete;
  ResultsDb& operator=(const ResultsDb&) = delete;
  ~ResultsDb();

  void write_run(const Manifest& manifest);
  // Every node's figures and drops.
  void write_metrics(const Simulation& simulation);
  void write_expectation(const ExpectationRow& row);
  void write_difference(const std::string& expectation, uint64_t golden_frame, uint64_t actual_frame,
                        std::string_view kind, const std::string& text);
  // As they happen: from a DecisionLog.
  void write_decision(Time when, const Node& node, const Port& ingress, const Frame& frame, const Decision& decision);
  void write_table_change(Time when, const Node& node, const TableChange& change);

  void close();

  // "3.40.1", for reports about a machine.
  static std::string library_version();

 private:
  class Statement;
  friend class MetricRows;
  void execute(const char* sql);

  std::string path_;
  sqlite3* db_ = nullptr;
  std::vector<std::unique_ptr<Statement>> statements_;
  Statement& statement(const char* sql);
};

// Writes every decision and table change it is told to the database.
class DecisionLog final : public Observer {
 public:
  explicit DecisionLog(ResultsDb& db) : db_(db) {}
  void on_decision(Time when, const Node& node, const Port& ingress, const Frame& frame,
                   const Decision& decision) override {
    db_.write_decision(when, node, ingress, frame, decision);
  }
  void on_table_change(Time when, const Node& node, const TableChange& change) override {
    db_.write_table_change(when, node, change);
  }

 private:
  ResultsDb& db_;
};

}  // namespace loom
