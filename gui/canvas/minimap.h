#pragma once

// The whole drawing in a corner of the canvas, with the part that is seen framed; a press there goes there.
//
// Not modelled: cables, which at this size are only grey.

#include <QWidget>

namespace loom::gui {

class CanvasView;

class Minimap : public QWidget {
  Q_OBJECT

 public:
  explicit Minimap(CanvasView* view);

 protected:
  void paintEvent(QPaintEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;

 private:
  QTransform toScene() const;

  CanvasView* m_view;
};

}  // namespace loom::gui
