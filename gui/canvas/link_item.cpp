#include "gui/canvas/link_item.h"

#include <QFontMetricsF>
#include <QPainter>
#include <QStyleOptionGraphicsItem>

#include "gui/canvas/node_item.h"
#include "gui/look/theme.h"

namespace loom::gui {

namespace {

constexpr double kGrab = 12;  // as wide as it can be pressed
constexpr double kLabelScale = 0.65;

// Where a line from the middle or the edge of a tile leaves a box; its beginning when it is outside already.
QPointF edgeOf(const QRectF& tile, const QLineF& line) {
  const QPointF corners[] = {tile.topLeft(), tile.topRight(), tile.bottomRight(), tile.bottomLeft()};
  for (int i = 0; i < 4; ++i) {
    QPointF at;
    if (QLineF(corners[i], corners[(i + 1) % 4]).intersects(line, &at) == QLineF::BoundedIntersection) return at;
  }
  return line.p1();
}

// The part of a line inside a box (Liang and Barsky); nothing when it passes by. To smooth a line of ten thousand
// pixels of which a hundred are seen takes milliseconds.
std::optional<QLineF> partInside(const QLineF& line, const QRectF& box) {
  double begin = 0;
  double end = 1;
  const auto cut = [&](double direction, double distance) {
    if (direction == 0) return distance >= 0;
    const double at = distance / direction;
    if (direction < 0) {
      begin = std::max(begin, at);
    } else {
      end = std::min(end, at);
    }
    return begin <= end;
  };
  const bool seen = cut(-line.dx(), line.x1() - box.left()) && cut(line.dx(), box.right() - line.x1()) &&
                    cut(-line.dy(), line.y1() - box.top()) && cut(line.dy(), box.bottom() - line.y1());
  if (!seen) return std::nullopt;
  return QLineF(line.pointAt(begin), line.pointAt(end));
}

QRectF seenBy(const QPainter* painter) {
  const QRectF device(0, 0, painter->device()->width(), painter->device()->height());
  return painter->worldTransform().inverted().mapRect(device);
}

}  // namespace

LinkItem::LinkItem(NodeItem* a, NodeItem* b, const DrawnLink& link) : m_a(a), m_b(b), m_link(link) {
  setFlags(ItemIsSelectable);
  setAcceptHoverEvents(true);
  setZValue(0);
  a->addLink(this);
  b->addLink(this);
  adjust();
}

LinkItem::~LinkItem() {
  if (m_a != nullptr) m_a->removeLink(this);
  if (m_b != nullptr) m_b->removeLink(this);
}

void LinkItem::forget(const NodeItem* node) {
  if (m_a == node) m_a = nullptr;
  if (m_b == node) m_b = nullptr;
}

void LinkItem::setLink(const DrawnLink& link) {
  m_link = link;
  update();
}

void LinkItem::setLane(double offset) {
  if (m_lane == offset) return;
  m_lane = offset;
  adjust();
}

void LinkItem::adjust() {
  if (m_a == nullptr || m_b == nullptr) return;
  prepareGeometryChange();
  QLineF line(m_a->pos(), m_b->pos());
  if (m_lane != 0 && line.length() > 1) {
    // The same side for either direction of drawing.
    const bool turned = m_link.a.node > m_link.b.node;
    QLineF normal = line.normalVector().unitVector();
    line.translate((normal.p2() - normal.p1()) * (turned ? -m_lane : m_lane));
  }
  const QPointF from = edgeOf(m_a->tile().translated(m_a->pos()), line);
  const QPointF to = edgeOf(m_b->tile().translated(m_b->pos()), QLineF(line.p2(), line.p1()));
  m_line = {from, to};
  m_bounds = QRectF(from, to).normalized().adjusted(-45, -20, 45, 20);
}

QPointF LinkItem::pointAt(double share, bool fromA) const {
  return m_line.pointAt(fromA ? share : 1 - share);
}

void LinkItem::setLoad(double aToB, double bToA) {
  if (m_loadA == aToB && m_loadB == bToA) return;
  m_loadA = aToB;
  m_loadB = bToA;
  update();
}

void LinkItem::setBreakpoint(bool breakpoint) {
  m_breakpoint = breakpoint;
  update();
}

void LinkItem::setCaptured(bool captured) {
  if (m_captured == captured) return;
  m_captured = captured;
  update();
}

QPainterPath LinkItem::shape() const {
  QPainterPath path(m_line.p1());
  path.lineTo(m_line.p2());
  QPainterPathStroker stroker;
  stroker.setWidth(kGrab);
  return stroker.createStroke(path);
}

void LinkItem::paint(QPainter* painter, const QStyleOptionGraphicsItem*, QWidget*) {
  const Theme& theme = Theme::instance();
  const double scale = QStyleOptionGraphicsItem::levelOfDetailFromTransform(painter->worldTransform());
  painter->setRenderHint(QPainter::Antialiasing, scale > 0.3);
  const QRectF seen = seenBy(painter).adjusted(-kGrab, -kGrab, kGrab, kGrab);
  const auto draw = [&](const QPointF& from, const QPointF& to) {
    if (const auto part = partInside(QLineF(from, to), seen)) painter->drawLine(*part);
  };
  const auto penFor = [&](double load) {
    QPen pen(theme.cable(), m_hovered ? 2.8 : 1.8, Qt::SolidLine, Qt::RoundCap);
    if (load > 0) {
      pen.setColor(theme.ofLoad(load));
      pen.setWidthF(2.2 + 5 * std::min(load, 1.0));
    }
    if (!m_link.up) pen.setStyle(Qt::DotLine);
    if (m_link.generated && load <= 0) pen.setStyle(Qt::DashLine);
    return pen;
  };
  if (isSelected()) {
    QPen halo(theme.accent(), 7, Qt::SolidLine, Qt::RoundCap);
    QColor color = theme.accent();
    color.setAlpha(110);
    halo.setColor(color);
    painter->setPen(halo);
    draw(m_line.p1(), m_line.p2());
  }
  const QPointF middle = m_line.pointAt(0.5);
  if (m_loadA > 0 || m_loadB > 0) {
    painter->setPen(penFor(m_loadA));
    draw(m_line.p1(), middle);
    painter->setPen(penFor(m_loadB));
    draw(middle, m_line.p2());
  } else {
    painter->setPen(penFor(0));
    draw(m_line.p1(), m_line.p2());
  }
  if (scale < kLabelScale) return;
  if (!m_link.up) {
    painter->setPen(QPen(theme.bad(), 2.4));
    painter->drawLine(middle - QPointF(5, 5), middle + QPointF(5, 5));
    painter->drawLine(middle - QPointF(5, -5), middle + QPointF(5, -5));
  }
  if (m_breakpoint) {
    painter->setPen(QPen(theme.canvas(), 1.5));
    painter->setBrush(theme.bad());
    painter->drawEllipse(middle, 6, 6);
  }
  if (m_captured) {  // as recorders are marked
    const double length = std::max(m_line.length(), 1.0);
    const QPointF at = m_line.pointAt(0.5 + (m_breakpoint ? 16 / length : 0));
    painter->setPen(QPen(theme.accent(), 1.6));
    painter->setBrush(theme.canvas());
    painter->drawEllipse(at, 7, 7);
    painter->setPen(Qt::NoPen);
    painter->setBrush(theme.accent());
    painter->drawEllipse(at, 3.6, 3.6);
  }
  paintLabels(painter);
}

void LinkItem::paintLabels(QPainter* painter) const {
  const Theme& theme = Theme::instance();
  QFont font = painter->font();
  font.setPixelSize(10);
  painter->setFont(font);
  const QFontMetricsF metrics(font);
  const double length = m_line.length();
  const QRectF seen = seenBy(painter).adjusted(-40, -20, 40, 20);
  const auto label = [&](const QString& text, QPointF at, const QColor& ink) {
    if (!seen.contains(at)) return;
    const QRectF box = metrics.boundingRect(text).adjusted(-3, -1, 3, 1);
    const QRectF place(at - QPointF(box.width() / 2, box.height() / 2), box.size());
    QColor paper = theme.canvas();
    paper.setAlpha(215);
    painter->setPen(Qt::NoPen);
    painter->setBrush(paper);
    painter->drawRoundedRect(place, 3, 3);
    painter->setPen(ink);
    painter->drawText(place, Qt::AlignCenter, text);
  };
  if (length > 70 && m_a != nullptr && m_b != nullptr) {
    // Beyond the name that stands below a tile.
    const auto away = [&](const NodeItem* item, const QLineF& line) {
      const QPointF out = edgeOf(item->labelled().translated(item->pos()), line);
      return std::clamp((QLineF(line.p1(), out).length() + 16) / length, 0.0, 0.42);
    };
    label(m_link.a.port, m_line.pointAt(away(m_a, m_line)), theme.faint());
    label(m_link.b.port, m_line.pointAt(1 - away(m_b, QLineF(m_line.p2(), m_line.p1()))), theme.faint());
  }
  if ((m_hovered || isSelected()) && length > 90) {
    QStringList parts;
    if (!m_link.rate.isEmpty()) parts << m_link.rate;
    if (!m_link.delay.isEmpty()) parts << m_link.delay;
    if (!parts.isEmpty()) label(parts.join(QStringLiteral(", ")), m_line.pointAt(0.5), theme.ink());
  }
}

QVariant LinkItem::itemChange(GraphicsItemChange change, const QVariant& value) {
  if (change == ItemSelectedHasChanged) setZValue(value.toBool() ? 1 : 0);
  return QGraphicsItem::itemChange(change, value);
}

void LinkItem::hoverEnterEvent(QGraphicsSceneHoverEvent*) {
  m_hovered = true;
  update();
}

void LinkItem::hoverLeaveEvent(QGraphicsSceneHoverEvent*) {
  m_hovered = false;
  update();
}

}  // namespace loom::gui
