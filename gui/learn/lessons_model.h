#pragma once

// The labs as a tree of two levels, groups and labs, for the welcome page. A search looks at everything a lab says of
// itself, its README included.

#include <QAbstractItemModel>

#include "gui/learn/lesson.h"

namespace loom::gui {

class LessonsModel : public QAbstractItemModel {
  Q_OBJECT

 public:
  using QAbstractItemModel::QAbstractItemModel;
  enum Role { SearchRole = Qt::UserRole, TitleRole, PointsRole, ErrorRole };

  void setGroups(std::vector<LessonGroup> groups);
  const std::vector<LessonGroup>& groups() const { return m_groups; }
  const Lesson* lesson(const QModelIndex& index) const;  // null for a group

  QModelIndex index(int row, int column, const QModelIndex& parent = {}) const override;
  QModelIndex parent(const QModelIndex& child) const override;
  int rowCount(const QModelIndex& parent = {}) const override;
  int columnCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role) const override;
  Qt::ItemFlags flags(const QModelIndex& index) const override;

 private:
  std::vector<LessonGroup> m_groups;
};

}  // namespace loom::gui
