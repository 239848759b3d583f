#pragma once

// The fields of one frame as a tree, each with its bytes: layers with their fields, as the engine tells them, or
// fields within fields, as Wireshark's sharkd does. What is between fields of a layer is the layer's.
//
// Errors: none; what is no field is left out, and a field whose bytes are not those of the frame has none.
//
// Not modelled: the bytes of what was put together from several frames; such fields have none here.

#include <QAbstractItemModel>
#include <QJsonArray>
#include <vector>

namespace loom::gui {

class FieldsModel : public QAbstractItemModel {
  Q_OBJECT

 public:
  using QAbstractItemModel::QAbstractItemModel;
  enum Column { Name, Value, ColumnCount };

  void setFields(const QJsonArray& fields);                     // `fields` of the protocol's `frame`
  void setTree(const QJsonArray& tree, int lengthOfFrame);      // `tree` of sharkd's `frame`
  std::pair<int, int> bytesOf(const QModelIndex& index) const;  // offset, length; length 0: none
  QModelIndex at(int offset) const;                             // the smallest field that holds this byte

  QModelIndex index(int row, int column, const QModelIndex& parent = {}) const override;
  QModelIndex parent(const QModelIndex& index) const override;
  int rowCount(const QModelIndex& parent = {}) const override;
  int columnCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role) const override;
  QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

 private:
  // The first is the frame itself, and not seen.
  struct Node {
    QString name;
    QString value;
    QString hint;
    int offset = 0;
    int length = 0;
    int parent = -1;
    int row = 0;
    std::vector<int> children;
  };

  void begin();
  int add(int parent, Node node);
  void addTree(int parent, const QJsonArray& tree, int lengthOfFrame);
  const Node& nodeOf(const QModelIndex& index) const;

  std::vector<Node> m_nodes{1};
};

}  // namespace loom::gui
