#pragma once

// The log of the run: everything that was sent, received, dropped, decided and written into tables, in order. The
// latest entries up to now; when time goes back they go with it.
//
// Not modelled: more than the latest 5,000; going back in time shows older ones.

#include <QAbstractTableModel>

#include "gui/engine/device_table.h"
#include "gui/run/run_controller.h"

namespace loom::gui {

struct LogEntry {
  qint64 no = 0;
  Picoseconds at = 0;
  QString what;
  QString place;
  QString frame;
  QString text;
  QString reason;  // of a drop
  QStringList steps;
};

class LogModel : public QAbstractTableModel {
  Q_OBJECT

 public:
  explicit LogModel(RunController* run, QObject* parent = nullptr);
  enum Column { Time, What, Place, Text, ColumnCount };

  void setChoice(const QString& what, const QString& node);  // empty: all
  void setShown(bool shown);                                 // it asks only while somebody looks
  void setEntries(const QJsonArray& entries);
  void setTable(const DeviceTable* table) { m_table = table; }  // what drop reasons mean
  const LogEntry* entry(int row) const;

  int rowCount(const QModelIndex& parent = {}) const override;
  int columnCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role) const override;
  QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

 private:
  void fetch();

  RunController* m_run;
  const DeviceTable* m_table = nullptr;
  QString m_what;
  QString m_node;
  bool m_shown = false;
  bool m_asking = false;
  bool m_again = false;
  std::vector<LogEntry> m_entries;
};

}  // namespace loom::gui
