#pragma once

// The kinds of devices that can be put into a drawing, from the device table, for the palette: name, icon and what it
// is. Rows can be dragged; the drag carries the kind.
//
// Not modelled: groups; there are not so many kinds, and the search finds words of the summary as well, in English
// and in the language of the program.

#include <QAbstractListModel>

#include "gui/engine/device_table.h"

namespace loom::gui {

// What a drag of a row carries.
inline constexpr char kKindMime[] = "application/x-etherloom-kind";

class PaletteModel : public QAbstractListModel {
  Q_OBJECT

 public:
  using QAbstractListModel::QAbstractListModel;
  enum { KindRole = Qt::UserRole, SearchRole, SummaryRole, NoRole };

  void setTable(const DeviceTable& table);

  int rowCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role) const override;
  Qt::ItemFlags flags(const QModelIndex& index) const override;
  QStringList mimeTypes() const override;
  QMimeData* mimeData(const QModelIndexList& indexes) const override;

 private:
  std::vector<DeviceKind> m_kinds;
};

}  // namespace loom::gui
