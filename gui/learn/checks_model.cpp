#include "gui/learn/checks_model.h"

#include <QJsonObject>
#include <algorithm>

#include "gui/look/theme.h"

namespace loom::gui {

void ChecksModel::setChecks(const std::vector<LessonCheck>& checks) {
  beginResetModel();
  m_rows.clear();
  for (const LessonCheck& check : checks) m_rows.push_back({check, Unknown, {}});
  m_judged = false;
  endResetModel();
}

void ChecksModel::setVerdict(const QJsonArray& expectations, bool ended) {
  std::vector<Row> rows;
  for (const QJsonValue& value : expectations) {
    const QJsonObject json = value.toObject();
    Row row;
    row.check.name = json.value(QLatin1String("name")).toString();
    // `test` names what `verdict` calls subject and fail otherwise.
    row.check.subject = json.value(QLatin1String("subject")).toString(json.value(QLatin1String("port")).toString());
    row.check.advice = json.value(QLatin1String("fail")).toString(json.value(QLatin1String("message")).toString());
    row.check.line = json.value(QLatin1String("line")).toInt();
    row.check.points = json.value(QLatin1String("points")).toInt();
    row.standing = json.value(QLatin1String("passed")).toBool() ? Held : ended ? Failed : Waiting;
    QStringList why;
    for (const QJsonValue& failure : json.value(QLatin1String("failures")).toArray()) why << failure.toString();
    row.why = why.join(u'\n');
    rows.push_back(std::move(row));
  }
  m_judged = ended;
  const bool same =
      rows.size() == m_rows.size() && std::equal(rows.begin(), rows.end(), m_rows.begin(),
                                                 [](auto& a, auto& b) { return a.check.name == b.check.name; });
  if (!same) beginResetModel();
  m_rows = std::move(rows);
  if (!same) return endResetModel();
  if (!m_rows.empty()) emit dataChanged(index(0), index(static_cast<int>(m_rows.size()) - 1));
}

void ChecksModel::forget() {
  for (Row& row : m_rows) {
    row.standing = Unknown;
    row.why.clear();
  }
  m_judged = false;
  if (!m_rows.empty()) emit dataChanged(index(0), index(static_cast<int>(m_rows.size()) - 1));
}

int ChecksModel::count(Standing standing) const {
  return static_cast<int>(
      std::count_if(m_rows.begin(), m_rows.end(), [&](const Row& row) { return row.standing == standing; }));
}

int ChecksModel::held() const {
  return count(Held);
}

int ChecksModel::failed() const {
  return count(Failed);
}

int ChecksModel::points() const {
  int sum = 0;
  for (const Row& row : m_rows) sum += row.standing == Held ? row.check.points : 0;
  return sum;
}

int ChecksModel::mostPoints() const {
  int sum = 0;
  for (const Row& row : m_rows) sum += row.check.points;
  return sum;
}

int ChecksModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

QVariant ChecksModel::data(const QModelIndex& index, int role) const {
  if (!index.isValid() || index.row() >= static_cast<int>(m_rows.size())) return {};
  const Row& row = m_rows[static_cast<size_t>(index.row())];
  const Theme& theme = Theme::instance();
  switch (role) {
    case Qt::DisplayRole:
      return row.check.name;
    case Qt::DecorationRole:
      if (row.standing == Held) return themeIcon(QStringLiteral("pass"), theme.good());
      if (row.standing == Failed) return themeIcon(QStringLiteral("fail"), theme.bad());
      return themeIcon(QStringLiteral("waiting"), theme.faint());
    case Qt::ToolTipRole: {
      const QString where = tr("at %1, line %2 of the scenario").arg(row.check.subject).arg(row.check.line);
      return row.why.isEmpty() ? where : row.why + u'\n' + where;
    }
    case Qt::AccessibleTextRole: {
      const QString standing = row.standing == Held      ? tr("held")
                               : row.standing == Failed  ? tr("failed")
                               : row.standing == Waiting ? tr("not yet")
                                                         : tr("not looked at");
      return row.check.name + QStringLiteral(": ") + standing;
    }
    case StandingRole:
      return row.standing;
    case AdviceRole:
      if (row.standing != Failed) return tr("at %1").arg(row.check.subject);
      return row.check.advice.isEmpty() ? row.why : row.check.advice;
    case PointsRole:
      return row.check.points;
    case LineRole:
      return row.check.line;
    default:
      return {};
  }
}

}  // namespace loom::gui
