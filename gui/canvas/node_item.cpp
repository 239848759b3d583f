#include "gui/canvas/node_item.h"

#include <QFontMetricsF>
#include <QPainter>
#include <QStyleOptionGraphicsItem>
#include <cmath>

#include "gui/canvas/link_item.h"
#include "gui/canvas/topology_scene.h"
#include "gui/look/theme.h"

namespace loom::gui {

namespace {
constexpr double kWidth = 72;
constexpr double kHeight = 50;
constexpr double kRound = 9;
constexpr double kDot = 4;
constexpr double kReach = 9;  // how far from a dot's middle a press still means it
constexpr double kReadable = 0.45;
constexpr int kMostDots = 6;
}  // namespace

NodeItem::NodeItem(const DrawnNode& node) {
  setFlags(ItemIsSelectable | ItemIsMovable | ItemSendsGeometryChanges);
  setAcceptHoverEvents(true);
  setZValue(10);
  setNode(node, {});
}

// A scene that goes deletes its items in any order.
NodeItem::~NodeItem() {
  for (LinkItem* link : m_links) link->forget(this);
}

void NodeItem::setNode(const DrawnNode& node, const QStringList& freePorts) {
  if (m_node.name == node.name && m_node.kind == node.kind && m_node.detail == node.detail &&
      m_node.generated == node.generated && m_free == freePorts && !m_icon.isEmpty())
    return;
  m_node = node;
  m_free = freePorts;
  m_icon = kindIcon(node.kind);
  update();
}

QRectF NodeItem::tile() const {
  return {-kWidth / 2, -kHeight / 2, kWidth, kHeight};
}

QRectF NodeItem::labelled() const {
  return tile().adjusted(0, 0, 0, m_node.detail.isEmpty() ? 24 : 42);
}

QRectF NodeItem::boundingRect() const {
  return tile().adjusted(-54, -30, 54, 48);
}

QPainterPath NodeItem::shape() const {
  QPainterPath path;
  path.addRoundedRect(tile().adjusted(-1, -1, 1, 1), kRound, kRound);
  if (m_hovered) path.addEllipse(QPointF(kWidth / 2, 0), kReach, kReach);
  return path;
}

int NodeItem::dots() const {
  return static_cast<int>(std::min<qsizetype>(kMostDots, m_free.size()));
}

QPointF NodeItem::dot(int index) const {
  return {(index - (dots() - 1) / 2.0) * 11, kHeight / 2};
}

QPointF NodeItem::handle() const {
  return mapToScene(QPointF(kWidth / 2, 0));
}

std::optional<QString> NodeItem::portAt(QPointF scenePoint) const {
  const QPointF point = mapFromScene(scenePoint);
  const auto near = [&](QPointF at) { return std::hypot(point.x() - at.x(), point.y() - at.y()) <= kReach; };
  if (near({kWidth / 2, 0})) return QString();
  for (int i = 0; i < dots(); ++i) {
    const QPointF at = dot(i);
    if (std::hypot(point.x() - at.x(), point.y() - at.y()) <= 5.5) return m_free[i];
  }
  return std::nullopt;
}

void NodeItem::paint(QPainter* painter, const QStyleOptionGraphicsItem*, QWidget*) {
  const Theme& theme = Theme::instance();
  const double scale = QStyleOptionGraphicsItem::levelOfDetailFromTransform(painter->worldTransform());
  const QColor color = theme.ofKind(m_node.kind);
  const bool selected = isSelected();
  if (scale < kReadable) {
    painter->setPen(selected ? QPen(theme.accent(), 6) : QPen(Qt::NoPen));
    painter->setBrush(color);
    painter->drawRect(tile());
    paintRun(painter, scale);
    return;
  }
  painter->setRenderHint(QPainter::Antialiasing);
  if (m_found) {
    painter->setPen(QPen(theme.warning(), 3));
    painter->setBrush(Qt::NoBrush);
    painter->drawRoundedRect(tile().adjusted(-6, -6, 6, 6), kRound + 5, kRound + 5);
  }
  QPen edge(selected || m_target ? theme.accent()
            : m_hovered          ? color
                                 : theme.tileEdge(),
            selected || m_target ? 2.5 : 1.3);
  if (m_node.generated) edge.setStyle(Qt::DashLine);
  painter->setPen(edge);
  QColor fill = theme.tile();
  if (selected) fill = theme.isDark() ? QColor("#26405a") : QColor("#e3f0fa");
  painter->setBrush(fill);
  painter->drawRoundedRect(tile(), kRound, kRound);
  paintIcon(painter, m_icon, QRectF(-16, -16, 32, 32), color);
  if (m_hovered || m_target) paintPorts(painter);

  paintName(painter, scale);
  paintRun(painter, scale);
}

void NodeItem::paintName(QPainter* painter, double scale) const {
  const Theme& theme = Theme::instance();
  const QRectF line(-kWidth / 2 - 50, kHeight / 2 + 5, kWidth + 100, 18);
  const auto write = [&](const QString& words, const QRectF& where, int size, QFont::Weight weight,
                         const QColor& ink) {
    QFont font = painter->font();
    font.setPixelSize(size);
    font.setWeight(weight);
    painter->setFont(font);
    const QString text = QFontMetricsF(font).elidedText(words, Qt::ElideRight, where.width());
    const double width = QFontMetricsF(font).horizontalAdvance(text) + 6;
    QColor paper = theme.canvas();  // a cable may pass below
    paper.setAlpha(225);
    painter->fillRect(QRectF(where.center().x() - width / 2, where.top(), width, where.height()), paper);
    painter->setPen(ink);
    painter->drawText(where, Qt::AlignHCenter | Qt::AlignTop, text);
  };
  write(m_node.name, line, 13, QFont::DemiBold, theme.ink());
  if (!m_node.detail.isEmpty() && scale > 0.7)
    write(m_node.detail, line.translated(0, 17), 11, QFont::Normal, theme.faint());
}

void NodeItem::paintPorts(QPainter* painter) const {
  const Theme& theme = Theme::instance();
  painter->setPen(QPen(theme.accent(), 1.6));
  painter->setBrush(theme.canvas());
  for (int i = 0; i < dots(); ++i) painter->drawEllipse(dot(i), kDot, kDot);
  const QPointF plug(kWidth / 2, 0);
  painter->setBrush(theme.accent());
  painter->drawEllipse(plug, kDot + 2.5, kDot + 2.5);
  painter->setPen(QPen(Qt::white, 1.6));
  painter->drawLine(plug - QPointF(3, 0), plug + QPointF(3, 0));
  painter->drawLine(plug - QPointF(0, 3), plug + QPointF(0, 3));
}

void NodeItem::paintRun(QPainter* painter, double scale) const {
  const Theme& theme = Theme::instance();
  if (m_breakpoint) {
    painter->setPen(QPen(theme.canvas(), 1.5));
    painter->setBrush(theme.bad());
    painter->drawEllipse(tile().topLeft(), 6, 6);
  }
  if (m_pulse > 0) {
    QColor color = theme.warning();
    color.setAlphaF(static_cast<float>(m_pulse));
    painter->setPen(QPen(color, 2.5));
    painter->setBrush(Qt::NoBrush);
    const double grow = (1 - m_pulse) * 14;
    painter->drawRoundedRect(tile().adjusted(-grow, -grow, grow, grow), kRound + grow, kRound + grow);
  }
  if (m_flashStrength <= 0) return;
  QColor color = theme.bad();
  color.setAlphaF(static_cast<float>(m_flashStrength));
  painter->setPen(QPen(color, 3));
  painter->drawLine(QPointF(kWidth / 2 - 12, -kHeight / 2 - 2), QPointF(kWidth / 2, -kHeight / 2 + 10));
  painter->drawLine(QPointF(kWidth / 2, -kHeight / 2 - 2), QPointF(kWidth / 2 - 12, -kHeight / 2 + 10));
  if (scale < kReadable) return;
  QFont font = painter->font();
  font.setPixelSize(11);
  font.setWeight(QFont::DemiBold);
  const double width = QFontMetricsF(font).horizontalAdvance(m_flash) + 12;
  const QRectF bubble(-width / 2, -kHeight / 2 - 24, width, 17);
  painter->setFont(font);
  painter->setPen(Qt::NoPen);
  painter->setBrush(color);
  painter->drawRoundedRect(bubble, 8, 8);
  QColor white(Qt::white);
  white.setAlphaF(static_cast<float>(m_flashStrength));
  painter->setPen(white);
  painter->drawText(bubble, Qt::AlignCenter, m_flash);
}

QVariant NodeItem::itemChange(GraphicsItemChange change, const QVariant& value) {
  if (change == ItemPositionChange && scene() != nullptr) {
    return static_cast<TopologyScene*>(scene())->snapped(value.toPointF());
  }
  if (change == ItemPositionHasChanged) {
    for (LinkItem* link : m_links) link->adjust();
  }
  if (change == ItemSelectedHasChanged) setZValue(value.toBool() ? 12 : 10);
  return QGraphicsItem::itemChange(change, value);
}

void NodeItem::hoverEnterEvent(QGraphicsSceneHoverEvent*) {
  prepareGeometryChange();
  m_hovered = true;
  update();
}

void NodeItem::hoverLeaveEvent(QGraphicsSceneHoverEvent*) {
  prepareGeometryChange();
  m_hovered = false;
  update();
}

void NodeItem::setTarget(bool target) {
  if (m_target == target) return;
  m_target = target;
  update();
}

void NodeItem::setBreakpoint(bool breakpoint) {
  if (m_breakpoint == breakpoint) return;
  m_breakpoint = breakpoint;
  update();
}

void NodeItem::setFlash(const QString& text, double strength) {
  m_flash = text;
  m_flashStrength = strength;
  update();
}

void NodeItem::setPulse(double strength) {
  m_pulse = strength;
  update();
}

void NodeItem::setFound(bool found) {
  if (m_found == found) return;
  m_found = found;
  update();
}

}  // namespace loom::gui
