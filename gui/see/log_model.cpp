#include "gui/see/log_model.h"

#include "gui/engine/json_text.h"
#include "gui/look/theme.h"

namespace loom::gui {

namespace {
constexpr int kMost = 5000;
}

LogModel::LogModel(RunController* run, QObject* parent) : QAbstractTableModel(parent), m_run(run) {
  if (run == nullptr) return;
  connect(run, &RunController::stateChanged, this, &LogModel::fetch);
  connect(run, &RunController::stopped, this, [this](const QString&, const QJsonObject&) { fetch(); });
  connect(run, &RunController::unloaded, this, [this] { setEntries({}); });
}

void LogModel::setChoice(const QString& what, const QString& node) {
  m_what = what;
  m_node = node;
  fetch();
}

void LogModel::setShown(bool shown) {
  m_shown = shown;
  if (shown) fetch();
}

void LogModel::fetch() {
  if (!m_shown || m_run == nullptr || !m_run->isLoaded()) return;
  if (m_asking) {
    m_again = true;
    return;
  }
  m_asking = true;
  QJsonObject keys{{QStringLiteral("count"), kMost},
                   {QStringLiteral("from"), std::max<qint64>(1, m_run->state().log - kMost + 1)}};
  if (!m_what.isEmpty()) keys.insert(QStringLiteral("what"), m_what);
  if (!m_node.isEmpty()) keys.insert(QStringLiteral("node"), m_node);
  m_run->engine()->ask(
      QStringLiteral("log"), keys,
      [this](const QJsonObject& ok) {
        m_asking = false;
        setEntries(ok.value(QLatin1String("entries")).toArray());
        if (std::exchange(m_again, false)) fetch();
      },
      [this](const EngineError&, const QJsonObject&) { m_asking = m_again = false; });
}

void LogModel::setEntries(const QJsonArray& entries) {
  beginResetModel();
  m_entries.clear();
  for (const QJsonValue& value : entries) {
    const QJsonObject json = value.toObject();
    const auto text = [&](const char* key) { return textOf(json, key); };
    LogEntry entry{json.value(QLatin1String("no")).toInteger(),
                   psOf(json.value(QLatin1String("at_ps"))),
                   text("what"),
                   text("port").isEmpty() ? text("node") : text("port"),
                   text("frame"),
                   text("text"),
                   text("reason"),
                   {}};
    for (const QJsonValue& step : json.value(QLatin1String("steps")).toArray())
      entry.steps << textOf(step.toObject(), "rule") + QStringLiteral(": ") + textOf(step.toObject(), "why");
    m_entries.push_back(std::move(entry));
  }
  endResetModel();
}

const LogEntry* LogModel::entry(int row) const {
  return row < 0 || row >= static_cast<int>(m_entries.size()) ? nullptr : &m_entries[static_cast<size_t>(row)];
}

int LogModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(m_entries.size());
}

int LogModel::columnCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : ColumnCount;
}

QVariant LogModel::data(const QModelIndex& index, int role) const {
  const LogEntry* e = index.isValid() ? entry(index.row()) : nullptr;
  if (e == nullptr) return {};
  if (role == Qt::ForegroundRole && e->what == QLatin1String("dropped")) return Theme::instance().bad();
  if (role == Qt::ToolTipRole) {
    const QString meaning = m_table == nullptr ? QString() : m_table->meaningOf(e->reason);
    if (!meaning.isEmpty()) return QString(e->reason + QStringLiteral(": ") + meaning + u'\n' + e->text);
    return e->steps.isEmpty() ? e->text : e->steps.join(u'\n');
  }
  if (role != Qt::DisplayRole) return {};
  switch (index.column()) {
    case Time:
      return timeText(e->at);
    case What:
      return e->what;
    case Place:
      return e->place;
    case Text:
      return e->text;
    default:
      return {};
  }
}

QVariant LogModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (role != Qt::DisplayRole || orientation != Qt::Horizontal) return {};
  const QString names[] = {tr("Time"), tr("Event"), tr("Where"), tr("What happened")};
  return section < ColumnCount ? names[section] : QVariant();
}

}  // namespace loom::gui
