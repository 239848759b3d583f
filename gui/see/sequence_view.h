#pragma once

// The frames of the run as a sequence chart: a line for each device, an arrow for each frame from device to device,
// downwards in the order of time; a drop is a cross with its reason. Only what is seen is asked for and painted, so
// that a million frames scroll as ten do.
//
// Not modelled: distances that grow with time; between two arrows lie nanoseconds or seconds, and the column at the
// left says which.

#include <QAbstractScrollArea>

#include "gui/document/scenario_document.h"
#include "gui/see/frames_model.h"

namespace loom::gui {

class SequenceView : public QAbstractScrollArea {
  Q_OBJECT

 public:
  SequenceView(FramesModel* frames, ScenarioDocument* document, QWidget* parent = nullptr);
  void setCurrent(int row);
  int columns() const { return static_cast<int>(m_nodes.size()); }

 signals:
  void rowChosen(int row);

 protected:
  void paintEvent(QPaintEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;

 private:
  void fit();
  void readNodes();
  double columnAt(const QString& port) const;  // -1 when it is none
  void paintRow(QPainter& painter, const FrameRow& row, int top) const;

  FramesModel* m_frames;
  ScenarioDocument* m_document;
  QStringList m_nodes;
  int m_current = -1;
};

}  // namespace loom::gui
