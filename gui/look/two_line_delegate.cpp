#include "gui/look/two_line_delegate.h"

#include <QAbstractItemView>
#include <QPainter>
#include <QTreeView>

#include "gui/look/theme.h"

namespace loom::gui {

namespace {

constexpr int kMargin = 8;
constexpr int kIcon = 18;
constexpr int kPoints = 64;

QFont boldOf(QFont font) {
  font.setWeight(QFont::DemiBold);
  return font;
}

QFont smallOf(QFont font) {
  font.setPointSizeF(font.pointSizeF() * 0.92);
  return font;
}

int leftOf(const QModelIndex& index) {
  return index.data(Qt::DecorationRole).isNull() ? kMargin : kMargin * 2 + kIcon;
}

}  // namespace

TwoLineDelegate::TwoLineDelegate(int secondRole, int pointsRole, QAbstractItemView* view, Second second)
    : QStyledItemDelegate(view), m_secondRole(secondRole), m_pointsRole(pointsRole), m_second(second), m_view(view) {}

int TwoLineDelegate::textWidth(const QModelIndex& index) const {
  int width = m_view->viewport()->width() - leftOf(index) - kMargin;
  if (auto* tree = qobject_cast<QTreeView*>(m_view); tree != nullptr && index.parent().isValid())
    width -= tree->indentation();
  if (index.data(m_pointsRole).toInt() > 0) width -= kPoints;
  return std::max(width, 80);
}

QSize TwoLineDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const {
  const QString second = index.data(m_secondRole).toString();
  const int first = QFontMetrics(boldOf(option.font)).height();
  if (second.isEmpty()) return {80, first + 2 * kMargin};
  const QFontMetrics metrics(smallOf(option.font));
  if (m_second == Second::OneLine) return {80, first + metrics.height() + 14};
  const QRect box = metrics.boundingRect(QRect(0, 0, textWidth(index), 10'000), Qt::TextWordWrap, second);
  return {80, first + box.height() + 14};
}

void TwoLineDelegate::paint(QPainter* painter, const QStyleOptionViewItem& given, const QModelIndex& index) const {
  QStyleOptionViewItem option = given;
  initStyleOption(&option, index);
  const QString first = option.text;
  option.text.clear();
  option.icon = QIcon();
  m_view->style()->drawControl(QStyle::CE_ItemViewItem, &option, painter, m_view);
  const Theme& theme = Theme::instance();
  const QColor ink =
      option.state.testFlag(QStyle::State_Selected) ? option.palette.color(QPalette::HighlightedText) : theme.ink();
  const QColor faint = option.state.testFlag(QStyle::State_Selected) ? ink : theme.faint();
  painter->save();
  const QString second = index.data(m_secondRole).toString();
  QRect box = option.rect.adjusted(leftOf(index), second.isEmpty() ? 0 : 6, -kMargin, 0);
  const auto icon = index.data(Qt::DecorationRole).value<QIcon>();
  // In a narrow list a name must not be cut, so it is not bold.
  const QFont upper = m_second == Second::OneLine ? option.font : boldOf(option.font);
  const int height = QFontMetrics(upper).height();
  if (!icon.isNull())
    icon.paint(painter, QRect(option.rect.left() + kMargin, box.top() + (height - kIcon) / 2, kIcon, kIcon));
  painter->setFont(upper);
  painter->setPen(second.isEmpty() ? theme.faint() : ink);
  const int points = index.data(m_pointsRole).toInt();
  if (points > 0) {
    painter->setFont(smallOf(option.font));
    painter->setPen(faint);
    painter->drawText(QRect(box.right() - kPoints, box.top(), kPoints, height), Qt::AlignRight | Qt::AlignVCenter,
                      points == 1 ? tr("1 point") : tr("%1 points").arg(points));
    box.setRight(box.right() - kPoints);
    painter->setFont(upper);
    painter->setPen(ink);
  }
  if (second.isEmpty()) {
    painter->drawText(box.adjusted(0, 0, 0, -4), Qt::AlignLeft | Qt::AlignBottom, first);
  } else {
    painter->drawText(QRect(box.left(), box.top(), box.width(), height), Qt::AlignLeft | Qt::AlignVCenter,
                      QFontMetrics(upper).elidedText(first, Qt::ElideRight, box.width()));
    painter->setFont(smallOf(option.font));
    painter->setPen(faint);
    const QRect below = box.adjusted(0, height + 1, 0, 0);
    if (m_second == Second::OneLine) {
      painter->drawText(below, Qt::AlignLeft | Qt::AlignTop,
                        painter->fontMetrics().elidedText(second, Qt::ElideRight, below.width()));
    } else {
      painter->drawText(below, Qt::TextWordWrap, second);
    }
  }
  painter->restore();
}

}  // namespace loom::gui
