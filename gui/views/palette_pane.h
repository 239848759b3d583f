#pragma once

// The palette: the kinds of devices by their name in the scenario and what they are, with a search that finds words
// of both, in English as well. A row is dragged into the drawing, or double-clicked (Return) to be added beside what
// is there.

#include <QLineEdit>
#include <QListView>
#include <QSortFilterProxyModel>

#include "gui/models/palette_model.h"

namespace loom::gui {

class PalettePane : public QWidget {
  Q_OBJECT

 public:
  explicit PalettePane(QWidget* parent = nullptr);
  void setTable(const DeviceTable& table);
  void focusSearch();
  PaletteModel* model() { return &m_model; }

 signals:
  void chosen(const QString& kind);

 private:
  PaletteModel m_model;
  QSortFilterProxyModel m_filter;
  QLineEdit* m_search;
  QListView* m_list;
};

}  // namespace loom::gui
