#include "gui/see/fields_model.h"

#include <QJsonObject>
#include <algorithm>

namespace loom::gui {

namespace {
constexpr quintptr kLayer = ~quintptr(0);

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

void FieldsModel::setFields(const QJsonArray& fields) {
  beginResetModel();
  m_layers.clear();
  int layer = -1;
  for (const QJsonValue& value : fields) {
    const QJsonObject json = value.toObject();
    FrameField field{json.value(QLatin1String("name")).toString(), json.value(QLatin1String("value")).toString(),
                     json.value(QLatin1String("offset")).toInt(), json.value(QLatin1String("length")).toInt(),
                     json.value(QLatin1String("layer")).toInt()};
    if (m_layers.empty() || field.layer != layer) m_layers.push_back({layerName(field.name.section(u'.', 0, 0)), {}});
    layer = field.layer;
    m_layers.back().fields.push_back(std::move(field));
  }
  endResetModel();
}

std::pair<int, int> FieldsModel::bytesOf(const QModelIndex& index) const {
  if (!index.isValid()) return {0, 0};
  if (index.internalId() != kLayer) {
    const FrameField& field = m_layers[index.internalId()].fields[static_cast<size_t>(index.row())];
    return {field.offset, field.length};
  }
  const auto& fields = m_layers[static_cast<size_t>(index.row())].fields;
  int begin = fields.front().offset;
  int end = begin;
  for (const FrameField& field : fields) {
    begin = std::min(begin, field.offset);
    end = std::max(end, field.offset + field.length);
  }
  return {begin, end - begin};
}

QModelIndex FieldsModel::at(int offset) const {
  for (size_t layer = 0; layer < m_layers.size(); ++layer) {
    const auto& fields = m_layers[layer].fields;
    for (size_t i = 0; i < fields.size(); ++i) {
      if (offset >= fields[i].offset && offset < fields[i].offset + fields[i].length)
        return createIndex(static_cast<int>(i), 0, layer);
    }
  }
  return {};
}

QModelIndex FieldsModel::index(int row, int column, const QModelIndex& parent) const {
  if (row < 0 || column < 0 || row >= rowCount(parent) || column >= ColumnCount) return {};
  return createIndex(row, column, parent.isValid() ? static_cast<quintptr>(parent.row()) : kLayer);
}

QModelIndex FieldsModel::parent(const QModelIndex& index) const {
  if (!index.isValid() || index.internalId() == kLayer) return {};
  return createIndex(static_cast<int>(index.internalId()), 0, kLayer);
}

int FieldsModel::rowCount(const QModelIndex& parent) const {
  if (!parent.isValid()) return static_cast<int>(m_layers.size());
  if (parent.internalId() != kLayer || parent.column() != 0) return 0;
  return static_cast<int>(m_layers[static_cast<size_t>(parent.row())].fields.size());
}

int FieldsModel::columnCount(const QModelIndex&) const {
  return ColumnCount;
}

QVariant FieldsModel::data(const QModelIndex& index, int role) const {
  if (!index.isValid() || role != Qt::DisplayRole) return {};
  if (index.internalId() == kLayer) {
    return index.column() == Name ? QVariant(m_layers[static_cast<size_t>(index.row())].name) : QVariant();
  }
  const FrameField& field = m_layers[index.internalId()].fields[static_cast<size_t>(index.row())];
  return index.column() == Name ? field.name : field.value;
}

QVariant FieldsModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (role != Qt::DisplayRole || orientation != Qt::Horizontal) return {};
  return section == Name ? tr("Field") : tr("Value");
}

}  // namespace loom::gui
