#pragma once

// Running by hand: run, pause, the three kinds of steps, run until, stop, speed, and the time slider that goes back
// as well as forward; dragging it takes the run along. With the loop on, a run begins again when it ends. Breakpoints
// are set on what is selected, and by the dialog with a filter or a drop reason.
//
// Not modelled: a breakpoint on a counter; run until has that.

#include <QLabel>
#include <QMenu>
#include <QSlider>
#include <QToolBar>

#include "gui/bench/workbench.h"
#include "gui/run/run_controller.h"

namespace loom::gui {

class RunActions : public QObject {
  Q_OBJECT

 public:
  RunActions(Workbench* bench, RunController* run, QWidget* window);

  void fillMenu(QMenu* menu);
  void fillBar(QToolBar* bar);
  QWidget* status() { return m_status; }
  QSlider* timeSlider() { return m_time; }
  void setFrame(const QString& frame) { m_frame = frame; }  // whose next hop a step goes to
  void toggleBreakpoint();

 private:
  void addActions();
  void addSliders();
  void update();
  void stopped(const QString& why, const QJsonObject& note);
  void askUntil();
  void askBreakpoint();
  void scrub();
  void showBreakpoints();
  double speedOf(int slider) const;
  Picoseconds timeOf(int slider) const;
  Picoseconds span() const;

  Workbench* m_bench;
  RunController* m_run;
  QWidget* m_window;
  QSlider* m_speed;
  QLabel* m_speedText;
  QSlider* m_time;
  QLabel* m_timeText;
  QLabel* m_status;
  QString m_frame;
  bool m_loops = false;
  bool m_again = false;  // when the beginning is reached
  int m_scrubbed = -1;   // where the handle was when the run was last sent there
};

}  // namespace loom::gui
