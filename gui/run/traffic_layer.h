#pragma once

// Frames on their way, over the drawing: dots along cables, coloured by kind; drops at the device with their reason;
// a ring around a device that floods; and how full each cable is.
//
// While a run goes on, a dot takes as long as eyes need, not as long as the frame does: a microsecond on the wire
// cannot be seen. While it stands, dots are where the frames are at that moment.
//
// Not modelled: more than 150 dots at once; the packet list has all of them.

#include <QElapsedTimer>
#include <QObject>
#include <QTimer>

#include "gui/canvas/canvas_view.h"
#include "gui/run/run_controller.h"

namespace loom::gui {

class TrafficLayer : public QObject {
  Q_OBJECT

 public:
  TrafficLayer(RunController* run, CanvasView* canvas, QObject* parent = nullptr);

  int dots() const { return static_cast<int>(m_dots.size()); }
  void setMeanings(const std::function<QString(const QString&)>& meaningOf) { m_meaningOf = meaningOf; }

 private:
  struct Dot {
    FrameRow row;
    double start = 0;  // ms of our clock
    double lasts = 0;
    double share = -1;  // fixed place, while the run stands
  };
  struct Flash {
    QString node;
    QString text;
    double start = 0;
    bool flood = false;
  };
  void came(const std::vector<FrameRow>& rows);
  void stoodStill();
  void showLoad();
  void clear();
  void tick();
  void paint(QPainter* painter);
  LinkItem* linkOf(const FrameRow& row) const;

  RunController* m_run;
  CanvasView* m_canvas;
  QElapsedTimer m_clock;
  QTimer m_timer;
  std::vector<Dot> m_dots;
  std::vector<Flash> m_flashes;
  std::function<QString(const QString&)> m_meaningOf;
};

}  // namespace loom::gui
