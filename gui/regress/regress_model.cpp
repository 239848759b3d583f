#include "gui/regress/regress_model.h"

#include <algorithm>

#include "gui/look/theme.h"

namespace loom::gui {

namespace {

constexpr quintptr kScenario = 0;  // as the id of an index; an expectation's is its scenario's row + 1

QIcon iconOf(RegressModel::Standing standing) {
  const Theme& theme = Theme::instance();
  switch (standing) {
    case RegressModel::Standing::Passed:
      return themeIcon(QStringLiteral("pass"), theme.good());
    case RegressModel::Standing::Failed:
      return themeIcon(QStringLiteral("fail"), theme.bad());
    case RegressModel::Standing::Broken:
      return themeIcon(QStringLiteral("problem"), theme.warning());
    case RegressModel::Standing::Running:
      return themeIcon(QStringLiteral("run"), theme.accent());
    case RegressModel::Standing::Unknown:
      break;
  }
  return themeIcon(QStringLiteral("waiting"), theme.faint());
}

}  // namespace

void RegressModel::setScenarios(const std::vector<std::pair<QString, QString>>& namesAndFiles) {
  beginResetModel();
  m_rows.clear();
  for (const auto& [name, file] : namesAndFiles) m_rows.push_back({name, file, Standing::Unknown, {}, {}});
  endResetModel();
}

int RegressModel::rowOf(const QString& file) const {
  const auto found = std::find_if(m_rows.begin(), m_rows.end(), [&](const Row& row) { return row.file == file; });
  return found == m_rows.end() ? -1 : static_cast<int>(found - m_rows.begin());
}

void RegressModel::change(int row, const std::function<void(Row&)>& how) {
  if (row < 0) return;
  Row changed = m_rows[static_cast<size_t>(row)];
  how(changed);
  const QModelIndex parent = index(row, 0);
  const int before = rowCount(parent);
  const int after = changed.report ? static_cast<int>(changed.report->expectations.size()) : 0;
  if (before > 0) {
    beginRemoveRows(parent, 0, before - 1);
    m_rows[static_cast<size_t>(row)].report.reset();
    endRemoveRows();
  }
  if (after > 0) beginInsertRows(parent, 0, after - 1);
  m_rows[static_cast<size_t>(row)] = std::move(changed);
  if (after > 0) endInsertRows();
  emit dataChanged(index(row, 0), index(row, ColumnCount - 1));
}

void RegressModel::setRunning(const QString& file, bool running) {
  change(rowOf(file), [running](Row& row) {
    row.standing = running ? Standing::Running : Standing::Unknown;
    row.report.reset();
    row.error.clear();
  });
}

void RegressModel::setReport(const QString& file, const TestReport& report) {
  change(rowOf(file), [&](Row& row) {
    row.standing = report.passed ? Standing::Passed : !report.error.isEmpty() ? Standing::Broken : Standing::Failed;
    row.error = report.error;
    row.report = report;
  });
}

void RegressModel::setError(const QString& file, const QString& error) {
  change(rowOf(file), [&](Row& row) {
    row.standing = Standing::Broken;
    row.error = error;
    row.report.reset();
  });
}

const RegressModel::Row* RegressModel::scenario(const QModelIndex& index) const {
  if (!index.isValid()) return nullptr;
  const auto row = index.internalId() == kScenario ? static_cast<size_t>(index.row()) : index.internalId() - 1;
  return &m_rows[row];
}

const ReportExpectation* RegressModel::expectation(const QModelIndex& index) const {
  if (!index.isValid() || index.internalId() == kScenario) return nullptr;
  return &m_rows[index.internalId() - 1].report->expectations[static_cast<size_t>(index.row())];
}

int RegressModel::count(Standing standing) const {
  return static_cast<int>(
      std::count_if(m_rows.begin(), m_rows.end(), [&](const Row& row) { return row.standing == standing; }));
}

QModelIndex RegressModel::index(int row, int column, const QModelIndex& parent) const {
  if (!hasIndex(row, column, parent)) return {};
  return createIndex(row, column, parent.isValid() ? static_cast<quintptr>(parent.row()) + 1 : kScenario);
}

QModelIndex RegressModel::parent(const QModelIndex& child) const {
  if (!child.isValid() || child.internalId() == kScenario) return {};
  return createIndex(static_cast<int>(child.internalId()) - 1, 0, kScenario);
}

int RegressModel::rowCount(const QModelIndex& parent) const {
  if (!parent.isValid()) return static_cast<int>(m_rows.size());
  if (parent.internalId() != kScenario || parent.column() != 0) return 0;
  const Row& row = m_rows[static_cast<size_t>(parent.row())];
  return row.report ? static_cast<int>(row.report->expectations.size()) : 0;
}

int RegressModel::columnCount(const QModelIndex&) const {
  return ColumnCount;
}

QVariant RegressModel::ofScenario(const Row& row, int column, int role) const {
  if (role == FailedRole) return row.standing == Standing::Failed || row.standing == Standing::Broken;
  if (role == Qt::DecorationRole && column == Name) return iconOf(row.standing);
  if (role == Qt::ToolTipRole) return row.error.isEmpty() ? row.file : row.error;
  if (role == Qt::TextAlignmentRole && column == Seconds) return int{Qt::AlignRight | Qt::AlignVCenter};
  if (role != Qt::DisplayRole) return {};
  if (column == Name) return row.name;
  if (column == Seconds) return row.report ? tr("%1 ms").arg(row.report->seconds * 1000, 0, 'f', 1) : QString();
  switch (row.standing) {
    case Standing::Running:
      return tr("running");
    case Standing::Passed:
      return tr("passed");
    case Standing::Failed:
      return tr("%1 of %2 failed").arg(row.report->failed()).arg(row.report->expectations.size());
    case Standing::Broken:
      return tr("not run");
    default:
      return {};
  }
}

QVariant RegressModel::ofExpectation(const ReportExpectation& expectation, int column, int role) const {
  if (role == FailedRole) return !expectation.passed;
  if (role == Qt::DecorationRole && column == Name)
    return iconOf(expectation.passed ? Standing::Passed : Standing::Failed);
  if (role == Qt::ToolTipRole) return expectation.failures.join(u'\n');
  if (role != Qt::DisplayRole) return {};
  if (column == Name) return expectation.name;
  if (column != Result) return {};
  if (!expectation.accepted.isEmpty()) return expectation.accepted;
  return expectation.passed ? tr("passed") : expectation.failures.value(0);
}

QVariant RegressModel::data(const QModelIndex& index, int role) const {
  if (!index.isValid()) return {};
  const ReportExpectation* expectation = this->expectation(index);
  return expectation == nullptr ? ofScenario(*scenario(index), index.column(), role)
                                : ofExpectation(*expectation, index.column(), role);
}

QVariant RegressModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (role != Qt::DisplayRole || orientation != Qt::Horizontal) return {};
  return section == Name ? tr("Scenario") : section == Result ? tr("Result") : tr("Time");
}

}  // namespace loom::gui
