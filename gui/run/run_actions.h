#pragma once

// Running by hand: run, pause, the three kinds of steps, run until, stop, speed, and the time slider that goes back
// as well as forward. Breakpoints are set on what is selected, and by the dialog with a filter or a drop reason.
//
// Not modelled: a breakpoint on a counter; `etherloom serve` has `until` for that.

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
  void askReplay();
  void askCapture();
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
  int m_capture = -1;
};

}  // namespace loom::gui
