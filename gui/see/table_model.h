#pragma once

// One table of a device as the engine tells it: a MAC table, an ARP cache, registers by their names in the datasheet.
// What differs from the time before is remembered, and shown by its background until the next change.
//
// Not modelled: which entry moved where; a row is known by its first columns that are not values alone.

#include <QAbstractTableModel>
#include <QHash>
#include <QJsonObject>
#include <QSet>

namespace loom::gui {

class TableModel : public QAbstractTableModel {
  Q_OBJECT

 public:
  using QAbstractTableModel::QAbstractTableModel;

  void setTable(const QJsonObject& table);
  void setMeanings(const QHash<QString, QString>& columns) { m_meanings = columns; }  // tooltips of the head
  bool isChanged(int row, int column) const { return m_changed.contains({row, column}); }
  const QList<QStringList>& rows() const { return m_rows; }

  int rowCount(const QModelIndex& parent = {}) const override;
  int columnCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role) const override;
  QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

 private:
  QStringList m_columns;
  QHash<QString, QString> m_meanings;
  QList<QStringList> m_rows;
  QSet<std::pair<int, int>> m_changed;
};

}  // namespace loom::gui
