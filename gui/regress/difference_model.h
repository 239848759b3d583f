#pragma once

// One difference field by field: what the golden capture has beside what the port sent. Fields that differ stand out
// by colour, weight and a mark.

#include <QAbstractTableModel>

#include "gui/regress/test_report.h"

namespace loom::gui {

class DifferenceModel : public QAbstractTableModel {
  Q_OBJECT

 public:
  using QAbstractTableModel::QAbstractTableModel;
  enum Column { Field, Expected, Actual, ColumnCount };

  void setFields(std::vector<ReportField> fields);

  int rowCount(const QModelIndex& parent = {}) const override;
  int columnCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role) const override;
  QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

 private:
  std::vector<ReportField> m_fields;
};

}  // namespace loom::gui
