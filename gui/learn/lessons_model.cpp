#include "gui/learn/lessons_model.h"

namespace loom::gui {

namespace {
constexpr quintptr kGroup = 0;  // as the id of an index; a lab's is its group's row + 1
}

void LessonsModel::setGroups(std::vector<LessonGroup> groups) {
  beginResetModel();
  m_groups = std::move(groups);
  endResetModel();
}

const Lesson* LessonsModel::lesson(const QModelIndex& index) const {
  if (!index.isValid() || index.internalId() == kGroup) return nullptr;
  return &m_groups[index.internalId() - 1].lessons[static_cast<size_t>(index.row())];
}

QModelIndex LessonsModel::index(int row, int column, const QModelIndex& parent) const {
  if (!hasIndex(row, column, parent)) return {};
  return createIndex(row, column, parent.isValid() ? static_cast<quintptr>(parent.row()) + 1 : kGroup);
}

QModelIndex LessonsModel::parent(const QModelIndex& child) const {
  if (!child.isValid() || child.internalId() == kGroup) return {};
  return createIndex(static_cast<int>(child.internalId()) - 1, 0, kGroup);
}

int LessonsModel::rowCount(const QModelIndex& parent) const {
  if (!parent.isValid()) return static_cast<int>(m_groups.size());
  if (parent.internalId() != kGroup || parent.column() != 0) return 0;
  return static_cast<int>(m_groups[static_cast<size_t>(parent.row())].lessons.size());
}

int LessonsModel::columnCount(const QModelIndex&) const {
  return 1;
}

QVariant LessonsModel::data(const QModelIndex& index, int role) const {
  if (!index.isValid()) return {};
  const Lesson* lesson = this->lesson(index);
  if (lesson == nullptr) {
    const LessonGroup& group = m_groups[static_cast<size_t>(index.row())];
    return role == Qt::DisplayRole ? QVariant(group.title) : QVariant();
  }
  switch (role) {
    case Qt::DisplayRole:
      return lesson->name;
    case Qt::ToolTipRole:
      return lesson->error.isEmpty() ? lesson->description : lesson->error;
    case Qt::AccessibleTextRole:
      return lesson->name + QStringLiteral(", ") + lesson->title;
    case SearchRole:
      return QStringList{lesson->name, lesson->title, lesson->description, lesson->readme}.join(u'\n');
    case TitleRole:
      return lesson->title;
    case PointsRole:
      return lesson->points();
    case ErrorRole:
      return lesson->error;
    default:
      return {};
  }
}

Qt::ItemFlags LessonsModel::flags(const QModelIndex& index) const {
  if (!index.isValid()) return {};
  return lesson(index) == nullptr ? Qt::ItemIsEnabled
                                  : Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemNeverHasChildren;
}

}  // namespace loom::gui
