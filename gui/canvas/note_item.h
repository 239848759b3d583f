#pragma once

// A note on the canvas: a few words of the author beside the devices, in `layout.notes` of the scenario.
//
// Not modelled: pictures, and text in several styles.

#include <QGraphicsItem>

#include "gui/document/drawing.h"

namespace loom::gui {

class NoteItem : public QGraphicsItem {
 public:
  enum { Type = UserType + 3 };
  int type() const override { return Type; }

  explicit NoteItem(const DrawnNote& note);
  const DrawnNote& note() const { return m_note; }
  void setNote(const DrawnNote& note);

  QRectF boundingRect() const override { return m_box.adjusted(-3, -3, 3, 3); }
  void paint(QPainter* painter, const QStyleOptionGraphicsItem* option, QWidget* widget) override;

 protected:
  QVariant itemChange(GraphicsItemChange change, const QVariant& value) override;

 private:
  DrawnNote m_note;
  QRectF m_box;
};

}  // namespace loom::gui
