#pragma once

// What the engine's `test` says of one scenario: its expectations, and for each that failed the differences from the
// golden capture, field by field, with the decisions that led there.
//
// Not modelled: the coverage of rules; `etherloom test` prints it.

#include <QJsonObject>
#include <QString>
#include <QStringList>
#include <vector>

namespace loom::gui {

struct ReportField {
  QString field;
  QString expected;  // empty where that side has none
  QString actual;
  bool differs = false;
};

struct ReportDifference {
  QString kind;      // missing, extra, changed, reordered ...
  QString expected;  // the frame in one line; empty when there is none
  QString actual;
  std::vector<ReportField> fields;
  std::vector<int> why;  // places in the report's decisions
  QString atPs;          // of the last decision about it; empty when unknown
};

struct ReportExpectation {
  QString name;
  QString port;
  int line = 0;
  bool passed = false;
  QString advice;
  QStringList failures;
  QString golden;    // empty for what is no comparison with a capture
  QString accepted;  // what accepting did
  std::vector<ReportDifference> differences;
};

struct ReportDecision {
  QString atPs;
  QString port;
  QString frame;
  QString summary;
  QStringList steps;
  QString verdict;
};

struct TestReport {
  bool passed = false;
  QString error;
  double seconds = 0;
  qint64 frames = 0;
  QString firstPs;  // of the first difference; empty when it has no moment
  std::vector<ReportExpectation> expectations;
  std::vector<ReportDecision> decisions;

  static TestReport of(const QJsonObject& answer);
  bool hasGoldensToAccept() const;
  int failed() const;
};

}  // namespace loom::gui
