#include "gui/see/fields_model.h"

#include <QJsonObject>
#include <algorithm>

#include "gui/engine/json_text.h"

namespace loom::gui {

namespace {

QString layerName(const QString& stem) {
  const struct {
    const char* stem;
    const char* name;
  } kNames[] = {{"eth", "Ethernet"},      {"vlan", "802.1Q VLAN tag"},
                {"arp", "ARP"},           {"ip", "IPv4"},
                {"ipv6", "IPv6"},         {"icmp", "ICMP"},
                {"icmpv6", "ICMPv6"},     {"udp", "UDP"},
                {"tcp", "TCP"},           {"data", "Data"},
                {"dns", "DNS"},           {"dhcp", "DHCP"},
                {"stp", "Spanning tree"}, {"llc", "802.2 LLC"}};
  for (const auto& each : kNames) {
    if (stem == QLatin1String(each.stem)) return QLatin1String(each.name);
  }
  return stem;
}

}  // namespace

void FieldsModel::begin() {
  beginResetModel();
  m_nodes.assign(1, Node());
}

int FieldsModel::add(int parent, Node node) {
  const int id = static_cast<int>(m_nodes.size());
  std::vector<int>& siblings = m_nodes[static_cast<size_t>(parent)].children;
  node.parent = parent;
  node.row = static_cast<int>(siblings.size());
  siblings.push_back(id);
  m_nodes.push_back(std::move(node));
  return id;
}

void FieldsModel::setFields(const QJsonArray& fields) {
  begin();
  int layer = -1;
  int above = 0;
  for (const QJsonValue& value : fields) {
    const QJsonObject json = value.toObject();
    Node field;
    field.name = textOf(json, "name");
    field.value = textOf(json, "value");
    field.offset = json.value(QLatin1String("offset")).toInt();
    field.length = json.value(QLatin1String("length")).toInt();
    if (above == 0 || layer != json.value(QLatin1String("layer")).toInt()) {
      layer = json.value(QLatin1String("layer")).toInt();
      Node head;
      head.name = layerName(field.name.section(u'.', 0, 0));
      head.offset = field.offset;
      above = add(0, head);
    }
    Node& head = m_nodes[static_cast<size_t>(above)];
    const int end = std::max(head.offset + head.length, field.offset + field.length);
    head.offset = std::min(head.offset, field.offset);
    head.length = end - head.offset;
    add(above, field);
  }
  endResetModel();
}

void FieldsModel::setTree(const QJsonArray& tree, int lengthOfFrame) {
  begin();
  addTree(0, tree, lengthOfFrame);
  endResetModel();
}

// sharkd: `l` is the text, `h` where its bytes are, in data source `ds` (0, the frame, when it says none), `f` a
// display filter, `n` what is within.
void FieldsModel::addTree(int parent, const QJsonArray& tree, int lengthOfFrame) {
  for (const QJsonValue& value : tree) {
    const QJsonObject json = value.toObject();
    const QString text = textOf(json, "l");
    if (text.isEmpty()) continue;
    Node node;
    const qsizetype colon = textOf(json, "t") == QLatin1String("proto") ? -1 : text.indexOf(QLatin1String(": "));
    node.name = text.left(colon);
    if (colon >= 0) node.value = text.mid(colon + 2);
    node.hint = textOf(json, "f");
    const QJsonArray bytes = json.value(QLatin1String("h")).toArray();
    const int offset = bytes.at(0).toInt(-1);
    const int length = bytes.at(1).toInt(-1);
    if (json.value(QLatin1String("ds")).toInt() == 0 && offset >= 0 && length > 0 && offset < lengthOfFrame) {
      node.offset = offset;
      node.length = std::min(length, lengthOfFrame - offset);
    }
    addTree(add(parent, node), json.value(QLatin1String("n")).toArray(), lengthOfFrame);
  }
}

const FieldsModel::Node& FieldsModel::nodeOf(const QModelIndex& index) const {
  return m_nodes[index.isValid() ? static_cast<size_t>(index.internalId()) : 0];
}

std::pair<int, int> FieldsModel::bytesOf(const QModelIndex& index) const {
  return {nodeOf(index).offset, nodeOf(index).length};
}

QModelIndex FieldsModel::at(int offset) const {
  size_t best = 0;
  for (size_t i = 1; i < m_nodes.size(); ++i) {
    const Node& node = m_nodes[i];
    if (offset < node.offset || offset >= node.offset + node.length) continue;
    const Node& former = m_nodes[best];
    if (best == 0 || node.length < former.length || (node.length == former.length && former.parent == 0)) best = i;
  }
  return best == 0 ? QModelIndex() : createIndex(m_nodes[best].row, 0, best);
}

QModelIndex FieldsModel::index(int row, int column, const QModelIndex& parent) const {
  if (row < 0 || column < 0 || row >= rowCount(parent) || column >= ColumnCount) return {};
  return createIndex(row, column, static_cast<quintptr>(nodeOf(parent).children[static_cast<size_t>(row)]));
}

QModelIndex FieldsModel::parent(const QModelIndex& index) const {
  const int above = index.isValid() ? nodeOf(index).parent : 0;
  if (above <= 0) return {};
  return createIndex(m_nodes[static_cast<size_t>(above)].row, 0, static_cast<quintptr>(above));
}

int FieldsModel::rowCount(const QModelIndex& parent) const {
  return parent.column() > 0 ? 0 : static_cast<int>(nodeOf(parent).children.size());
}

int FieldsModel::columnCount(const QModelIndex&) const {
  return ColumnCount;
}

QVariant FieldsModel::data(const QModelIndex& index, int role) const {
  if (!index.isValid()) return {};
  const Node& node = nodeOf(index);
  if (role == Qt::ToolTipRole && !node.hint.isEmpty()) return node.hint;
  if (role != Qt::DisplayRole) return {};
  return index.column() == Name ? node.name : node.value;
}

QVariant FieldsModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (role != Qt::DisplayRole || orientation != Qt::Horizontal) return {};
  return section == Name ? tr("Field") : tr("Value");
}

}  // namespace loom::gui
