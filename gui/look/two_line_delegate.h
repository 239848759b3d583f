#pragma once

// A row of two lines: what it is called, and below it, smaller, what is said of it, as many lines as that takes or
// one, cut where the row ends; points stand at the right. A row whose second line is empty is a heading.
//
// Not modelled: editing.

#include <QStyledItemDelegate>

namespace loom::gui {

class TwoLineDelegate : public QStyledItemDelegate {
  Q_OBJECT

 public:
  enum class Second { Whole, OneLine };
  TwoLineDelegate(int secondRole, int pointsRole, QAbstractItemView* view, Second second = Second::Whole);

  void paint(QPainter* painter, const QStyleOptionViewItem& given, const QModelIndex& index) const override;
  QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;

 private:
  int textWidth(const QModelIndex& index) const;  // what a row of this view has for text
  int m_secondRole;
  int m_pointsRole;
  Second m_second;
  class QAbstractItemView* m_view;
};

}  // namespace loom::gui
