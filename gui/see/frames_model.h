#pragma once

// The frames of the run as rows of a table, in the order of time: as many as the engine keeps, a million and more of
// them, of which this model holds few. It knows the numbers of the rows; what a row says is asked of the engine when
// somebody looks at it, in pages, those looked at last first. Pages that scrolled away before they were asked for are
// forgotten. Rows of the latest kMostHeld that were looked at, or that came by themselves while the run went on, are
// at hand; others are empty but for their number until their page is there (`dataChanged`).
//
// It follows the run: rows are appended while it goes on, those that the engine forgets vanish at the top, and what
// has not happened yet vanishes at the end when time goes back. With a filter the engine says which rows match, in
// pieces, so that a long list grows while it is looked through; this model keeps their numbers, 8 bytes each.
//
// Errors: a filter that is none: `filterFailed`, and the rows stay as they were.
//
// Not modelled: rows older than the engine keeps (PROTOCOL.md says how many); sorting.

#include <QAbstractTableModel>
#include <QCache>
#include <QJsonArray>
#include <deque>

#include "gui/engine/device_table.h"
#include "gui/run/run_controller.h"

namespace loom::gui {

class FramesModel : public QAbstractTableModel {
  Q_OBJECT

 public:
  static constexpr int kPage = 256;
  static constexpr int kMostHeld = 20'000;

  explicit FramesModel(RunController* run, QObject* parent = nullptr);
  enum Column { No, Time, From, To, Source, Destination, Vlan, Kind, Length, Info, ColumnCount };

  void setFilter(const QString& filter);  // tcpdump's language; empty: all
  bool isFiltered() const { return !m_filter.isEmpty(); }
  bool isLooking() const { return isFiltered() && m_next <= m_total; }  // for rows that match
  // The number of the row at this place; 0 when there is none.
  qint64 numberAt(int index) const;
  // Null where there is none, and while it is on its way; then it has been asked for.
  const FrameRow* row(int index) const;
  int indexOf(qint64 no) const;  // -1: not in the list
  qint64 total() const { return m_total; }
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
  void looked();  // through some more rows for those that match

 private:
  void clear();
  // Which rows there are: from `oldest` to `total`.
  void setRange(qint64 oldest, qint64 total);
  void setAll(qint64 oldest, qint64 total);
  void setFiltered(qint64 oldest, qint64 total);
  void setMatches(const QString& filter, const QJsonObject& answer);
  void look();
  std::vector<qint64> matchesOf(const QJsonObject& answer) const;

  qint64 pageOf(int index) const;
  void want(int index) const;
  void askForPage();
  QJsonObject keysOfPage(qint64 page) const;
  void hold(const QJsonArray& rows);
  QVariant textOf(const FrameRow& row, int column) const;

  RunController* m_run;
  const DeviceTable* m_table = nullptr;
  qint64 m_oldest = 1;
  qint64 m_total = 0;
  QString m_filter;
  std::deque<qint64> m_matches;  // their numbers
  qint64 m_next = 1;             // the row to look at next
  bool m_looking = false;        // an answer is on its way
  int m_generation = 0;          // answers to older ones are ignored
  int m_filterAsked = 0;

  mutable QCache<qint64, FrameRow> m_held;
  mutable std::deque<qint64> m_wanted;  // pages, the latest first
  mutable bool m_askIsDue = false;
  qint64 m_asked = -1;  // the page that is on its way
};

}  // namespace loom::gui
