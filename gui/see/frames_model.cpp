#include "gui/see/frames_model.h"

#include <QTimer>
#include <algorithm>

#include "gui/look/theme.h"

namespace loom::gui {

namespace {
constexpr size_t kMostWanted = 4;  // pages; what was wanted before has scrolled away
}  // namespace

FramesModel::FramesModel(RunController* run, QObject* parent)
    : QAbstractTableModel(parent), m_run(run), m_held(kMostHeld) {
  if (run == nullptr) return;
  connect(run, &RunController::framesCame, this, [this](const std::vector<FrameRow>& rows, qint64) { take(rows); });
  connect(run, &RunController::loaded, this, &FramesModel::clear);
  connect(run, &RunController::unloaded, this, &FramesModel::clear);
  const auto follow = [this] {
    if (m_run->isLoaded()) setRange(m_run->state().oldestFrame, m_run->state().frames);
  };
  connect(run, &RunController::stateChanged, this, follow);
  connect(run, &RunController::wentBack, this, follow);
}

// Which rows there are.

void FramesModel::clear() {
  beginResetModel();
  ++m_generation;
  ++m_filterAsked;
  m_oldest = 1;
  m_total = 0;
  m_matches.clear();
  m_next = 1;
  m_looking = false;
  m_held.clear();
  m_wanted.clear();
  m_asked = -1;
  endResetModel();
}

void FramesModel::take(const std::vector<FrameRow>& rows) {
  if (rows.empty()) return;
  for (const FrameRow& row : rows) m_held.insert(row.no, new FrameRow(row));
  if (rows.back().no > m_total) setRange(m_oldest, rows.back().no);
}

void FramesModel::forgetAfter(qint64 no) {
  if (no < m_total) setRange(std::min(m_oldest, no + 1), no);
}

void FramesModel::setRange(qint64 oldest, qint64 total) {
  if (oldest == m_oldest && total == m_total) return look();
  if (total < m_total) {
    for (const qint64 no : m_held.keys()) {
      if (no > total) m_held.remove(no);
    }
  }
  if (isFiltered()) {
    setFiltered(oldest, total);
  } else {
    setAll(oldest, total);
  }
}

void FramesModel::setAll(qint64 oldest, qint64 total) {
  if (oldest > m_total || total < m_oldest) {  // nothing of the list stays
    const bool was = m_total >= m_oldest;
    if (was) beginResetModel();
    if (!was && total >= oldest) beginInsertRows({}, 0, static_cast<int>(total - oldest));
    m_oldest = oldest;
    m_total = total;
    if (was) endResetModel();
    if (!was && total >= oldest) endInsertRows();
    return;
  }
  if (total < m_total) {
    beginRemoveRows({}, static_cast<int>(total - m_oldest + 1), static_cast<int>(m_total - m_oldest));
    m_total = total;
    endRemoveRows();
  }
  if (oldest > m_oldest) {
    beginRemoveRows({}, 0, static_cast<int>(oldest - m_oldest - 1));
    m_oldest = oldest;
    endRemoveRows();
  }
  if (oldest < m_oldest) {
    beginInsertRows({}, 0, static_cast<int>(m_oldest - oldest - 1));
    m_oldest = oldest;
    endInsertRows();
  }
  if (total > m_total) {
    beginInsertRows({}, static_cast<int>(m_total - m_oldest + 1), static_cast<int>(total - m_oldest));
    m_total = total;
    endInsertRows();
  }
}

void FramesModel::setFiltered(qint64 oldest, qint64 total) {
  if (total < m_total || oldest < m_oldest) {  // an answer on its way may tell of what has not happened any more
    ++m_generation;
    m_looking = false;
    m_asked = -1;
  }
  const auto count = [this](auto end) { return static_cast<int>(end - m_matches.begin()); };
  const auto keep = std::upper_bound(m_matches.begin(), m_matches.end(), total);
  if (keep != m_matches.end()) {
    beginRemoveRows({}, count(keep), rowCount() - 1);
    m_matches.erase(keep, m_matches.end());
    endRemoveRows();
  }
  const auto gone = std::lower_bound(m_matches.begin(), m_matches.end(), oldest);
  if (gone != m_matches.begin()) {
    beginRemoveRows({}, 0, count(gone) - 1);
    m_matches.erase(m_matches.begin(), gone);
    endRemoveRows();
  }
  if (oldest < m_oldest) {  // rows at the top that nobody looked at
    beginResetModel();
    m_matches.clear();
    m_next = oldest;
    endResetModel();
  }
  m_oldest = oldest;
  m_total = total;
  m_next = std::clamp(m_next, oldest, total + 1);
  look();
}

// The filter.

void FramesModel::setFilter(const QString& filter) {
  const int asked = ++m_filterAsked;
  if (filter == m_filter) return;
  if (!m_run->isLoaded()) {
    m_filter = filter;
    return clear();
  }
  if (filter.isEmpty()) {
    setMatches(filter, {});
    return;
  }
  // Whether it is a filter at all is known with the first rows that match.
  m_run->engine()->ask(
      QStringLiteral("match"), {{QStringLiteral("filter"), filter}, {QStringLiteral("from"), m_oldest}},
      [this, filter, asked](const QJsonObject& ok) {
        if (asked == m_filterAsked) setMatches(filter, ok);
      },
      [this, asked](const EngineError& error, const QJsonObject&) {
        if (asked == m_filterAsked) emit filterFailed(error.message);
      });
}

void FramesModel::setMatches(const QString& filter, const QJsonObject& answer) {
  beginResetModel();
  ++m_generation;
  m_looking = false;
  m_asked = -1;
  m_wanted.clear();
  m_filter = filter;
  const std::vector<qint64> matches = matchesOf(answer);
  m_matches.assign(matches.begin(), matches.end());
  m_next = std::clamp(answer.value(QLatin1String("next")).toInteger(), m_oldest, m_total + 1);
  endResetModel();
  emit filterHolds();
  emit looked();
  look();
}

// Those of the answer that are in the list and not known yet.
std::vector<qint64> FramesModel::matchesOf(const QJsonObject& answer) const {
  std::vector<qint64> matches;
  for (const QJsonValue& value : answer.value(QLatin1String("matches")).toArray()) {
    const QJsonArray pair = value.toArray();
    const qint64 last = std::min(pair.at(1).toInteger(), m_total);
    for (qint64 no = std::max(pair.at(0).toInteger(), m_oldest); no <= last; ++no) matches.push_back(no);
  }
  return matches;
}

void FramesModel::look() {
  if (!isLooking() || m_looking || m_run == nullptr || !m_run->isLoaded()) return;
  m_looking = true;
  const int generation = m_generation;
  m_run->engine()->ask(
      QStringLiteral("match"), {{QStringLiteral("filter"), m_filter}, {QStringLiteral("from"), m_next}},
      [this, generation](const QJsonObject& ok) {
        if (generation != m_generation) return;
        m_looking = false;
        const std::vector<qint64> matches = matchesOf(ok);
        if (!matches.empty()) {
          beginInsertRows({}, rowCount(), rowCount() + static_cast<int>(matches.size()) - 1);
          m_matches.insert(m_matches.end(), matches.begin(), matches.end());
          endInsertRows();
        }
        m_next = std::clamp(ok.value(QLatin1String("next")).toInteger(), m_next, m_total + 1);
        emit looked();
        look();
      },
      [this, generation](const EngineError&, const QJsonObject&) {
        if (generation == m_generation) m_looking = false;
      });
}

// Rows and their pages.

int FramesModel::rowCount(const QModelIndex& parent) const {
  if (parent.isValid()) return 0;
  return isFiltered() ? static_cast<int>(m_matches.size()) : static_cast<int>(m_total - m_oldest + 1);
}

qint64 FramesModel::numberAt(int index) const {
  if (index < 0 || index >= rowCount()) return 0;
  return isFiltered() ? m_matches[static_cast<size_t>(index)] : m_oldest + index;
}

int FramesModel::indexOf(qint64 no) const {
  if (!isFiltered()) return no < m_oldest || no > m_total ? -1 : static_cast<int>(no - m_oldest);
  const auto found = std::lower_bound(m_matches.begin(), m_matches.end(), no);
  return found == m_matches.end() || *found != no ? -1 : static_cast<int>(found - m_matches.begin());
}

const FrameRow* FramesModel::row(int index) const {
  const qint64 no = numberAt(index);
  if (no == 0) return nullptr;
  const FrameRow* held = m_held.object(no);
  if (held == nullptr) want(index);
  return held;
}

qint64 FramesModel::pageOf(int index) const {
  return isFiltered() ? index / kPage : (numberAt(index) - 1) / kPage;
}

void FramesModel::want(int index) const {
  const qint64 page = pageOf(index);
  if (m_run == nullptr || page == m_asked || (!m_wanted.empty() && m_wanted.front() == page)) return;
  std::erase(m_wanted, page);
  m_wanted.push_front(page);
  if (m_wanted.size() > kMostWanted) m_wanted.pop_back();
  if (std::exchange(m_askIsDue, true)) return;
  QTimer::singleShot(0, this, [self = const_cast<FramesModel*>(this)] {  // when everything is painted
    self->m_askIsDue = false;
    self->askForPage();
  });
}

QJsonObject FramesModel::keysOfPage(qint64 page) const {
  if (!isFiltered()) {
    return {{QStringLiteral("from"), std::max(page * kPage + 1, m_oldest)}, {QStringLiteral("count"), kPage}};
  }
  QJsonArray numbers;
  const int first = static_cast<int>(page) * kPage;
  for (int index = first; index < std::min(first + kPage, rowCount()); ++index) {
    if (!m_held.contains(numberAt(index))) numbers.append(numberAt(index));
  }
  return {{QStringLiteral("numbers"), numbers}};
}

void FramesModel::askForPage() {
  if (m_asked >= 0 || m_wanted.empty() || !m_run->isLoaded()) return;
  m_asked = m_wanted.front();
  m_wanted.pop_front();
  const int generation = m_generation;
  m_run->engine()->ask(
      QStringLiteral("frames"), keysOfPage(m_asked),
      [this, generation](const QJsonObject& ok) {
        if (generation != m_generation) return;
        m_asked = -1;
        hold(ok.value(QLatin1String("rows")).toArray());
        askForPage();
      },
      [this, generation](const EngineError&, const QJsonObject&) {
        if (generation == m_generation) m_asked = -1;
      });
}

void FramesModel::hold(const QJsonArray& rows) {
  int first = rowCount();
  int last = -1;
  for (const QJsonValue& value : rows) {
    auto row = std::make_unique<FrameRow>(FrameRow::of(value.toObject()));
    const int index = indexOf(row->no);
    if (index < 0) continue;
    first = std::min(first, index);
    last = std::max(last, index);
    const qint64 no = row->no;
    m_held.insert(no, row.release());
  }
  if (last >= first) emit dataChanged(index(first, 0), index(last, ColumnCount - 1));
}

// What they say.

int FramesModel::columnCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : ColumnCount;
}

QVariant FramesModel::data(const QModelIndex& index, int role) const {
  if (!index.isValid() || index.row() >= rowCount()) return {};
  const int column = index.column();
  if (role == Qt::TextAlignmentRole && (column == No || column == Length || column == Vlan || column == Time))
    return QVariant(Qt::AlignRight | Qt::AlignVCenter);
  if (role == Qt::DisplayRole && column == No) return numberAt(index.row());
  if (role != Qt::DisplayRole && role != Qt::ForegroundRole && role != Qt::DecorationRole && role != Qt::ToolTipRole)
    return {};
  const Theme& theme = Theme::instance();
  const FrameRow* r = row(index.row());
  if (r == nullptr) {
    if (role == Qt::ForegroundRole) return theme.faint();
    return role == Qt::DisplayRole && column == Info ? QVariant(QStringLiteral("…")) : QVariant();
  }
  if (role == Qt::DisplayRole) return textOf(*r, column);
  if (role == Qt::ForegroundRole) return r->isDrop() ? QVariant(theme.bad()) : QVariant();
  if (role == Qt::DecorationRole) return column == Kind ? QVariant(theme.ofFrame(r->kind)) : QVariant();
  const QString meaning = m_table == nullptr ? QString() : m_table->meaningOf(r->reason);
  return meaning.isEmpty() ? r->summary : QString(r->reason + QStringLiteral(": ") + meaning + u'\n' + r->summary);
}

QVariant FramesModel::textOf(const FrameRow& row, int column) const {
  switch (column) {
    case Time:
      return timeText(row.at);
    case From:
      return row.from;
    case To:
      return row.isDrop() ? tr("dropped") : row.to;
    case Source:
      return row.source;
    case Destination:
      return row.destination;
    case Vlan:
      return row.vlan >= 0 ? QString::number(row.vlan) : QString();
    case Kind:
      return row.kind;
    case Length:
      return row.length;
    case Info:
      return row.isDrop() ? QString(row.reason + QStringLiteral(": ") + row.summary) : row.summary;
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
