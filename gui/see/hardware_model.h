#pragma once

// What happened inside of NICs and IOMMUs up to now, below frames: registers by the names of their datasheet, rings,
// DMA, table walks, interrupts. The latest 5,000 of the kinds that are asked for. The engine finds them by executing
// the run again, so they are asked for while it stands and somebody looks.
//
// Not modelled: events while the run goes on.

#include <QAbstractTableModel>
#include <QJsonArray>

#include "gui/run/run_controller.h"

namespace loom::gui {

struct HardwareRow {
  Picoseconds at = 0;
  QString node;
  QString what;
  QString name;
  quint64 value = 0;
  quint64 address = 0;
  int length = 0;
};

class HardwareModel : public QAbstractTableModel {
  Q_OBJECT

 public:
  explicit HardwareModel(RunController* run, QObject* parent = nullptr);
  enum Column { Time, Device, Event, Name, Value, Address, Length, ColumnCount };

  void setChoice(const QStringList& kinds, const QString& node);  // empty: all
  void setShown(bool shown);
  qint64 total() const { return m_total; }
  const HardwareRow* row(int index) const;

  int rowCount(const QModelIndex& parent = {}) const override;
  int columnCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role) const override;
  QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

 signals:
  void asked();
  void came();
  void failed(const QString& why);

 private:
  void fetch();
  void take(const QJsonArray& events, qint64 total);

  RunController* m_run;
  QStringList m_kinds;
  QString m_node;
  bool m_shown = false;
  bool m_stale = true;  // what is shown is of another moment or choice
  int m_request = 0;
  qint64 m_total = 0;
  std::vector<HardwareRow> m_rows;
};

}  // namespace loom::gui
