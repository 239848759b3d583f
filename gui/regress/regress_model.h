#pragma once

// Scenarios and their expectations as a tree: what was found out about each, and how long it took.

#include <QAbstractItemModel>
#include <optional>

#include "gui/regress/test_report.h"

namespace loom::gui {

class RegressModel : public QAbstractItemModel {
  Q_OBJECT

 public:
  using QAbstractItemModel::QAbstractItemModel;
  enum Column { Name, Result, Seconds, ColumnCount };
  enum Role { FailedRole = Qt::UserRole };
  enum class Standing { Unknown, Running, Passed, Failed, Broken };

  struct Row {
    QString name;
    QString file;
    Standing standing = Standing::Unknown;
    QString error;
    std::optional<TestReport> report;
  };

  void setScenarios(const std::vector<std::pair<QString, QString>>& namesAndFiles);
  void setRunning(const QString& file, bool running);
  void setReport(const QString& file, const TestReport& report);
  void setError(const QString& file, const QString& error);  // it could not be run

  const std::vector<Row>& rows() const { return m_rows; }
  const Row* scenario(const QModelIndex& index) const;  // that it is, or belongs to
  const ReportExpectation* expectation(const QModelIndex& index) const;
  int count(Standing standing) const;

  QModelIndex index(int row, int column, const QModelIndex& parent = {}) const override;
  QModelIndex parent(const QModelIndex& child) const override;
  int rowCount(const QModelIndex& parent = {}) const override;
  int columnCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role) const override;
  QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

 private:
  int rowOf(const QString& file) const;
  void change(int row, const std::function<void(Row&)>& how);
  QVariant ofScenario(const Row& row, int column, int role) const;
  QVariant ofExpectation(const ReportExpectation& expectation, int column, int role) const;

  std::vector<Row> m_rows;
};

}  // namespace loom::gui
