#pragma once

// What is wrong with the scenario, as the engine's check told it: each with its place, so that a click goes there.
//
// Not modelled: mending them; the hint says what would.

#include <QAbstractTableModel>

#include "gui/engine/engine_client.h"

namespace loom::gui {

struct Problem {
  bool warning = false;
  EngineError error;
};

class ProblemsModel : public QAbstractTableModel {
  Q_OBJECT

 public:
  using QAbstractTableModel::QAbstractTableModel;
  enum Column { Place, Message, Hint, ColumnCount };

  void setProblems(std::vector<Problem> problems);
  const std::vector<Problem>& problems() const { return m_problems; }
  int errors() const;

  int rowCount(const QModelIndex& parent = {}) const override;
  int columnCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role) const override;
  QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

 private:
  std::vector<Problem> m_problems;
};

}  // namespace loom::gui
