#include "gui/see/hardware_model.h"

#include "gui/engine/json_text.h"
#include "gui/look/theme.h"

namespace loom::gui {

namespace {

constexpr int kMost = 5000;

QString hexadecimal(quint64 value) {
  return QStringLiteral("0x") + QString::number(value, 16);
}

}  // namespace

HardwareModel::HardwareModel(RunController* run, QObject* parent) : QAbstractTableModel(parent), m_run(run) {
  if (run == nullptr) return;
  connect(run, &RunController::stopped, this, [this](const QString&, const QJsonObject&) {
    m_stale = true;
    fetch();
  });
  connect(run, &RunController::unloaded, this, [this] {
    ++m_request;
    take({}, 0);
  });
}

void HardwareModel::setChoice(const QStringList& kinds, const QString& node) {
  m_kinds = kinds;
  m_node = node;
  m_stale = true;
  fetch();
}

void HardwareModel::setShown(bool shown) {
  m_shown = shown;
  fetch();
}

void HardwareModel::fetch() {
  if (!m_shown || !m_stale || m_run == nullptr || !m_run->isLoaded() || m_run->isMoving()) return;
  m_stale = false;
  QJsonObject keys{{QStringLiteral("latest"), true}, {QStringLiteral("count"), kMost}};
  if (!m_kinds.isEmpty()) keys.insert(QStringLiteral("what"), QJsonArray::fromStringList(m_kinds));
  if (!m_node.isEmpty()) keys.insert(QStringLiteral("node"), m_node);
  emit asked();
  const int request = ++m_request;
  m_run->engine()->ask(
      QStringLiteral("hardware"), keys,
      [this, request](const QJsonObject& ok) {
        if (request != m_request) return;
        take(ok.value(QLatin1String("events")).toArray(), ok.value(QLatin1String("total")).toInteger());
        emit came();
      },
      [this, request](const EngineError& error, const QJsonObject&) {
        if (request == m_request) emit failed(error.text());
      });
}

void HardwareModel::take(const QJsonArray& events, qint64 total) {
  beginResetModel();
  m_rows.clear();
  m_total = total;
  for (const QJsonValue& value : events) {
    const QJsonObject json = value.toObject();
    m_rows.push_back({psOf(json.value(QLatin1String("at_ps"))), textOf(json, "node"), textOf(json, "what"),
                      textOf(json, "name"), json.value(QLatin1String("value")).toVariant().toULongLong(),
                      json.value(QLatin1String("address")).toVariant().toULongLong(),
                      json.value(QLatin1String("length")).toInt()});
  }
  endResetModel();
}

const HardwareRow* HardwareModel::row(int index) const {
  return index < 0 || index >= static_cast<int>(m_rows.size()) ? nullptr : &m_rows[static_cast<size_t>(index)];
}

int HardwareModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int HardwareModel::columnCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : ColumnCount;
}

QVariant HardwareModel::data(const QModelIndex& index, int role) const {
  const HardwareRow* r = index.isValid() ? row(index.row()) : nullptr;
  if (r == nullptr) return {};
  const bool isBad = r->what.contains(QLatin1String("fault")) || r->what.contains(QLatin1String("blocked"));
  if (role == Qt::ForegroundRole && isBad) return Theme::instance().bad();
  if (role == Qt::TextAlignmentRole &&
      (index.column() == Time || index.column() == Value || index.column() == Address))
    return QVariant(Qt::AlignRight | Qt::AlignVCenter);
  if (role != Qt::DisplayRole) return {};
  switch (index.column()) {
    case Time:
      return timeText(r->at);
    case Device:
      return r->node;
    case Event:
      return r->what;
    case Name:
      return r->name;
    case Value:
      return hexadecimal(r->value);
    case Address:
      return hexadecimal(r->address);
    case Length:
      return r->length > 0 ? QVariant(r->length) : QVariant();
    default:
      return {};
  }
}

QVariant HardwareModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (role != Qt::DisplayRole || orientation != Qt::Horizontal) return {};
  const QString names[] = {tr("Time"),  tr("Device"),  tr("Event"), tr("Register or ring"),
                           tr("Value"), tr("Address"), tr("Bytes")};
  return section < ColumnCount ? names[section] : QVariant();
}

}  // namespace loom::gui
