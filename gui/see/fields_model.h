#pragma once

// The fields of one frame as a tree: a layer, its fields, each with its bytes. What is between fields of a layer is
// the layer's.
//
// Not modelled: fields within fields; the engine's list is flat, one layer above another.

#include <QAbstractItemModel>
#include <QJsonArray>

namespace loom::gui {

struct FrameField {
  QString name;
  QString value;
  int offset = 0;
  int length = 0;
  int layer = 0;
};

class FieldsModel : public QAbstractItemModel {
  Q_OBJECT

 public:
  using QAbstractItemModel::QAbstractItemModel;
  enum Column { Name, Value, ColumnCount };

  void setFields(const QJsonArray& fields);
  std::pair<int, int> bytesOf(const QModelIndex& index) const;  // offset, length
  QModelIndex at(int offset) const;                             // the field that holds this byte

  QModelIndex index(int row, int column, const QModelIndex& parent = {}) const override;
  QModelIndex parent(const QModelIndex& index) const override;
  int rowCount(const QModelIndex& parent = {}) const override;
  int columnCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role) const override;
  QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

 private:
  struct Layer {
    QString name;
    std::vector<FrameField> fields;
  };
  std::vector<Layer> m_layers;
};

}  // namespace loom::gui
