#pragma once

// The drawing as items: a view over the document that follows it by name, and turns what is done with the mouse into
// edits of it. Items hold nothing that the document does not; while something is dragged its place is the item's, and
// becomes the document's, as one command, when it is let go.
//
// A scenario without positions is laid out when it is opened. That is not written into the file until somebody moves
// something; then all positions are.
//
// Not modelled: nodes inside of nodes; a virtual machine stands beside its server.

#include <QGraphicsScene>
#include <QHash>

#include "gui/document/drawing_edits.h"

namespace loom::gui {

class NodeItem;
class LinkItem;
class NoteItem;

class TopologyScene : public QGraphicsScene {
  Q_OBJECT

 public:
  TopologyScene(ScenarioDocument* document, DrawingEdits* edits, QObject* parent = nullptr);

  NodeItem* node(const QString& name) const { return m_nodes.value(name); }
  LinkItem* link(const PortName& a, const PortName& b) const;
  LinkItem* linkAt(const PortName& port) const;
  const QHash<QString, NodeItem*>& nodes() const { return m_nodes; }
  const QList<LinkItem*>& links() const { return m_links; }
  DrawingEdits* edits() const { return m_edits; }
  ScenarioDocument* document() const { return m_document; }

  QStringList selectedNodes() const;
  QList<int> selectedLinks() const;
  QList<int> selectedNotes() const;
  void selectNodes(const QStringList& names);
  QHash<QString, QPointF> positions() const;
  // Moves nodes, as one command; what had no position in the file gets one too.
  void place(const QHash<QString, QPointF>& places, const QString& title);

  bool snapping() const { return m_snap; }
  void setSnapping(bool snap) { m_snap = snap; }
  QPointF snapped(QPointF point) const;
  static constexpr double kGrid = 20;

  NodeItem* nodeUnder(QPointF point) const;
  QRectF contents() const;  // of the items, with a margin

 signals:
  void refused(const QString& why);
  void activated(const QString& node);  // double click
  void noteActivated(int item);
  void placeActivated(QPointF at);  // where nothing is
  void rebuilt();

 protected:
  void mousePressEvent(QGraphicsSceneMouseEvent* event) override;
  void mouseReleaseEvent(QGraphicsSceneMouseEvent* event) override;
  void mouseDoubleClickEvent(QGraphicsSceneMouseEvent* event) override;
  void drawBackground(QPainter* painter, const QRectF& rect) override;

 private:
  void sync();
  void syncLinks(const Drawing& drawing);
  void layOut(const QStringList& unplaced);
  void finishMove();

  ScenarioDocument* m_document;
  DrawingEdits* m_edits;
  QHash<QString, NodeItem*> m_nodes;
  QList<LinkItem*> m_links;
  QList<NoteItem*> m_notes;
  QHash<QGraphicsItem*, QPointF> m_dragged;  // where they were when the button went down
  bool m_snap = true;
  bool m_syncing = false;
};

}  // namespace loom::gui
