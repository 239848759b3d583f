#include "gui/models/problems_model.h"

#include <algorithm>

#include "gui/look/theme.h"

namespace loom::gui {

void ProblemsModel::setProblems(std::vector<Problem> problems) {
  beginResetModel();
  m_problems = std::move(problems);
  endResetModel();
}

int ProblemsModel::errors() const {
  return static_cast<int>(
      std::count_if(m_problems.begin(), m_problems.end(), [](const Problem& p) { return !p.warning; }));
}

int ProblemsModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(m_problems.size());
}

int ProblemsModel::columnCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : ColumnCount;
}

QVariant ProblemsModel::data(const QModelIndex& index, int role) const {
  if (!index.isValid() || index.row() >= static_cast<int>(m_problems.size())) return {};
  const Problem& problem = m_problems[static_cast<size_t>(index.row())];
  const EngineError& error = problem.error;
  if (role == Qt::DecorationRole && index.column() == Place) {
    const Theme& theme = Theme::instance();
    return themeIcon(QStringLiteral("problem"), problem.warning ? theme.warning() : theme.bad());
  }
  if (role == Qt::ToolTipRole) return error.text();
  if (role != Qt::DisplayRole) return {};
  switch (index.column()) {
    case Place:
      return error.line > 0 ? QStringLiteral("%1:%2").arg(error.line).arg(error.column) : QString();
    case Message:
      return error.message;
    default:
      return error.hint;
  }
}

QVariant ProblemsModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (role != Qt::DisplayRole || orientation != Qt::Horizontal) return {};
  switch (section) {
    case Place:
      return tr("Line");
    case Message:
      return tr("Problem");
    case Hint:
      return tr("What would mend it");
    default:
      return {};
  }
}

}  // namespace loom::gui
