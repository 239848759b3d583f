#include "gui/canvas/note_item.h"

#include <QFontMetricsF>
#include <QPainter>

#include "gui/canvas/topology_scene.h"
#include "gui/look/theme.h"

namespace loom::gui {

namespace {
constexpr double kMostWidth = 220;
constexpr double kMargin = 9;
QFont noteFont() {
  QFont font;
  font.setPixelSize(12);
  return font;
}
}  // namespace

NoteItem::NoteItem(const DrawnNote& note) {
  setFlags(ItemIsSelectable | ItemIsMovable | ItemSendsGeometryChanges);
  setZValue(5);
  setNote(note);
}

void NoteItem::setNote(const DrawnNote& note) {
  prepareGeometryChange();
  m_note = note;
  const QRectF text =
      QFontMetricsF(noteFont()).boundingRect(QRectF(0, 0, kMostWidth, 2000), Qt::TextWordWrap, note.text);
  m_box = QRectF(0, 0, std::max(40.0, text.width()) + 2 * kMargin, std::max(16.0, text.height()) + 2 * kMargin);
  update();
}

void NoteItem::paint(QPainter* painter, const QStyleOptionGraphicsItem*, QWidget*) {
  const Theme& theme = Theme::instance();
  painter->setRenderHint(QPainter::Antialiasing);
  painter->setPen(QPen(isSelected() ? theme.accent() : theme.note().darker(115), isSelected() ? 2 : 1));
  painter->setBrush(theme.note());
  painter->drawRoundedRect(m_box, 4, 4);
  painter->setPen(theme.ink());
  painter->setFont(noteFont());
  painter->drawText(m_box.adjusted(kMargin, kMargin, -kMargin + 2, -kMargin + 2), Qt::TextWordWrap, m_note.text);
}

QVariant NoteItem::itemChange(GraphicsItemChange change, const QVariant& value) {
  if (change == ItemPositionChange && scene() != nullptr)
    return static_cast<TopologyScene*>(scene())->snapped(value.toPointF());
  return QGraphicsItem::itemChange(change, value);
}

}  // namespace loom::gui
