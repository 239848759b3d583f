#pragma once

// The tables of the selected device, live: one tab each, with what just changed marked; and its descriptor rings
// drawn as rings.
//
// Not modelled: changing them; a scenario's `faults` with `set` do.

#include <QLabel>
#include <QScrollArea>
#include <QTabWidget>
#include <QTableView>

#include "gui/engine/device_table.h"
#include "gui/run/run_controller.h"
#include "gui/see/ring_view.h"
#include "gui/see/table_model.h"

namespace loom::gui {

class TablesPane : public QWidget {
  Q_OBJECT

 public:
  explicit TablesPane(RunController* run, QWidget* parent = nullptr);
  void showNode(const QString& node, const std::vector<TableKind>& tables = {});  // what its tables mean
  void show(const QJsonArray& tables);                                            // what the engine answered
  TableModel* model(const QString& table) const { return m_models.value(table); }

 protected:
  void showEvent(QShowEvent* event) override;

 private:
  void refresh();
  void clear();
  void say();

  RunController* m_run;
  QString m_node;
  std::vector<TableKind> m_meanings;
  bool m_asking = false;
  bool m_again = false;
  QHash<QString, TableModel*> m_models;
  QTabWidget* m_tabs;
  RingView* m_rings;
  QScrollArea* m_ringArea;
  QLabel* m_empty;
};

}  // namespace loom::gui
