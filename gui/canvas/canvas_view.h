#pragma once

// The window onto the drawing: zooms to the cursor by the wheel, pans by the middle button or with the space bar
// held, selects by a rubber band, and draws cables from port to port. A cable starts at a dot of a device, or at the
// selected one with the key L, and ends where it is let go; when that device has several free ports a menu asks
// which. Esc gives up.
//
// By the keyboard alone: Tab goes from device to device, arrows move what is selected, Return opens its settings.
//
// Not modelled: gestures of touch screens beyond what Qt turns into wheel events.

#include <QGraphicsView>

#include "gui/canvas/topology_scene.h"

namespace loom::gui {

class Minimap;

class CanvasView : public QGraphicsView {
  Q_OBJECT

 public:
  explicit CanvasView(TopologyScene* scene, QWidget* parent = nullptr);

  TopologyScene* topology() const { return m_scene; }
  double zoom() const { return transform().m11(); }
  void zoomBy(double factor);
  void zoomTo(double wanted);
  void zoomAt(double wanted, QPoint point);  // of the viewport
  void showAll();
  void showNode(const QString& name);
  void setMinimap(bool shown);

  // The cable tool.
  void startLink();  // from the selected device; two selected ones are joined at once
  void startLink(const PortName& from, QPointF at);
  bool isLinking() const { return m_linking; }
  void stopLink();
  void finishLink(const QString& node, const QString& port);

  // Painted above everything, in scene coordinates.
  void setOverlay(std::function<void(QPainter*)> paint) { m_overlay = std::move(paint); }

 signals:
  void dropped(const QString& kind, QPointF at);
  void said(const QString& text);  // for the status bar
  void menuWanted(const QPoint& globalPosition);
  void settingsWanted();
  void zoomed(double zoom);

 protected:
  bool event(QEvent* event) override;
  void wheelEvent(QWheelEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void mouseReleaseEvent(QMouseEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void keyReleaseEvent(QKeyEvent* event) override;
  void contextMenuEvent(QContextMenuEvent* event) override;
  void dragEnterEvent(QDragEnterEvent* event) override;
  void dragMoveEvent(QDragMoveEvent* event) override;
  void dropEvent(QDropEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  void scrollContentsBy(int dx, int dy) override;
  void drawForeground(QPainter* painter, const QRectF& rect) override;

 private:
  void pan(bool on);
  void moveSelection(QPointF by);
  void nextNode(int step);
  void aim(NodeItem* target);
  void connectTo(const QString& node, const QString& fromPort, const QString& port);
  void askPort(const QString& node, const QStringList& ports, const std::function<void(const QString&)>& chosen);

  TopologyScene* m_scene;
  Minimap* m_minimap;
  bool m_space = false;
  bool m_panning = false;
  QPoint m_panAt;
  bool m_linking = false;
  bool m_linkByDrag = false;
  PortName m_linkFrom;
  QPointF m_linkEnd;
  NodeItem* m_target = nullptr;
  std::function<void(QPainter*)> m_overlay;
};

}  // namespace loom::gui
