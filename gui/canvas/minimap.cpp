#include "gui/canvas/minimap.h"

#include <QMouseEvent>
#include <QPainter>

#include "gui/canvas/canvas_view.h"
#include "gui/canvas/node_item.h"
#include "gui/look/theme.h"

namespace loom::gui {

Minimap::Minimap(CanvasView* view) : QWidget(view), m_view(view) {
  setFixedSize(170, 110);
  setCursor(Qt::PointingHandCursor);
  setAccessibleName(tr("Overview of the drawing"));
  setToolTip(tr("Overview: click to go there"));
}

// From here to the scene.
QTransform Minimap::toScene() const {
  const QRectF box = m_view->topology()->contents();
  const double scale = std::max(box.width() / (width() - 12), box.height() / (height() - 12));
  QTransform transform;
  transform.translate(box.center().x(), box.center().y());
  transform.scale(scale, scale);
  transform.translate(-width() / 2.0, -height() / 2.0);
  return transform;
}

void Minimap::paintEvent(QPaintEvent*) {
  const Theme& theme = Theme::instance();
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  QColor paper = theme.tile();
  paper.setAlpha(235);
  painter.setBrush(paper);
  painter.setPen(theme.tileEdge());
  painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6);
  const QTransform here = toScene().inverted();
  painter.setPen(Qt::NoPen);
  for (const NodeItem* item : m_view->topology()->nodes()) {
    painter.setBrush(item->isSelected() ? theme.accent() : theme.ofKind(item->node().kind));
    const QPointF at = here.map(item->pos());
    painter.drawRect(QRectF(at.x() - 2.5, at.y() - 2, 5, 4));
  }
  const QRectF seen = m_view->mapToScene(m_view->viewport()->rect()).boundingRect();
  painter.setBrush(Qt::NoBrush);
  painter.setPen(QPen(theme.accent(), 1.4));
  painter.drawRect(here.mapRect(seen).intersected(QRectF(rect()).adjusted(2, 2, -2, -2)));
}

void Minimap::mousePressEvent(QMouseEvent* event) {
  m_view->centerOn(toScene().map(event->position()));
  update();
}

void Minimap::mouseMoveEvent(QMouseEvent* event) {
  if (event->buttons() & Qt::LeftButton) m_view->centerOn(toScene().map(event->position()));
}

}  // namespace loom::gui
