#include "gui/see/frames_model.h"

#include <algorithm>

#include "gui/look/theme.h"

namespace loom::gui {

namespace {
constexpr int kAtOnce = 2000;
constexpr size_t kMostRows = 100'000;
}  // namespace

FramesModel::FramesModel(RunController* run, QObject* parent) : QAbstractTableModel(parent), m_run(run) {
  if (run == nullptr) return;
  connect(run, &RunController::framesCame, this, [this](const std::vector<FrameRow>& rows, qint64 skipped) {
    if (m_filter.isEmpty() && skipped == 0 && !rows.empty() && rows.front().no == m_next && !m_fetching) {
      take(rows);
    } else {
      fetch();
    }
  });
  connect(run, &RunController::stopped, this, [this](const QString&, const QJsonObject&) {
    forgetAfter(m_run->state().frames);
    fetch();
  });
  connect(run, &RunController::wentBack, this, [this] { forgetAfter(m_run->state().frames); });
  connect(run, &RunController::loaded, this, &FramesModel::clear);
  connect(run, &RunController::unloaded, this, &FramesModel::clear);
}

void FramesModel::clear() {
  beginResetModel();
  m_rows.clear();
  m_next = 1;
  ++m_generation;
  m_fetching = false;
  endResetModel();
}

void FramesModel::setFilter(const QString& filter) {
  if (filter == m_filter) return;
  const QString before = std::exchange(m_filter, filter);
  if (!m_run->isLoaded()) return clear();
  const int generation = ++m_generation;
  m_fetching = false;
  // Whether it is a filter at all is asked with the first rows.
  m_run->engine()->ask(
      QStringLiteral("frames"), {{QStringLiteral("filter"), filter}, {QStringLiteral("count"), 1}},
      [this, generation](const QJsonObject&) {
        if (generation != m_generation) return;
        clear();
        emit filterHolds();
        fetch();
      },
      [this, before, generation](const EngineError& error, const QJsonObject&) {
        if (generation != m_generation) return;
        m_filter = before;
        emit filterFailed(error.message);
      });
}

void FramesModel::fetch() {
  if (m_fetching || !m_run->isLoaded()) return;
  m_fetching = true;
  const int generation = m_generation;
  QJsonObject keys{{QStringLiteral("from"), m_next}, {QStringLiteral("count"), kAtOnce}};
  if (!m_filter.isEmpty()) keys.insert(QStringLiteral("filter"), m_filter);
  m_run->engine()->ask(
      QStringLiteral("frames"), keys,
      [this, generation](const QJsonObject& ok) {
        if (generation != m_generation) return;
        m_fetching = false;
        std::vector<FrameRow> rows;
        for (const QJsonValue& row : ok.value(QLatin1String("rows")).toArray())
          rows.push_back(FrameRow::of(row.toObject()));
        take(rows);
        m_next = std::max(m_next, ok.value(QLatin1String("next")).toInteger());
        if (m_next <= ok.value(QLatin1String("total")).toInteger() && !rows.empty()) fetch();
      },
      [this, generation](const EngineError&, const QJsonObject&) {
        if (generation == m_generation) m_fetching = false;
      });
}

void FramesModel::take(const std::vector<FrameRow>& rows) {
  std::vector<FrameRow> fresh;
  for (const FrameRow& row : rows) {
    if (row.no >= m_next) fresh.push_back(row);
  }
  if (fresh.empty()) return;
  m_next = fresh.back().no + 1;
  const int first = static_cast<int>(m_rows.size());
  beginInsertRows({}, first, first + static_cast<int>(fresh.size()) - 1);
  m_rows.insert(m_rows.end(), fresh.begin(), fresh.end());
  endInsertRows();
  if (m_rows.size() <= kMostRows + kMostRows / 10) return;
  const int over = static_cast<int>(m_rows.size() - kMostRows);
  beginRemoveRows({}, 0, over - 1);
  m_rows.erase(m_rows.begin(), m_rows.begin() + over);
  endRemoveRows();
}

void FramesModel::forgetAfter(qint64 no) {
  const auto keep =
      std::upper_bound(m_rows.begin(), m_rows.end(), no, [](qint64 n, const FrameRow& row) { return n < row.no; });
  m_next = std::min(m_next, no + 1);
  if (keep == m_rows.end()) return;
  ++m_generation;
  m_fetching = false;
  beginRemoveRows({}, static_cast<int>(keep - m_rows.begin()), static_cast<int>(m_rows.size()) - 1);
  m_rows.erase(keep, m_rows.end());
  endRemoveRows();
}

const FrameRow* FramesModel::row(int index) const {
  return index < 0 || index >= static_cast<int>(m_rows.size()) ? nullptr : &m_rows[static_cast<size_t>(index)];
}

int FramesModel::indexOf(qint64 no) const {
  const auto found =
      std::lower_bound(m_rows.begin(), m_rows.end(), no, [](const FrameRow& row, qint64 n) { return row.no < n; });
  return found == m_rows.end() || found->no != no ? -1 : static_cast<int>(found - m_rows.begin());
}

int FramesModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int FramesModel::columnCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : ColumnCount;
}

QVariant FramesModel::data(const QModelIndex& index, int role) const {
  const FrameRow* r = index.isValid() ? row(index.row()) : nullptr;
  if (r == nullptr) return {};
  const Theme& theme = Theme::instance();
  if (role == Qt::TextAlignmentRole &&
      (index.column() == No || index.column() == Length || index.column() == Vlan || index.column() == Time))
    return QVariant(Qt::AlignRight | Qt::AlignVCenter);
  if (role == Qt::ForegroundRole && r->isDrop()) return theme.bad();
  if (role == Qt::DecorationRole && index.column() == Kind) return theme.ofFrame(r->kind);
  if (role == Qt::ToolTipRole) {
    const QString meaning = m_table == nullptr ? QString() : m_table->meaningOf(r->reason);
    return meaning.isEmpty() ? r->summary : QString(r->reason + QStringLiteral(": ") + meaning + u'\n' + r->summary);
  }
  if (role != Qt::DisplayRole) return {};
  switch (index.column()) {
    case No:
      return r->no;
    case Time:
      return timeText(r->at);
    case From:
      return r->from;
    case To:
      return r->isDrop() ? tr("dropped") : r->to;
    case Source:
      return r->source;
    case Destination:
      return r->destination;
    case Vlan:
      return r->vlan >= 0 ? QString::number(r->vlan) : QString();
    case Kind:
      return r->kind;
    case Length:
      return r->length;
    case Info:
      return r->isDrop() ? QString(r->reason + QStringLiteral(": ") + r->summary) : r->summary;
    default:
      return {};
  }
}

QVariant FramesModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (role != Qt::DisplayRole || orientation != Qt::Horizontal) return {};
  const QString names[] = {tr("No."),         tr("Time"), tr("From"), tr("To"),     tr("Source"),
                           tr("Destination"), tr("VLAN"), tr("Kind"), tr("Length"), tr("What it says")};
  return section < ColumnCount ? names[section] : QVariant();
}

}  // namespace loom::gui
