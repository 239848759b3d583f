#include "gui/regress/difference_model.h"

#include <QFont>

#include "gui/look/theme.h"

namespace loom::gui {

void DifferenceModel::setFields(std::vector<ReportField> fields) {
  beginResetModel();
  m_fields = std::move(fields);
  endResetModel();
}

int DifferenceModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(m_fields.size());
}

int DifferenceModel::columnCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : ColumnCount;
}

QVariant DifferenceModel::data(const QModelIndex& index, int role) const {
  if (!index.isValid() || index.row() >= static_cast<int>(m_fields.size())) return {};
  const ReportField& field = m_fields[static_cast<size_t>(index.row())];
  const QString& text = index.column() == Field      ? field.field
                        : index.column() == Expected ? field.expected
                                                     : field.actual;
  switch (role) {
    case Qt::DisplayRole:
      return index.column() == Field && field.differs ? QStringLiteral("≠ ") + text : text;
    case Qt::ToolTipRole:
      return text;
    case Qt::BackgroundRole:
      return field.differs ? QVariant(Theme::instance().changed()) : QVariant();
    case Qt::FontRole: {
      QFont font;
      font.setBold(field.differs);
      return font;
    }
    default:
      return {};
  }
}

QVariant DifferenceModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (role != Qt::DisplayRole || orientation != Qt::Horizontal) return {};
  return section == Field ? tr("Field") : section == Expected ? tr("Expected") : tr("Actual");
}

}  // namespace loom::gui
