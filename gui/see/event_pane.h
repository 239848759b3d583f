#pragma once

// A pane that lists what happened: a choice of kinds, the selected device only or all, and the table. It asks for
// what it lists only while somebody looks at it.

#include <QAbstractItemModel>
#include <QCheckBox>
#include <QComboBox>
#include <QHBoxLayout>
#include <QTableView>

namespace loom::gui {

// A table in which whole rows are chosen, without a grid.
void makeList(QTableView* table, const QString& name, std::initializer_list<int> widths);

class EventPane : public QWidget {
  Q_OBJECT

 public:
  EventPane(QAbstractItemModel* model, const QString& name, std::initializer_list<int> widths, QWidget* parent);
  QComboBox* kinds() { return m_kinds; }
  QTableView* table() { return m_table; }
  void setSelected(const QString& node);

 protected:
  virtual void choose(const QVariant& kinds, const QString& node) = 0;  // all devices: an empty one
  virtual void setShown(bool shown) = 0;
  QHBoxLayout* bar() { return m_bar; }

  void showEvent(QShowEvent* event) override;
  void hideEvent(QHideEvent* event) override;

 private:
  void chosen();

  QHBoxLayout* m_bar;
  QComboBox* m_kinds;
  QCheckBox* m_only;
  QTableView* m_table;
  QString m_selected;
};

}  // namespace loom::gui
