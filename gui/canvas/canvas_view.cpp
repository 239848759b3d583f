#include "gui/canvas/canvas_view.h"

#include <QContextMenuEvent>
#include <QDragEnterEvent>
#include <QMenu>
#include <QMimeData>
#include <QScrollBar>
#include <QWheelEvent>
#include <cmath>

#include "gui/canvas/minimap.h"
#include "gui/canvas/node_item.h"
#include "gui/look/theme.h"
#include "gui/models/palette_model.h"

namespace loom::gui {

namespace {
constexpr double kLeastZoom = 0.03;
constexpr double kMostZoom = 4;
constexpr double kMostFit = 1.5;
}  // namespace

CanvasView::CanvasView(TopologyScene* scene, QWidget* parent)
    : QGraphicsView(scene, parent), m_scene(scene), m_minimap(new Minimap(this)) {
  setAccessibleName(tr("Drawing"));
  setDragMode(QGraphicsView::RubberBandDrag);
  setRenderHints(QPainter::Antialiasing | QPainter::TextAntialiasing);
  setTransformationAnchor(QGraphicsView::NoAnchor);  // zoomAt keeps the point itself
  setResizeAnchor(QGraphicsView::AnchorViewCenter);
  setViewportUpdateMode(QGraphicsView::SmartViewportUpdate);
  setOptimizationFlags(QGraphicsView::DontSavePainterState);
  setFrameShape(QFrame::NoFrame);
  setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  setAcceptDrops(true);
  setMouseTracking(true);
  connect(scene, &TopologyScene::rebuilt, this, [this] {
    m_target = nullptr;
    m_minimap->update();
  });
}

void CanvasView::zoomBy(double factor) {
  zoomTo(zoom() * factor);
}

void CanvasView::zoomTo(double wanted) {
  zoomAt(wanted, viewport()->rect().center());
}

// What is under the point stays there.
void CanvasView::zoomAt(double wanted, QPoint point) {
  const double to = std::clamp(wanted, kLeastZoom, kMostZoom);
  const QPointF under = mapToScene(point);
  scale(to / zoom(), to / zoom());
  const QPoint moved = mapFromScene(under) - point;
  horizontalScrollBar()->setValue(horizontalScrollBar()->value() + moved.x());
  verticalScrollBar()->setValue(verticalScrollBar()->value() + moved.y());
  m_minimap->update();
  emit zoomed(zoom());
}

void CanvasView::showAll() {
  const QRectF box = m_scene->contents();
  fitInView(box, Qt::KeepAspectRatio);
  if (zoom() > kMostFit) zoomTo(kMostFit);
  centerOn(box.center());
  m_minimap->update();
  emit zoomed(zoom());
}

void CanvasView::showNode(const QString& name) {
  const NodeItem* item = m_scene->node(name);
  if (item == nullptr) return;
  if (zoom() < 0.6) zoomTo(1);
  centerOn(item);
}

void CanvasView::setMinimap(bool shown) {
  m_minimap->setVisible(shown);
}

// ---- the cable tool

void CanvasView::startLink() {
  const QStringList nodes = m_scene->selectedNodes();
  if (nodes.size() == 2) {
    m_linkFrom = {nodes[0], {}};
    finishLink(nodes[1], {});
  } else if (nodes.size() == 1) {
    startLink({nodes.first(), {}}, m_scene->node(nodes.first())->pos());
    m_linkByDrag = false;
    emit said(tr("Click the device at the other end; Esc gives up"));
  } else {
    emit said(tr("Select one device to start a cable at, or two to join"));
  }
}

void CanvasView::startLink(const PortName& from, QPointF at) {
  m_linking = true;
  m_linkByDrag = true;
  m_linkFrom = from;
  m_linkEnd = at;
  setDragMode(QGraphicsView::NoDrag);
  viewport()->update();
}

void CanvasView::stopLink() {
  aim(nullptr);
  m_linking = false;
  setDragMode(QGraphicsView::RubberBandDrag);
  viewport()->update();
}

void CanvasView::aim(NodeItem* target) {
  if (m_target == target) return;
  if (m_target != nullptr) m_target->setTarget(false);
  m_target = target;
  if (m_target != nullptr) m_target->setTarget(true);
}

void CanvasView::finishLink(const QString& node, const QString& port) {
  stopLink();
  if (node == m_linkFrom.node) return;
  const QStringList mine = m_scene->edits()->freePorts(m_linkFrom.node);
  const QString from = m_linkFrom.port;
  if (from.isEmpty() && mine.size() > 1) {
    askPort(m_linkFrom.node, mine, [this, node, port](const QString& chosen) { connectTo(node, chosen, port); });
  } else {
    connectTo(node, from.isEmpty() ? mine.value(0) : from, port);
  }
}

void CanvasView::connectTo(const QString& node, const QString& fromPort, const QString& port) {
  const auto join = [this, node, fromPort](const QString& chosen) {
    if (!m_scene->edits()->connectPorts({m_linkFrom.node, fromPort}, {node, chosen}))
      emit said(m_scene->edits()->error());
  };
  const QStringList theirs = m_scene->edits()->freePorts(node);
  if (port.isEmpty() && theirs.size() > 1) {
    askPort(node, theirs, join);
  } else {
    join(port.isEmpty() ? theirs.value(0) : port);
  }
}

void CanvasView::askPort(const QString& node, const QStringList& ports,
                         const std::function<void(const QString&)>& chosen) {
  auto* menu = new QMenu(this);
  menu->setObjectName(QStringLiteral("portPicker"));
  menu->setAttribute(Qt::WA_DeleteOnClose);
  menu->addSection(tr("Port of %1").arg(node));
  const DrawnNode* drawn = m_scene->document()->drawing().node(node);
  for (const QString& port : ports) {
    const bool declared = drawn != nullptr && drawn->ports.contains(port);
    connect(menu->addAction(declared ? port : tr("%1 (new)").arg(port)), &QAction::triggered, this,
            [chosen, port] { chosen(port); });
  }
  const NodeItem* item = m_scene->node(node);
  menu->popup(viewport()->mapToGlobal(mapFromScene(item->pos() + QPointF(30, 20))));
}

// ---- mouse

void CanvasView::wheelEvent(QWheelEvent* event) {
  if (event->modifiers() & Qt::ShiftModifier) {
    horizontalScrollBar()->setValue(horizontalScrollBar()->value() - event->angleDelta().y());
    return;
  }
  if (event->angleDelta().y() != 0)
    zoomAt(zoom() * std::pow(1.0015, event->angleDelta().y()), event->position().toPoint());
  event->accept();
}

void CanvasView::pan(bool on) {
  m_panning = on;
  viewport()->setCursor(on ? Qt::ClosedHandCursor : m_space ? Qt::OpenHandCursor : Qt::ArrowCursor);
}

void CanvasView::mousePressEvent(QMouseEvent* event) {
  if (event->button() == Qt::MiddleButton || (event->button() == Qt::LeftButton && m_space)) {
    m_panAt = event->pos();
    pan(true);
    return;
  }
  const QPointF at = mapToScene(event->pos());
  if (m_linking && event->button() == Qt::LeftButton) {
    NodeItem* node = m_scene->nodeUnder(at);
    if (node == nullptr) return stopLink();
    return finishLink(node->name(), node->portAt(at).value_or(QString()));
  }
  if (event->button() == Qt::LeftButton) {
    NodeItem* node = m_scene->nodeUnder(at);
    const auto port = node == nullptr ? std::nullopt : node->portAt(at);
    if (port) return startLink({node->name(), *port}, at);
  }
  QGraphicsView::mousePressEvent(event);
}

void CanvasView::mouseMoveEvent(QMouseEvent* event) {
  if (m_panning) {
    const QPoint by = event->pos() - m_panAt;
    m_panAt = event->pos();
    horizontalScrollBar()->setValue(horizontalScrollBar()->value() - by.x());
    verticalScrollBar()->setValue(verticalScrollBar()->value() - by.y());
    return;
  }
  if (m_linking) {
    m_linkEnd = mapToScene(event->pos());
    NodeItem* under = m_scene->nodeUnder(m_linkEnd);
    aim(under != nullptr && under->name() != m_linkFrom.node ? under : nullptr);
    viewport()->update();
    return;
  }
  QGraphicsView::mouseMoveEvent(event);
}

void CanvasView::mouseReleaseEvent(QMouseEvent* event) {
  if (m_panning && (event->button() == Qt::MiddleButton || event->button() == Qt::LeftButton)) return pan(false);
  if (m_linking && m_linkByDrag && event->button() == Qt::LeftButton) {
    const QPointF at = mapToScene(event->pos());
    NodeItem* node = m_scene->nodeUnder(at);
    if (node != nullptr && node->name() == m_linkFrom.node) {
      m_linkByDrag = false;  // pressed and let go at once: the next click ends it
      emit said(tr("Click the device at the other end; Esc gives up"));
      return;
    }
    if (node == nullptr) return stopLink();
    return finishLink(node->name(), node->portAt(at).value_or(QString()));
  }
  QGraphicsView::mouseReleaseEvent(event);
}

void CanvasView::contextMenuEvent(QContextMenuEvent* event) {
  if (m_linking) return stopLink();
  if (QGraphicsItem* item = m_scene->itemAt(mapToScene(event->pos()), transform());
      item != nullptr && !item->isSelected()) {
    m_scene->clearSelection();
    item->setSelected(true);
  }
  emit menuWanted(event->globalPos());
}

// ---- keyboard

// Tab would go to the next widget before keyPressEvent sees it.
bool CanvasView::event(QEvent* event) {
  if (event->type() == QEvent::KeyPress) {
    auto* key = static_cast<QKeyEvent*>(event);
    if ((key->key() == Qt::Key_Tab || key->key() == Qt::Key_Backtab) && !(key->modifiers() & Qt::ControlModifier) &&
        !m_scene->nodes().isEmpty()) {
      nextNode(key->key() == Qt::Key_Tab ? 1 : -1);
      return true;
    }
  }
  return QGraphicsView::event(event);
}

void CanvasView::nextNode(int step) {
  const auto& nodes = m_scene->document()->drawing().nodes;
  const QStringList selected = m_scene->selectedNodes();
  int index = step > 0 ? 0 : static_cast<int>(nodes.size()) - 1;
  for (int i = 0; i < static_cast<int>(nodes.size()); ++i) {
    if (!selected.isEmpty() && nodes[static_cast<size_t>(i)].name == selected.first())
      index = (i + step + static_cast<int>(nodes.size())) % static_cast<int>(nodes.size());
  }
  const QString name = nodes[static_cast<size_t>(index)].name;
  m_scene->selectNodes({name});
  if (NodeItem* item = m_scene->node(name)) ensureVisible(item);
}

void CanvasView::moveSelection(QPointF by) {
  QHash<QString, QPointF> places;
  for (const QString& name : m_scene->selectedNodes()) places.insert(name, m_scene->node(name)->pos() + by);
  if (!places.isEmpty()) m_scene->place(places, tr("Move"));
}

void CanvasView::keyPressEvent(QKeyEvent* event) {
  const double step = event->modifiers() & Qt::ShiftModifier ? 1 : TopologyScene::kGrid;
  const bool any = !m_scene->selectedNodes().isEmpty();
  switch (event->key()) {
    case Qt::Key_Space:
      if (!event->isAutoRepeat()) {
        m_space = true;
        viewport()->setCursor(Qt::OpenHandCursor);
      }
      return;
    case Qt::Key_Escape:
      if (m_linking) return stopLink();
      m_scene->clearSelection();
      return;
    case Qt::Key_Return:
    case Qt::Key_Enter:
      if (any) emit settingsWanted();
      return;
    case Qt::Key_Left:
      if (any) return moveSelection({-step, 0});
      break;
    case Qt::Key_Right:
      if (any) return moveSelection({step, 0});
      break;
    case Qt::Key_Up:
      if (any) return moveSelection({0, -step});
      break;
    case Qt::Key_Down:
      if (any) return moveSelection({0, step});
      break;
    default:
      break;
  }
  QGraphicsView::keyPressEvent(event);
}

void CanvasView::keyReleaseEvent(QKeyEvent* event) {
  if (event->key() == Qt::Key_Space && !event->isAutoRepeat()) {
    m_space = false;
    if (!m_panning) viewport()->setCursor(Qt::ArrowCursor);
    return;
  }
  QGraphicsView::keyReleaseEvent(event);
}

// ---- drag and drop, painting

void CanvasView::dragEnterEvent(QDragEnterEvent* event) {
  if (event->mimeData()->hasFormat(QLatin1String(kKindMime))) event->acceptProposedAction();
}

void CanvasView::dragMoveEvent(QDragMoveEvent* event) {
  if (event->mimeData()->hasFormat(QLatin1String(kKindMime))) event->acceptProposedAction();
}

void CanvasView::dropEvent(QDropEvent* event) {
  const QByteArray kind = event->mimeData()->data(QLatin1String(kKindMime));
  if (kind.isEmpty()) return;
  event->acceptProposedAction();
  emit dropped(QString::fromUtf8(kind), mapToScene(event->position().toPoint()));
  setFocus();
}

void CanvasView::resizeEvent(QResizeEvent* event) {
  QGraphicsView::resizeEvent(event);
  m_minimap->move(width() - m_minimap->width() - 14, height() - m_minimap->height() - 14);
}

void CanvasView::scrollContentsBy(int dx, int dy) {
  QGraphicsView::scrollContentsBy(dx, dy);
  m_minimap->update();
}

void CanvasView::drawForeground(QPainter* painter, const QRectF&) {
  painter->setRenderHint(QPainter::Antialiasing);
  if (m_linking) {
    const NodeItem* from = m_scene->node(m_linkFrom.node);
    if (from != nullptr) {
      painter->setPen(QPen(Theme::instance().accent(), 2.4, Qt::DashLine, Qt::RoundCap));
      painter->drawLine(from->handle(), m_target != nullptr ? m_target->pos() : m_linkEnd);
    }
  }
  if (m_overlay) m_overlay(painter);
  if (!m_scene->nodes().isEmpty()) return;
  painter->save();
  painter->resetTransform();
  painter->setPen(Theme::instance().faint());
  QFont font = painter->font();
  font.setPixelSize(16);
  painter->setFont(font);
  painter->drawText(
      viewport()->rect(), Qt::AlignCenter,
      tr("Drag a device here, or double-click one in the palette.\nThen drag from the blue dot beside it to "
         "another device."));
  painter->restore();
}

}  // namespace loom::gui
