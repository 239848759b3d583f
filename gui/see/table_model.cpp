#include "gui/see/table_model.h"

#include <QJsonArray>

#include "gui/look/theme.h"

namespace loom::gui {

void TableModel::setTable(const QJsonObject& table) {
  QStringList columns;
  for (const QJsonValue& each : table.value(QLatin1String("columns")).toArray()) columns << each.toString();
  QList<QStringList> rows;
  for (const QJsonValue& each : table.value(QLatin1String("rows")).toArray()) {
    QStringList row;
    for (const QJsonValue& cell : each.toArray()) row << cell.toString();
    rows << row;
  }
  if (columns == m_columns && rows == m_rows) return;
  QSet<std::pair<int, int>> changed;
  const bool known = columns == m_columns && !m_rows.isEmpty();
  const bool shape = columns != m_columns || rows.size() != m_rows.size();
  for (int r = 0; known && r < rows.size(); ++r) {
    // The same row before: with the same names, or at the same place in a table of fixed rows.
    const QStringList* before = nullptr;
    for (const QStringList& old : m_rows) {
      if (old == rows[r] || (old.size() == 2 && old.first() == rows[r].value(0))) before = &old;
    }
    if (before == nullptr && rows.size() == m_rows.size() && m_rows[r].value(0) == rows[r].value(0))
      before = &m_rows[r];
    for (int c = 0; c < rows[r].size(); ++c) {
      if (before == nullptr || before->value(c) != rows[r][c]) changed.insert({r, c});
    }
  }
  if (shape) {
    beginResetModel();
    m_columns = columns;
    m_rows = rows;
    m_changed = changed;
    endResetModel();
    return;
  }
  m_rows = rows;
  m_changed = changed;
  if (!m_rows.isEmpty())
    emit dataChanged(index(0, 0), index(static_cast<int>(m_rows.size()) - 1, static_cast<int>(m_columns.size()) - 1));
}

int TableModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int TableModel::columnCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(m_columns.size());
}

QVariant TableModel::data(const QModelIndex& index, int role) const {
  if (!index.isValid() || index.row() >= m_rows.size()) return {};
  if (role == Qt::BackgroundRole && isChanged(index.row(), index.column())) return Theme::instance().changed();
  if (role == Qt::DisplayRole) return m_rows[index.row()].value(index.column());
  return {};
}

QVariant TableModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation != Qt::Horizontal) return {};
  if (role == Qt::ToolTipRole) return m_meanings.value(m_columns.value(section));
  return role == Qt::DisplayRole ? m_columns.value(section) : QVariant();
}

}  // namespace loom::gui
