#pragma once

// The parts for people who learn and who test, and how they are joined: the welcome page in the middle of the window
// until a scenario is there, the lab of that scenario, and regressions. While the welcome page is seen the panes are
// not; they come back as they were.
//
// Not modelled: the welcome page beside a drawing.

#include <QDockWidget>
#include <QMainWindow>
#include <QStackedWidget>

#include "gui/bench/workbench.h"
#include "gui/learn/lab_pane.h"
#include "gui/learn/welcome_page.h"
#include "gui/regress/regress_pane.h"

namespace loom::gui {

class FileActions;
class RunController;

class StudyPanes : public QObject {
  Q_OBJECT

 public:
  StudyPanes(Workbench* bench, FileActions* files, RunController* run, QMainWindow* window);

  QWidget* middle() { return m_middle; }  // welcome page and drawing, one at a time
  WelcomePage* welcome() { return m_welcome; }
  LabPane* lab() { return m_lab; }
  RegressPane* regress() { return m_regress; }
  bool isWelcome() const { return m_middle->currentWidget() == m_welcome; }
  void setWelcome(bool shown);

 signals:
  void paneWanted(const QString& name);

 private:
  void open(const QString& file);
  void goToMoment(const QString& file, const QString& atPs);

  Workbench* m_bench;
  FileActions* m_files;
  RunController* m_run;
  QMainWindow* m_window;
  QStackedWidget* m_middle;
  WelcomePage* m_welcome;
  LabPane* m_lab;
  RegressPane* m_regress;
  QList<QPointer<QDockWidget>> m_hidden;
};

}  // namespace loom::gui
