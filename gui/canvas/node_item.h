#pragma once

// A device on the canvas: a tile with the icon of its kind, its name and what else tells it apart, its free ports as
// dots below, and on top of those what the run did to it: drops, a flood, a breakpoint.
//
// Seen from far the tile is a plain coloured one, since nobody can read a name that is three pixels high and a
// thousand of them cost time.
//
// Not modelled: tiles of another size; a device with many ports has them named at its cables.

#include <QGraphicsItem>

#include "gui/document/drawing.h"

namespace loom::gui {

class LinkItem;

class NodeItem : public QGraphicsItem {
 public:
  enum { Type = UserType + 1 };
  int type() const override { return Type; }

  explicit NodeItem(const DrawnNode& node);
  ~NodeItem() override;

  const QString& name() const { return m_node.name; }
  const DrawnNode& node() const { return m_node; }
  void setNode(const DrawnNode& node, const QStringList& freePorts);

  QRectF tile() const;      // in its own coordinates
  QRectF labelled() const;  // with the name below it
  QRectF boundingRect() const override;
  QPainterPath shape() const override;
  void paint(QPainter* painter, const QStyleOptionGraphicsItem* option, QWidget* widget) override;

  // The free port whose dot is here, the empty text for the dot of a further one; nothing when there is no dot.
  std::optional<QString> portAt(QPointF scenePoint) const;
  QPointF handle() const;  // in the scene: the dot a cable can be dragged from

  void addLink(LinkItem* link) { m_links << link; }
  void removeLink(LinkItem* link) { m_links.removeAll(link); }

  void setTarget(bool target);  // a cable that is being drawn would end here
  void setBreakpoint(bool breakpoint);
  void setFlash(const QString& text, double strength);  // a drop with its reason; 0 is gone
  void setPulse(double strength);                       // a flood left here
  void setFound(bool found);                            // by the search

 protected:
  QVariant itemChange(GraphicsItemChange change, const QVariant& value) override;
  void hoverEnterEvent(QGraphicsSceneHoverEvent*) override;
  void hoverLeaveEvent(QGraphicsSceneHoverEvent*) override;

 private:
  void paintName(QPainter* painter, double scale) const;
  void paintPorts(QPainter* painter) const;
  void paintRun(QPainter* painter, double scale) const;
  int dots() const;
  QPointF dot(int index) const;

  DrawnNode m_node;
  QStringList m_free;
  QString m_icon;
  QList<LinkItem*> m_links;
  bool m_hovered = false;
  bool m_target = false;
  bool m_breakpoint = false;
  bool m_found = false;
  QString m_flash;
  double m_flashStrength = 0;
  double m_pulse = 0;
};

}  // namespace loom::gui
