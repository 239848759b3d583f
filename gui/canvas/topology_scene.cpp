#include "gui/canvas/topology_scene.h"

#include <QGraphicsSceneMouseEvent>
#include <QPainter>
#include <QSet>
#include <algorithm>
#include <cmath>

#include "gui/canvas/arrange.h"
#include "gui/canvas/link_item.h"
#include "gui/canvas/node_item.h"
#include "gui/canvas/note_item.h"
#include "gui/look/theme.h"

namespace loom::gui {

namespace {
constexpr double kMargin = 120;
constexpr double kLane = 14;
constexpr double kGridScale = 0.5;
}  // namespace

TopologyScene::TopologyScene(ScenarioDocument* document, DrawingEdits* edits, QObject* parent)
    : QGraphicsScene(parent), m_document(document), m_edits(edits) {
  setItemIndexMethod(QGraphicsScene::BspTreeIndex);
  edits->setShown([this] { return positions(); });
  connect(document, &ScenarioDocument::structureChanged, this, &TopologyScene::sync);
  connect(document, &ScenarioDocument::replaced, this, [this] {
    qDeleteAll(m_links);
    qDeleteAll(m_nodes);
    qDeleteAll(m_notes);
    m_links.clear();
    m_nodes.clear();
    m_notes.clear();
    m_dragged.clear();
  });
  connect(&Theme::instance(), &Theme::changedTheme, this, [this] { update(); });
  sync();
}

QPointF TopologyScene::snapped(QPointF point) const {
  if (!m_snap || m_syncing || m_dragged.isEmpty()) return point;
  return {std::round(point.x() / kGrid) * kGrid, std::round(point.y() / kGrid) * kGrid};
}

void TopologyScene::sync() {
  const Drawing& drawing = m_document->drawing();
  m_syncing = true;
  QSet<QString> there;
  QStringList unplaced;
  for (const DrawnNode& node : drawing.nodes) {
    there.insert(node.name);
    NodeItem*& item = m_nodes[node.name];
    const bool fresh = item == nullptr;
    if (fresh) {
      item = new NodeItem(node);
      addItem(item);
    }
    if (drawing.positions.contains(node.name)) {
      item->setPos(drawing.positions.value(node.name));
    } else if (fresh) {
      unplaced << node.name;
    }
  }
  for (auto each = m_nodes.begin(); each != m_nodes.end();) {
    if (there.contains(each.key())) {
      ++each;
      continue;
    }
    for (int i = static_cast<int>(m_links.size()) - 1; i >= 0; --i) {
      if (m_links[i]->a() == each.value() || m_links[i]->b() == each.value()) delete m_links.takeAt(i);
    }
    m_dragged.remove(each.value());
    delete each.value();
    each = m_nodes.erase(each);
  }
  syncLinks(drawing);
  if (!unplaced.isEmpty()) layOut(unplaced);

  while (m_notes.size() > static_cast<int>(drawing.notes.size())) {
    m_dragged.remove(m_notes.last());
    delete m_notes.takeLast();
  }
  for (size_t i = 0; i < drawing.notes.size(); ++i) {
    if (static_cast<int>(i) == m_notes.size()) {
      m_notes << new NoteItem(drawing.notes[i]);
      addItem(m_notes.last());
    }
    m_notes[static_cast<int>(i)]->setNote(drawing.notes[i]);
    m_notes[static_cast<int>(i)]->setPos(drawing.notes[i].at);
  }
  m_syncing = false;
  const QRectF wanted = contents().adjusted(-2000, -2000, 2000, 2000);
  if (!sceneRect().contains(wanted)) setSceneRect(sceneRect().united(wanted));
  emit rebuilt();
}

void TopologyScene::syncLinks(const Drawing& drawing) {
  QHash<QString, LinkItem*> old;
  for (LinkItem* item : m_links) old.insert(item->link().a.text() + u' ' + item->link().b.text(), item);
  QList<LinkItem*> now;
  QHash<QString, QList<LinkItem*>> bundles;
  QHash<QString, QSet<QString>> used;
  for (const DrawnLink& link : drawing.links) {
    NodeItem* a = m_nodes.value(link.a.node);
    NodeItem* b = m_nodes.value(link.b.node);
    if (a == nullptr || b == nullptr) continue;
    used[link.a.node].insert(link.a.port);
    used[link.b.node].insert(link.b.port);
    LinkItem* item = old.take(link.a.text() + u' ' + link.b.text());
    if (item == nullptr) {
      item = new LinkItem(a, b, link);
      addItem(item);
    }
    item->setLink(link);
    now << item;
    bundles[std::min(link.a.node, link.b.node) + u' ' + std::max(link.a.node, link.b.node)] << item;
  }
  qDeleteAll(old);
  m_links = now;
  for (const QList<LinkItem*>& bundle : bundles) {
    const double middle = static_cast<double>(bundle.size() - 1) / 2;
    for (int i = 0; i < bundle.size(); ++i) bundle[i]->setLane((i - middle) * kLane);
  }
  for (const DrawnNode& node : drawing.nodes) {
    QStringList unused;
    for (const QString& port : node.ports) {
      if (!used.value(node.name).contains(port)) unused << port;
    }
    m_nodes[node.name]->setNode(node, unused);
  }
}

void TopologyScene::layOut(const QStringList& unplaced) {
  if (unplaced.size() == m_nodes.size()) {
    const auto places = arrange(m_document->drawing(), defaultArrangement(m_document->drawing()));
    for (auto each = places.begin(); each != places.end(); ++each) {
      if (NodeItem* item = m_nodes.value(each.key())) item->setPos(each.value());
    }
    return;
  }
  // A few new ones among placed ones: in a row below.
  QRectF taken;
  for (auto each = m_nodes.begin(); each != m_nodes.end(); ++each) {
    if (!unplaced.contains(each.key())) taken |= QRectF(each.value()->pos(), QSizeF(1, 1));
  }
  int index = 0;
  for (const QString& name : unplaced) {
    const int row = index / 8;
    m_nodes[name]->setPos(taken.left() + (index % 8) * 140, taken.bottom() + 140 + row * 120);
    ++index;
  }
}

LinkItem* TopologyScene::link(const PortName& a, const PortName& b) const {
  for (LinkItem* item : m_links) {
    if ((item->link().a == a && item->link().b == b) || (item->link().a == b && item->link().b == a)) return item;
  }
  return nullptr;
}

LinkItem* TopologyScene::linkAt(const PortName& port) const {
  for (LinkItem* item : m_links) {
    if (item->link().a == port || item->link().b == port) return item;
  }
  return nullptr;
}

QStringList TopologyScene::selectedNodes() const {
  QStringList names;
  for (const DrawnNode& node : m_document->drawing().nodes) {
    const NodeItem* item = m_nodes.value(node.name);
    if (item != nullptr && item->isSelected()) names << node.name;
  }
  return names;
}

QList<int> TopologyScene::selectedLinks() const {
  QList<int> items;
  for (const LinkItem* item : m_links) {
    if (item->isSelected() && item->link().item >= 0) items << item->link().item;
  }
  return items;
}

QList<int> TopologyScene::selectedNotes() const {
  QList<int> items;
  for (const NoteItem* item : m_notes) {
    if (item->isSelected()) items << item->note().item;
  }
  return items;
}

void TopologyScene::selectNodes(const QStringList& names) {
  clearSelection();
  for (const QString& name : names) {
    if (NodeItem* item = m_nodes.value(name)) item->setSelected(true);
  }
}

QHash<QString, QPointF> TopologyScene::positions() const {
  QHash<QString, QPointF> places;
  for (auto each = m_nodes.begin(); each != m_nodes.end(); ++each) places.insert(each.key(), each.value()->pos());
  return places;
}

void TopologyScene::place(const QHash<QString, QPointF>& places, const QString& title) {
  if (!m_edits->move(places, {}, title)) emit refused(m_edits->error());
}

NodeItem* TopologyScene::nodeUnder(QPointF point) const {
  for (QGraphicsItem* item : items(point)) {
    if (item->type() == NodeItem::Type) return static_cast<NodeItem*>(item);
  }
  return nullptr;
}

QRectF TopologyScene::contents() const {
  QRectF box;
  for (const NodeItem* item : m_nodes) box |= item->sceneBoundingRect();
  for (const NoteItem* item : m_notes) box |= item->sceneBoundingRect();
  return box.isNull() ? QRectF(-300, -200, 600, 400)
                      : box.adjusted(-kMargin / 4, -kMargin / 4, kMargin / 4, kMargin / 4);
}

void TopologyScene::mousePressEvent(QGraphicsSceneMouseEvent* event) {
  QGraphicsScene::mousePressEvent(event);
  m_dragged.clear();
  if (event->button() != Qt::LeftButton) return;
  for (QGraphicsItem* item : selectedItems()) {
    if (item->flags() & QGraphicsItem::ItemIsMovable) m_dragged.insert(item, item->pos());
  }
}

void TopologyScene::mouseReleaseEvent(QGraphicsSceneMouseEvent* event) {
  QGraphicsScene::mouseReleaseEvent(event);
  if (event->button() == Qt::LeftButton) finishMove();
}

void TopologyScene::finishMove() {
  QHash<QString, QPointF> nodes;
  QHash<int, QPointF> notes;
  for (auto each = m_dragged.begin(); each != m_dragged.end(); ++each) {
    if (each.key()->pos() == each.value()) continue;
    if (each.key()->type() == NodeItem::Type) {
      nodes.insert(static_cast<NodeItem*>(each.key())->name(), each.key()->pos());
    } else if (each.key()->type() == NoteItem::Type) {
      notes.insert(static_cast<NoteItem*>(each.key())->note().item, each.key()->pos());
    }
  }
  m_dragged.clear();
  if (nodes.isEmpty() && notes.isEmpty()) return;
  if (!m_edits->move(nodes, notes, tr("Move"))) {
    emit refused(m_edits->error());
    sync();
  }
}

void TopologyScene::mouseDoubleClickEvent(QGraphicsSceneMouseEvent* event) {
  if (NodeItem* item = nodeUnder(event->scenePos())) {
    emit activated(item->name());
    return;
  }
  const QList<QGraphicsItem*> under = items(event->scenePos());
  for (QGraphicsItem* item : under) {
    if (item->type() == NoteItem::Type) {
      emit noteActivated(static_cast<NoteItem*>(item)->note().item);
      return;
    }
  }
  QGraphicsScene::mouseDoubleClickEvent(event);
  if (under.isEmpty() && event->button() == Qt::LeftButton) emit placeActivated(event->scenePos());
}

void TopologyScene::drawBackground(QPainter* painter, const QRectF& rect) {
  const Theme& theme = Theme::instance();
  painter->fillRect(rect, theme.canvas());
  if (!m_snap || painter->worldTransform().m11() < kGridScale) return;
  QList<QRectF> dots;  // squares without smoothing: a thousand round points would take a tenth of a second
  const double size = 1.6 / painter->worldTransform().m11();
  for (double x = std::floor(rect.left() / kGrid) * kGrid; x < rect.right(); x += kGrid) {
    for (double y = std::floor(rect.top() / kGrid) * kGrid; y < rect.bottom(); y += kGrid)
      dots << QRectF(x - size / 2, y - size / 2, size, size);
  }
  painter->setRenderHint(QPainter::Antialiasing, false);
  painter->setPen(Qt::NoPen);
  painter->setBrush(theme.grid());
  painter->drawRects(dots.data(), static_cast<int>(dots.size()));
  painter->setRenderHint(QPainter::Antialiasing);
}

}  // namespace loom::gui
