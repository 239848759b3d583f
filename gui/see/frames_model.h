#pragma once

// The frames of the run as rows of a table, in the order of time. It follows the run: new rows come by notes, what a
// note left out is asked for, and what had not happened yet vanishes when time goes back. With a filter it holds what
// the engine says matches.
//
// Errors: a filter that is none: `filterFailed`, and the rows stay as they were.
//
// Not modelled: rows older than the engine keeps (its latest 100,000).

#include <QAbstractTableModel>

#include "gui/engine/device_table.h"
#include "gui/run/run_controller.h"

namespace loom::gui {

class FramesModel : public QAbstractTableModel {
  Q_OBJECT

 public:
  explicit FramesModel(RunController* run, QObject* parent = nullptr);
  enum Column { No, Time, From, To, Source, Destination, Vlan, Kind, Length, Info, ColumnCount };

  void setFilter(const QString& filter);  // tcpdump's language; empty: all
  const FrameRow* row(int index) const;
  int indexOf(qint64 no) const;
  // For tests and for the engine's answers.
  void take(const std::vector<FrameRow>& rows);
  void forgetAfter(qint64 no);

  void setTable(const DeviceTable* table) { m_table = table; }  // what drop reasons mean

  int rowCount(const QModelIndex& parent = {}) const override;
  int columnCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role) const override;
  QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

 signals:
  void filterFailed(const QString& why);
  void filterHolds();

 private:
  void clear();
  void fetch();

  RunController* m_run;
  const DeviceTable* m_table = nullptr;
  QString m_filter;
  std::vector<FrameRow> m_rows;
  qint64 m_next = 1;  // the row to ask for next
  int m_generation = 0;
  bool m_fetching = false;
};

}  // namespace loom::gui
