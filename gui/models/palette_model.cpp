#include "gui/models/palette_model.h"

#include <QMimeData>

#include "gui/look/theme.h"

namespace loom::gui {

void PaletteModel::setTable(const DeviceTable& table) {
  beginResetModel();
  m_kinds = table.devices();
  endResetModel();
}

int PaletteModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(m_kinds.size());
}

QVariant PaletteModel::data(const QModelIndex& index, int role) const {
  if (!index.isValid() || index.row() >= static_cast<int>(m_kinds.size())) return {};
  const DeviceKind& kind = m_kinds[static_cast<size_t>(index.row())];
  switch (role) {
    case Qt::DisplayRole:
    case KindRole:
      return kind.kind;
    case Qt::DecorationRole:
      return themeIcon(kindIcon(kind.kind), Theme::instance().ofKind(kind.kind));
    case Qt::ToolTipRole:
      return tr("%1\nDrag it into the drawing, or double-click").arg(kind.summary);
    case SearchRole:
      return kind.words;
    case SummaryRole:
      return kind.summary;
    default:
      return {};
  }
}

Qt::ItemFlags PaletteModel::flags(const QModelIndex& index) const {
  return QAbstractListModel::flags(index) | (index.isValid() ? Qt::ItemIsDragEnabled : Qt::NoItemFlags);
}

QStringList PaletteModel::mimeTypes() const {
  return {QLatin1String(kKindMime)};
}

QMimeData* PaletteModel::mimeData(const QModelIndexList& indexes) const {
  auto* data = new QMimeData;
  if (!indexes.isEmpty()) data->setData(QLatin1String(kKindMime), indexes.first().data(KindRole).toString().toUtf8());
  return data;
}

}  // namespace loom::gui
