#pragma once

// A cable on the canvas: a line between two tiles with the names of its ports at its ends. Cables that join the same
// two devices lie beside each other. While a simulation runs, colour and width say how full it is, one half a
// direction.
//
// Not modelled: cables with corners; devices are moved so that lines do not cross.

#include <QGraphicsItem>

#include "gui/document/drawing.h"

namespace loom::gui {

class NodeItem;

class LinkItem : public QGraphicsItem {
 public:
  enum { Type = UserType + 2 };
  int type() const override { return Type; }

  LinkItem(NodeItem* a, NodeItem* b, const DrawnLink& link);
  ~LinkItem() override;

  const DrawnLink& link() const { return m_link; }
  void setLink(const DrawnLink& link);
  NodeItem* a() const { return m_a; }
  NodeItem* b() const { return m_b; }
  void setLane(double offset);        // beside the straight line
  void adjust();                      // an end moved
  void forget(const NodeItem* node);  // which goes before this

  QPointF pointAt(double share, bool fromA) const;  // in the scene; 0 is where it leaves
  void setLoad(double aToB, double bToA);           // shares of the rate; negative: nothing to show
  void setBreakpoint(bool breakpoint);
  void setCaptured(bool captured);

  QRectF boundingRect() const override { return m_bounds; }
  QPainterPath shape() const override;
  void paint(QPainter* painter, const QStyleOptionGraphicsItem* option, QWidget* widget) override;

 protected:
  QVariant itemChange(GraphicsItemChange change, const QVariant& value) override;
  void hoverEnterEvent(QGraphicsSceneHoverEvent*) override;
  void hoverLeaveEvent(QGraphicsSceneHoverEvent*) override;

 private:
  void paintLabels(QPainter* painter) const;

  NodeItem* m_a;
  NodeItem* m_b;
  DrawnLink m_link;
  QLineF m_line;
  QRectF m_bounds;
  double m_lane = 0;
  double m_loadA = -1;
  double m_loadB = -1;
  bool m_hovered = false;
  bool m_breakpoint = false;
  bool m_captured = false;
};

}  // namespace loom::gui
